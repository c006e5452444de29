import { describe, expect, it } from 'vitest';
import { defaultSeed, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { type Answer, type Cloud, messageOf, openCloud } from './cloud.ts';

/** The default cloud, whose golden server boots from a volume. */
function openVolumeCloud(options: Partial<EmulatorOptions> = {}): Cloud {
  const servers = defaultSeed.servers.map(({ image: _image, ...server }) => server);
  return openCloud({ ...options, seed: { ...options.seed, servers } });
}

function cinder(cloud: Cloud, method: string, path: string, body?: unknown): Answer {
  const project = cloud.emulator.books.server('golden')?.projectId;
  return cloud.ask(method, `/volume/v3/${project}${path}`, body === undefined ? {} : { body });
}

function take(answer: Answer, key: 'volume' | 'snapshot'): string {
  return (answer.json as Record<string, { id: string }>)[key]?.id ?? '';
}

const living = <T extends { readonly deletedAt: number | undefined }>(things: readonly T[]) =>
  things.filter(({ deletedAt }) => deletedAt === undefined);

describe('a volume', () => {
  it('is made, shown, listed and deleted, each in its time', () => {
    const cloud = openCloud();
    const id = take(cinder(cloud, 'POST', '/volumes', { volume: { size: 3, name: 'data', metadata: { a: 'b' } } }), 'volume');
    const status = () => (cinder(cloud, 'GET', `/volumes/${id}`).json as { volume?: { status: string } }).volume?.status;
    expect(status()).toBe('creating');
    cloud.pass(1);
    expect(status()).toBe('available');
    expect(cinder(cloud, 'GET', '/volumes/detail').json).toMatchObject({
      volumes: [{ id, size: 3, metadata: { a: 'b' }, bootable: 'false' }],
    });
    expect(Object.keys((cinder(cloud, 'GET', '/volumes').json as { volumes: object[] }).volumes[0] ?? {})).toEqual(['id', 'name', 'links']);
    expect(cinder(cloud, 'DELETE', `/volumes/${id}`).status).toBe(202);
    expect(status()).toBe('deleting');
    expect(cinder(cloud, 'DELETE', `/volumes/${id}`).status).toBe(400);
    cloud.pass(1);
    expect(cinder(cloud, 'GET', `/volumes/${id}`)).toMatchObject({ status: 404, json: { itemNotFound: { code: 404 } } });
  });

  it('stays while a snapshot of it does', () => {
    const cloud = openCloud();
    const id = take(cinder(cloud, 'POST', '/volumes', { volume: { size: 1 } }), 'volume');
    cloud.pass(1);
    const snapshot = take(cinder(cloud, 'POST', '/snapshots', { snapshot: { volume_id: id } }), 'snapshot');
    cloud.pass(3);
    expect(messageOf(cinder(cloud, 'DELETE', `/volumes/${id}`))).toMatch(
      /^Invalid volume: Volume status must be available or error .*have snapshots/,
    );
    expect(cinder(cloud, 'DELETE', `/snapshots/${snapshot}`).status).toBe(202);
    cloud.pass(1);
    expect(cinder(cloud, 'DELETE', `/volumes/${id}`).status).toBe(202);
  });

  it('keeps the metadata that a POST does not name, and only what a PUT names', () => {
    const cloud = openCloud();
    const id = take(cinder(cloud, 'POST', '/volumes', { volume: { size: 1, metadata: { a: '1', b: '2' } } }), 'volume');
    expect(cinder(cloud, 'POST', `/volumes/${id}/metadata`, { metadata: { b: '3' } }).json).toEqual({ metadata: { a: '1', b: '3' } });
    expect(cinder(cloud, 'PUT', `/volumes/${id}/metadata`, { metadata: { c: '4' } }).json).toEqual({ metadata: { c: '4' } });
    expect(cinder(cloud, 'DELETE', `/volumes/${id}/metadata/c`).status).toBe(200);
    expect(cinder(cloud, 'GET', `/volumes/${id}/metadata`).json).toEqual({ metadata: {} });
  });

  it('beyond the quota is a 413 that no retry helps', () => {
    const cloud = openCloud({ seed: { quotas: { ci: { volumes: 1, gigabytes: 10 } } } });
    expect(cinder(cloud, 'POST', '/volumes', { volume: { size: 11 } })).toMatchObject({ status: 413, headers: { 'retry-after': '0' } });
    cinder(cloud, 'POST', '/volumes', { volume: { size: 1 } });
    const answer = cinder(cloud, 'POST', '/volumes', { volume: { size: 1 } });
    expect(messageOf(answer)).toBe("VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.");
    expect(cinder(cloud, 'GET', '/limits').json).toMatchObject({
      limits: { absolute: { maxTotalVolumes: 1, totalVolumesUsed: 1, maxTotalVolumeGigabytes: 10, totalGigabytesUsed: 1 } },
    });
  });

  it('is listed page after page, newest first', () => {
    const cloud = openCloud({ behaviour: { pageLimit: 2 } });
    const ids = [1, 2, 3].map((size) => take(cinder(cloud, 'POST', '/volumes', { volume: { size } }), 'volume'));
    interface Page {
      readonly volumes: readonly { readonly id: string }[];
      readonly volumes_links?: readonly { readonly href: string }[];
    }
    const first = cinder(cloud, 'GET', '/volumes/detail').json as Page;
    const second = cloud.ask('GET', first.volumes_links?.[0]?.href ?? '').json as Page;
    expect([...first.volumes, ...second.volumes].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.volumes_links).toBeUndefined();
    expect(cinder(cloud, 'GET', '/volumes/detail?marker=unknown').status).toBe(404);
  });
});

describe('a server that boots from a volume', () => {
  const root = (more: object) => ({ boot_index: 0, source_type: 'image', destination_type: 'volume', volume_size: 20, ...more });
  const spec = (cloud: Cloud, more: object = {}) => ({
    imageRef: '',
    block_device_mapping_v2: [root({ uuid: cloud.emulator.books.image('base')?.id, ...more })],
  });

  it.each([true, false])('takes its volume away with it or not (%s)', (delete_on_termination) => {
    const cloud = openCloud();
    const id = cloud.launch(spec(cloud, { delete_on_termination }));
    expect(cloud.state(id)).toBe('BUILD block_device_mapping');
    cloud.pass(20);
    expect(cloud.emulator.books.volumes()).toMatchObject([{ status: 'in-use', size: 20, attachment: { serverId: id } }]);
    cloud.ask('DELETE', `/compute/v2.1/servers/${id}`);
    cloud.pass(5);
    expect(living(cloud.emulator.books.volumes())).toHaveLength(delete_on_termination ? 0 : 1);
  });

  it('that is deleted while its volume is made leaves none', () => {
    const cloud = openCloud();
    const id = cloud.launch(spec(cloud, { delete_on_termination: true }));
    cloud.ask('DELETE', `/compute/v2.1/servers/${id}`);
    cloud.pass(60);
    expect(cloud.emulator.books.server(id)?.deletedAt).toBeDefined();
    expect(living(cloud.emulator.books.volumes())).toEqual([]);
  });

  it('fails when its volume does, or takes too long', () => {
    const cloud = openCloud({ behaviour: { volumeSecondsPerGb: 100 } });
    cloud.emulator.knobs.set('broken', { fail_volume: true });
    const slow = cloud.launch(spec(cloud, { delete_on_termination: true }));
    const broken = cloud.launch({ ...spec(cloud, { delete_on_termination: true, volume_size: 1 }), name: 'broken' });
    cloud.pass(400);
    const fault = (id: string) => cloud.emulator.books.server(id)?.fault?.message;
    expect(fault(slow)).toMatch(
      /aborted: Volume \S+ did not finish being created even after we waited 183 seconds or 61 attempts. And its status is downloading/,
    );
    expect(fault(broken)).toMatch(/And its status is error\.$/);
    // Cinder refuses to delete what it is still making, and Nova does not come back for it.
    cloud.pass(3000);
    expect(living(cloud.emulator.books.volumes())).toMatchObject([{ status: 'available', attachment: undefined }]);
  });

  it('fails beyond the quota of volumes, in words of Cinder', () => {
    const cloud = openCloud({ seed: { quotas: { ci: { volumes: 0 } } } });
    const id = cloud.launch(spec(cloud));
    cloud.pass(5);
    expect(cloud.emulator.books.server(id)?.fault?.message).toBe(
      `Build of instance ${id} aborted: VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.`,
    );
  });

  it('is refused when its snapshot is not there', () => {
    const cloud = openCloud();
    const device = root({ uuid: '00000000-0000-4000-8000-000000000000', source_type: 'snapshot' });
    const answer = cloud.ask('POST', '/compute/v2.1/servers', {
      body: { server: { name: 'a', flavorRef: 'm1.small', block_device_mapping_v2: [device] } },
    });
    expect([answer.status, messageOf(answer)]).toEqual([400, 'Snapshot 00000000-0000-4000-8000-000000000000 could not be found.']);
  });
});

describe('the image of a server that boots from a volume', () => {
  it('is active at once, without data, and names a snapshot that is still being taken', () => {
    const cloud = openVolumeCloud();
    expect(cloud.act(cloud.golden, { createImage: { name: 'nightly' } }).status).toBe(202);
    const { books } = cloud.emulator;
    const [snapshot] = books.snapshots();
    expect(snapshot).toMatchObject({ name: 'snapshot for nightly', status: 'creating', size: 10 });
    const image = books.image('nightly');
    expect(image).toMatchObject({ status: 'active', size: 0, properties: { bdm_v2: 'True', root_device_name: '/dev/vda' } });
    expect(JSON.parse(image?.properties.block_device_mapping ?? '')).toMatchObject([
      { source_type: 'snapshot', snapshot_id: snapshot?.id, volume_size: 10, boot_index: 0, delete_on_termination: false },
    ]);
    expect(books.server('golden')?.taskState).toBeNull();
    cloud.pass(3);
    expect(books.snapshots()[0]?.status).toBe('available');
  });

  it('leaves its snapshots behind when it is deleted', () => {
    const cloud = openVolumeCloud();
    cloud.act(cloud.golden, { createImage: { name: 'nightly' } });
    cloud.ask('DELETE', `/image/v2/images/${cloud.emulator.books.image('nightly')?.id}`);
    cloud.pass(60);
    expect(living(cloud.emulator.books.snapshots())).toHaveLength(1);
  });

  it('is refused beyond the quota of snapshots', () => {
    const cloud = openVolumeCloud({ seed: { quotas: { ci: { snapshots: 0 } } } });
    const answer = cloud.act(cloud.golden, { createImage: { name: 'nightly' } });
    expect([answer.status, messageOf(answer)]).toEqual([403, 'Quota exceeded for resources: snapshots']);
    expect(cloud.emulator.books.image('nightly')).toBeUndefined();
  });

  it('may name a snapshot that fails', () => {
    const cloud = openVolumeCloud({ knobs: { fail_volume_snapshot: true, volume_snapshot_seconds: 7 } });
    cloud.act(cloud.golden, { createImage: { name: 'nightly' } });
    cloud.pass(6);
    expect(cloud.emulator.books.snapshots()[0]?.status).toBe('creating');
    cloud.pass(1);
    expect(cloud.emulator.books.snapshots()[0]?.status).toBe('error');
  });

  it('launches servers on volumes of their own, whose snapshot Ceph keeps while they live', () => {
    const cloud = openVolumeCloud({ behaviour: { snapshotsInUse: true } });
    cloud.act(cloud.golden, { createImage: { name: 'nightly' } });
    cloud.pass(3);
    const id = cloud.launch({ imageRef: cloud.emulator.books.image('nightly')?.id });
    cloud.pass(20);
    const [snapshot] = cloud.emulator.books.snapshots();
    const own = cloud.emulator.books.volumes().find(({ attachment }) => attachment?.serverId === id);
    expect(own).toMatchObject({ snapshotId: snapshot?.id, size: 10, attachment: { deleteOnTermination: false } });
    cinder(cloud, 'DELETE', `/snapshots/${snapshot?.id}`);
    cloud.pass(2);
    expect(living(cloud.emulator.books.snapshots())).toMatchObject([{ status: 'available' }]);
  });
});

it('a cloud without Cinder has no such service', () => {
  const cloud = openCloud({ behaviour: { volumes: false } });
  expect(cinder(cloud, 'GET', '/volumes').status).toBe(404);
});
