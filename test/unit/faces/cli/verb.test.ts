import { describe, expect, test } from 'vitest';
import { run } from '../../../../src/faces/cli/run.ts';
import type { Send } from '../../../../src/openstack/http/send.ts';
import { cloudWorld, signIn } from './cloud-world.ts';
import { testWorld } from './world.ts';

// Loaded lazily by the command line: here before the tests, whose time is for the work.
import '../../../../src/faces/cli/verb.ts';
import '../../../../src/operations/launch.ts';
import '../../../../src/operations/status.ts';

const launchArguments = ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', 'ci-net'];

test('a verb runs to its result: progress on one side, the result on the other', async () => {
  const world = cloudWorld([...launchArguments, '--count', '2']);
  expect(await run(world)).toBe(0);
  expect(world.out()).toMatch(/^launch of staging: complete\n/);
  expect(world.err()).toContain('Step 1: Launch 2 server(s) of staging');
});

test('the cloud is told who asks', async () => {
  const world = cloudWorld(['status']);
  const agents = new Set<string | undefined>();
  const send: Send = (request, signal) => {
    agents.add(request.headers['user-agent']);
    return world.send?.(request, signal) ?? Promise.reject(new Error('no network'));
  };
  expect(await run({ ...world, send })).toBe(0);
  expect([...agents]).toEqual([expect.stringMatching(/^restage\/\d+\.\d+\.\d+ node\/\d+\.\d+\.\d+$/)]);
});

test('in a pull request the environment has its number, and an end', async () => {
  const env = {
    ...signIn,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '9',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: '/event.json',
  };
  const world = cloudWorld([...launchArguments, '--json'], { env, readFile: () => '{"pull_request":{"number":12}}' });
  expect(await run(world)).toBe(0);
  const result = JSON.parse(world.out());
  expect(result).toMatchObject({ environment: 'pr-12', 'expires-at': expect.stringMatching(/Z$/) });
  expect(world.emulator.books.server(result.servers[0].name)?.metadata).toMatchObject({
    restage_environment: 'pr-12',
    restage_run: expect.stringMatching(/^gh-9-1/),
  });
});

test('inputs that have no effect are named', async () => {
  const world = cloudWorld(['status', '--count', '2', '--comment', '--summary', 'true']);
  expect(await run(world)).toBe(0);
  expect(world.err()).toBe('note: `status` makes no use of count, comment, summary here\n');
});

test('--verbose tells of requests and of where the settings came from, and of no secret', async () => {
  const world = cloudWorld(['status', '-v'], { env: { ...signIn, OS_PASSWORD: 'wrong-password' } });
  expect(await run(world)).toBe(2);
  expect(world.err()).toContain('  password from OS_PASSWORD\n');
  expect(world.err()).toMatch(/identity POST \/identity\/v3\/auth\/tokens -> 401/);
  expect(world.err()).toContain('code: auth-failed');
  expect(world.err()).not.toContain('wrong-password');
});

test('what a secret turns up in is hidden, on either side', async () => {
  const world = cloudWorld(['launch', '--image', 'swordfish-by-the-sea', '--user-data', 'swordfish-by-the-sea', '--json']);
  expect(await run(world)).toBe(2);
  expect(world.out() + world.err()).toContain('***');
  expect(world.out() + world.err()).not.toContain('swordfish-by-the-sea');
});

describe('without a cloud', () => {
  test('nothing was touched, and the error says where it was looked for', async () => {
    const world = testWorld(['status', '--json']);
    expect(await run(world)).toBe(2);
    expect(JSON.parse(world.out()).error).toMatchObject({ code: 'config-not-found', hint: expect.any(String) });
  });

  test('a clouds.yaml that cannot be read is no missing one', async () => {
    const denied = () => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    };
    const world = testWorld(['status'], { readFile: denied });
    expect(await run(world)).toBe(2);
    expect(world.err()).toContain('code: config-invalid');
  });
});

describe('a signal', () => {
  test('ends a run in good order: 130, and what it made is gone', async () => {
    const world = cloudWorld([...launchArguments, '--metadata', 'testbed:build_never_ends=true']);
    const running = run({ ...world, stderr: { write: (text) => void (text.includes('building') && world.signals.emit('SIGINT')) } });
    expect(await running).toBe(130);
    expect(world.emulator.books.servers().filter(({ name, deletedAt }) => name.startsWith('staging') && deletedAt === undefined)).toEqual(
      [],
    );
    expect(world.emulator.books.servers().some(({ name }) => name.startsWith('staging'))).toBe(true);
    expect(world.signals.listenerCount('SIGINT')).toBe(0);
  });
});
