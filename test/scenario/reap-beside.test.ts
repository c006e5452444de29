import { describe, expect, test } from 'vitest';
import { openWorld, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, launched, look, snapshots, untouched } from '../helpers/scenario-books.ts';

const launch = { image: 'base', flavor: 'm1.tiny' };
const apply = { apply: 'true' };
const minute = 60_000;
const hour = 60 * minute;

describe('what was made beside a server that is gone', () => {
  test('a floating IP is deleted, and one that a person gave to a server of their own stays', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '2', 'floating-ip-network': 'public' });
    const [, second] = launched(world.emulator.books);
    const send = anotherClient(world);
    const taken = world.emulator.books.floatingIps().find(({ description }) => description.includes(second?.id ?? ''));
    killServers(world);
    await world.clock.sleep(minute);
    const port = world.emulator.books.ports().find(({ deviceId }) => deviceId === world.emulator.books.server('golden')?.id);
    send('PUT', `/network/v2.0/floatingips/${taken?.id}`, { floatingip: { port_id: port?.id } });
    const { removed } = await world.succeed('reap', apply);
    expect(removed).toEqual([expect.objectContaining({ kind: 'floating-ip', environment: 'staging', why: 'its server is gone' })]);
    expect(world.emulator.books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined)).toEqual([
      expect.objectContaining({ id: taken?.id }),
    ]);
  });

  test.each([1, 2])(
    'a floating IP that the cloud keeps from deletion %d time(s) is deleted after its server, and reported once',
    async (times) => {
      const world = openWorld();
      await world.succeed('launch', { ...launch, 'floating-ip-network': 'public' });
      const inUse = {
        match: { method: 'DELETE', path: '/floatingips/' },
        when: { times },
        effect: { kind: 'answer', status: 409 },
      } as const;
      world.emulator.faults.add(inUse);
      const { removed } = await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      expect(removed?.map(({ kind, outcome }) => [kind, outcome])).toEqual([
        ['server', 'deleted'],
        ['floating-ip', 'deleted'],
      ]);
      expect(look(world)).toEqual(untouched);
    },
  );

  test('a floating IP stays while a GET still finds its server, whatever the list says', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, 'floating-ip-network': 'public' });
    world.emulator.faults.add({
      match: { path: '/servers/detail' },
      effect: { kind: 'answer', status: 200, body: { servers: [] } },
    });
    expect((await world.succeed('reap', apply)).removed).toEqual([]);
    world.emulator.faults.clear();
    expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1'], ports: 1, floatingIps: 1 });
  });

  test('a port that Nova left behind goes with its server, and one that a person made stays', async () => {
    const world = openWorld({ knobs: { leaves_ports: true } });
    await world.succeed('launch', { ...launch, count: '2', ttl: '1h' });
    const [server] = launched(world.emulator.books);
    const [network] = world.emulator.books.ports();
    const port = { network_id: network?.networkId, device_id: server?.id, device_owner: 'compute:nova', name: 'by hand' };
    anotherClient(world)('POST', '/network/v2.0/ports', { port });
    await world.clock.sleep(2 * hour);
    const { removed } = await world.succeed('reap', apply);
    expect(removed?.filter(({ kind }) => kind === 'port').map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted']);
    expect(look(world)).toEqual({ ...untouched, ports: 1 });
  });

  test('so does that of a server which was last seen as DELETED', async () => {
    // For half of this time Nova shows a server that is gone.
    const world = openWorld({ knobs: { leaves_ports: true }, behaviour: { hostLatency: 10 } });
    await world.succeed('launch', launch);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    await world.clock.sleep(minute);
    expect(look(world)).toEqual(untouched);
  });

  test('a port of a server that died unseen is told to be ours by its floating IP', async () => {
    const world = openWorld({ knobs: { leaves_ports: true } });
    await world.succeed('launch', { ...launch, 'floating-ip-network': 'public' });
    killServers(world);
    await world.clock.sleep(minute);
    expect(look(world)).toMatchObject({ servers: [], ports: 1, floatingIps: 1 });
    await world.succeed('reap', apply);
    expect(look(world)).toEqual(untouched);
  });
});

describe('what was made beside a server or an image on volumes that is gone', () => {
  const onVolume = (options: WorldOptions = {}) => openWorld({ ...options, golden: { image: undefined, volumeGb: 12 } as never });
  const golden = { golden: 'golden', flavor: 'm1.small' };

  test('a volume goes', async () => {
    const world = onVolume({ knobs: { leaves_volumes: true } });
    await world.succeed('refresh', golden);
    killServers(world);
    await world.clock.sleep(minute);
    expect(look(world)).toMatchObject({ servers: [], volumes: 1 });
    const { removed } = await world.succeed('reap', apply);
    expect(removed).toEqual([expect.objectContaining({ kind: 'volume', why: 'no server uses it', outcome: 'deleted' })]);
    expect(look(world)).toMatchObject({ volumes: 0 });
  });

  test('a volume that a person attached to a server of their own stays', async () => {
    const world = onVolume({ knobs: { leaves_volumes: true } });
    await world.succeed('refresh', golden);
    killServers(world);
    await world.clock.sleep(minute);
    const { id, metadata } = world.emulator.books.volumes().find((volume) => volume.metadata['restage_nonce'] !== undefined) ?? {};
    const attached = { id, metadata, name: '', status: 'in-use', size: 12, attachments: [{ server_id: 'of-a-friend' }] };
    world.emulator.faults.add({
      match: { service: 'volume', path: '/volumes/detail' },
      effect: { kind: 'answer', status: 200, body: { volumes: [attached] } },
    });
    expect((await world.succeed('reap', apply)).removed).toEqual([]);
    expect(look(world)).toMatchObject({ volumes: 1 });
  });

  test('a volume snapshot goes', async () => {
    const world = onVolume();
    const { imageId } = await world.succeed('snapshot', golden);
    anotherClient(world)('DELETE', `/image/v2/images/${imageId}`);
    expect(look(world)).toEqual({ ...untouched, volumeSnapshots: 1 });
    const { removed } = await world.succeed('reap', apply);
    expect(removed).toEqual([expect.objectContaining({ kind: 'volume-snapshot', why: 'its image is gone', outcome: 'deleted' })]);
    expect(look(world)).toEqual(untouched);
  });

  test('an image stays while something depends on its volume snapshot, and no run continues with what is left of it', async () => {
    const world = onVolume({ behaviour: { snapshotsInUse: true } });
    await world.succeed('snapshot', { ...golden, environment: 'staging' });
    const [snapshot] = world.emulator.books.snapshots();
    const { projectId } = goldenServer(world.emulator.books);
    const send = anotherClient(world);
    const made = JSON.parse(send('POST', `/volume/v3/${projectId}/volumes`, { volume: { snapshot_id: snapshot?.id, size: 12 } }).body);
    await world.clock.sleep(minute);
    const { removed } = await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(removed).toEqual([expect.objectContaining({ kind: 'image', outcome: 'deferred', why: expect.stringContaining('depends on') })]);
    expect(snapshots(world.emulator.books).map(({ properties }) => properties['restage_verified'])).toEqual(['false']);

    await world.succeed('snapshot', { ...golden, environment: 'staging' });
    expect(look(world)).toMatchObject({ images: ['active', 'active verified'], volumeSnapshots: 2 });
    send('DELETE', `/volume/v3/${projectId}/volumes/${made.volume.id}`);
    await world.clock.sleep(minute);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });
});

/** Another client does, without any regard for what was made beside them. */
function killServers(world: World): void {
  for (const { id } of launched(world.emulator.books)) anotherClient(world)('DELETE', `/compute/v2.1/servers/${id}`);
}
