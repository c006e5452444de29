import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { type AccessRule, covers, readAccessRules } from '../helpers/access-rules.ts';
import { openWorld, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { colleague, goldenId, openProjects, pullsCredential } from '../helpers/scenario-projects.ts';

/**
 * What Nova asks of Glance and Neutron in the user's name, seen on the test bed, and of Cinder, read in nova:volume/cinder.py:
 * needed where services send no token of their own.
 */
const ofNova = [
  'image GET /v2/images/{id}/file',
  'image GET /v2/schemas/{name}',
  'image PUT /v2/images/{id}/file',
  'network DELETE /v2.0/ports/{id}',
  'network GET /v2.0/extensions',
  'network POST /v2.0/ports',
  'network PUT /v2.0/ports/{id}',
  'volumev3 DELETE /v3/{project}/attachments/{id}',
  'volumev3 POST /v3/{project}/attachments',
  'volumev3 POST /v3/{project}/attachments/{id}/action',
  'volumev3 PUT /v3/{project}/attachments/{id}',
];

/** What Restage can be asked for, and what makes it ask the cloud for more: lost answers, deaths, failures, old clouds. */
const stories: readonly (() => Promise<World>)[] = [
  async function everything() {
    const world = openWorld();
    const wanted = {
      golden: 'golden',
      environment: 'qa',
      count: '2',
      network: 'ci-net',
      'security-group': 'default',
      'floating-ip-network': 'public',
      'key-name': 'ci-key',
      'availability-zone': 'nova',
      'server-group': 'apart',
      'keep-images': '1',
      ready: 'active,console:login',
    };
    anotherClient(world)('POST', '/compute/v2.1/os-server-groups', { server_group: { name: 'apart', policies: ['soft-anti-affinity'] } });
    await world.succeed('plan', wanted);
    await world.succeed('refresh', wanted);
    await world.succeed('status');
    await world.succeed('refresh', wanted);
    await world.succeed('snapshot', { golden: 'golden', shutdown: 'skip' });
    await world.succeed('destroy', { environment: 'qa', 'with-images': 'true' });
    return world;
  },
  async function imagesForAnotherProject() {
    const world = openProjects();
    const { projectId } = colleague(world, pullsCredential);
    for (const _ of [1, 2]) await world.succeed('refresh', { golden: 'golden', 'share-with': projectId, 'keep-images': '1' });
    return world;
  },
  async function severalRegions() {
    const world = openWorld({ elsewhere: [{ region: 'RegionTwo', behaviour: { importMethods: ['glance-download'] } }] });
    await world.succeed('refresh', { golden: 'golden', region: 'RegionOne,RegionTwo' });
    return world;
  },
  async function aCancelUnderAGuestThatIsDeaf() {
    const world = openWorld({ knobs: { ignores_acpi: true } });
    await world.fail('refresh', { golden: 'golden' }, { cancelAt: 40 });
    return world;
  },
  async function answersThatAreLost() {
    const world = openWorld();
    for (const path of ['/action$', '/servers$', '/images$', '/floatingips$']) {
      world.emulator.faults.add({ match: { method: 'POST', path }, when: { nth: 1 }, effect: { kind: 'lose-answer' } });
    }
    await world.run('refresh', { golden: 'golden', 'floating-ip-network': 'public' });
    return world;
  },
  async function aDeathAndWhatComesAfter() {
    const world = openWorld();
    await world.start('refresh', { golden: 'golden', count: '2', ttl: '1h' }, { killAt: 60 });
    await world.succeed('refresh', { golden: 'golden', count: '2', ttl: '1h' });
    await world.clock.sleep(2 * 3_600_000);
    await world.succeed('reap', { apply: 'true' });
    await world.succeed('recover');
    return world;
  },
  async function serversThatDoNotGetReady() {
    const world = openWorld();
    await world.fail('launch', { image: 'base', flavor: 'm1.tiny', ready: 'console:never', 'ready-timeout': '1m' });
    return world;
  },
  async function aGoldenServerOnVolumes() {
    const world = openWorld({ golden: { image: undefined } as never, knobs: { leaves_volumes: true } });
    for (const _ of [1, 2, 3]) await world.succeed('refresh', { golden: 'golden', flavor: 'm1.small', 'keep-images': '1' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    await world.clock.sleep(2 * 3_600_000);
    await world.succeed('reap', { apply: 'true' });
    return world;
  },
  async function aGoldenServerWithDataVolumes() {
    const world = openWorld({ golden: { dataVolumes: [{ gb: 1, device: '/dev/vdb' }] } });
    await world.succeed('refresh', { golden: 'golden', volumes: 'all' });
    return world;
  },
  async function volumesOfAZone() {
    const world = openWorld();
    await world.succeed('launch', { image: 'base', flavor: 'm1.zero', 'boot-volume-size': '2', 'availability-zone': 'nova' });
    return world;
  },
  async function aVolumeThatFails() {
    const world = openWorld({ knobs: { fail_volume: true } });
    await world.fail('launch', { image: 'base', flavor: 'm1.zero', 'boot-volume-size': '2' });
    return world;
  },
  async function serversWithTags() {
    const world = openWorld();
    await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', tags: 'one,two' });
    return world;
  },
  async function serversWithTagsOnAnOldCloud() {
    const world = openWorld({ behaviour: { maxMicroversion: '2.30' } });
    await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', tags: 'one,two' });
    return world;
  },
  async function aCloudWithoutTags() {
    const world = openWorld({ behaviour: { maxMicroversion: '2.20' } });
    await world.succeed('snapshot', { golden: 'golden' });
    return world;
  },
];

/** A world, and how many requests were none of the story. */
interface Played {
  readonly world: World;
  readonly before: number;
}

function asPlayed(played: World | Played): Played {
  return 'world' in played ? played : { world: played, before: 0 };
}

/** What a job of a pull request asks for in a project of its own, with the image of another one's golden server. */
const pullStories: readonly (() => Promise<Played>)[] = [
  async function theWholeLife() {
    const { world, before, wanted, pull } = await sharedWorld();
    const all = {
      ...wanted,
      'floating-ip-network': 'public',
      'security-group': 'default',
      'key-name': 'pulls-key',
      'availability-zone': 'nova',
      'server-group': 'apart',
      tags: 'one',
      ready: 'active,console:login',
    };
    colleague(world, pullsCredential).ask('POST', '/compute/v2.1/os-server-groups', {
      server_group: { name: 'apart', policies: ['soft-anti-affinity'] },
    });
    await world.succeed('plan', all, pull);
    await world.succeed('refresh', all, pull);
    await world.succeed('keep', all, pull);
    await world.succeed('refresh', all, pull);
    await world.succeed('launch', { ...all, environment: 'pr-7' }, pull);
    await world.succeed('status', {}, pull);
    await world.succeed('destroy', { environment: 'pr-7', 'with-images': 'true' }, pull);
    return { world, before };
  },
  async function expired() {
    const { world, before, wanted, pull } = await sharedWorld({ knobs: { leaves_ports: true } });
    await world.succeed('launch', { ...wanted, 'floating-ip-network': 'public' }, pull);
    await world.clock.sleep(48 * 3_600_000);
    await world.succeed('reap', { apply: 'true' }, pull);
    return { world, before };
  },
  async function serversThatFail() {
    const { world, before, wanted, pull } = await sharedWorld({ knobs: { fail_spawn: true } });
    await world.fail('launch', wanted, pull);
    return { world, before };
  },
  async function serversThatDoNotGetReady() {
    const { world, before, wanted, pull } = await sharedWorld();
    await world.fail('refresh', { ...wanted, ready: 'console:never', 'ready-timeout': '1m' }, pull);
    return { world, before };
  },
  async function aDeathAndWhatComesAfter() {
    const { world, before, wanted, pull } = await sharedWorld();
    await world.start('refresh', wanted, { ...pull, killAt: 50 });
    await world.succeed('recover', {}, pull);
    await world.succeed('refresh', wanted, pull);
    return { world, before };
  },
  async function onVolumes() {
    const { world, before, wanted, pull } = await sharedWorld({ knobs: { leaves_volumes: true } });
    await world.succeed('launch', { ...wanted, 'boot-volume-size': '20', 'availability-zone': 'nova' }, pull);
    await world.succeed('destroy', { environment: 'pr-7' }, pull);
    return { world, before };
  },
  async function aVolumeThatFails() {
    const { world, before, wanted, pull } = await sharedWorld({ knobs: { fail_volume: true } });
    await world.fail('launch', { ...wanted, 'boot-volume-size': '20' }, pull);
    return { world, before };
  },
  async function answersThatAreLost() {
    const { world, before, wanted, pull } = await sharedWorld();
    for (const path of ['/servers$', '/images$', '/floatingips$']) {
      world.emulator.faults.add({ match: { method: 'POST', path }, when: { nth: 1 }, effect: { kind: 'lose-answer' } });
    }
    await world.run('refresh', { ...wanted, 'floating-ip-network': 'public' }, pull);
    return { world, before };
  },
  async function serversWithTagsOnAnOldCloud() {
    const { world, before, wanted, pull } = await sharedWorld({ behaviour: { maxMicroversion: '2.30' } });
    await world.succeed('launch', { ...wanted, tags: 'one' }, pull);
    return { world, before };
  },
];

/** A world whose golden project has shared an image, its requests until then left behind. */
async function sharedWorld(options: WorldOptions = {}) {
  const keypairs = [...defaultSeed.keypairs, { name: 'pulls-key', user: 'pulls' }];
  const world = openProjects({ ...options, seed: { keypairs, ...options.seed } });
  const { projectId } = colleague(world, pullsCredential);
  await world.succeed('snapshot', { golden: 'golden', 'share-with': projectId });
  const owner = world.emulator.books.images().find(({ members }) => members[projectId] !== undefined)?.owner;
  const before = world.emulator.books.requests.length;
  return {
    world,
    before,
    wanted: { 'golden-image-of': `${owner}/${goldenId}`, network: 'pulls-net' },
    pull: { applicationCredential: pullsCredential, pullRequest: 7 },
  };
}

/** What Nova still asks for in the user's name where no snapshot is ever taken. */
const ofNovaAtLaunch = ofNova.filter((rule) => !/^(?:image PUT|network DELETE) /.test(rule));

test.each([
  ['docs/access-rules.json', stories, ofNova],
  ['docs/access-rules-pull-request.json', pullStories, ofNovaAtLaunch],
] as const)('%s allows all that Restage asks for, and nothing that it never does', async (file, plays, own) => {
  const rules = readAccessRules(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  const used = new Set<AccessRule>();
  const missing = new Set<string>();
  for (const play of plays) {
    const { world, before } = asPlayed(await play());
    // No credential needs a rule for Keystone's own; and a server group is made by another client.
    const asked = world.emulator.books.requests
      .slice(before)
      .filter(({ service, method, path }) => service !== 'identity' && !(method === 'POST' && path === '/v2.1/os-server-groups'));
    for (const { service: name, method, path } of asked) {
      const service = name === 'volume' ? 'volumev3' : name;
      const bare = path.split('?')[0] ?? '';
      const rule = rules.find((one) => covers(one, service, method, bare));
      if (rule === undefined) missing.add(`${service} ${method} ${bare}`);
      else used.add(rule);
    }
  }
  expect([...missing]).toEqual([]);
  const unused = rules.filter((rule) => !used.has(rule)).map(({ service, method, path }) => `${service} ${method} ${path}`);
  expect(unused.toSorted()).toEqual(own);
});

describe('a credential whose rules are older than a kind of dependent resource', () => {
  const kinds = [
    ['floating IPs', '/floatingips'],
    ['volumes', '/volumes/detail'],
    ['volume snapshots', '/snapshots/detail'],
  ] as const;

  // keystonemiddleware answers 401, not 403, to a request that no rule names.
  test.each(kinds.flatMap(([several, path]) => [401, 403].map((status) => ({ several, path, status }))))(
    'deletes all else, and a warning names the $several that it may not list ($status)',
    async ({ several, path, status }) => {
      const world = openWorld();
      await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', ttl: '1h' });
      await world.clock.sleep(2 * 3_600_000);
      world.emulator.faults.add({ match: { method: 'GET', path }, effect: { kind: 'answer', status, body: '{}' } });
      const { error, events, result } = await world.run('reap', { apply: 'true' });
      expect(error).toBeUndefined();
      expect(result?.removed?.map(({ kind, outcome }) => [kind, outcome])).toEqual([['server', 'deleted']]);
      const title = `${several.charAt(0).toUpperCase()}${several.slice(1)} could not be listed`;
      expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title }));
    },
  );

  const checked = [
    ['limits of the volume service', '^/v3/[^/]+/limits'],
    ['zones of volumes', '^/v3/.*/os-availability-zone'],
    ['networks', '/v2.0/networks'],
    ['security groups', '/security-groups'],
    ['key pairs', '/os-keypairs/'],
    ['zones', '^/v2.1/os-availability-zone'],
    ['quota', '/v2.0/quotas'],
  ] as const;

  test.each(checked.flatMap(([what, path]) => [401, 403].map((status) => ({ what, path, status }))))(
    'launches without the check for which it would read the $what ($status)',
    async ({ path, status }) => {
      const world = openWorld();
      world.emulator.faults.add({ match: { method: 'GET', path }, effect: { kind: 'answer', status, body: '{}' } });
      const named = { 'security-group': 'default', 'availability-zone': 'nova', 'key-name': 'ci-key' };
      const inputs = { image: 'base', flavor: 'm1.tiny', 'boot-volume-size': '5', ...named };
      await world.succeed('launch', inputs);
      expect(world.emulator.books.requests.some((request) => request.method === 'GET' && new RegExp(path).test(request.path))).toBe(true);
    },
  );

  test('is not mistaken for one that was revoked', async () => {
    const world = openWorld();
    world.emulator.faults.add(
      { match: { method: 'GET', path: '/floatingips' }, effect: { kind: 'expire-token' } },
      { match: { service: 'identity', method: 'POST' }, when: { nth: 2 }, effect: { kind: 'answer', status: 401, body: '{}' } },
    );
    expect((await world.run('reap', { apply: 'true' })).error).toMatchObject({ code: 'auth-failed' });
  });
});
