import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../../helpers/scenario.ts';
import { anotherClient } from '../../helpers/scenario-another-client.ts';
import { countOf, goldenServer, look, snapshots, untouched } from '../../helpers/scenario-books.ts';

const golden = { golden: 'golden' };
const createImage = 'POST /servers/ID/action createImage';
const start = 'POST /servers/ID/action os-start';

/** Passes the time until the golden server is off and has no task: the moment before our snapshot. */
async function untilOff({ emulator, clock }: World): Promise<void> {
  for (;;) {
    await clock.sleep(10);
    emulator.settle();
    const { vmState, taskState } = goldenServer(emulator.books);
    if (vmState === 'stopped' && taskState === null) return;
  }
}

test('locked by another client after the checks: the stop is refused, and nothing has happened', async () => {
  const world = openWorld();
  const { id } = goldenServer(world.emulator.books);
  const running = world.run('snapshot', golden);
  await world.clock.sleep(300);
  anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { lock: null });
  expect((await running).error).toMatchObject({ code: 'conflict', hint: expect.stringContaining('openstack server unlock') });
  expect(look(world)).toEqual(untouched);
});

test.each([
  { way: 'graceful', more: {} },
  { way: 'guest', more: { 'shutdown-command': 'poweroff' } },
])('locked between the checks and the stop ($way): refused under the lease, also where only its start would be', async ({ way, more }) => {
  const world = openWorld();
  const { id } = goldenServer(world.emulator.books);
  let isLocked = false;
  const beforeRequest = async () => {
    const isHeld = world.emulator.books.requests.some(({ path }) => path.includes('restage%3Alease'));
    if (!isHeld || isLocked) return;
    isLocked = true;
    anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { lock: null });
  };
  const { error } = await world.run('snapshot', { ...golden, shutdown: way, ...more }, { beforeRequest });
  expect(error).toMatchObject({ code: 'golden-locked', hint: expect.stringContaining('openstack server unlock') });
  expect(look(world)).toEqual(untouched);
});

test("another client's snapshot comes between the stop and ours: waited for, then ours is taken", async () => {
  const world = openWorld({ knobs: { shutdown_seconds: 5 } });
  const { id } = goldenServer(world.emulator.books);
  const running = world.run('snapshot', golden);
  await untilOff(world);
  anotherClient(world)('POST', `/compute/v2.1/servers/${id}/action`, { createImage: { name: 'backup of another client' } });
  expect(await running).toMatchObject({ exitCode: 0, result: { consistency: 'clean' } });
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  expect(world.emulator.books.image('backup of another client')?.status).toBe('active');
});

test('a lost race with another snapshot: the empty image that Nova leaves is deleted, and the other one is not', async () => {
  const world = openWorld({ knobs: { lost_snapshot_races: 1 } });
  const error = await world.fail('snapshot', golden);
  expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('Restage deleted it') });
  expect(look(world)).toEqual(untouched);
  expect(world.emulator.books.image('snapshot-of-a-rival')?.status).toBe('active');
});

test('no quota for volume snapshots: said as such, and the golden server is back', async () => {
  const world = openWorld();
  const body = { forbidden: { code: 403, message: 'SnapshotLimitExceeded: Maximum number of snapshots allowed (10) exceeded' } };
  world.emulator.faults.add({ match: { body: 'createImage' }, effect: { kind: 'answer', status: 403, body } });
  const error = await world.fail('snapshot', golden);
  expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('Maximum number of snapshots allowed (10)') });
  expect(countOf(world, start)).toBe(1);
  expect(look(world)).toEqual(untouched);
});

test('made within a Ceph store, the image is queued for an hour and then active: waited for', async () => {
  const world = openWorld({ behaviour: { snapshotsInStore: true }, knobs: { snapshot_seconds: 5, upload_seconds: 3600 } });
  await world.succeed('snapshot', { ...golden, 'snapshot-timeout': '2h' });
  const [image] = snapshots(world.emulator.books);
  const statuses = world.emulator.books.imageHistory(image?.id ?? '').map(({ record }) => record.status);
  expect([...new Set(statuses)]).toEqual(['queued', 'active']);
  expect(countOf(world, createImage)).toBe(1);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
});

test('an upload that breaks off sets the image back to queued forever: noticed, and cleaned up', async () => {
  const world = openWorld({ knobs: { fail_snapshot: 'interrupted' } });
  const error = await world.fail('snapshot', { ...golden, 'snapshot-timeout': '10h' });
  expect(error.code).toBe('snapshot-abandoned');
  expect(look(world)).toEqual(untouched);
});

describe('the image is active long before the server is free', () => {
  const behaviour = { taskLag: 90 };

  test('where the task shows, the start is not tried before', async () => {
    const world = openWorld({ behaviour });
    await world.succeed('snapshot', golden);
    expect(world.emulator.books.requests.filter(({ body, status }) => body?.includes('os-start') && status === 409)).toEqual([]);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test.each([1, 2, 3])('its end is seen soon, and the image is not read again for a few seconds (random %i)', async (random) => {
    const world = openWorld({ random, behaviour: { taskLag: 6 } });
    await world.succeed('snapshot', golden);
    const { books } = world.emulator;
    const [image] = snapshots(books);
    const activeAt = books.imageHistory(image?.id ?? '').find(({ record }) => record.status === 'active')?.at ?? Number.NaN;
    const freeAt = books.history(books.server('golden')?.id ?? '').find(({ at, taskState }) => at > activeAt && taskState === null)?.at;
    const startedAt = books.requests.find(({ body }) => body?.includes('os-start'))?.at ?? Number.NaN;
    const reads = books.requests.filter(
      ({ at, method, path }) => method === 'GET' && path === `/v2/images/${image?.id}` && at > activeAt && at < startedAt,
    );
    // Half of the time from the first look that saw the image on, at most.
    expect(startedAt - (freeAt ?? 0)).toBeLessThanOrEqual((startedAt - activeAt) / 2 + 500);
    expect(reads).toHaveLength(1);
  });

  test('where it is hidden, a refused start is tried again', async () => {
    const world = openWorld({ behaviour: { ...behaviour, hideExtendedStatus: true } });
    await world.succeed('snapshot', golden);
    expect(world.emulator.books.requests.some(({ body, status }) => body?.includes('os-start') && status === 409)).toBe(true);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });
});
