import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/emulator/index.ts';
import { systemClock } from '../../../../src/engine/clock.ts';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { type TestWorld, testWorld } from './world.ts';

/** Until the emulator has told its settings; it ends with the test. */
async function started(argv: readonly string[]): Promise<{ world: TestWorld; env: Record<string, string>; end: () => Promise<number> }> {
  const world = testWorld(['emulator', ...argv], {
    clock: systemClock,
    random: seededRandom(3),
    every: (ms, draw) => {
      const timer = setInterval(draw, ms);
      return () => clearInterval(timer);
    },
  });
  const ended = run(world);
  while (world.out() === '' && world.err() === '') await pause(5);
  const env = Object.fromEntries([...world.out().matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
  return {
    world,
    env,
    end: () => {
      world.signals.emit('SIGTERM');
      return ended;
    },
  };
}

async function restage(env: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const world = testWorld([...argv, '--json'], { env, clock: systemClock, readFile: (path) => readFileSync(path, 'utf8') });
  const code = await run(world);
  return { code, result: JSON.parse(world.out()), err: world.err() };
}

/** But for the warning that copies share a network with what they are copies of. */
const stateIn = (err: string) => err.split('\n').filter((line) => line !== '' && !line.startsWith('warning: '));

test.each([
  ['nova', 'OS_PROJECT_NAME', '/identity/v3'],
  ['snapshot-service', 'OS_TENANT_NAME', '/identity/v2.0'],
])('the emulator serves the cloud of the demo, as %s: the commands of the README work on it', async (profile, variable, path) => {
  const { env, end } = await started(['--profile', profile, '--speed', '100000']);
  try {
    expect(env[variable]).toBe('ci');
    expect(env.OS_AUTH_URL).toMatch(new RegExp(`${path}$`));
    const plan = await restage(env, 'plan', '--golden', 'web-golden', '--count', '2');
    expect([plan.code, stateIn(plan.err)]).toEqual([0, ['Golden server web-golden is ACTIVE.']]);
    const named = await restage(env, 'plan', '--golden', 'db-golden', '--count', '3', '--environment', 'qa', '--network', 'staging');
    expect([named.code, stateIn(named.err)]).toEqual([0, ['Golden server db-golden is ACTIVE.']]);
    const roles = await restage(env, 'plan', '--spec', 'examples/restage.yml');
    expect([roles.code, stateIn(roles.err)]).toEqual([0, ['Golden server db-golden is ACTIVE.', 'Golden server web-golden is ACTIVE.']]);
    expect((await restage(env, 'status')).code).toBe(0);
  } finally {
    expect(await end()).toBe(0);
  }
});

test('a port that is taken is an error like any other', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const world = testWorld(['emulator', '--port', String(port)], { random: seededRandom(3) });
    expect(await run(world)).toBe(2);
    expect(world.err()).toContain(`cannot listen on port ${port} of 127.0.0.1: the port is in use.`);
    expect(world.err()).toContain('--port');
    expect(world.out()).toBe('');
  } finally {
    other.close();
  }
});

test.each([
  [['--profile', 'novae'], 'there is no profile `novae`'],
  [['--speed', '0'], 'speed: it is not a number above 0'],
  [['--speed', 'fast'], 'speed: it is not a number above 0'],
  [['--knob', 'ignore_acpi=true'], 'Perhaps you mean `--knob ignores_acpi`'],
  [['--knob', 'shutdown_seconds=soon'], '`--knob shutdown_seconds` has no such value. Write a number'],
  [['--knob', 'shutdown_seconds'], 'Write name=value'],
  [['--knob', 'capture_powers_on=maybe'], 'Write if-running, always, never'],
  [['--knob', 'computeVersion=v3'], 'Write v2.1, v2'],
  [['--knob', 'network=perhaps'], 'Write true or false'],
])('emulator %j is refused', async (argv, said) => {
  const world = testWorld(['emulator', ...argv]);
  expect(await run(world)).toBe(2);
  expect(world.err()).toContain(said);
});

test('all that is wrong with it is reported at once', async () => {
  const world = testWorld(['emulator', '--profile', 'x', '--speed', 'y', '--knob', 'z=1']);
  expect(await run(world)).toBe(2);
  expect(world.err()).toContain('3 inputs must be changed');
});

test('a demo of an unknown profile is refused', async () => {
  const world = testWorld(['demo', '--profile', 'x']);
  expect(await run(world)).toBe(2);
  expect(world.err()).toContain('nova, snapshot-service');
});

test('servers that are on answer where a readiness check asks', async ({ skip }) => {
  // Other systems than Linux have no address on loopback but 127.0.0.1.
  if (process.platform !== 'linux') return skip('no other addresses on loopback');
  const { env, end } = await started(['--speed', '100000', '--knob', 'spawn_seconds=0']);
  try {
    const ready = 'tcp:8080,active';
    const words = ['--image', 'base', '--flavor', 'm1.small', '--environment', 'qa', '--network', 'staging', '--ready', ready];
    const launched = await restage(env, 'launch', ...words);
    expect([launched.code, launched.err.includes('not ready')]).toEqual([0, false]);
    expect(JSON.stringify(launched.result.servers)).toContain('"127.');
  } finally {
    await end();
  }
});

test('knobs reach the guests, and the cloud as a whole', async () => {
  const { env, end } = await started(['--knob', 'volumes=false', '--knob', 'maxMicroversion=2.30', '--knob', 'console=a=b']);
  try {
    const at = (env.OS_AUTH_URL ?? '').replace('/identity/v3', '');
    const versions = await (await fetch(`${at}/compute/`)).json();
    expect(versions).toMatchObject({ versions: [{ id: 'v2.0' }, { id: 'v2.1', version: '2.30' }] });
    expect((await fetch(`${at}/volume/v3/`)).status).toBe(404);
  } finally {
    await end();
  }
});
