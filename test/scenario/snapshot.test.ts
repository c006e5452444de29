import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { countOf, look, snapshotSpans, snapshots, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const golden = { golden: 'golden' };
const createImage = 'POST /servers/ID/action createImage';
const hour = 3600;

const imageReads = ({ emulator }: World, id: string) =>
  emulator.books.requests.filter(({ method, path }) => method === 'GET' && path === `/v2/images/${id}`);

describe('what a snapshot may come to', () => {
  test.each([
    { name: 'the copy fails on the host', knob: 'extract', code: 'snapshot-failed' },
    { name: 'the upload fails', knob: 'upload', code: 'snapshot-failed' },
    { name: 'another client deletes the image', knob: 'deleted', code: 'snapshot-failed' },
    { name: 'the host restarts: queued forever', knob: 'restarted', code: 'snapshot-abandoned' },
  ])('$name', async ({ knob, code }) => {
    const world = openWorld({ knobs: { fail_snapshot: knob } });
    const { error, exitCode } = await world.run('refresh', golden);
    expect(error).toMatchObject({ code, requestIds: [expect.stringMatching(/^req-/)] });
    expect(exitCode).toBe(1);
    expect(look(world)).toEqual(untouched);
  });

  test('queued forever, with a record that ended well: the cloud may work on, and nothing is deleted', async () => {
    const world = openWorld({ knobs: { fail_snapshot: 'queued' } });
    const { error, exitCode } = await world.run('refresh', golden);
    expect(error).toMatchObject({ code: 'snapshot-timeout', hint: expect.stringContaining('may still be completed') });
    expect(exitCode).toBe(1);
    expect(look(world)).toEqual({ ...untouched, images: ['queued'] });
  });

  test('late, and the note on it is refused: why it failed stays the reason', async () => {
    const world = openWorld({ knobs: { fail_snapshot: 'queued' } });
    world.emulator.faults.add({ match: { method: 'PATCH', body: 'restage_left' }, effect: { kind: 'answer', status: 403, body: {} } });
    const { error } = await world.run('refresh', golden);
    expect(error).toMatchObject({ code: 'snapshot-timeout', cleanupErrors: [expect.objectContaining({ code: 'forbidden' })] });
    expect(look(world)).toEqual({ ...untouched, images: ['queued'] });
  });

  test('Nova loses a race against another snapshot: no image of ours is left', async () => {
    const world = openWorld();
    world.emulator.faults.add({
      match: { body: 'createImage' },
      effect: { kind: 'answer', status: 500, body: { computeFault: { code: 500, message: 'Unexpected API Error.' } } },
    });
    const { error } = await world.run('snapshot', golden);
    expect(error).toBeDefined();
    expect(look(world)).toEqual(untouched);
  });

  test('refused by policy', async () => {
    const world = openWorld();
    const body = { forbidden: { code: 403, message: "Policy doesn't allow os_compute_api:servers:create_image to be performed." } };
    world.emulator.faults.add({ match: { body: 'createImage' }, effect: { kind: 'answer', status: 403, body } });
    const error = await world.fail('snapshot', golden);
    expect(error.message).toContain("Policy doesn't allow");
    expect(look(world)).toEqual(untouched);
  });

  test('the golden server is deleted meanwhile', async () => {
    const world = openWorld();
    world.emulator.faults.add({
      match: { body: 'createImage' },
      effect: { kind: 'answer', status: 404, body: { itemNotFound: { code: 404, message: 'Instance could not be found.' } } },
    });
    const error = await world.fail('snapshot', golden);
    expect(error.requestIds.length).toBeGreaterThan(0);
    expect(look(world)).toEqual(untouched);
  });

  test('an image that is active and empty is not called usable', async () => {
    const world = openWorld({ knobs: { snapshot_mb: 0 } });
    const error = await world.fail('snapshot', golden);
    expect(error.code).toBe('snapshot-failed');
    expect(look(world)).toEqual(untouched);
  });
});

describe('the time that it may take', () => {
  test('ten hours of a large disk: seldom asked for, soon noticed', async () => {
    const world = openWorld({
      knobs: { snapshot_seconds: 7 * hour, upload_seconds: 3 * hour },
      seed: { flavors: [{ name: 'm1.small', vcpus: 1, ram: 512, disk: 500 }] },
    });
    await world.succeed('snapshot', golden);
    const [image] = snapshots(world.emulator.books);
    const reads = imageReads(world, image?.id ?? '');
    expect(reads.length).toBeLessThanOrEqual(700);
    const doneAt = snapshotSpans(world.emulator.books)[0]?.to ?? Number.NaN;
    const seenAt = reads.find(({ at }) => at >= doneAt)?.at ?? Number.NaN;
    expect(seenAt - doneAt).toBeLessThanOrEqual(60_000);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('longer than its limit: the image is given up and the golden server comes back when its host lets it go', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: hour, upload_seconds: 60 } });
    const error = await world.fail('snapshot', { ...golden, 'snapshot-timeout': '50m' });
    expect(error.code).toBe('snapshot-timeout');
    expect(error.message).toContain('snapshot-timeout = 3000 s');
    expect(look(world)).toEqual(untouched);
  });

  test('auto: by the size of the disk, and not below a quarter of an hour', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 10 * 72 * 1.5 + 60, upload_seconds: 0 } });
    const error = await world.fail('snapshot', golden);
    expect(error).toMatchObject({ code: 'snapshot-timeout', message: expect.stringContaining('10 GB x 72 s/GB x 1.5 = 1080 s') });
    expect(look(world)).toEqual(untouched);
  });

  test('earlier images of the same golden server make the estimate better, and not the limit', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 100, upload_seconds: 100 } });
    await world.succeed('snapshot', golden);
    const { plan } = await world.succeed('plan', golden);
    expect(plan?.estimateSeconds).toBeGreaterThan(190);
    expect(plan?.estimateSeconds).toBeLessThan(260);
    expect(plan?.limitSeconds).toBe(1080);
  });
});

describe('tokens', () => {
  test('one that expires while the snapshot goes on is renewed', async () => {
    const world = openWorld({ behaviour: { tokenLifetime: 600 }, knobs: { snapshot_seconds: hour, upload_seconds: 60 } });
    await world.succeed('snapshot', { ...golden, 'snapshot-timeout': '2h' });
    expect(world.emulator.books.requests.filter(({ service }) => service === 'identity').length).toBeGreaterThan(5);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('the upload gets one that is as fresh as can be', async () => {
    const world = openWorld({
      behaviour: { tokenLifetime: 900, uploadNeedsLiveToken: true },
      knobs: { shutdown_seconds: 50, snapshot_seconds: 880, upload_seconds: 5 },
    });
    await world.succeed('snapshot', golden);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('one that dies before the upload leaves an image queued forever: noticed, and cleaned up', async () => {
    const world = openWorld({
      behaviour: { tokenLifetime: 900, uploadNeedsLiveToken: true },
      knobs: { snapshot_seconds: 1000, upload_seconds: 5 },
    });
    const error = await world.fail('snapshot', { ...golden, 'snapshot-timeout': '2h' });
    expect(error.code).toBe('snapshot-abandoned');
    expect(look(world)).toEqual(untouched);
  });
});

test('a cloud that hides what its servers are at: the image alone decides', async () => {
  const world = openWorld({ behaviour: { hideExtendedStatus: true } });
  await world.succeed('snapshot', golden);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
});

test("an old cloud: the image's id stands in a header, and a server does not tell the size of its disk", async () => {
  const world = openWorld({ behaviour: { maxMicroversion: '2.26' } });
  await world.succeed('refresh', golden);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
});

test('a cloud too old for tags remembers what a golden server is owed in its metadata', async () => {
  const metadataOf = (world: ReturnType<typeof openWorld>) => world.emulator.books.server('golden')?.metadata ?? {};
  for (const killAt of moments()) {
    const world = openWorld({ behaviour: { maxMicroversion: '2.25' } });
    const ended = await world.start('snapshot', golden, { killAt, runId: 'dead' });
    if (ended !== undefined) {
      expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
      expect(metadataOf(world)).not.toHaveProperty('restage_intent');
      return;
    }
    await world.clock.sleep(3_600_000);
    await world.succeed('snapshot', golden);
    expect(look(world), `killed after request ${killAt}`).toMatchObject({ golden: 'active', leases: 0 });
    expect(metadataOf(world), `killed after request ${killAt}`).not.toHaveProperty('restage_intent');
  }
});

test('a server of a pull request becomes a golden server: its images do not end with the pull request', async () => {
  const world = openWorld();
  await world.succeed('refresh', { ...golden, environment: 'pr-7', ttl: '1h' });
  const { imageId = '' } = await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
  await world.clock.sleep(2 * hour * 1000);
  await world.succeed('reap', { apply: 'true' });
  expect(world.emulator.books.image(imageId)?.status).toBe('active');
});

test('a snapshot that names no environment belongs to none: no destroy takes its image, and a refresh uses it', async () => {
  const world = openWorld();
  const { imageId = '', environment } = await world.succeed('snapshot', golden);
  expect(environment).toBeUndefined();
  expect(world.emulator.books.image(imageId)?.properties.restage_environment).toBe('-');
  await world.succeed('destroy', { environment: 'staging' });
  expect((await world.fail('destroy', { environment: '-' })).code).toBe('invalid-input');
  expect(world.emulator.books.image(imageId)?.status).toBe('active');
  const used = await world.succeed('refresh', { ...golden, 'image-max-age': '1h' });
  expect(used.imageId).toBe(imageId);
});

test('a snapshot that names an environment is told to belong to it', async () => {
  const world = openWorld();
  const { imageId = '' } = await world.succeed('snapshot', { ...golden, environment: 'qa' });
  expect(world.emulator.books.image(imageId)?.properties.restage_environment).toBe('qa');
});

test('marks of an older image do not pass for those of a new one', async () => {
  const world = openWorld();
  const first = await world.succeed('refresh', golden);
  // A second golden server, made from an image of the first, inherits every property of it.
  await world.succeed('launch', { image: first.imageId ?? '', environment: 'copy', flavor: 'm1.small' });
  const copy = await world.succeed('snapshot', { golden: 'copy-g1-1' });
  expect(copy.imageId).not.toBe(first.imageId);
  expect(countOf(world, createImage)).toBe(2);
  await world.succeed('destroy', { environment: 'copy' });
  expect(world.emulator.books.image(first.imageId ?? '')?.status).toBe('active');
});

test('a plan that stops nothing expects no downtime, whatever the last snapshot cost', async () => {
  const world = openWorld();
  await world.succeed('snapshot', golden);
  expect((await world.succeed('plan', golden)).plan?.downtimeSeconds).toBeGreaterThan(0);
  expect((await world.succeed('plan', { ...golden, shutdown: 'skip' })).plan).not.toHaveProperty('downtimeSeconds');
});
