import { describe, expect, test } from 'vitest';
import { noEnvironment } from '../../../src/domain/names.ts';
import { type ParseContext, parseInputs } from '../../../src/inputs/parse.ts';
import { problemsToError } from '../../../src/inputs/problems.ts';
import type { RawInputs } from '../../../src/inputs/reader.ts';
import { inputRows } from '../../../src/inputs/table.ts';
import type { Inputs, Verb } from '../../../src/inputs/types.ts';

const noFiles = (path: string): never => {
  throw new Error(`no such file: ${path}`);
};

function read(raw: RawInputs, context: Partial<ParseContext> = {}) {
  return parseInputs(raw, { verb: 'status', readFile: noFiles, ...context });
}

function inputsOf(raw: RawInputs, context: Partial<ParseContext> = {}): Inputs {
  const parsed = read(raw, context);
  if (!parsed.ok) throw problemsToError(parsed.problems);
  return parsed.inputs;
}

function problemsOf(raw: RawInputs, context: Partial<ParseContext> = {}): string[] {
  const parsed = read(raw, context);
  return parsed.ok ? [] : parsed.problems.map(({ input, problem, fix }) => `${input}: ${problem}. ${fix}.`);
}

describe('defaults', () => {
  test('are those of the contract', () => {
    const { roles: _, ...inputs } = inputsOf({ golden: 'web' }, { verb: 'refresh' });
    expect(inputs).toMatchObject({
      connection: { cloud: undefined, cloudsYaml: undefined, regions: undefined, caCert: undefined, allowedProjects: undefined },
      golden: {
        golden: 'web',
        image: undefined,
        imageMaxAgeMs: 0,
        imageName: undefined,
        shutdown: 'graceful',
        shutdownTimeoutMs: 60_000,
        shutdownCommand: undefined,
        onForcedStop: 'warn',
        snapshotTimeoutMs: 'auto',
        secondsPerGb: 72,
        keepImages: undefined,
        mayStopGolden: true,
      },
      servers: {
        environment: 'staging',
        count: 1,
        flavor: 'auto',
        network: [],
        securityGroup: [],
        keyName: undefined,
        availabilityZone: [],
        userData: undefined,
        configDrive: undefined,
        metadata: {},
        tags: [],
        serverGroup: undefined,
        floatingIpNetwork: undefined,
        bootVolumeSize: undefined,
        ready: [{ kind: 'active' }],
        readyTimeoutMs: 600_000,
        minReady: 1,
        onFailure: 'rollback',
        ttlMs: undefined,
        concurrency: 10,
      },
      run: {
        spec: undefined,
        wait: true,
        timeBudgetMs: undefined,
        apply: false,
        githubToken: undefined,
        comment: false,
        summary: true,
        deployment: false,
        environmentUrl: undefined,
        onPush: 'none',
        label: undefined,
        allowForks: false,
      },
    });
  });

  test('of a pull request: its own environment, gone after a day', () => {
    const { servers } = inputsOf({}, { event: { kind: 'pull-request', number: 12 } });
    expect(servers).toMatchObject({ environment: 'pr-12', ttlMs: 86_400_000 });
  });

  test('of a pull request: it does not stop the golden server, unless it says so', () => {
    const event = { kind: 'pull-request', number: 12 } as const;
    expect(inputsOf({}, { event }).golden.mayStopGolden).toBe(false);
    expect(inputsOf({ 'may-stop-golden': '' }, { event }).golden.mayStopGolden).toBe(false);
    expect(inputsOf({ 'may-stop-golden': 'true' }, { event }).golden.mayStopGolden).toBe(true);
    expect(inputsOf({ 'may-stop-golden': 'false' }).golden.mayStopGolden).toBe(false);
  });

  test('of destroy: it keeps images, and deletes', () => {
    expect(inputsOf({ environment: 'qa' }, { verb: 'destroy' }).destroy).toEqual({ dryRun: false, withImages: false });
    const given = { environment: 'qa', 'dry-run': 'true', 'with-images': 'true' };
    expect(inputsOf(given, { verb: 'destroy' }).destroy).toEqual({ dryRun: true, withImages: true });
  });

  test('keep-images that is set is distinguished from one that is not, even if it is the default', () => {
    expect(inputsOf({}).golden.keepImages).toBeUndefined();
    expect(inputsOf({ 'keep-images': '3' }).golden.keepImages).toBe(3);
  });

  test('of a pull request give way to what is said', () => {
    const event = { kind: 'pull-request', number: 12 } as const;
    expect(inputsOf({ ttl: 'none', environment: 'qa' }, { event }).servers).toMatchObject({ environment: 'qa', ttlMs: undefined });
    expect(inputsOf({ ttl: '8h' }, { event }).servers.ttlMs).toBe(28_800_000);
  });

  test.each(['plan', 'snapshot', 'launch', 'refresh', 'destroy'] as const)(
    '%s has none of an environment where the event does not tell which is meant',
    (verb) => {
      const event = { kind: 'other', name: 'workflow_run' } as const;
      const raw = { golden: 'web' };
      expect(problemsOf(raw, { verb, event })).toEqual([
        expect.stringMatching(/^environment: it is missing, and the event `workflow_run` .*Write/),
      ]);
      expect(problemsOf({ ...raw, environment: 'qa' }, { verb, event })).toEqual([]);
    },
  );

  test.each(['reap', 'status'] as const)('%s needs no environment, whatever the event', (verb) => {
    expect(problemsOf({}, { verb, event: { kind: 'other', name: 'delete' } })).toEqual([]);
  });

  test('of an environment: none for destroy, which deletes only what is named', () => {
    expect(problemsOf({}, { verb: 'destroy' })).toEqual([expect.stringMatching(/^environment: it is missing, and `destroy` .*Write/)]);
    expect(problemsOf({ environment: ' ' }, { verb: 'destroy' })).toHaveLength(1);
    const event = { kind: 'pull-request', number: 12 } as const;
    expect(inputsOf({}, { verb: 'destroy', event }).servers.environment).toBe('pr-12');
  });

  test('of an environment: a snapshot that names none belongs to none that could be named', () => {
    const { environment } = inputsOf({ golden: 'web' }, { verb: 'snapshot' }).servers;
    expect(environment).toBe(noEnvironment);
    expect(problemsOf({ environment }, { verb: 'destroy' })).toEqual([expect.stringMatching(/^environment: `-` cannot be/)]);
  });

  test('min-ready is the count', () => {
    expect(inputsOf({ count: '5' }).servers.minReady).toBe(5);
    expect(inputsOf({ count: '5', 'min-ready': '3' }).servers.minReady).toBe(3);
  });

  test('stand for empty inputs, as a workflow passes an unset expression', () => {
    const empty = Object.fromEntries(inputRows.map((row) => [row.name, '']));
    expect(inputsOf(empty)).toEqual(inputsOf({}));
    expect(inputsOf({ 'user-data': ['', '  '] }).servers.userData).toBeUndefined();
  });

  test('written out change nothing', () => {
    const defaults = Object.fromEntries(inputRows.map((row) => [row.name, row.default]));
    expect(inputsOf(defaults)).toEqual(inputsOf({}));
  });
});

describe('values', () => {
  test('each input lands in its field', () => {
    const { roles: _, ...inputs } = inputsOf(
      {
        cloud: 'ci',
        'clouds-yaml': '  clouds:\n    ci: {}\n',
        region: 'R1',
        'ca-cert': '/etc/ca.pem',
        'allowed-projects': 'a, b',
        golden: 'web',
        'image-max-age': '24h',
        'image-name': 'nightly',
        shutdown: 'guest',
        'shutdown-timeout': '2m',
        'shutdown-command': 'ssh web poweroff',
        'on-forced-stop': 'retry',
        'snapshot-timeout': '10h',
        'seconds-per-gb': '1.5',
        'keep-images': '7',
        'may-stop-golden': 'false',
        environment: 'qa-1',
        count: '20',
        flavor: 'm1.small, m1.medium',
        network: 'net-a\nnet-b',
        'security-group': 'ssh',
        'key-name': 'k',
        'availability-zone': 'az1, az2',
        'user-data': '#cloud-config\nruncmd: [a, b]\n',
        'config-drive': 'True',
        metadata: 'a=1,b=2',
        tags: 'x,y,x',
        'server-group': 'anti',
        'floating-ip-network': 'public',
        'boot-volume-size': '50',
        'ready-timeout': '90s',
        'min-ready': '18',
        'on-failure': 'keep',
        ttl: '7d',
        concurrency: '4',
        wait: 'false',
        'time-budget': '5h',
        'github-token': 't',
        comment: 'true',
        summary: 'false',
        deployment: 'true',
        'environment-url': 'http://{{ address }}/',
        'on-push': 'keep',
        label: 'deploy',
        'allow-forks': 'true',
      },
      { verb: 'refresh' },
    );
    expect(inputs).toMatchObject({
      connection: {
        cloud: 'ci',
        cloudsYaml: '  clouds:\n    ci: {}\n',
        regions: ['R1'],
        caCert: '/etc/ca.pem',
        allowedProjects: ['a', 'b'],
      },
      golden: {
        golden: 'web',
        image: undefined,
        imageMaxAgeMs: 86_400_000,
        imageName: 'nightly',
        shutdown: 'guest',
        shutdownTimeoutMs: 120_000,
        shutdownCommand: 'ssh web poweroff',
        onForcedStop: 'retry',
        snapshotTimeoutMs: 36_000_000,
        secondsPerGb: 1.5,
        keepImages: 7,
        mayStopGolden: false,
      },
      servers: {
        environment: 'qa-1',
        count: 20,
        flavor: ['m1.small', 'm1.medium'],
        network: ['net-a', 'net-b'],
        securityGroup: ['ssh'],
        keyName: 'k',
        availabilityZone: ['az1', 'az2'],
        userData: '#cloud-config\nruncmd: [a, b]\n',
        configDrive: true,
        metadata: { a: '1', b: '2' },
        tags: ['x', 'y'],
        serverGroup: 'anti',
        floatingIpNetwork: 'public',
        bootVolumeSize: 50,
        ready: [{ kind: 'active' }],
        readyTimeoutMs: 90_000,
        minReady: 18,
        onFailure: 'keep',
        ttlMs: 604_800_000,
        concurrency: 4,
      },
      run: {
        spec: undefined,
        wait: false,
        timeBudgetMs: 18_000_000,
        apply: false,
        githubToken: 't',
        comment: true,
        summary: false,
        deployment: true,
        environmentUrl: 'http://{{ address }}/',
        onPush: 'keep',
        label: 'deploy',
        allowForks: true,
      },
    });
  });

  test('a list may be given by repeating the option', () => {
    expect(inputsOf({ network: ['a', 'b,c'] }).servers.network).toEqual(['a', 'b', 'c']);
    expect(inputsOf({ metadata: ['a=1', 'b=2'] }).servers.metadata).toEqual({ a: '1', b: '2' });
  });

  test('any other is given once', () => {
    expect(problemsOf({ golden: ['a', 'b'] })).toEqual(['golden: it is given more than once, with different values. Set it once.']);
    expect(problemsOf({ count: ['2', '3'] })).toEqual(['count: it is given more than once, with different values. Set it once.']);
    expect(problemsOf({ golden: ['a', 'a'] })).toEqual([]);
  });

  test('a problem is named once, however often its input is looked at', () => {
    const once = ['ttl: it is given more than once, with different values. Set it once.'];
    expect(problemsOf({ ttl: ['1d', '2d'] })).toEqual(once);
    expect(problemsOf({ 'on-push': ['keep', 'launch'], label: 'deploy' })).toHaveLength(1);
    expect(problemsOf({ 'shutdown-command': ['a', 'b'] })).toHaveLength(1);
  });

  test('user data comes from the file that it names', () => {
    const readFile = (path: string) => (path === 'init.yml' ? '#cloud-config\n' : noFiles(path));
    expect(inputsOf({ 'user-data': '@init.yml' }, { readFile }).servers.userData).toBe('#cloud-config\n');
    expect(problemsOf({ 'user-data': '@other.yml' }, { readFile })).toEqual([
      'user-data: the file `other.yml` cannot be read (no such file: other.yml). Write the path of a readable file after `@`, or write the text itself.',
    ]);
  });

  test('user data is as large as Nova takes it, in bytes', () => {
    expect(problemsOf({ 'user-data': 'x'.repeat(49_149) })).toEqual([]);
    expect(problemsOf({ 'user-data': 'x'.repeat(49_152) })[0]).toContain('user-data: it has 49152 bytes, but');
    expect(problemsOf({ 'user-data': 'ö'.repeat(30_000) })[0]).toContain('user-data: it has 60000 bytes, but');
  });
});

describe('refusals', () => {
  test.each([
    [{ count: '0' }, 'count: `0` is not a whole number greater than zero'],
    [{ count: '1.5' }, 'count: `1.5` is not a whole number'],
    [{ count: '-1' }, 'count: `-1` is not a whole number'],
    [{ count: '99999999999999999999' }, 'count: '],
    [{ 'seconds-per-gb': 'fast' }, 'seconds-per-gb: `fast` is not a number'],
    [{ 'ready-timeout': '60' }, 'ready-timeout: `60` is not a duration. Write for example `90s`, `15m`, `10h` or `7d`.'],
    [{ 'ready-timeout': '0' }, 'ready-timeout: it must be longer than zero'],
    [
      { 'snapshot-timeout': 'never' },
      'snapshot-timeout: `never` is not a duration. Write for example `90s`, `15m`, `10h` or `7d`, or `auto`.',
    ],
    [{ ttl: '0s' }, 'ttl: it must be longer than zero. Write for example `90s`, `15m`, `10h` or `7d`, or `none`.'],
    [{ wait: 'yes' }, 'wait: `yes` is neither `true` nor `false`'],
    [
      { shutdown: 'now' },
      'shutdown: `now` is not an allowed value. Write one of `graceful`, `guest`, `cloud`, `pause`, `quiesce`, `skip`.',
    ],
    [{ environment: 'QA 1' }, 'environment: `QA 1` cannot be part of a host name'],
    [{ environment: 'a'.repeat(41) }, 'environment: '],
    [{ 'image-name': 'a'.repeat(256) }, 'image-name: it is longer than 255'],
    [{ 'image-name': 'a\tb' }, 'image-name: `a\tb` contains U+0009, which is invisible'],
    [{ flavor: 'auto,m1.small' }, 'flavor: `auto` cannot be combined with names'],
    [{ tags: 'a/b' }, 'tags: `a/b` is longer than 60 characters or contains a `/`'],
    [{ tags: 'a'.repeat(61) }, 'tags: '],
    [{ tags: 'restage:golden' }, 'tags: `restage:golden` begins with `restage:`'],
    [{ tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }, 'tags: it has 51 tags, but'],
    [{ metadata: 'restage_run=1' }, 'metadata: the key `restage_run` begins with `restage_`'],
    [{ ready: 'active,foo' }, 'ready: `active,foo` is not a readiness check'],
    [{ gloden: 'web' }, 'gloden: there is no such input. Perhaps you mean `golden`.'],
    [{ 'completely-different': '' }, 'completely-different: there is no such input. Leave it out.'],
  ])('%j', (raw, sentence) => {
    const problems = problemsOf(raw);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(sentence);
  });

  test('all problems come together', () => {
    expect(
      problemsOf({ gloden: 'web', count: 'x', wait: 'y', ready: 'tcp:0' }, { verb: 'launch' }).map((problem) => problem.split(':')[0]),
    ).toEqual(['gloden', 'count', 'ready', 'wait']);
  });

  test('the largest that is allowed is allowed', () => {
    const most = {
      'image-name': 'ä'.repeat(255),
      environment: 'a'.repeat(40),
      tags: Array.from({ length: 50 }, (_, index) => `${index}`.padStart(60, 't')),
    };
    expect(problemsOf({ ...most, metadata: `a=${'x'.repeat(255)}` })).toEqual([]);
  });

  test('a number tells which would do', () => {
    expect(problemsOf({ 'keep-images': 'all' })).toEqual([
      'keep-images: `all` is not a whole number greater than zero. Write for example `3`.',
    ]);
    expect(problemsOf({ 'boot-volume-size': 'big' })).toEqual([
      'boot-volume-size: `big` is not a whole number greater than zero. Write for example `1`.',
    ]);
  });

  test('zero is an age: never reuse', () => {
    expect(inputsOf({ 'image-max-age': '0' }).golden.imageMaxAgeMs).toBe(0);
  });
});

describe('contradictions', () => {
  const cases: readonly (readonly [Verb, RawInputs, string | undefined])[] = [
    ['snapshot', {}, 'golden: it is missing'],
    ['snapshot', { golden: 'web', image: 'i' }, 'image: `snapshot` creates an image'],
    ['snapshot', { golden: 'web' }, undefined],
    ['refresh', {}, 'golden: no image is chosen from which to launch'],
    ['refresh', { image: 'i' }, undefined],
    ['refresh', { spec: 'restage.yml' }, 'spec: the file `restage.yml` cannot be read'],
    ['plan', {}, 'golden: no image is chosen from which to launch'],
    ['launch', {}, 'golden: no image is chosen from which to launch'],
    ['launch', { image: 'i' }, undefined],
    ['launch', { golden: 'web' }, undefined],
    ['destroy', { environment: 'qa' }, undefined],
    ['reap', {}, undefined],
    ['status', {}, undefined],
    ['release', {}, 'golden: it is missing'],
    ['release', { golden: 'web' }, undefined],
    ['refresh', { golden: 'web', shutdown: 'guest' }, 'shutdown-command: it is missing'],
    ['refresh', { golden: 'web', 'shutdown-command': 'x' }, 'shutdown-command: it has no effect with `shutdown: graceful`'],
    ['snapshot', { golden: 'web', shutdown: 'skip', 'on-forced-stop': 'fail' }, 'on-forced-stop: `fail` has no effect'],
    ['snapshot', { golden: 'web', shutdown: 'skip', 'on-forced-stop': 'warn' }, undefined],
    ['destroy', { environment: 'qa', shutdown: 'guest' }, undefined],
    ['launch', { image: 'i', count: '2', 'min-ready': '3' }, 'min-ready: it is 3, but `count` is 2'],
    ['destroy', { environment: 'qa', count: '2', 'min-ready': '3' }, undefined],
  ];
  test.each(cases)('%s %j', (verb, raw, sentence) => {
    const problems = problemsOf(raw, { verb });
    if (sentence === undefined) expect(problems).toEqual([]);
    else expect(problems).toEqual([expect.stringContaining(sentence)]);
  });
});

test('inputs that the verb has no use for are named', () => {
  const parsed = read({ environment: 'qa', count: '2', golden: 'web', wait: 'true' }, { verb: 'destroy' });
  expect(parsed.ok && parsed.unused).toEqual(['golden', 'count']);
});

describe('as an error', () => {
  test('one problem is one sentence', () => {
    const error = problemsToError([{ input: 'count', problem: 'it is wrong', fix: 'Fix it' }]);
    expect(error.code).toBe('invalid-input');
    expect(error.message).toBe('count: it is wrong. Fix it.');
    expect(error.hint).toContain('Nothing was sent');
  });

  test('several are a list', () => {
    const problem = { input: 'count', problem: 'it is wrong', fix: 'Fix it' };
    expect(problemsToError([problem, { ...problem, input: 'wait' }]).message).toBe(
      '2 inputs must be changed:\n  count: it is wrong. Fix it.\n  wait: it is wrong. Fix it.',
    );
  });
});
