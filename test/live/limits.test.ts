import { describe, expect, test } from 'vitest';
import { at, type Json, type JsonObject, listAt, textAt } from '../helpers/contract-http.ts';
import { act, deleteServers, requestServer, waitForServer } from '../helpers/contract-servers.ts';
import { expectLeft, it, useLiveBench } from '../helpers/live.ts';
import { connect, externalNetworkName, type LiveBench, networkName } from '../helpers/live-bench.ts';
import { changesIn, killAt, type Ran, restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, tagsOf } from '../helpers/live-golden.ts';

const left = { golden: 'ACTIVE', servers: [], images: ['active'], leases: 0, intent: false };

const many = (count: number, value?: string): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, each) => [`k${each}`, value ?? 'v']));
const tagsLike = (count: number): readonly string[] => Array.from({ length: count }, (_, each) => `t${each}`);

async function setTags({ session }: LiveBench, id: string, count: number): Promise<void> {
  const answer = await session.compute('PUT', `/servers/${id}/tags`, { version: '2.26', body: { tags: [...tagsLike(count)] } });
  expect(answer.status, answer.text).toBe(200);
}

async function metadataOf({ session }: LiveBench, id: string): Promise<Json> {
  return at((await session.compute('GET', `/servers/${id}/metadata`)).json, 'metadata');
}

/** Exit code 2, nothing but reads sent, one clear message with its fix. */
function expectRefused(ran: Ran, code: string, message: RegExp): void {
  expect(ran.code, ran.log).toBe(2);
  expect(changesIn(ran.log)).toEqual([]);
  expect(textAt(ran.json, 'error', 'code')).toBe(code);
  expect(textAt(ran.json, 'error', 'message')).toMatch(message);
  expect(textAt(ran.json, 'error', 'hint').length).toBeGreaterThan(10);
}

const project = await useLiveBench('limits');
/** Apart: with several networks in a project, a launch has to name one. */
const nets = await useLiveBench('limits-nets');
await connect(nets);

describe.concurrent('a golden server with many tags of its own', () => {
  // Two after one another on one server: with room for three, or for one, of ours, and for two, or none.
  test.for([
    [50, 48],
    [49, 47],
  ])('%d, then %d: a snapshot comes to its end, and the user keeps all of them', async (counts) => {
    const golden = await launchGolden(project, 'tags');
    for (const count of counts) {
      await setTags(project, golden.id, count);
      const planned = await restage(project, ['plan', '--golden', golden.name]);
      expect(JSON.stringify(planned.json), planned.log).toContain(`${count} tags of its own`);
      const ran = await restage(project, ['snapshot', '--golden', golden.name]);
      expect(ran.code, ran.log).toBe(0);
      await expectLeft(project, golden, 'none', { golden: 'ACTIVE', leases: 0, intent: false });
      expect(await tagsOf(project, golden)).toEqual(expect.arrayContaining([...tagsLike(count)]));
      expect(await metadataOf(project, golden.id)).not.toHaveProperty('restage_intent');
    }
  });

  it('killed while it is stopped: the next run of another verb brings it back', async ({ project: own }) => {
    const golden = await launchGolden(own, 'killed', { shutdown_seconds: 10 });
    await setTags(own, golden.id, 50);
    await killAt(own, /compute POST \S+\/action -> 202/, ['snapshot', '--golden', golden.name]);
    expect(await metadataOf(own, golden.id)).toHaveProperty('restage_intent');
    const reaped = await restage(own, ['reap', '--apply', 'true']);
    expect(reaped.code, reaped.log).toBe(0);
    await waitForServer(own, golden.id, 'ACTIVE');
    expect(await metadataOf(own, golden.id)).not.toHaveProperty('restage_intent');
  });

  test('beside another client that writes metadata all the time', async () => {
    const golden = await launchGolden(project, 'beside', { shutdown_seconds: 5, snapshot_seconds: 10 });
    await setTags(project, golden.id, 50);
    let isOver = false;
    const others = [1, 2, 3].map(async (nth) => {
      for (let write = 0; !isOver; write += 1) {
        await project.session.compute('POST', `/servers/${golden.id}/metadata`, { body: { metadata: { [`other-${nth}`]: `${write}` } } });
        await project.target.pause(0.3);
      }
    });
    const ran = await restage(project, ['snapshot', '--golden', golden.name]);
    isOver = true;
    await Promise.all(others);
    expect(ran.code, ran.log).toBe(0);
    await expectLeft(project, golden, 'none', left);
  });

  test('without room for tags and metadata: refused, the golden server untouched', async () => {
    const golden = await launchGolden(project, 'full');
    await setTags(project, golden.id, 50);
    const filled = await project.session.compute('POST', `/servers/${golden.id}/metadata`, { body: { metadata: many(128) } });
    expect(filled.status, filled.text).toBe(200);
    const ran = await restage(project, ['snapshot', '--golden', golden.name]);
    expectRefused(ran, 'golden-unusable', /50 of at most 50 tags.*128 of at most 128 metadata items/);
    await expectLeft(project, golden, 'none', { ...left, images: [] });
  });
});

describe.concurrent('metadata of servers', () => {
  test('more than the quota has room for, with the marks', async () => {
    const metadata = JSON.stringify(many(125));
    const ran = await restage(project, ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--metadata', metadata]);
    expectRefused(ran, 'quota-exceeded', /125 from `metadata`.*the quota allows 128/);
  });

  test('of four bytes: refused at the input; Nova takes it, and the server stays in BUILD', async () => {
    const launch = ['launch', '--image', 'base', '--flavor', 'm1.tiny'];
    expectRefused(await restage(project, [...launch, '--metadata', 'owner=\u{1f418}']), 'invalid-input', /metadata.*U\+1F418/);
    expectRefused(await restage(project, [...launch, '--tags', 'a\u{1f418}']), 'invalid-input', /tags.*U\+1F418/);
    expectRefused(await restage(project, [...launch, '--tags', 'a\u200bb']), 'invalid-input', /tags.*U\+200B/);
    const made = await requestServer(project, { name: project.name('four'), metadata: { owner: '\u{1f418}' } });
    expect(made.status, made.text).toBe(202);
    const id = textAt(made.json, 'server', 'id');
    await project.target.pause(20);
    const shown = await project.session.compute('GET', `/servers/${id}`);
    expect(at(shown.json, 'server', 'status')).toBe('BUILD');
    expect((await project.session.compute('DELETE', `/servers/${id}`)).status).toBe(204);
  });
});

interface Wanted {
  readonly name: string;
  /** Of each a subnet. */
  readonly versions: readonly (4 | 6)[];
  /** Joined to the project's router by this subnet. */
  readonly routed?: 4;
}

/** A network of the project's own; it goes with the servers on it. */
async function makeNetwork(bench: LiveBench, { name, versions, routed }: Wanted): Promise<string> {
  const { session, target, undo } = bench;
  const own = bench.name(name);
  const made = await session.network('POST', '/v2.0/networks', { body: { network: { name: own } } });
  expect(made.status, made.text).toBe(201);
  const id = textAt(made.json, 'network', 'id');
  undo(() => session.network('DELETE', `/v2.0/networks/${id}`));
  for (const version of versions) {
    const cidr = version === 4 ? '10.98.0.0/24' : '2001:db8:98::/64';
    const subnet = { name: `${own}-${version}`, network_id: id, ip_version: version, cidr, enable_dhcp: false };
    const answer = await session.network('POST', '/v2.0/subnets', { body: { subnet } });
    expect(answer.status, answer.text).toBe(201);
    if (version !== routed) continue;
    const routers = await session.network('GET', `/v2.0/routers?project_id=${session.projectId}`);
    const body = { subnet_id: textAt(answer.json, 'subnet', 'id') };
    const router = textAt(routers.json, 'routers', 0, 'id');
    const joined = await session.network('PUT', `/v2.0/routers/${router}/add_router_interface`, { body });
    expect(joined.status, joined.text).toBe(200);
    undo(() => session.network('PUT', `/v2.0/routers/${router}/remove_router_interface`, { body }));
  }
  // First of all: neither network nor router lets go of what servers use.
  undo(async () => {
    await deleteServers(session, target);
    for (const ip of listAt((await session.network('GET', '/v2.0/floatingips')).json, 'floatingips'))
      await session.network('DELETE', `/v2.0/floatingips/${textAt(ip, 'id')}`);
  });
  return own;
}

describe.concurrent('networks', () => {
  const launch = (network: string, ...more: readonly string[]) => [
    ...['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', network, '--environment', environmentName('net')],
    ...more,
  ];
  const floating = ['--floating-ip-network', externalNetworkName];

  test('without a subnet: refused', async () => {
    const bare = await makeNetwork(nets, { name: 'bare', versions: [] });
    expectRefused(await restage(nets, launch(bare)), 'network-unusable', /has no subnet/);
    const { session } = nets;
    const id = textAt((await session.network('GET', `/v2.0/networks?name=${bare}`)).json, 'networks', 0, 'id');
    const refused = await requestServer(nets, { name: nets.name('bare'), networks: [{ uuid: id }] });
    expect([refused.status, at(refused.json, 'badRequest', 'message')]).toEqual([
      400,
      `Network ${id} requires a subnet in order to boot instances on.`,
    ]);
  });

  test('without a router, or of IPv6 alone: no floating IP, which is reported beforehand, and servers without one as ever', async () => {
    const lone = await makeNetwork(nets, { name: 'lone', versions: [4] });
    expectRefused(await restage(nets, launch(lone, ...floating)), 'network-unusable', /no router connects network/);
    const six = await makeNetwork(nets, { name: 'six', versions: [6] });
    expectRefused(await restage(nets, launch(six, ...floating)), 'network-unusable', /has no IPv4 subnet/);
    const ran = await restage(nets, launch(six));
    expect(ran.code, ran.log).toBe(0);
  });

  test('the first of IPv6 alone: the next one takes the floating IP', async () => {
    const six = await makeNetwork(nets, { name: 'six-first', versions: [6] });
    const ran = await restage(nets, launch(`${six},${networkName}`, ...floating));
    expect(ran.code, ran.log).toBe(0);
    expect(textAt(ran.json, 'servers', 0, 'floating-ip')).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  test('of both versions, IPv6 first', async () => {
    const both = await makeNetwork(nets, { name: 'both', versions: [6, 4], routed: 4 });
    const ran = await restage(nets, launch(both, ...floating));
    expect(ran.code, ran.log).toBe(0);
    expect(textAt(ran.json, 'servers', 0, 'floating-ip')).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });
});

describe.concurrent('a paused golden server', () => {
  test('is refused by on-forced-stop: fail, and is taken and left as it is otherwise', async () => {
    const golden = await launchGolden(project, 'paused');
    expect((await act(project, golden.id, { pause: null })).status).toBe(202);
    await waitForServer(project, golden.id, 'PAUSED');
    const words = ['snapshot', '--golden', golden.name];
    expectRefused(await restage(project, [...words, '--on-forced-stop', 'fail']), 'golden-unusable', /is PAUSED/);
    const planned = await restage(project, ['plan', '--golden', golden.name]);
    expect(JSON.stringify(planned.json)).toContain('is PAUSED and cannot shut itself down');
    const ran = await restage(project, words);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    await expectLeft(project, golden, 'none', { ...left, golden: 'PAUSED' });
  });
});
