import { describe, expect, test } from 'vitest';
import { run } from '../../../../src/entry-points/cli/run.ts';
import type { Send } from '../../../../src/openstack/http/send.ts';
import { cloudWorld, signIn } from './cloud-world.ts';
import { testWorld } from './world.ts';

// Loaded lazily by the command line: here before the tests, whose time is for the work.
import '../../../../src/entry-points/cli/verb.ts';
import '../../../../src/operations/verbs/launch.ts';
import '../../../../src/operations/verbs/status.ts';

const launchArguments = ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', 'ci-net'];

test('a verb runs to its result: progress on one side, the result on the other', async () => {
  const world = cloudWorld([...launchArguments, '--count', '2']);
  expect(await run(world)).toBe(0);
  expect(world.out()).toMatch(/^launch of staging: complete\n/);
  expect(world.err()).toContain('Step 1: Launch 2 server(s) of staging');
});

test('each request tells the cloud which client sends it', async () => {
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

describe('what started the run', () => {
  const github = {
    ...signIn,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '9',
    GITHUB_EVENT_PATH: '/event.json',
    GITHUB_REPOSITORY: 'acme/shop',
  };
  const gitlab = { ...signIn, GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '5', CI_PROJECT_ID: '10', CI_MERGE_REQUEST_PROJECT_ID: '10' };
  const repo = { full_name: 'acme/shop' };
  const fork = { full_name: 'eve/shop' };
  const comment = (association: string) => ({
    issue: { number: 7, pull_request: {} },
    comment: { author_association: association },
  });

  async function play(argv: readonly string[], env: Record<string, string>, event: unknown = {}) {
    const world = cloudWorld(argv, { env, readFile: () => JSON.stringify(event) });
    const code = await run(world);
    return { code, err: world.err(), sent: world.emulator.books.requests.length, out: world.out() };
  }

  test.each([
    [
      'a merge request from a fork, in a pipeline of the target',
      { ...gitlab, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '11' },
      {},
      /Merge request 5 comes/,
    ],
    [
      "a merge request from a fork, in the fork's own pipeline",
      { ...gitlab, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '11', CI_PROJECT_ID: '11' },
      {},
      /Merge request 5 comes/,
    ],
    [
      'an external pull request from a fork',
      {
        ...{ ...signIn, GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'external_pull_request_event' },
        ...{ CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'eve/shop', CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/shop' },
        CI_EXTERNAL_PULL_REQUEST_IID: '9',
      },
      {},
      /External pull request 9 comes/,
    ],
    [
      'a pull request from a fork',
      { ...github, GITHUB_EVENT_NAME: 'pull_request_target' },
      { pull_request: { number: 7, head: { repo: fork }, base: { repo } } },
      /Pull request 7 comes/,
    ],
    [
      'a run about a fork',
      { ...github, GITHUB_EVENT_NAME: 'workflow_run' },
      { workflow_run: { head_repository: fork }, repository: repo },
      /`workflow_run`\) comes/,
    ],
  ])('%s: nothing is launched, unless forks are allowed to', async (_what, env, event, subject) => {
    const launch = [...launchArguments, '--environment', 'mr-5'];
    const refused = await play(launch, env, event);
    expect([refused.code, refused.sent]).toEqual([2, 0]);
    expect(refused.err).toContain('code: fork-not-allowed');
    expect(refused.err).toMatch(subject);
    expect((await play([...launch, '--allow-forks'], env, event)).code).toBe(0);
    expect((await play(['destroy', '--environment', 'mr-5'], env, event)).code).toBe(0);
  });

  test('where the life of a merge request cannot be led, `on-push` lets no fork in', async () => {
    const env = { ...gitlab, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '11' };
    const { code, err, sent } = await play([...launchArguments, '--on-push', 'keep'], env);
    expect([code, sent]).toEqual([2, 0]);
    expect(err).toContain('code: fork-not-allowed');
  });

  test('a merge request of the project itself has an environment of its own', async () => {
    const { code, out } = await play([...launchArguments, '--json'], { ...gitlab, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '10' });
    expect([code, JSON.parse(out).environment]).toEqual([0, 'pr-5']);
  });

  test.each([
    ['GitHub', { ...github, GITHUB_EVENT_NAME: 'merge_group' }],
    ['GitLab', { ...signIn, GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'external_pull_request_event' }],
  ])('an event of %s that does not tell which environment is meant: none is guessed', async (_whose, env) => {
    for (const argv of [launchArguments, ['destroy']]) {
      const { code, sent, err } = await play(argv, env);
      expect([code, sent]).toEqual([2, 0]);
      expect(err).toContain('environment: it is missing');
    }
    expect((await play(['status'], env)).code).toBe(0);
  });

  test.each([
    ['a stranger', 'NONE', { GITHUB_API_URL: 'http://cloud.test', GITHUB_TOKEN: 't' }],
    ['an owner, on a pull request that cannot be read', 'OWNER', { GITHUB_API_URL: 'http://cloud.test', GITHUB_TOKEN: 't' }],
    ['an owner, without a token', 'OWNER', { GITHUB_API_URL: 'http://cloud.test' }],
  ])('a comment by %s does nothing', async (_who, association, more) => {
    const env = { ...github, GITHUB_EVENT_NAME: 'issue_comment', ...more };
    const world = cloudWorld(['destroy', '--environment', 'staging'], { env, readFile: () => JSON.stringify(comment(association)) });
    const send: Send = async () => ({ status: 404, headers: {}, body: '{"message":"Not Found"}' });
    expect(await run({ ...world, send })).toBe(2);
    expect(world.err()).toContain('code: author-not-allowed');
    expect(world.emulator.books.requests).toEqual([]);
  });

  test('a comment by an owner is about the pull request, which is read', async () => {
    const env = {
      ...{ ...github, GITHUB_EVENT_NAME: 'issue_comment' },
      ...{ GITHUB_API_URL: 'http://api.test', GITHUB_TOKEN: 't' },
    };
    const pull = { number: 7, state: 'open', labels: [], head: { sha: 'abc', repo: fork }, base: { repo } };
    const world = cloudWorld(['destroy', '--json'], { env, readFile: () => JSON.stringify(comment('OWNER')) });
    const urls: string[] = [];
    const send: Send = async (request, signal) => {
      if (!request.url.startsWith('http://api.test')) return world.send?.(request, signal) ?? Promise.reject(new Error('no network'));
      urls.push(request.url);
      return { status: 200, headers: {}, body: JSON.stringify(pull) };
    };
    expect(await run({ ...world, send })).toBe(0);
    expect(JSON.parse(world.out()).environment).toBe('pr-7');
    expect(urls).toEqual(['http://api.test/repos/acme/shop/pulls/7']);
    const launching = cloudWorld(launchArguments, { env, readFile: () => JSON.stringify(comment('OWNER')) });
    expect(await run({ ...launching, send })).toBe(2);
    expect(launching.err()).toContain('code: fork-not-allowed');
  });
});

describe('destroy', () => {
  test('without the name of an environment deletes nothing, and says what to write', async () => {
    for (const argv of [['destroy'], ['destroy', '--yes'], ['destroy', '--environment', '']]) {
      const world = cloudWorld(argv);
      expect(await run(world)).toBe(2);
      expect(world.err()).toMatch(/environment: it is missing, and `destroy` deletes only a named environment\. Write its name/);
      expect(world.emulator.books.requests).toEqual([]);
    }
    const world = cloudWorld(['destroy', 'demo1']);
    expect(await run(world)).toBe(2);
    expect(world.err()).toContain('Write `--environment demo1`');
    expect(world.emulator.books.requests).toEqual([]);
  });
});

test('inputs that have no effect are named', async () => {
  const world = cloudWorld(['status', '--count', '2', '--comment', '--summary', 'true']);
  expect(await run(world)).toBe(0);
  expect(world.err()).toBe('note: `status` ignores count, comment, summary\n');
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
  test('undoes a run: 130, and what it made is gone', async () => {
    const world = cloudWorld([...launchArguments, '--metadata', 'testbed:build_never_ends=true']);
    const running = run({ ...world, stderr: { write: (text) => void (text.includes('building') && world.signals.emit('SIGINT')) } });
    expect(await running).toBe(130);
    expect(world.emulator.books.servers().filter(({ name, deletedAt }) => name.startsWith('staging') && deletedAt === undefined)).toEqual(
      [],
    );
    expect(world.emulator.books.servers().some(({ name }) => name.startsWith('staging'))).toBe(true);
    expect(world.signals.listenerCount('SIGINT')).toBe(0);
  });

  test('twice leaves at once: 131, and the last line says that the golden server is off and what brings it back', async () => {
    const world = cloudWorld(['snapshot', '--golden', 'golden']);
    const left = new Promise<number>((resolve) => {
      const stderr = {
        write: (text: string) => {
          world.stderr.write(text);
          if (!text.includes('Snapshot golden:')) return;
          world.signals.emit('SIGINT');
          world.signals.emit('SIGINT');
        },
      };
      void run({ ...world, stderr, exit: resolve });
    });
    expect(await left).toBe(131);
    const last = world.err().trimEnd().split('\n').at(-1);
    expect(last).toMatch(/Golden server golden is OFF .*same command again.*openstack server start/);
  });

  test.each([
    { argv: ['snapshot', '--golden', 'golden'], line: 'Golden server golden is ACTIVE.' },
    { argv: ['plan', '--golden', 'golden'], line: 'Golden server golden is ACTIVE.' },
  ])('a run ends with a line on its golden server: $argv', async ({ argv, line }) => {
    const world = cloudWorld(argv);
    expect(await run(world), world.err()).toBe(0);
    expect(world.err().trimEnd().split('\n').at(-1)).toBe(line);
  });
});
