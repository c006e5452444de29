import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, at, type Json, type JsonObject, textAt } from '../helpers/contract-http.ts';
import { deleteServers, requestServer } from '../helpers/contract-servers.ts';
import { type Session, signIn } from '../helpers/contract-session.ts';
import type { Limits } from '../helpers/target.ts';

const bench = await useBench('limits');

const told = (answer: Answer) => [answer.status, answer.json];
const forbidden = (message: string) => [403, { forbidden: { code: 403, message } }];

/** A session in a project of its own that has these limits. */
const within = async (limits: Limits): Promise<Session> => {
  const project = await bench.target.openProject(limits);
  bench.undo(() => project.close());
  const session = await signIn({ authUrl: project.authUrl, project: project.name });
  bench.undo(() => deleteServers(session, bench.target));
  return session;
};

const launch = (session: Session, fields: JsonObject, hints?: Json): Promise<Answer> => {
  const server = { name: bench.name('x'), imageRef: bench.baseImage, flavorRef: 'm1.tiny', networks: 'none', ...fields };
  const body = hints === undefined ? { server } : { server, 'os:scheduler_hints': hints };
  return session.compute('POST', '/servers', { body, version: '2.37' });
};

contract('limits of a server', () => {
  it('its metadata items', async () => {
    const session = await within({ metadataItems: 2 });
    expect(told(await launch(session, { metadata: { a: '1', b: '2', c: '3' } }))).toEqual(
      forbidden('Maximum number of metadata items exceeds 2'),
    );
    expect((await launch(session, { metadata: { a: '1', b: '2' } })).status).toBe(202);
  });

  it('members of its server group', async () => {
    const session = await within({ serverGroupMembers: 1 });
    const made = await session.compute('POST', '/os-server-groups', {
      version: '2.64',
      body: { server_group: { name: bench.name('group'), policy: 'soft-anti-affinity' } },
    });
    expect(made.status, made.text).toBe(200);
    const group = textAt(made.json, 'server_group', 'id');
    bench.undo(() => session.compute('DELETE', `/os-server-groups/${group}`));
    const first = await launch(session, {}, { group });
    expect(first.status, first.text).toBe(202);
    // A member is counted once its cell knows it.
    await bench.target.pause(5);
    expect(told(await launch(session, {}, { group }))).toEqual(forbidden('Quota exceeded, too many servers in group'));
  });

  it('characters of four bytes: accepted, and never built', async () => {
    const made = await requestServer(bench, { name: bench.name('four'), metadata: { owner: '\u{1f418}' } });
    expect(made.status, made.text).toBe(202);
    const id = textAt(made.json, 'server', 'id');
    await bench.target.pause(20);
    const shown = await bench.session.compute('GET', `/servers/${id}`);
    expect([at(shown.json, 'server', 'status'), at(shown.json, 'server', 'metadata')]).toEqual(['BUILD', { owner: '\u{1f418}' }]);
    expect((await bench.session.compute('DELETE', `/servers/${id}`)).status).toBe(204);
  });

  it.each(['a\u200bb', 'a\u202eb', 'a\u0007b'])('what is invisible, in its name (%j)', async (name) => {
    const answer = await requestServer(bench, { name });
    expect(answer.status).toBe(400);
    expect(textAt(answer.json, 'badRequest', 'message')).toMatch(/printable characters/);
  });
});

const makeNetwork = async (session: Session, cidrs: readonly string[]): Promise<string> => {
  const made = await session.network('POST', '/v2.0/networks', { body: { network: { name: bench.name('net') } } });
  expect(made.status, made.text).toBe(201);
  expect(at(made.json, 'network', 'subnets')).toEqual([]);
  const id = textAt(made.json, 'network', 'id');
  bench.undo(() => session.network('DELETE', `/v2.0/networks/${id}`));
  for (const cidr of cidrs) {
    const subnet = { network_id: id, ip_version: cidr.includes(':') ? 6 : 4, cidr, enable_dhcp: false };
    expect((await session.network('POST', '/v2.0/subnets', { body: { subnet } })).status).toBe(201);
  }
  return id;
};

const makePort = async (session: Session, network: string): Promise<string> => {
  const made = await session.network('POST', '/v2.0/ports', { body: { port: { network_id: network } } });
  expect(made.status, made.text).toBe(201);
  const id = textAt(made.json, 'port', 'id');
  bench.undo(() => session.network('DELETE', `/v2.0/ports/${id}`));
  return id;
};

const askFor = async (session: Session, port: string): Promise<Answer> => {
  const external = textAt((await session.network('GET', '/v2.0/networks?router:external=true')).json, 'networks', 0, 'id');
  return session.network('POST', '/v2.0/floatingips', { body: { floatingip: { floating_network_id: external, port_id: port } } });
};

contract('limits of a network', () => {
  it('without a subnet no server is launched on it', async () => {
    const session = await within({});
    const id = await makeNetwork(session, []);
    expect(told(await launch(session, { networks: [{ uuid: id }] }))).toEqual([
      400,
      { badRequest: { code: 400, message: `Network ${id} requires a subnet in order to boot instances on.` } },
    ]);
  });

  it('of IPv6 alone no port on it takes a floating IP', async () => {
    const session = await within({});
    const port = await makePort(session, await makeNetwork(session, ['2001:db8:97::/64']));
    const answer = await askFor(session, port);
    expect(answer.status).toBe(400);
    expect(textAt(answer.json, 'NeutronError', 'message')).toBe(
      `Bad floatingip request: Cannot add floating IP to port ${port} that has no fixed IPv4 addresses.`,
    );
  });

  it('without a router none does either', async () => {
    const session = await within({});
    const answer = await askFor(session, await makePort(session, await makeNetwork(session, ['10.97.0.0/24'])));
    expect(answer.status).toBe(404);
    expect(textAt(answer.json, 'NeutronError', 'type')).toBe('ExternalGatewayForFloatingIPNotFound');
  });
});
