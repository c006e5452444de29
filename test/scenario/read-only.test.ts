import { describe, expect, test } from 'vitest';
import { type Ended, openWorld, type RawOptions, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { look } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const refresh = { golden: 'golden', count: '2', environment: 'qa', ttl: '1h' };

const readers: readonly (readonly [verb: 'plan' | 'status' | 'destroy' | 'reap', raw: RawOptions])[] = [
  ['plan', refresh],
  ['status', {}],
  ['status', { environment: 'qa' }],
  ['destroy', { environment: 'qa', 'dry-run': 'true' }],
  ['reap', {}],
];

/** What a run sent beside reads and its sign-in. */
async function changesOf(world: World, verb: (typeof readers)[number][0], raw: RawOptions): Promise<readonly string[]> {
  const { requests } = world.emulator.books;
  const before = requests.length;
  await world.run(verb, raw);
  return requests
    .slice(before)
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    .map(({ service, method, path }) => `${service} ${method} ${path}`)
    .filter((sent) => sent !== 'identity POST /v3/auth/tokens');
}

async function expectOnlyReads(world: World, when: string): Promise<void> {
  for (const [verb, raw] of readers) expect(await changesOf(world, verb, raw), `${verb} ${JSON.stringify(raw)}, ${when}`).toEqual([]);
}

describe('plan, status and dry runs only read', () => {
  test('whatever a dead run left, whenever it died', async () => {
    for (const killAt of moments()) {
      const world = openWorld({ knobs, random: killAt });
      const ended: Ended | undefined = await world.start('refresh', refresh, { killAt });
      if (ended !== undefined) break;
      await expectOnlyReads(world, `at once, killed after request ${killAt}`);
      await world.clock.sleep(60_000);
      await expectOnlyReads(world, `after the lease, killed after request ${killAt}`);
    }
  });

  test('of a golden server on volumes, in several regions, and past an expiry', async () => {
    const worlds = [
      openWorld({ golden: { image: undefined } as never, knobs }),
      openWorld({ profile: 'snapshot-service', knobs }),
      openWorld({ behaviour: { maxMicroversion: '2.20' }, knobs }),
    ];
    for (const [at, world] of worlds.entries()) {
      await world.start('refresh', { ...refresh, flavor: 'm1.small' }, { killAt: 45 });
      await world.clock.sleep(2 * 3_600_000);
      await expectOnlyReads(world, `world ${at}`);
    }
    const world = openWorld({ elsewhere: [{ region: 'RegionTwo' }], knobs });
    const both = { region: 'RegionOne,RegionTwo' };
    await world.start('refresh', { ...refresh, ...both }, { killAt: 60 });
    await world.clock.sleep(2 * 3_600_000);
    for (const [verb, raw] of readers) expect(await changesOf(world, verb, { ...raw, ...both }), verb).toEqual([]);
  });
});

async function killedOff(): Promise<World> {
  const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 3600 } });
  expect(await world.start('refresh', { ...refresh, 'snapshot-timeout': '3h' }, { killAt: 28, runId: 'dead' })).toBeUndefined();
  expect(look(world).golden).toMatch(/^stopped/);
  return world;
}

describe('plan starts from what is found', () => {
  test('a golden server that a dead run owes a start: that is the first step', async () => {
    const world = await killedOff();
    await world.clock.sleep(120_000);
    const { plan } = await world.succeed('plan', refresh);
    expect(plan?.steps[0]).toMatch(/^start golden server golden, which run dead left /);
    expect(plan?.graph).toContain('start golden server golden, which run dead left');
    const other = await world.succeed('plan', { image: 'base', environment: 'other', flavor: 'm1.small' });
    expect(other.plan?.steps[0]).toMatch(/^start golden server golden, which run dead left [^:]+$/);
    expect(look(world).golden).toMatch(/^stopped/);
  });

  test('while its run may be alive, it is waited for', async () => {
    const world = await killedOff();
    const { plan } = await world.succeed('plan', refresh);
    expect(plan?.steps[0]).toBe('wait for run dead, which is working on golden server golden and starts it');
  });

  test('one that a person switched off is not started', async () => {
    const world = openWorld();
    anotherClient(world)('POST', `/compute/v2.1/servers/${world.emulator.books.server('golden')?.id}/action`, { 'os-stop': null });
    await world.clock.sleep(120_000);
    const { plan } = await world.succeed('plan', refresh);
    expect(plan?.steps.join('\n')).not.toContain('start golden server');
  });
});
