import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, at, type Json, type JsonObject, pluck, textAt } from '../helpers/contract-http.ts';
import { launchServer, readServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('network');
const { session } = bench;

const nowhere = '00000000-0000-4000-8000-000000000000';
const neutronError = (status: number, type: string, message: string) => [status, { NeutronError: { type, message, detail: '' } }];
const told = (answer: Answer) => [answer.status, answer.json];
const externalNetwork = async () => textAt((await session.network('GET', '/v2.0/networks?router:external=true')).json, 'networks', 0, 'id');
const createPort = async (fields: JsonObject): Promise<Answer> => {
  const answer = await session.network('POST', '/v2.0/ports', { body: { port: { network_id: bench.network, ...fields } } });
  if (answer.status === 201) bench.undo(() => session.network('DELETE', `/v2.0/ports/${textAt(answer.json, 'port', 'id')}`));
  return answer;
};
const createFloatingIp = async (fields: JsonObject): Promise<Answer> => {
  const answer = await session.network('POST', '/v2.0/floatingips', { body: { floatingip: fields } });
  if (answer.status === 201) bench.undo(() => session.network('DELETE', `/v2.0/floatingips/${textAt(answer.json, 'floatingip', 'id')}`));
  return answer;
};

const networkShape = {
  id: 'uuid',
  name: 'text',
  tenant_id: 'hex32',
  admin_state_up: 'boolean',
  mtu: 'number',
  status: 'text',
  subnets: ['uuid'],
  shared: 'boolean',
  availability_zone_hints: [],
  availability_zones: [],
  ipv4_address_scope: 'null',
  ipv6_address_scope: 'null',
  'router:external': 'boolean',
  description: 'empty text',
  port_security_enabled: 'boolean',
  tags: [],
  created_at: 'time Z',
  updated_at: 'time Z',
  revision_number: 'number',
  project_id: 'hex32',
  ...bench.target.release.networkFields,
};
const portShape = {
  id: 'uuid',
  name: 'text',
  network_id: 'uuid',
  tenant_id: 'hex32',
  mac_address: 'MAC',
  admin_state_up: 'boolean',
  status: 'text',
  device_id: 'empty text',
  device_owner: 'empty text',
  fixed_ips: [{ subnet_id: 'uuid', ip_address: 'address' }],
  allowed_address_pairs: [],
  extra_dhcp_opts: [],
  security_groups: ['uuid'],
  description: 'text',
  'binding:vnic_type': 'text',
  port_security_enabled: 'boolean',
  tags: [],
  created_at: 'time Z',
  updated_at: 'time Z',
  revision_number: 'number',
  project_id: 'hex32',
};

contract('networks', () => {
  it('are found by name and by being external, and have this shape', async () => {
    const own = await session.network('GET', '/v2.0/networks?name=ci-net');
    expect(shapeOf(at(own.json, 'networks'))).toEqual([networkShape]);
    expect(at(own.json, 'networks', 0)).toMatchObject({ 'router:external': false, status: 'ACTIVE', project_id: session.projectId });
    const external = await session.network('GET', '/v2.0/networks?router:external=true');
    expect(pluck(at(external.json, 'networks'), 'name')).toContain('public');
    expect(shapeOf(at(external.json, 'networks', 0))).toEqual({ ...networkShape, is_default: 'boolean' });
    expect((await session.network('GET', '/v2.0/networks?name=nope')).json).toEqual({ networks: [] });
    const either = await session.network('GET', `/v2.0/networks?name=ci-net&name=public&name=nope`);
    expect(pluck(at(either.json, 'networks'), 'name').toSorted()).toEqual(['ci-net', 'public']);
    const byId = await session.network('GET', `/v2.0/networks?id=${bench.network}`);
    expect(pluck(at(byId.json, 'networks'), 'name')).toEqual(['ci-net']);
  });

  it('that do not exist are 404, and an unknown filter is 400', async () => {
    expect(told(await session.network('GET', `/v2.0/networks/${nowhere}`))).toEqual(
      neutronError(404, 'NetworkNotFound', `Network ${nowhere} could not be found.`),
    );
    const filter = await session.network('GET', '/v2.0/networks?nonsense=1');
    expect(told(filter)).toEqual(neutronError(400, 'HTTPBadRequest', "['nonsense'] is invalid attribute for filtering"));
  });

  it('show only the fields that are asked for', async () => {
    const answer = await session.network('GET', '/v2.0/networks?name=ci-net&fields=id&fields=name');
    expect(answer.json).toEqual({ networks: [{ id: bench.network, name: 'ci-net' }] });
  });
});

contract('ports', () => {
  it('are made with a description, have this shape, are found by it, and go', async () => {
    const description = bench.name('described');
    const made = await createPort({ name: bench.name('port'), description });
    expect(made.status).toBe(201);
    expect(shapeOf(at(made.json, 'port'))).toEqual(portShape);
    expect(at(made.json, 'port')).toMatchObject({ status: 'DOWN', description, 'binding:vnic_type': 'normal' });
    const id = textAt(made.json, 'port', 'id');
    const found = await session.network('GET', `/v2.0/ports?description=${description}`);
    expect(pluck(at(found.json, 'ports'), 'id')).toEqual([id]);
    const answer = await session.network('DELETE', `/v2.0/ports/${id}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const gone = neutronError(404, 'PortNotFound', `Port ${id} could not be found.`);
    expect(told(await session.network('DELETE', `/v2.0/ports/${id}`))).toEqual(gone);
    expect(told(await session.network('GET', `/v2.0/ports/${id}`))).toEqual(gone);
  });

  it('can be renamed, guarded by their revision', async () => {
    const made = await createPort({ name: bench.name('before') });
    const id = textAt(made.json, 'port', 'id');
    const revision = at(made.json, 'port', 'revision_number');
    const body = { port: { name: bench.name('after') } };
    const headers = { 'if-match': `revision_number=${String(revision)}` };
    const first = await session.network('PUT', `/v2.0/ports/${id}`, { body, headers });
    expect([first.status, at(first.json, 'port', 'name')]).toEqual([200, bench.name('after')]);
    const second = await session.network('PUT', `/v2.0/ports/${id}`, { body, headers });
    expect(second.status).toBe(412);
    expect(at(second.json, 'NeutronError', 'type')).toBe('RevisionNumberConstraintFailed');
  });

  it('of a server get other security groups, which the server shows; an unknown one is 404', async () => {
    const server = await launchServer(bench, 'regrouped', {}, { security_groups: [{ name: 'default' }] });
    const port = textAt((await session.network('GET', `/v2.0/ports?device_id=${server}`)).json, 'ports', 0, 'id');
    const found = await session.network('GET', '/v2.0/security-groups?name=ci-ssh');
    const group = textAt(found.json, 'security_groups', 0, 'id');
    const unknown = await session.network('PUT', `/v2.0/ports/${port}`, { body: { port: { security_groups: [nowhere] } } });
    expect(told(unknown)).toEqual(neutronError(404, 'SecurityGroupNotFound', `Security group ${nowhere} does not exist`));
    const changed = await session.network('PUT', `/v2.0/ports/${port}`, { body: { port: { security_groups: [group] } } });
    expect([changed.status, at(changed.json, 'port', 'security_groups')]).toEqual([200, [group]]);
    expect(at(await readServer(bench, server), 'security_groups')).toEqual([{ name: 'ci-ssh' }]);
  });

  it('of an unknown network are 404', async () => {
    expect(told(await createPort({ network_id: nowhere }))).toEqual(
      neutronError(404, 'NetworkNotFound', `Network ${nowhere} could not be found.`),
    );
  });

  it('come in pages with full links, next and previous', async () => {
    const description = bench.name('paged');
    for (const each of ['1', '2']) await createPort({ name: bench.name(each), description });
    const pages: Json[][] = [];
    let next: string | undefined = `/v2.0/ports?description=${description}&limit=1`;
    while (next !== undefined) {
      const answer = await session.network('GET', next);
      pages.push(at(answer.json, 'ports') as Json[]);
      const links = at(answer.json, 'ports_links') as Json[];
      expect(links.at(-1)).toMatchObject({ rel: 'previous' });
      const forward = links.find((link) => at(link, 'rel') === 'next');
      next = forward === undefined ? undefined : textAt(forward, 'href').slice(session.endpoints.network?.length);
    }
    expect(pages.map((page) => page.length)).toEqual([1, 1, 0]);
    expect(new Set(pages.flat().map((each) => textAt(each, 'id'))).size).toBe(2);
  });
});

contract('floating IPs', () => {
  it('are made with a description, bound to a server, and go', async () => {
    const server = await launchServer(bench, 'floating');
    const ports = await session.network('GET', `/v2.0/ports?device_id=${server}`);
    const port = textAt(ports.json, 'ports', 0, 'id');
    const description = bench.name('fip');
    const made = await createFloatingIp({ floating_network_id: await externalNetwork(), port_id: port, description });
    expect(made.status).toBe(201);
    expect(shapeOf(at(made.json, 'floatingip'))).toEqual({
      id: 'uuid',
      tenant_id: 'hex32',
      floating_ip_address: 'address',
      floating_network_id: 'uuid',
      router_id: 'uuid',
      port_id: 'uuid',
      fixed_ip_address: 'address',
      status: 'text',
      description: 'text',
      port_details: {
        name: 'empty text',
        network_id: 'uuid',
        mac_address: 'MAC',
        admin_state_up: 'boolean',
        status: 'text',
        device_id: 'uuid',
        device_owner: 'text',
      },
      tags: [],
      created_at: 'time Z',
      updated_at: 'time Z',
      revision_number: 'number',
      project_id: 'hex32',
    });
    const id = textAt(made.json, 'floatingip', 'id');
    expect(at(made.json, 'floatingip')).toMatchObject({ port_id: port, description });
    expect(at(made.json, 'floatingip', 'fixed_ip_address')).toBe(at(ports.json, 'ports', 0, 'fixed_ips', 0, 'ip_address'));
    const found = await session.network('GET', `/v2.0/floatingips?description=${description}`);
    expect(pluck(at(found.json, 'floatingips'), 'id')).toEqual([id]);
    const own = await session.network('GET', `/v2.0/floatingips?project_id=${session.projectId}&port_id=${port}`);
    expect(pluck(at(own.json, 'floatingips'), 'id')).toEqual([id]);
    const byPort = await session.network('GET', `/v2.0/floatingips?port_id=${port}`);
    expect(pluck(at(byPort.json, 'floatingips'), 'id')).toEqual([id]);
    const answer = await session.network('DELETE', `/v2.0/floatingips/${id}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(told(await session.network('DELETE', `/v2.0/floatingips/${id}`))).toEqual(
      neutronError(404, 'FloatingIPNotFound', `Floating IP ${id} could not be found`),
    );
  });

  it('may be free, and are bound later', async () => {
    const made = await createFloatingIp({ floating_network_id: await externalNetwork() });
    expect(at(made.json, 'floatingip')).toMatchObject({
      port_id: null,
      fixed_ip_address: null,
      router_id: null,
      status: 'DOWN',
      port_details: null,
    });
    const port = textAt((await createPort({ name: bench.name('later') })).json, 'port', 'id');
    const id = textAt(made.json, 'floatingip', 'id');
    const bound = await session.network('PUT', `/v2.0/floatingips/${id}`, { body: { floatingip: { port_id: port } } });
    expect([bound.status, at(bound.json, 'floatingip', 'port_id')]).toEqual([200, port]);
    const freed = await session.network('PUT', `/v2.0/floatingips/${id}`, { body: { floatingip: { port_id: null } } });
    expect([freed.status, at(freed.json, 'floatingip', 'port_id')]).toEqual([200, null]);
  });

  it('are refused on a network that is not external', async () => {
    const answer = await createFloatingIp({ floating_network_id: bench.network });
    expect(told(answer)).toEqual([
      400,
      {
        NeutronError: {
          type: 'BadRequest',
          message: `Bad floatingip request: Network ${bench.network} is not a valid external network.`,
          detail: '',
        },
      },
    ]);
  });
});

contract('security groups and quotas', () => {
  it('are listed with their rules', async () => {
    const answer = await session.network('GET', '/v2.0/security-groups?name=ci-ssh');
    expect(shapeOf(at(answer.json, 'security_groups', 0))).toMatchObject({
      id: 'uuid',
      name: 'text',
      project_id: 'hex32',
      tags: [],
      security_group_rules: [{ id: 'uuid', direction: 'text', ethertype: 'text', security_group_id: 'uuid' }],
    });
  });

  it('are shown with what is used, by both spellings', async () => {
    for (const path of [`/v2.0/quotas/${session.projectId}/details.json`, `/v2.0/quotas/${session.projectId}/details`]) {
      const answer = await session.network('GET', path);
      expect(answer.status).toBe(200);
      const detail = { limit: 'number', used: 'number', reserved: 'number' };
      expect(shapeOf(answer.json)).toMatchObject({ quota: { network: detail, port: detail, floatingip: detail, security_group: detail } });
    }
    const plain = await session.network('GET', `/v2.0/quotas/${session.projectId}`);
    expect(shapeOf(plain.json)).toMatchObject({ quota: { port: 'number', floatingip: 'number' } });
  });
});
