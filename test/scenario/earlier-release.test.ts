import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { countOf, look, snapshots, untouched } from '../helpers/scenario-books.ts';

/**
 * What runs of an earlier release, which knew no captured and no image lease, asked of the cloud until they were killed: recorded once, with that release's
 * own bundle. The cloud that they leave behind must be finished by this one.
 */
interface Recorded {
  /** The golden server's id, of which the ids of the lease records are made. */
  readonly golden: string;
  readonly runs: readonly EarlierRun[];
}

interface EarlierRun {
  readonly name: string;
  readonly verb: 'snapshot' | 'refresh';
  readonly requests: readonly { readonly at: string; readonly method: string; readonly url: string; readonly body?: unknown }[];
}

const file = join(import.meta.dirname, '../fixtures/earlier-release-snapshot.json');
const { golden, runs } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

const knobs = { shutdown_seconds: 2, snapshot_seconds: 300, upload_seconds: 60 };
const leaseLapsesMs = 60_000;
const rawOf = (verb: EarlierRun['verb']) => ({ golden: 'golden', ...(verb === 'refresh' && { count: '2' }) });

/** The cloud as the earlier run leaves it, the moment after its last request. */
async function leftBy({ requests }: EarlierRun): Promise<World> {
  const world = openWorld({ golden: { id: golden }, knobs });
  const goTo = async (at: string) => world.clock.sleep(Date.parse(at) - world.clock.now());
  await goTo(requests[0]?.at ?? '');
  const ask = anotherClient(world);
  for (const { at, method, url, body } of requests) {
    await goTo(at);
    ask(method, url, body);
  }
  return world;
}

const asked = (world: World) => ({
  stops: countOf(world, 'POST /servers/ID/action os-stop'),
  images: countOf(world, 'POST /servers/ID/action createImage'),
});

describe.each(runs)('an earlier release: $name', (run) => {
  const servers = run.verb === 'refresh' ? ['staging-g1-1', 'staging-g1-2'] : [];
  const finished = { ...untouched, servers, ports: servers.length, images: ['active verified'] };

  test.each([
    { when: 'at once', waitMs: 0 },
    { when: 'when its lease has lapsed', waitMs: leaseLapsesMs },
    { when: 'when its image is there', waitMs: 15 * 60_000 },
  ])('the same command finishes it $when: its image, one stop, and the golden server back', async ({ waitMs }) => {
    const world = await leftBy(run);
    await world.clock.sleep(waitMs);
    const [begun] = snapshots(world.emulator.books);
    const { imageId } = await world.succeed(run.verb, rawOf(run.verb));
    if (begun !== undefined) expect(imageId).toBe(begun.id);
    expect(asked(world)).toEqual({ stops: 1, images: 1 });
    expect({ ...look(world), leases: 0 }).toEqual(finished);
  });

  test('any other verb that changes the cloud brings the golden server back, and the same command takes its image', async () => {
    const world = await leftBy(run);
    const [begun] = snapshots(world.emulator.books);
    await world.clock.sleep(leaseLapsesMs);
    const other = () => world.succeed('destroy', { environment: 'other' });
    await other();
    // Nova holds the server until its image is there.
    await world.clock.sleep(15 * 60_000);
    await other();
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
    const { imageId } = await world.succeed(run.verb, rawOf(run.verb));
    if (begun !== undefined) expect(imageId).toBe(begun.id);
    expect({ ...look(world), leases: 0 }).toEqual(finished);
  });
});
