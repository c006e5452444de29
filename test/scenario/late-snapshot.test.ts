import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { openWorld, type RawOptions, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, look, snapshots, untouched } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 2, snapshot_seconds: 60, upload_seconds: 20 };
const golden = { golden: 'golden' };

/** A run asks for a snapshot of the server that it stopped, and ends; the request is on the wire all the while. */
async function giveUpASnapshot(world: World): Promise<() => void> {
  world.emulator.faults.add({ match: { body: 'createImage' }, effect: { kind: 'drop' } });
  await world.fail('snapshot', golden);
  world.emulator.faults.clear();
  const sent = world.emulator.books.requests.find(({ body }) => body?.includes('createImage'));
  return () => void anotherClient(world)('POST', `/compute${sent?.path}`, JSON.parse(sent?.body ?? ''));
}

function powerStateOf({ emulator: { books } }: World, at: number): number | undefined {
  return books.history(goldenServer(books).id).findLast((moment) => moment.at <= at)?.powerState;
}

describe('a request for a snapshot that arrives when its golden server runs again', () => {
  test.each([
    { name: 'still under way', sleepMs: 1_000 },
    { name: 'active by then', sleepMs: 30 * 60_000 },
  ])('is not taken for what its marks say: $name', async ({ sleepMs }) => {
    const world = openWorld({ knobs });
    const arrive = await giveUpASnapshot(world);
    expect(look(world)).toEqual(untouched);
    await world.clock.sleep(60_000);
    arrive();
    const [late] = snapshots(world.emulator.books);
    expect(late?.properties.restage_consistency).toBe('clean');
    await world.clock.sleep(sleepMs);
    const { consistency, imageId } = await world.succeed('snapshot', golden);
    expect([consistency, imageId]).not.toEqual(['clean', late?.id]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
    const [image] = snapshots(world.emulator.books);
    expect(image?.id).not.toBe(late?.id);
    expect(powerStateOf(world, image?.created ?? 0)).toBe(4);
  });

  test('one that arrives while the server is still off is gone on with', async () => {
    const world = openWorld({ knobs });
    expect(await world.start('snapshot', golden, { killAt: 28 })).toBeUndefined();
    const [begun] = snapshots(world.emulator.books);
    expect(begun).toBeDefined();
    expect(await world.succeed('snapshot', golden)).toMatchObject({ imageId: begun?.id, consistency: 'clean' });
  });

  test('one that comes to nothing after all is replaced by a new one', async () => {
    const world = openWorld({ knobs });
    expect(await world.start('snapshot', golden, { killAt: 28 })).toBeUndefined();
    const [begun] = snapshots(world.emulator.books);
    world.emulator.knobs.setForAll({ fail_snapshot: 'upload' });
    const running = world.succeed('snapshot', golden);
    while (snapshots(world.emulator.books).some(({ id }) => id === begun?.id)) await world.clock.sleep(1_000);
    world.emulator.knobs.setForAll({ fail_snapshot: false });
    const { imageId, consistency } = await running;
    expect([imageId === begun?.id, consistency]).toEqual([false, 'clean']);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('where the cloud does not show what was done to the server, nothing is claimed', async () => {
    const world = openWorld({ knobs });
    expect(await world.start('snapshot', golden, { killAt: 28 })).toBeUndefined();
    world.emulator.faults.add({ match: { path: 'os-instance-actions$' }, effect: { kind: 'answer', status: 403 } });
    const [begun] = snapshots(world.emulator.books);
    const result = await world.succeed('snapshot', golden);
    expect(result).toMatchObject({ imageId: begun?.id, consistency: 'unknown' });
    expect(snapshots(world.emulator.books)[0]?.properties).toMatchObject({ restage_consistency: 'unknown', restage_verified: 'true' });
  });
});

describe('another client starts the golden server between its stop and its snapshot', () => {
  /** The request waits until the cloud takes it: by then the server runs. */
  async function startedInBetween(options: RawOptions) {
    const world = openWorld({ knobs });
    const { books, faults } = world.emulator;
    faults.add({ match: { body: 'createImage' }, when: { times: 1 }, effect: { kind: 'too-many-requests', retryAfter: 30 } });
    const running = world.run('snapshot', { ...golden, ...options });
    while (!books.requests.some(({ body }) => body?.includes('createImage'))) await world.clock.sleep(100);
    anotherClient(world)('POST', `/compute/v2.1/servers/${goldenServer(books).id}/action`, { 'os-start': null });
    return { world, ended: await running };
  }

  test('the image is called what it is', async () => {
    const { world, ended } = await startedInBetween({});
    expect(ended.result?.consistency).toBe('live');
    expect(ended.events).toContainEqual(expect.objectContaining({ title: 'Golden server was started during its snapshot' }));
    expect(snapshots(world.emulator.books)[0]?.properties.restage_consistency).toBe('live');
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('on-forced-stop: fail wants no such image', async () => {
    const { world, ended } = await startedInBetween({ 'on-forced-stop': 'fail' });
    expect(ended.error).toMatchObject({ code: 'snapshot-failed', hint: expect.any(String) });
    expect(look(world)).toEqual(untouched);
  });
});

test.each([0, 5, 10, 15, 20, 25, 30, 35, 40])(
  'cancelled %i ms after the stop was looked up, with the snapshot next: nothing is left of it',
  async (afterMs) => {
    const world = openWorld({ knobs, random: 40 + afterMs });
    const { books } = world.emulator;
    const cancel = new AbortController();
    const running = world.run('snapshot', golden, { signal: cancel.signal });
    while (!books.requests.some(({ path }) => path.includes('/os-instance-actions/'))) await world.clock.sleep(1);
    await world.clock.sleep(afterMs);
    cancel.abort(new CancelledError());
    expect((await running).exitCode).toBe(130);
    await world.clock.sleep(10_000);
    expect(look(world)).toEqual(untouched);
  },
);
