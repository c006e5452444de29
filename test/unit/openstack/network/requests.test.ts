import { expect, test } from 'vitest';
import { UnknownOutcomeError } from '../../../../src/domain/errors.ts';
import type { Network } from '../../../../src/openstack/network/requests.ts';
import { createNetwork } from '../../../../src/openstack/network/requests.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { type ScriptedClient, sequence } from '../scripted-client.ts';

const uuid = '27b64f49-a6f7-47f5-8ecd-1b7422e7560b';

function neutron(client: ScriptedClient): Network {
  return createNetwork(client, { clock: virtualClock(), random: () => 0, projectId: async () => 'p1' });
}

test('networks are asked for by name, in one request, and checked again', async () => {
  const networks = [
    { id: 'n1', name: 'a', project_id: 'p1', subnets: ['s1'] },
    { id: 'n2', name: 'b', 'router:external': true, subnets: [] },
    { id: 'n3', name: 'c' },
  ];
  const client = sequence({ status: 200, body: { networks } });
  expect(await neutron(client).findNetworks(['a', 'b'])).toEqual([
    { id: 'n1', name: 'a', external: false, portSecurity: true, hasSubnet: true, own: true },
    { id: 'n2', name: 'b', external: true, portSecurity: true, hasSubnet: false, own: false },
  ]);
  expect(client.lines()).toEqual([expect.stringMatching(/^GET \/networks\?name=a&name=b&fields=id&fields=name&/)]);
});

test('with an id among the names no filter is sent: neutron would want both at once', async () => {
  const client = sequence({
    status: 200,
    body: {
      networks: [
        { id: uuid, name: 'x' },
        { id: 'n1', name: 'a' },
        { id: 'n2', name: 'b' },
      ],
    },
  });
  expect((await neutron(client).findNetworks([uuid, 'a'])).map((network) => network.id)).toEqual([uuid, 'n1']);
  expect(client.lines()).toEqual([expect.stringMatching(/^GET \/networks\?fields=id&fields=name&/)]);
});

test('where a server names no network: our own and the shared ones', async () => {
  const networks = [
    { id: 'n1', name: 'ours', project_id: 'p1', shared: false, 'router:external': false },
    { id: 'n2', name: 'shared', project_id: 'p2', shared: true, 'router:external': false },
    { id: 'n3', name: 'theirs, as an administrator sees it', tenant_id: 'p2', shared: false },
    { id: 'n4', name: 'public', project_id: 'p2', shared: true, 'router:external': true },
    { id: 'n6', name: 'external, and not shared', project_id: 'p2', shared: false, 'router:external': true },
    { id: 'n5', name: 'of an old Neutron', tenant_id: 'p1' },
  ];
  const client = sequence({ status: 200, body: { networks } });
  expect((await neutron(client).automaticNetworks()).map(({ name }) => name)).toEqual(['ours', 'shared', 'public', 'of an old Neutron']);
  expect(client.calls).toHaveLength(1);
});

test('nothing to find is nothing to ask', async () => {
  const client = sequence();
  expect(await neutron(client).findNetworks([])).toEqual([]);
  expect(await neutron(client).findSecurityGroups([])).toEqual([]);
  expect(client.calls).toHaveLength(0);
});

test('our own security group hides those of its name in other projects', async () => {
  const security_groups = [
    { id: 'g1', name: 'default', project_id: 'p2' },
    { id: 'g2', name: 'default', tenant_id: 'p1' },
    { id: 'g3', name: 'shared', project_id: 'p2' },
  ];
  const client = sequence({ status: 200, body: { security_groups } });
  expect(await neutron(client).findSecurityGroups(['default', 'shared'])).toEqual([
    { id: 'g2', name: 'default' },
    { id: 'g3', name: 'shared' },
  ]);
});

test('a security group of another project is found by its id', async () => {
  const security_groups = [
    { id: 'g1', name: 'default', project_id: 'p2' },
    { id: 'g2', name: 'default', project_id: 'p1' },
  ];
  const client = sequence({ status: 200, body: { security_groups } });
  expect(await neutron(client).findSecurityGroups(['g1', 'default'])).toHaveLength(2);
});

test('what is reserved is as good as used', async () => {
  const quota = { port: { limit: 10, used: 3, reserved: 2 }, floatingip: { limit: -1, used: 1, reserved: 0 } };
  const client = sequence({ status: 200, body: { quota } });
  expect(await neutron(client).quota()).toEqual({
    ports: { limit: 10, used: 5 },
    floatingIps: { limit: Number.POSITIVE_INFINITY, used: 1 },
  });
  expect(client.lines()).toEqual(['GET /quotas/p1/details.json']);
});

test.each([403, 404])('a cloud without quota details (%i) tells nothing', async (status) => {
  expect(await neutron(sequence({ status })).quota()).toBeUndefined();
});

test('the ports of servers, and of no others', async () => {
  const ports = [
    {
      id: 'p1',
      device_id: 's1',
      network_id: 'n1',
      device_owner: 'compute:nova',
      name: '',
      fixed_ips: [{ ip_address: '10.0.0.2', subnet_id: 'x' }],
    },
    { id: 'p2', device_id: 's2', fixed_ips: [] },
  ];
  const client = sequence({ status: 200, body: { ports } });
  expect(await neutron(client).listPorts({ deviceIds: ['s1', 's3'] })).toEqual([
    {
      id: 'p1',
      deviceId: 's1',
      networkId: 'n1',
      deviceOwner: 'compute:nova',
      name: '',
      description: '',
      isEnabled: true,
      fixedIps: ['10.0.0.2'],
    },
  ]);
  expect(client.lines()).toEqual(['GET /ports?device_id=s1&device_id=s3']);
});

test('ports of more servers than a query can name are asked for in several', async () => {
  const answer = { status: 200, body: { ports: [] } };
  const client = sequence(answer, answer, answer);
  await neutron(client).listPorts({ deviceIds: Array.from({ length: 161 }, (_, index) => `s${index}`) });
  expect(client.lines().map((line) => line.split('device_id=').length - 1)).toEqual([80, 80, 1]);
  await neutron(client).listPorts({ deviceIds: [] });
  expect(client.lines()).toHaveLength(3);
});

test('pages are followed', async () => {
  const port = (id: string) => ({ id, device_id: 's1' });
  const client = sequence(
    { status: 200, body: { ports: [port('p1')], ports_links: [{ rel: 'next', href: 'http://wrong.invalid/v2.0/ports?marker=p1' }] } },
    { status: 200, body: { ports: [port('p2')] } },
  );
  expect(await neutron(client).listPorts({ deviceIds: ['s1'] })).toHaveLength(2);
});

/** A floating IP as neutron writes it, with `changes`. */
function wireIp(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'f1',
    floating_ip_address: '203.0.113.5',
    floating_network_id: 'ext',
    port_id: 'port1',
    description: 'mark',
    project_id: 'p1',
    created_at: '2026-01-15T21:00:00Z',
    ...changes,
  };
}

test('floating IPs are those of our project and of the description asked for', async () => {
  const floatingips = [wireIp({ port_id: null }), wireIp({ id: 'f2', description: 'x' }), wireIp({ id: 'f3', project_id: 'p2' })];
  const client = sequence({ status: 200, body: { floatingips } });
  expect(await neutron(client).listFloatingIps({ description: 'mark' })).toEqual([
    { id: 'f1', networkId: 'ext', address: '203.0.113.5', portId: undefined, description: 'mark' },
  ]);
  expect(client.lines()).toEqual(['GET /floatingips?project_id=p1&description=mark']);
});

const wanted = { networkId: 'ext', portId: 'port1', description: 'mark' };
const lost = new UnknownOutcomeError('lost');

test('a floating IP is allocated and attached in one request', async () => {
  const client = sequence({ status: 201, body: { floatingip: wireIp() } });
  expect(await neutron(client).createFloatingIp(wanted)).toEqual({
    id: 'f1',
    networkId: 'ext',
    address: '203.0.113.5',
    portId: 'port1',
    description: 'mark',
  });
  expect(client.calls[0]).toMatchObject({
    method: 'POST',
    path: '/floatingips',
    body: { floatingip: { floating_network_id: 'ext', port_id: 'port1', description: 'mark' } },
    repeat: 'create',
  });
});

test('a floating IP moves to another port, and is marked anew, in one request that may be repeated', async () => {
  const client = sequence({ status: 200, body: { floatingip: wireIp() } });
  await neutron(client).moveFloatingIp('f1', { portId: 'port2', description: 'other' });
  expect(client.calls[0]).toMatchObject({
    method: 'PUT',
    path: '/floatingips/f1',
    body: { floatingip: { port_id: 'port2', description: 'other' } },
    repeat: 'idempotent',
  });
});

test('a port gets the security groups in place of its own, in a request that may be repeated', async () => {
  const client = sequence({ status: 200, body: { port: {} } });
  await neutron(client).setSecurityGroups('p/1', ['g1', 'g2']);
  expect(client.calls[0]).toMatchObject({
    method: 'PUT',
    path: '/ports/p%2F1',
    body: { port: { security_groups: ['g1', 'g2'] } },
    repeat: 'idempotent',
  });
});

test('after a lost answer the oldest of the description is ours, and duplicates are released', async () => {
  const floatingips = [
    wireIp({ id: 'young', created_at: '2026-01-15T21:00:09Z' }),
    wireIp({ id: 'old' }),
    wireIp({ id: 'elsewhere', floating_network_id: 'ext2' }),
  ];
  const client = sequence(lost, { status: 200, body: { floatingips } }, { status: 204 });
  expect(await neutron(client).createFloatingIp(wanted)).toMatchObject({ id: 'old' });
  expect(client.lines().at(-1)).toBe('DELETE /floatingips/young');
});

test('an exhausted pool is an answer', async () => {
  const client = sequence({ status: 409, reason: 'No more IP addresses available on network ext.' });
  await expect(neutron(client).createFloatingIp(wanted)).rejects.toMatchObject({ status: 409 });
  expect(client.calls).toHaveLength(1);
});

test('a floating IP that is gone is none', async () => {
  expect(await neutron(sequence({ status: 404 })).getFloatingIp('f1')).toBeUndefined();
});

test.each([204, 404])('what is gone is deleted (%i)', async (status) => {
  await neutron(sequence({ status })).deleteFloatingIp('f1');
  await neutron(sequence({ status })).deletePort('p1');
});
