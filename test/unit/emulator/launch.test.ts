import { describe, expect, it } from 'vitest';
import { defaultSeed } from '../../../src/emulator/index.ts';
import { messageOf, openCloud } from './cloud.ts';

describe('a launch', () => {
  it('ends in ERROR when no host has room, and counts until it is deleted', () => {
    const cloud = openCloud({ behaviour: { hostVcpus: 2 } });
    const first = cloud.launch();
    const second = cloud.launch();
    expect([cloud.state(first), cloud.state(second)]).toEqual(['ACTIVE null', 'ERROR null']);
    expect(cloud.emulator.books.server(second)?.fault?.message).toBe('No valid host was found. ');
    const limits = cloud.ask('GET', '/compute/v2.1/limits');
    expect(limits.json).toMatchObject({ limits: { absolute: { totalInstancesUsed: 3 } } });
  });

  it('of a disk larger than the flavor is found out by the host alone', () => {
    const cloud = openCloud();
    const id = cloud.launch({ imageRef: cloud.emulator.books.image('base-virtual-40')?.id });
    expect(cloud.emulator.books.server(id)?.fault?.message).toMatch(/aborted: Flavor's disk is too small .* image is 42949672960 bytes\.$/);
  });

  it('may stay in BUILD forever, and can be deleted then', () => {
    const cloud = openCloud({ knobs: { build_never_ends: true } });
    const id = cloud.launch();
    cloud.pass(3500);
    expect(cloud.state(id)).toBe('BUILD spawning');
    cloud.ask('DELETE', `/compute/v2.1/servers/${id}`);
    cloud.pass(5);
    expect(cloud.ask('GET', `/compute/v2.1/servers/${id}`).status).toBe(404);
  });

  it('without networks is refused where there are two', () => {
    const networks = [...defaultSeed.networks, { name: 'other-net', project: 'ci', cidr: '10.30.0.0/24' }];
    const cloud = openCloud({ seed: { networks } });
    const server = { name: 's', imageRef: cloud.emulator.books.image('base')?.id, flavorRef: 'm1.small' };
    const answer = cloud.ask('POST', '/compute/v2.1/servers', { body: { server } });
    expect([answer.status, messageOf(answer)]).toEqual([409, 'Multiple possible networks found, use a Network ID to be more specific.']);
  });

  it('where the project has no network is made without, unless it says "auto"', () => {
    const networks = defaultSeed.networks.filter(({ external }) => external === true);
    const cloud = openCloud({ seed: { networks, routers: [], servers: [] } });
    const id = cloud.launch();
    expect([cloud.state(id), cloud.emulator.books.ports()]).toEqual(['ACTIVE null', []]);
    const server = { name: 's', imageRef: cloud.emulator.books.image('base')?.id, flavorRef: 'm1.small', networks: 'auto' };
    const answer = cloud.ask('POST', '/compute/v2.1/servers', { body: { server }, version: '2.37' });
    expect([answer.status, messageOf(answer)]).toEqual([
      400,
      expect.stringMatching(/^Unable to automatically allocate a network for project /),
    ]);
  });

  it('shows no addresses for a while where the knob says so', () => {
    const cloud = openCloud({ knobs: { no_addresses_seconds: 30 } });
    const id = cloud.launch();
    const addresses = () => (cloud.ask('GET', `/compute/v2.1/servers/${id}`).json as { server: { addresses: object } }).server.addresses;
    expect([cloud.state(id), addresses()]).toEqual(['ACTIVE null', {}]);
    cloud.pass(30);
    expect(Object.keys(addresses())).toEqual(['ci-net']);
  });

  it('from a volume works where the cloud has them', () => {
    const cloud = openCloud();
    const uuid = cloud.emulator.books.image('base')?.id;
    const device = { boot_index: 0, uuid, source_type: 'image', destination_type: 'volume', volume_size: 20 };
    const id = cloud.launch({ imageRef: '', flavorRef: 'm1.zero', block_device_mapping_v2: [device] });
    cloud.pass(20);
    const shown = cloud.ask('GET', `/compute/v2.1/servers/${id}`).json;
    expect(shown).toMatchObject({ server: { status: 'ACTIVE', image: '', 'os-extended-volumes:volumes_attached': [{}] } });
  });

  it('from the snapshot of a volume-backed server boots from a volume, whatever the disk of its flavor', () => {
    const golden = defaultSeed.servers.map(({ image: _image, ...server }) => server);
    const cloud = openCloud({ seed: { servers: golden } });
    cloud.act(cloud.golden, { createImage: { name: 'of-volumes' } });
    cloud.pass(1);
    const id = cloud.launch({ imageRef: cloud.emulator.books.image('of-volumes')?.id, flavorRef: 'm1.zero' });
    cloud.pass(20);
    expect([cloud.state(id), cloud.emulator.books.server(id)?.imageId]).toEqual(['ACTIVE null', '']);
  });

  it('takes the answers that a metadata knob asks for, before those of the table', () => {
    const cloud = openCloud();
    cloud.emulator.knobs.set('stag*', { fail_spawn: 'from the table' });
    const fromTable = cloud.launch();
    const own = cloud.launch({ metadata: { 'testbed:fail_spawn': 'from metadata' } });
    const spared = cloud.launch({ metadata: { 'testbed:fail_spawn': 'false' } });
    const fault = (id: string) => cloud.emulator.books.server(id)?.fault?.message;
    expect(fault(fromTable)).toMatch(/Invalid input received: from the table$/);
    expect(fault(own)).toMatch(/Invalid input received: from metadata$/);
    expect(cloud.state(spared)).toBe('ACTIVE null');
  });
});

describe('deleting a server', () => {
  it('that is being built ends the build, also where deleted servers are kept for a while', () => {
    const cloud = openCloud({ behaviour: { reclaim: 60, schedule: 10 } });
    const id = cloud.launch();
    cloud.pass(14);
    cloud.ask('DELETE', `/compute/v2.1/servers/${id}`);
    cloud.pass(40);
    expect(cloud.state(id)).toBe('SOFT_DELETED null');
    cloud.pass(60);
    expect(cloud.emulator.books.server(id)?.deletedAt).toBeDefined();
    expect(cloud.emulator.books.ports().filter(({ deviceId, deletedAt }) => deviceId === id && deletedAt === undefined)).toEqual([]);
  });

  it('waits for the stop that is under way', () => {
    const cloud = openCloud({ knobs: { ignores_acpi: true } });
    cloud.act(cloud.golden, { 'os-stop': null });
    cloud.pass(1);
    cloud.ask('DELETE', `/compute/v2.1/servers/${cloud.golden}`);
    cloud.pass(50);
    expect(cloud.state(cloud.golden)).toBe('ACTIVE deleting');
    cloud.pass(15);
    expect(cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).status).toBe(404);
  });

  it('takes the ports that Nova made, and lets floating IPs go', () => {
    const cloud = openCloud();
    const id = cloud.launch();
    const port = cloud.emulator.books.ports().find(({ deviceId }) => deviceId === id);
    const networks = cloud.ask('GET', '/network/v2.0/networks?router:external=true').json as { networks: { id: string }[] };
    const floatingip = { floating_network_id: networks.networks[0]?.id, port_id: port?.id };
    expect(cloud.ask('POST', '/network/v2.0/floatingips', { body: { floatingip } }).status).toBe(201);
    cloud.ask('DELETE', `/compute/v2.1/servers/${id}`);
    cloud.pass(3);
    expect(cloud.ask('GET', `/network/v2.0/ports?device_id=${id}`).json).toEqual({ ports: [] });
    expect(cloud.ask('GET', '/network/v2.0/floatingips').json).toMatchObject({ floatingips: [{ port_id: null }] });
  });

  it('ends in ERROR as often as the knob says', () => {
    const cloud = openCloud({ knobs: { fail_deletes: 1 } });
    const remove = () => {
      cloud.ask('DELETE', `/compute/v2.1/servers/${cloud.golden}`);
      cloud.pass(3);
      return cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).status;
    };
    expect([remove(), cloud.state(cloud.golden), remove()]).toEqual([200, 'ERROR null', 404]);
  });

  it('leaves SOFT_DELETED behind where deleted servers are kept for a while', () => {
    const cloud = openCloud({ behaviour: { reclaim: 3600 } });
    cloud.ask('DELETE', `/compute/v2.1/servers/${cloud.golden}`);
    cloud.pass(3);
    expect(cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).json).toMatchObject({ server: { status: 'SOFT_DELETED' } });
    expect(cloud.ask('GET', '/compute/v2.1/servers').json).toEqual({ servers: [] });
    expect(cloud.act(cloud.golden, { forceDelete: null }).status).toBe(202);
    cloud.pass(3);
    expect(cloud.ask('GET', `/compute/v2.1/servers/${cloud.golden}`).status).toBe(404);
  });
});
