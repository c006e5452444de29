import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { openWorld } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, goldenServer, launched, look, untouched } from '../helpers/scenario-books.ts';

/** A policy hides `OS-EXT-STS:*`: no client sees what a server is at. */
const behaviour = { hideExtendedStatus: true };

describe('where tasks are hidden', () => {
  test('a deletion is given its time before it is asked for again', async () => {
    const world = openWorld({ behaviour: { ...behaviour, destroy: 20 } });
    await world.succeed('launch', { image: 'base', flavor: 'm1.tiny' });
    const [server] = launched(world.emulator.books);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
    expect(world.emulator.books.requests.filter(({ method, path }) => method === 'DELETE' && path.endsWith(`/${server?.id}`))).toHaveLength(
      1,
    );
  });

  test('a deletion that failed is asked for again', async () => {
    const world = openWorld({ behaviour, knobs: { fail_deletes: 2 } });
    await world.succeed('launch', { image: 'base', flavor: 'm1.tiny' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
    expect(countOf(world, 'DELETE /servers/ID')).toBe(3);
  });

  test('a golden server on its way down is not taken for one that is back', async () => {
    const world = openWorld({ behaviour, knobs: { shutdown_seconds: 30 } });
    const cancel = new AbortController();
    const ended = world.run('snapshot', { golden: 'golden' }, { signal: cancel.signal });
    await world.clock.sleep(15_000);
    cancel.abort(new CancelledError());
    expect((await ended).exitCode).toBe(130);
    await world.clock.sleep(60_000);
    expect(look(world)).toEqual(untouched);
  });

  test("a stop whose answer was lost is not taken for another client's task", async () => {
    const world = openWorld({ behaviour, knobs: { shutdown_seconds: 40 } });
    world.emulator.faults.add({ match: { body: 'os-stop' }, when: { nth: 1 }, effect: { kind: 'lose-answer' } });
    expect(await world.succeed('snapshot', { golden: 'golden' })).toMatchObject({ consistency: 'clean' });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test("a golden server at another user's snapshot is busy, whatever its view says: that one is waited for", async () => {
    const world = openWorld({ behaviour, knobs: { snapshot_seconds: 600 } });
    anotherClient(world)('POST', `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}/action`, {
      createImage: { name: 'theirs' },
    });
    await world.succeed('snapshot', { golden: 'golden', shutdown: 'skip' });
    const [theirs] = world.emulator.books.images().filter(({ name }) => name === 'theirs');
    expect(theirs?.status).toBe('active');
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(2);
  });
});
