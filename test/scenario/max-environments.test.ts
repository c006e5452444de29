import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';

const quick = { shutdown_seconds: 1, snapshot_seconds: 2, upload_seconds: 1 };
const base = { image: 'base', flavor: 'm1.tiny', network: 'ci-net' };
const cap = (most: number) => ({ 'max-environments': String(most) });
const named = (environment: string, ttl = '24h') => ({ ...base, environment, ttl });

/** Two pull requests' environments, an hour apart, and one that is there to stay. */
async function openBusy(): Promise<World> {
  const world = openWorld({ knobs: quick });
  await world.succeed('launch', named('pr-1'));
  await world.clock.sleep(3_600_000);
  await world.succeed('launch', named('pr-2'));
  await world.succeed('launch', named('staging', 'none'));
  return world;
}

const changes = ({ emulator: { books } }: World) =>
  books.requests.filter(({ method, service }) => method !== 'GET' && service !== 'identity').length;

describe('one ephemeral environment more than the cap allows', () => {
  test('is refused before anything is touched, with the oldest ones as a hint', async () => {
    const world = await openBusy();
    const before = changes(world);
    const { code, message, hint } = await world.fail('launch', { ...named('pr-3'), ...cap(2) });
    expect([code, message]).toEqual([
      'too-many-environments',
      'Environment pr-3 is not launched: the project already has 2 ephemeral environment(s), and `max-environments` is 2.',
    ]);
    expect(hint).toMatch(
      /^The oldest: pr-1 \(since 2026-11-21T12:\S+, expires 2026-11-22T12:\S+\), pr-2 \(.*`restage destroy --environment pr-1`.*reap --apply/,
    );
    expect(changes(world)).toBe(before);
  });

  test.each(['refresh', 'plan'] as const)('is refused by %s, too', async (verb) => {
    const world = await openBusy();
    const before = changes(world);
    const { code } = await world.fail(verb, { golden: 'golden', environment: 'qa', ttl: '1h', network: 'ci-net', ...cap(2) });
    expect([code, changes(world)]).toEqual(['too-many-environments', before]);
  });

  test('is launched where there is room, and again when another one is gone', async () => {
    const world = await openBusy();
    await world.succeed('launch', { ...named('pr-3'), ...cap(3) });
    await world.fail('launch', { ...named('pr-4'), ...cap(3) });
    await world.succeed('destroy', { environment: 'pr-1' });
    await world.succeed('launch', { ...named('pr-4'), ...cap(3) });
  });
});

describe('the cap is not for', () => {
  test.each(['launch', 'keep', 'refresh'] as const)('an environment that exists: %s', async (verb) => {
    const world = await openBusy();
    await world.succeed(verb, { ...named('pr-1'), ...cap(1) });
  });

  test('an environment that stays', async () => {
    const world = await openBusy();
    await world.succeed('launch', { ...named('qa', 'none'), ...cap(1) });
  });

  test('an environment whose servers all failed, or stand still', async () => {
    const world = openWorld();
    world.emulator.knobs.set('pr-1-*', { fail_spawn: true });
    await world.fail('launch', { ...named('pr-1'), 'on-failure': 'keep' });
    await world.succeed('launch', named('pr-2'));
    world.emulator.knobs.set('pr-1-*', { fail_spawn: false });
    await world.succeed('launch', { ...named('pr-1'), ...cap(1) });
  });

  test('a refresh that exited while its first image was under way; and that one counts', async () => {
    const world = openWorld({ knobs: quick });
    const refresh = { golden: 'golden', environment: 'pr-1', ttl: '24h', network: 'ci-net', ...cap(1) };
    expect(await world.succeed('refresh', { ...refresh, wait: 'false' })).toMatchObject({ status: 'pending' });
    expect((await world.fail('refresh', { ...refresh, environment: 'pr-2' })).code).toBe('too-many-environments');
    await world.clock.sleep(600_000);
    await world.succeed('launch', named('pr-3'));
    expect(await world.succeed('refresh', refresh)).toMatchObject({ status: 'complete' });
  });
});

test('two runs at once may exceed it by one', async () => {
  const world = openWorld();
  const runs = await Promise.all(['pr-1', 'pr-2'].map((environment) => world.run('launch', { ...named(environment), ...cap(1) })));
  expect(runs.filter(({ exitCode }) => exitCode === 0).length).toBeGreaterThanOrEqual(1);
  expect((await world.fail('launch', { ...named('pr-3'), ...cap(1) })).code).toBe('too-many-environments');
});
