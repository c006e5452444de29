import { describe, expect, test } from 'vitest';
import { type Ended, openWorld, type RawOptions, type World } from '../helpers/scenario.ts';
import { countOf, launched, look, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

/** So short that a refresh is some fifty requests: each of them gets its own death. */
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
/** Until no run takes a dead run's lease for a living one's. */
const leaseLapsesMs = 60_000;
const staging = { golden: 'golden', count: '2' };
const byGuest = { ...staging, shutdown: 'guest', 'shutdown-command': 'poweroff' };

interface Killed {
  readonly world: World;
  /** For the message of a failed expectation. */
  readonly when: string;
  /** The new generation was the environment's own already: only tidying up was left. */
  readonly promoted: boolean;
}

/** Kills a refresh after its first request, in the next world after its second, and so on, and lets `then` see what comes of it. */
async function atEveryRequest(
  raw: RawOptions,
  options: { readonly generations: number },
  then: (killed: Killed) => Promise<void>,
): Promise<void> {
  for (const killAt of moments()) {
    const world = openWorld({ knobs, random: killAt });
    for (let done = 1; done < options.generations; done += 1) await world.succeed('refresh', raw);
    const ended: Ended | undefined = await world.start('refresh', raw, { killAt, runId: 'dead' });
    if (ended !== undefined) {
      expect(killAt, 'a refresh has this many requests').toBeGreaterThan(40);
      return;
    }
    const promoted = launched(world.emulator.books).some(
      ({ metadata }) => metadata.restage_run === 'dead' && metadata.restage_stage === 'current',
    );
    await then({ world, promoted, when: `killed after request ${killAt}` });
  }
}

describe('killed at any moment, the same command again comes to the same end', () => {
  test.each([
    { name: 'in an empty environment', raw: staging, generation: 1, floatingIps: 0 },
    { name: 'beside an older generation', raw: staging, generation: 2, floatingIps: 0 },
    { name: 'shut down from within', raw: byGuest, generation: 1, floatingIps: 0 },
    { name: 'with floating IPs', raw: { ...staging, 'floating-ip-network': 'public' }, generation: 1, floatingIps: 2 },
  ])('$name', async ({ raw, generation, floatingIps }) => {
    await atEveryRequest(raw, { generations: generation }, async ({ world, promoted, when }) => {
      await world.succeed('refresh', raw);
      // Cut off before the older generation was gone, only that is left to do; after it, the next generation begins.
      const wasOver = promoted && launched(world.emulator.books).every(({ metadata }) => metadata.restage_run !== 'dead');
      const final = wasOver ? generation + 1 : generation;
      expect({ ...look(world), leases: 0 }, when).toEqual({
        ...untouched,
        servers: [`staging-g${final}-1`, `staging-g${final}-2`],
        images: Array(final).fill('active verified'),
        ports: 2,
        floatingIps,
      });

      await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      await world.clock.sleep(leaseLapsesMs);
      await world.succeed('reap', { apply: 'true' });
      expect(look(world), when).toEqual(untouched);
    });
  });
});

test.each([
  { name: 'stopped by the cloud', raw: staging },
  { name: 'shut down from within', raw: byGuest },
])('killed at any moment ($name), post brings the golden server back and leaves nothing unfinished', async ({ raw }) => {
  await atEveryRequest(raw, { generations: 1 }, async ({ world, promoted, when }) => {
    const verified = look(world).images.filter((image) => image === 'active verified');
    await world.succeed('recover', {}, { runId: 'dead' });
    await world.clock.sleep(leaseLapsesMs);
    const servers = promoted ? ['staging-g1-1', 'staging-g1-2'] : [];
    // A verified image is worth keeping: the next refresh goes on with it.
    expect(look(world), when).toEqual({ ...untouched, images: verified, servers, ports: servers.length });
  });
});

test('killed at any moment, destroy brings the golden server back too, and reap takes what it could not know of', async () => {
  await atEveryRequest(staging, { generations: 1 }, async ({ world, when }) => {
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world), when).toMatchObject({ golden: 'active', servers: [], ports: 0, intent: 0 });
    await world.clock.sleep(leaseLapsesMs);
    await world.succeed('reap', { apply: 'true' });
    expect(look(world), when).toEqual(untouched);
  });
});

test('killed at any moment, a launch is made up to its number, and not beyond', async () => {
  for (const killAt of moments()) {
    const world = openWorld({ knobs, random: killAt });
    const launch = { image: 'base', flavor: 'm1.tiny', count: '3' };
    if ((await world.start('launch', launch, { killAt })) !== undefined) return;
    await world.succeed('launch', launch);
    expect(look(world), `killed after request ${killAt}`).toEqual({
      ...untouched,
      servers: ['staging-g1-1', 'staging-g1-2', 'staging-g1-3'],
      ports: 3,
    });
  }
});

describe('killed at the beginning of a snapshot of ten hours', () => {
  const long = { ...staging, 'snapshot-timeout': '12h' };

  async function killedAtSnapshot(): Promise<World> {
    const world = openWorld({ knobs: { ...knobs, snapshot_seconds: 36_000 } });
    await world.start('refresh', long, { killAt: 40 });
    expect(look(world)).toMatchObject({ golden: expect.stringMatching(/^stopped image_/), images: ['queued'], intent: 2 });
    await world.clock.sleep(leaseLapsesMs);
    return world;
  }

  test('the same command goes on with that snapshot', async () => {
    const world = await killedAtSnapshot();
    await world.succeed('refresh', long);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
    expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1', 'staging-g1-2'], images: ['active verified'], ports: 2 });
  });

  test.each(['status', 'launch', 'destroy', 'reap'] as const)(
    '%s does its own work, fails not, and starts the golden server later',
    async (verb) => {
      const world = await killedAtSnapshot();
      const raw = verb === 'launch' ? { image: 'base', flavor: 'm1.tiny', environment: 'other' } : { environment: 'other' };
      await world.succeed(verb, verb === 'launch' || verb === 'destroy' ? raw : {});
      await world.clock.sleep(11 * 3_600_000);
      await world.succeed('destroy', { environment: 'other' });
      expect(look(world)).toMatchObject({ golden: 'active', intent: 0, images: ['active'] });
    },
  );
});
