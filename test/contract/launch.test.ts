import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, pluck, textAt } from '../helpers/contract-http.ts';
import { knobMetadata, launchServer, readServer, requestServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('launch');
const { session } = bench;
const { shapes } = bench.target.release;

const links = [{ rel: 'text', href: 'URL' }];
const serverShape = {
  id: 'uuid',
  name: 'text',
  status: 'text',
  tenant_id: 'hex32',
  user_id: 'hex32',
  metadata: {},
  hostId: 'text',
  image: { id: 'uuid', links },
  flavor: { id: 'text', links },
  created: 'time Z',
  updated: 'time Z',
  addresses: { 'ci-net': [{ version: 'number', addr: 'address', 'OS-EXT-IPS:type': 'text', 'OS-EXT-IPS-MAC:mac_addr': 'MAC' }] },
  accessIPv4: 'empty text',
  accessIPv6: 'empty text',
  links,
  'OS-DCF:diskConfig': 'text',
  progress: 'number',
  'OS-EXT-AZ:availability_zone': 'text',
  config_drive: 'empty text',
  key_name: 'null',
  'OS-SRV-USG:launched_at': 'time .000000',
  'OS-SRV-USG:terminated_at': 'null',
  security_groups: [{ name: 'text' }],
  'OS-EXT-STS:task_state': 'null',
  'OS-EXT-STS:vm_state': 'text',
  'OS-EXT-STS:power_state': 'number',
  'os-extended-volumes:volumes_attached': [],
};

contract('a launch', () => {
  it('is answered 202 with an id, a password and a Location, and no status', async () => {
    const answer = await requestServer(bench, { name: bench.name('answer') });
    expect(answer.status).toBe(202);
    expect(shapeOf(answer.json)).toEqual({
      server: { id: 'uuid', links, 'OS-DCF:diskConfig': 'text', security_groups: [{ name: 'text' }], adminPass: 'text' },
    });
    const id = textAt(answer.json, 'server', 'id');
    expect(answer.headers.get('location')).toBe(`${session.endpoints.compute}/servers/${id}`);
    expect(at(answer.json, 'server', 'security_groups')).toEqual([{ name: 'default' }]);
  });

  it('goes from BUILD to ACTIVE through its tasks in order', async () => {
    const answer = await requestServer(bench, { name: bench.name('order'), metadata: knobMetadata({ spawn_seconds: 10 }) });
    const id = textAt(answer.json, 'server', 'id');
    const seen: string[] = [];
    const first = await readServer(bench, id);
    expect(at(first, 'status')).toBe('BUILD');
    expect(at(first, 'OS-EXT-STS:vm_state')).toBe('building');
    expect(at(first, 'OS-EXT-STS:power_state')).toBe(0);
    expect(at(first, 'OS-SRV-USG:launched_at')).toBeNull();
    const server = await until(
      bench,
      async () => {
        const reading = await readServer(bench, id);
        seen.push(`${textAt(reading, 'status')} ${String(taskOf(reading))}`);
        return reading;
      },
      (reading) => at(reading, 'status') !== 'BUILD',
      { every: 0.5 },
    );
    expect(server).toMatchObject({
      status: 'ACTIVE',
      'OS-EXT-STS:task_state': null,
      'OS-EXT-STS:vm_state': 'active',
      'OS-EXT-STS:power_state': 1,
    });
    const order = ['BUILD scheduling', 'BUILD null', 'BUILD networking', 'BUILD block_device_mapping', 'BUILD spawning', 'ACTIVE null'];
    const steps = seen.filter((step, index) => step !== seen[index - 1]);
    expect(order.filter((step) => steps.includes(step))).toEqual(steps);
    expect(steps.slice(-2)).toEqual(['BUILD spawning', 'ACTIVE null']);
  });

  it('makes a server of this shape at 2.1, and of this one at 2.93, or the newest before', async () => {
    const id = await launchServer(bench, 'shape');
    const server = await readServer(bench, id);
    expect(shapeOf(server)).toEqual(serverShape);
    expect(textAt(server, 'hostId')).toMatch(/^[0-9a-f]{56}$/);
    const latest = await session.compute('GET', `/servers/${id}`, { version: shapes.microversion });
    expect(shapeOf(at(latest.json, 'server'))).toEqual({
      ...serverShape,
      flavor: {
        vcpus: 'number',
        ram: 'number',
        disk: 'number',
        ephemeral: 'number',
        swap: 'number',
        original_name: 'text',
        extra_specs: {},
      },
      locked: 'boolean',
      locked_reason: 'null',
      description: 'text',
      tags: [],
      trusted_image_certificates: 'null',
      ...(shapes.hostname && { 'OS-EXT-SRV-ATTR:hostname': 'text' }),
      server_groups: [],
    });
    expect(at(latest.json, 'server', 'flavor')).toEqual({
      vcpus: 1,
      ram: 256,
      disk: 1,
      ephemeral: 0,
      swap: 0,
      original_name: 'm1.tiny',
      extra_specs: {},
    });
  });

  it('without a description has the name for one below 2.19, and none from then on', async () => {
    const description = async (id: string) =>
      at((await session.compute('GET', `/servers/${id}`, { version: '2.19' })).json, 'server', 'description');
    const name = bench.name('described');
    const old = await requestServer(bench, { name });
    expect(await description(textAt(old.json, 'server', 'id'))).toBe(name);
    const young = await requestServer(bench, { name, networks: 'auto' }, '2.37');
    expect(await description(textAt(young.json, 'server', 'id'))).toBeNull();
  });

  it('takes key, group, zone, network, metadata, tags and user data as asked', async () => {
    const answer = await requestServer(
      bench,
      {
        name: bench.name('full'),
        key_name: 'ci-key',
        security_groups: [{ name: 'ci-ssh' }],
        availability_zone: 'nova',
        networks: [{ uuid: bench.network }],
        metadata: { a: 'b' },
        tags: ['t1', 't2'],
        user_data: Buffer.from('#!/bin/true').toString('base64'),
        config_drive: true,
      },
      '2.52',
    );
    expect(answer.status).toBe(202);
    const id = textAt(answer.json, 'server', 'id');
    await waitForServer(bench, id, 'ACTIVE');
    const server = at((await session.compute('GET', `/servers/${id}`, { version: '2.52' })).json, 'server');
    expect(server).toMatchObject({ key_name: 'ci-key', metadata: { a: 'b' }, config_drive: 'True', 'OS-EXT-AZ:availability_zone': 'nova' });
    expect(at(server, 'security_groups')).toEqual([{ name: 'ci-ssh' }]);
    expect([...(at(server, 'tags') as Json[])].sort()).toEqual(['t1', 't2']);
    expect(Object.keys(at(server, 'addresses') as object)).toEqual(['ci-net']);
    const ports = at((await session.network('GET', `/v2.0/ports?device_id=${id}`)).json, 'ports');
    expect(pluck(ports, 'network_id')).toEqual([bench.network]);
    expect(at(ports, 0, 'fixed_ips', 0, 'ip_address')).toBe(at(server, 'addresses', 'ci-net', 0, 'addr'));
    expect(at(ports, 0, 'device_owner')).toBe('compute:nova');
  });

  it.runIf(shapes.hostname)('has the hostname that was asked for, or one made from its name', async () => {
    const hostname = async (fields: { hostname?: string }) => {
      const made = await requestServer(bench, { name: bench.name('My_Host.1'), networks: 'none', ...fields }, '2.90');
      const id = textAt(made.json, 'server', 'id');
      const shown = await session.compute('GET', `/servers/${id}`, { version: '2.90' });
      return textAt(shown.json, 'server', 'OS-EXT-SRV-ATTR:hostname');
    };
    expect(await hostname({ hostname: 'db1' })).toBe('db1');
    expect(await hostname({})).toMatch(/my-host-1$/);
  });

  it('"none" gives no address and no port', async () => {
    const answer = await requestServer(bench, { name: bench.name('none'), networks: 'none' }, '2.37');
    const id = textAt(answer.json, 'server', 'id');
    expect(at(await waitForServer(bench, id, 'ACTIVE'), 'addresses')).toEqual({});
    expect((await session.network('GET', `/v2.0/ports?device_id=${id}`)).json).toEqual({ ports: [] });
    expect(Object.keys((await readServer(bench, id)) as object)).not.toContain('security_groups');
  });

  it('by a disabled port is ACTIVE, and the port stays disabled', async () => {
    const port = { network_id: bench.network, name: bench.name('disabled'), admin_state_up: false };
    const made = await session.network('POST', '/v2.0/ports', { body: { port } });
    const portId = textAt(made.json, 'port', 'id');
    bench.undo(() => session.network('DELETE', `/v2.0/ports/${portId}`));
    const id = await launchServer(bench, 'disabled-port', {}, { networks: [{ port: portId }] });
    const shown = await session.network('GET', `/v2.0/ports/${portId}`);
    expect(at(shown.json, 'port')).toMatchObject({ admin_state_up: false, device_id: id, device_owner: 'compute:nova' });
    expect(Object.keys(at(await readServer(bench, id), 'addresses') as object)).toEqual(['ci-net']);
  });

  it('takes tags from 2.52 on only, where networks must be said, be it "none"', async () => {
    const fields = { name: bench.name('tagged'), tags: ['t1'] };
    expect((await requestServer(bench, { ...fields, networks: 'none' }, '2.51')).status).toBe(400);
    expect((await requestServer(bench, fields, '2.52')).text).toContain("'networks' is a required property");
    const answer = await requestServer(bench, { ...fields, networks: 'none' }, '2.52');
    const id = textAt(answer.json, 'server', 'id');
    expect(at((await session.compute('GET', `/servers/${id}`, { version: '2.52' })).json, 'server', 'tags')).toEqual(['t1']);
  });

  it('of several answers the first only, or a reservation that finds them all', async () => {
    const name = bench.name('many');
    const answer = await requestServer(bench, { name, min_count: 2, max_count: 2, return_reservation_id: true, networks: 'none' }, '2.37');
    expect(answer.status).toBe(202);
    const reservation = textAt(answer.json, 'reservation_id');
    expect(reservation).toMatch(/^r-[0-9a-z]{8}$/);
    const listed = at((await session.compute('GET', `/servers?reservation_id=${reservation}`)).json, 'servers');
    for (const id of pluck(listed, 'id')) bench.undo(() => session.compute('DELETE', `/servers/${String(id)}`));
    expect(pluck(listed, 'name').toSorted()).toEqual([`${name}-1`, `${name}-2`]);
  });
});

contract('a server that runs', () => {
  it('shows its console', async () => {
    const id = await launchServer(bench, 'console');
    const answer = await session.compute('POST', `/servers/${id}/action`, { body: { 'os-getConsoleOutput': { length: 1 } } });
    expect(answer.status).toBe(200);
    expect(shapeOf(answer.json)).toEqual({ output: 'text' });
    expect(textAt(answer.json, 'output')).toMatch(/login: $/);
  });

  it('can be renamed, with the whole server in the answer', async () => {
    const id = await launchServer(bench, 'before');
    const name = bench.name('after');
    const answer = await session.compute('PUT', `/servers/${id}`, { body: { server: { name } } });
    expect(answer.status).toBe(200);
    expect(at(answer.json, 'server')).toMatchObject({ id, name, status: 'ACTIVE' });
  });
});
