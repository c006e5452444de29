import { describe, expect, it } from 'vitest';
import { type Behaviour, defaultSeed, type Knobs } from '../../../src/emulator/index.ts';
import { type Cloud, openCloud } from './cloud.ts';

function snapshot(cloud: Cloud, metadata: Readonly<Record<string, string>> = {}): string {
  const answer = cloud.act(cloud.golden, { createImage: { name: 'snap', metadata } }, '2.45');
  return (answer.json as { image_id: string }).image_id;
}

function statusAfter(seconds: number, knobs: Partial<Knobs>, behaviour: Partial<Behaviour> = {}) {
  const cloud = openCloud({ knobs: { snapshot_seconds: 10, upload_seconds: 4, ...knobs }, behaviour });
  const image = snapshot(cloud);
  cloud.pass(seconds);
  return { cloud, image, status: cloud.emulator.books.image(image)?.status, server: cloud.state(cloud.golden) };
}

describe('a snapshot', () => {
  it('takes 72 seconds per GB of root disk', () => {
    const cloud = openCloud();
    const image = snapshot(cloud);
    cloud.pass(719);
    expect(cloud.emulator.books.image(image)?.status).toBe('saving');
    cloud.pass(2);
    expect(cloud.emulator.books.image(image)).toMatchObject({
      status: 'active',
      minDisk: 10,
      virtualSize: 10 * 1024 ** 3,
      size: 4 * 1024 ** 3,
    });
  });

  it('turns active a little before the server is free again', () => {
    const { cloud, image } = statusAfter(60, {});
    const active = cloud.emulator.books.imageHistory(image).find(({ record }) => record.status === 'active');
    const free = cloud.emulator.books.history(cloud.golden).at(-1);
    const lag = (free?.at ?? 0) - (active?.at ?? 0);
    expect(lag).toBeGreaterThan(0);
    expect(lag).toBeLessThanOrEqual(300);
  });

  it('goes through the tasks that libvirt shows', () => {
    const { cloud } = statusAfter(60, {});
    expect(cloud.emulator.books.history(cloud.golden).map(({ taskState }) => taskState)).toEqual([
      null,
      'image_snapshot_pending',
      'image_snapshot',
      'image_pending_upload',
      'image_uploading',
      'image_pending_upload',
      'image_uploading',
      null,
    ]);
  });

  it('inherits what its base image carries, marks too, and lets the request win', () => {
    const properties = { os_shutdown_timeout: '5', restage_run: 'old', restage_golden: 'old', cache_in_nova: 'True' };
    const cloud = openCloud({ seed: { images: defaultSeed.images.map((image) => ({ ...image, properties })) } });
    const image = cloud.emulator.books.image(snapshot(cloud, { restage_run: 'new' }));
    expect(image?.properties).toMatchObject({
      os_shutdown_timeout: '5',
      restage_run: 'new',
      restage_golden: 'old',
      image_type: 'snapshot',
    });
    expect(image?.properties).not.toHaveProperty('cache_in_nova');
  });

  it.each([
    ['extract', 'deleted', 'Error'],
    ['upload', 'deleted', 'Error'],
    ['deleted', 'deleted', null],
    ['queued', 'queued', null],
  ])('that fails by "%s" leaves the image %s, and the action says %s', (fail_snapshot, expected, message) => {
    const { cloud, status, server } = statusAfter(60, { fail_snapshot });
    expect([status, server]).toEqual([expected, 'ACTIVE null']);
    expect(cloud.emulator.books.actions(cloud.golden)[1]?.message).toBe(message);
  });

  it.each([
    ['extract', ['queued', 'deleted']],
    ['upload', ['queued', 'saving', 'queued', 'deleted']],
    ['interrupted', ['queued', 'saving', 'queued']],
    ['queued', ['queued']],
    ['killed', ['queued', 'saving', 'queued', 'killed']],
    ['vanishes', ['queued', 'saving', 'active', 'deleted']],
    [false, ['queued', 'saving', 'active']],
  ])('that fails by "%s" goes through %j', (fail_snapshot, expected) => {
    const { cloud, image } = statusAfter(60, { fail_snapshot });
    const statuses = cloud.emulator.books.imageHistory(image).map(({ record }) => record.status);
    expect(statuses.filter((status, index) => status !== statuses[index - 1])).toEqual(expected);
  });

  it.each([
    ['suspended', 'SUSPENDED null', { resume: null }],
    ['paused', 'PAUSED null', { unpause: null }],
    ['error', 'ERROR null', { 'os-stop': null }],
  ])('that fails may leave a server %s that ran', (fail_snapshot, expected, fix) => {
    const { cloud, image, server } = statusAfter(60, { fail_snapshot });
    expect([server, cloud.emulator.books.image(image)?.status]).toEqual([expected, 'deleted']);
    expect(cloud.act(cloud.golden, fix).status).toBe(202);
  });

  it('may be active, and not usable yet', () => {
    const { cloud, image } = statusAfter(3600, { sync_seconds: 60 });
    const reasons = cloud.emulator.books.imageHistory(image).map(({ record }) => 'sync_status_reason' in record.properties);
    expect(reasons.filter((is, at) => is !== reasons[at - 1])).toEqual([false, true, false]);
  });

  it('may want the server to be off', () => {
    const cloud = openCloud({ behaviour: { snapshotsNeedOff: true } });
    const ask = () => cloud.act(cloud.golden, { createImage: { name: 'snap' } }).status;
    expect(ask()).toBe(409);
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(10);
    expect(ask()).toBe(202);
  });

  it('within a Ceph store is queued until it is active', () => {
    const { cloud, image } = statusAfter(60, {}, { snapshotsInStore: true });
    const statuses = cloud.emulator.books.imageHistory(image).map(({ record }) => record.status);
    expect([...new Set(statuses)]).toEqual(['queued', 'active']);
  });

  it('that is stuck goes on when the knob is turned', () => {
    const { cloud, image, server } = statusAfter(3600, { fail_snapshot: 'stuck' });
    expect(server).toBe('ACTIVE image_uploading');
    cloud.emulator.knobs.set('golden', { fail_snapshot: false });
    cloud.pass(10);
    expect(cloud.emulator.books.image(image)?.status).toBe('active');
  });

  it('stays queued when the token ended before the upload, on a cloud without service tokens', () => {
    const { status, server } = statusAfter(60, {}, { uploadNeedsLiveToken: true, tokenLifetime: 5 });
    expect([status, server]).toEqual(['queued', 'ACTIVE null']);
  });

  it('may lose a race: 500, an orphan, and the task of a rival', () => {
    const cloud = openCloud({ knobs: { snapshot_seconds: 5, upload_seconds: 1, lost_snapshot_races: 1 } });
    const attempt = () => cloud.act(cloud.golden, { createImage: { name: 'mine', metadata: { restage_nonce: 'n' } } }).status;
    expect([attempt(), attempt()]).toEqual([500, 409]);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE image_snapshot_pending');
    cloud.pass(3600);
    expect(cloud.emulator.books.image('mine')).toMatchObject({ status: 'queued', properties: { restage_nonce: 'n' } });
    expect(cloud.emulator.books.image('snapshot-of-a-rival')?.status).toBe('active');
    cloud.signIn();
    expect(attempt()).toBe(202);
  });

  it('of a deleted image ends without one, and says success', () => {
    const { cloud, image } = statusAfter(11, {});
    cloud.ask('DELETE', `/image/v2/images/${image}`);
    cloud.pass(10);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE null');
    expect(cloud.emulator.books.actions(cloud.golden)[1]).toMatchObject({ message: null, events: [{ result: 'Success' }] });
  });

  it('of a server that boots from a volume is an empty image, active at once', () => {
    const { image: _, ...golden } = { ...defaultSeed.servers[0], name: 'golden', project: 'ci', user: 'ci', flavor: 'm1.small' };
    const cloud = openCloud({ seed: { servers: [golden] } });
    const image = cloud.emulator.books.image(snapshot(cloud));
    expect(image).toMatchObject({ status: 'active', size: 0 });
    expect(JSON.parse(image?.properties['block_device_mapping'] ?? '[]')).toMatchObject([{ boot_index: 0, volume_size: 10 }]);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE null');
  });
});
