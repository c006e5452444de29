import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { defaultSeed, type EmulatorOptions } from '../../../../src/emulator/index.ts';
import { questionNames } from '../../../../src/entry-points/cli/init/question.ts';
import { scheduleProblem } from '../../../../src/entry-points/cli/init/schedule.ts';
import { run } from '../../../../src/entry-points/cli/run.ts';
import type { World } from '../../../../src/entry-points/cli/world.ts';
import { writeToFile } from '../../../../src/entry-points/cli/write-file.ts';
import { parseInputs } from '../../../../src/inputs/parse.ts';
import { cloudWorld, signIn } from './cloud-world.ts';

const environmentPath = 'restage.yml';
const refreshPath = '.github/workflows/restage.yml';
const previewPath = '.github/workflows/preview.yml';
const reapPath = '.github/workflows/reap.yml';

interface Play {
  readonly code: number;
  /** By path from the root of the repository. */
  readonly files: Readonly<Record<string, string>>;
  readonly out: string;
  readonly err: string;
  readonly requests: readonly string[];
}

interface Circumstances {
  /** Lines that a person types; `undefined` = there is no terminal. */
  readonly typed?: readonly string[];
  /** What happens when this was shown, instead of an answer. */
  readonly on?: { readonly shown: string; readonly signal: string };
  readonly there?: readonly string[];
  readonly seed?: EmulatorOptions['seed'];
  readonly env?: World['env'];
}

/** `restage init …` in the folder /repo. */
async function play(argv: readonly string[], { typed, on, there = [], seed, env }: Circumstances = {}): Promise<Play> {
  const files: Record<string, string> = {};
  let out = '';
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  for (const line of typed ?? []) stdin.write(`${line}\n`);
  if (on === undefined) stdin.end();
  const base: World = cloudWorld([]);
  const world = cloudWorld(
    ['init', ...argv],
    {
      cwd: '/repo',
      stdin: () => stdin,
      stdout: {
        isTTY: typed !== undefined,
        write: (text) => {
          out += text;
          if (on !== undefined && out.includes(on.shown)) world.signals.emit(on.signal);
        },
      },
      readFile: (path) => (there.includes(path.replace('/repo/', '')) ? 'theirs' : base.readFile(path)),
      writeFile: (path, text, { replace }) => {
        const name = path.replace('/repo/', '');
        if (there.includes(name) && !replace) throw new Error(`EEXIST: ${path}`);
        files[name] = text;
      },
      ...(env === undefined ? {} : { env }),
    },
    seed,
  );
  const code = await run(world);
  const requests = world.emulator.books.requests.map(({ method, service, path }) => `${method} ${service} ${path}`);
  return { code, files, out, err: world.err(), requests };
}

/** A cloud that leaves more than one choice. */
const choice: EmulatorOptions['seed'] = {
  servers: ['web', 'db'].flatMap((name) => defaultSeed.servers.slice(0, 1).map((server) => ({ ...server, name, network: 'blue' }))),
  networks: [
    ...defaultSeed.networks.slice(0, 1),
    { name: 'blue', project: 'ci', cidr: '10.20.0.0/20' },
    { name: 'green', project: 'ci', cidr: '10.21.0.0/20' },
  ],
  routers: [],
};

function withOf(workflow: string | undefined, step: number): Readonly<Record<string, unknown>> {
  const { jobs }: { readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly with: Record<string, unknown> }[] }>> } =
    parse(workflow ?? '');
  return Object.values(jobs)[0]?.steps[step]?.with ?? {};
}

function rolesOf(file: string | undefined) {
  const parsed = parseInputs({ spec: 'restage.yml' }, { verb: 'refresh', readFile: () => file ?? '' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.inputs.roles;
}

describe('on a terminal', () => {
  test('each question is answered by a number, a name, words, or nothing', async () => {
    const typed = ['1', 'green, 1', '', '2', 'qa', 'tcp:22,http://:8080/health', '30 4 * * 1-5', 'Y'];
    const { code, files, err } = await play([], { typed, seed: choice });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Object.keys(files).toSorted()).toEqual([previewPath, reapPath, refreshPath, environmentPath].toSorted());
    expect(rolesOf(files[environmentPath])).toMatchObject([
      {
        name: 'server',
        golden: { golden: 'db' },
        servers: { count: 2, flavor: 'auto', network: ['green', 'blue'], ready: [{ kind: 'tcp' }, { kind: 'http' }] },
      },
    ]);
    expect(files[environmentPath]?.split('\n')[0]).toBe(readFileSync('examples/restage.yml', 'utf8').split('\n')[0]);
    expect(parse(files[refreshPath] ?? '')).toMatchObject({ on: { schedule: [{ cron: '30 4 * * 1-5' }] }, concurrency: { group: 'qa' } });
    expect(withOf(files[refreshPath], 1)).toMatchObject({ operation: 'refresh', spec: environmentPath, environment: 'qa' });
    expect(withOf(files[previewPath], 1)).toMatchObject({ spec: environmentPath, 'environment-url': 'http://{{ address }}:8080/' });
  });

  test('an answer that is none is asked for again', async () => {
    const typed = ['', 'unknown', 'web', '7', 'blue', 'm1.none', '', '0', '', 'Not A Name', '', 'ssh', '', '@daily', '', 'perhaps', ''];
    const { code, out, files } = await play([], { typed, seed: choice });
    expect(code).toBe(0);
    for (const problem of [
      'an answer is required',
      'No server of this project has the name or id "unknown"',
      '`7` is none of these',
      '`m1.none` is none of these',
      '`0` is not a whole number',
      '`Not A Name` cannot be part of a host name',
      '`ssh` is not a readiness check',
      '`@daily` has 1 fields, not five',
      '`perhaps` is neither yes nor no',
    ])
      expect(out).toContain(problem);
    expect(Object.keys(files)).toEqual([environmentPath, refreshPath]);
  });

  test('only what the options leave open is asked', async () => {
    const options = ['--golden', 'web', '--network', 'blue', '--count', '2', '--ready', 'tcp:22', '--schedule', '0 2 * * *'];
    const { code, out } = await play([...options, '--environment', 'qa', '--no-pull-requests'], { typed: ['m1.medium'], seed: choice });
    expect(code).toBe(0);
    expect(out.match(/\]: /g)).toEqual([']: ']);
    expect(out).toContain('Numbers or names [auto]: ');
  });

  test('with --yes, only what has no default is asked', async () => {
    const { code, out, files } = await play(['--golden', 'web', '--yes'], { typed: ['2'], seed: choice });
    expect(code).toBe(0);
    expect(out.match(/Number[^:]*: /g)).toEqual(['Numbers or names: ']);
    expect(out).not.toContain('Number of servers');
    expect(rolesOf(files[environmentPath])).toMatchObject([{ servers: { network: ['green'] } }]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s leaves with 130 and without a trace', async (signal) => {
    const { code, files, err, requests } = await play([], { typed: ['1'], on: { shown: 'Numbers or names', signal } });
    expect({ code, files }).toEqual({ code: 130, files: {} });
    expect(err).toContain('nothing was written');
    expect(changing(requests)).toEqual([]);
  });

  test('so it does while the cloud is looked at', async () => {
    const { code, files } = await play(['--yes'], { typed: [], on: { shown: 'Signed in', signal: 'SIGINT' } });
    expect({ code, files }).toEqual({ code: 130, files: {} });
  });

  test('so does the end of the input', async () => {
    expect(await play([], { typed: ['1'] })).toMatchObject({ code: 130, files: {} });
  });
});

function changing(requests: readonly string[]): readonly string[] {
  return requests.filter((request) => !request.startsWith('GET ') && !request.includes(' identity '));
}

describe('without a terminal', () => {
  test('every option that is missing is named, and nothing is sent', async () => {
    const { code, files, err, requests } = await play([]);
    expect({ code, files, requests }).toEqual({ code: 2, files: {}, requests: [] });
    for (const name of questionNames) expect(err).toContain(`  ${name}: it is missing`);
    expect(err).toContain('--yes');
  });

  test('with --yes, those that have no default are named with what there is', async () => {
    const { code, files, err } = await play(['--yes'], { seed: choice });
    expect({ code, files }).toEqual({ code: 2, files: {} });
    expect(err).toContain('2 inputs must be changed');
    expect(err).toMatch(/Possible values of `--golden`: (web, db|db, web)\. Possible values of `--network`: (blue, green|green, blue)\./);
  });

  test('with --yes, a single golden server and a single network are taken; the cloud is only read', async () => {
    const { code, files, out, requests } = await play(['--yes']);
    expect(code).toBe(0);
    expect(rolesOf(files[environmentPath])).toMatchObject([{ golden: { golden: 'golden' }, servers: { count: 1, network: ['ci-net'] } }]);
    expect(Object.keys(files)).toEqual([environmentPath, refreshPath]);
    expect(requests.length).toBeGreaterThan(5);
    expect(changing(requests)).toEqual([]);
    expect(out).toContain('gh secret set CLOUDS_YAML < clouds.yaml');
    expect(out).toContain('openstack application credential create restage --role member --access-rules access-rules.json');
    expect(out).toContain(`auth_url: ${signIn.OS_AUTH_URL}`);
    expect(out).not.toContain('testbed');
  });

  test('a golden server that a dead run left off is left as it is', async () => {
    const [golden] = defaultSeed.servers;
    if (golden === undefined) throw new Error('The seed has no server.');
    const tags = ['restage:was=ACTIVE@20260101T000000Z', 'restage:run=cli-dead'];
    const { code, requests } = await play(['--yes'], {
      seed: { servers: [{ ...golden, vmState: 'stopped', powerState: 4, tags }] },
    });
    expect(code).toBe(0);
    expect(changing(requests)).toEqual([]);
  });
});

describe('what is refused', () => {
  test.each([
    [['--gloden', 'web'], 'gloden'],
    [['--keep-images', '3'], 'keep-images'],
    [['--count', 'many'], 'count'],
    [['--schedule', 'daily'], 'schedule'],
    [['--force=perhaps'], 'force'],
    [['--folder'], 'folder'],
  ])('%j, before anything is sent', async (argv, input) => {
    const { code, err, requests } = await play(['--golden', 'golden', '--yes', ...argv]);
    expect({ code, requests }).toEqual({ code: 2, requests: [] });
    expect(err).toContain(`${input}: `);
  });

  test('what `plan` refuses, with nothing written', async () => {
    for (const [options, problem] of [
      [['--golden', 'unknown'], 'golden-not-found'],
      [['--golden', 'golden', '--count', '100'], 'quota-exceeded'],
      [['--golden', 'golden', '--flavor', 'm1.tiny'], 'flavor-too-small'],
      [['--golden', 'golden', '--network', 'none'], 'network-not-found'],
    ] as const) {
      const { code, files, err } = await play([...options, '--yes'], { seed: { quotas: { ci: { instances: 5 } } } });
      expect({ code, files }).toEqual({ code: 2, files: {} });
      expect(err).toContain(`code: ${problem}`);
    }
  });

  test('to write over a file, unless forced; told at once where it is known at once', async () => {
    const argv = ['--yes', '--pull-requests'];
    const early = await play(argv, { there: [refreshPath] });
    expect(early).toMatchObject({ code: 2, files: {}, requests: [], err: expect.stringContaining(refreshPath) });
    const late = await play(argv, { there: [previewPath, reapPath] });
    expect(late).toMatchObject({ code: 2, files: {}, err: expect.stringContaining(`${previewPath}, ${reapPath}`) });
    expect(await play(['--yes'], { there: [previewPath, reapPath] })).toMatchObject({ code: 0 });
    const forced = await play([...argv, '--force'], { there: [refreshPath, previewPath] });
    expect(forced.code).toBe(0);
    expect(Object.keys(forced.files)).toHaveLength(4);
  });

  test('a folder that takes no files, and which were written is said', async () => {
    const world = cloudWorld(['init', '--yes']);
    expect(await run(world)).toBe(2);
    expect(world.err()).toMatch(/restage\.yml cannot be written: EACCES.* Written: nothing\./);
  });
});

describe('what is written', () => {
  test('has a time to live if one is requested, and then a workflow that ends it, which needs nothing of GitHub', async () => {
    const { files } = await play(['--yes', '--ttl', '8h']);
    expect(Object.keys(files)).toEqual([environmentPath, refreshPath, reapPath]);
    expect(withOf(files[refreshPath], 1)).toMatchObject({ ttl: '8h' });
    expect(withOf(files[reapPath], 0)).toEqual({ operation: 'reap', apply: true, 'clouds-yaml': `\${{ secrets.CLOUDS_YAML }}` });
    expect(parse(files[reapPath] ?? '')).toMatchObject({ permissions: { contents: 'read' } });
  });

  test('is as the examples, but for where an environment is described', async () => {
    const { files } = await play(['--yes', '--pull-requests']);
    expect(files[reapPath]).toBe(readFileSync('examples/github/reap.yml', 'utf8'));
    const lines = (text = '') => text.split('\n');
    const given = (text: string) => lines(text).filter((line) => !/^ +(golden|count|network|environment-url):/.test(line));
    expect(lines(files[refreshPath])).toEqual(expect.arrayContaining(given(readFileSync('examples/github/nightly.yml', 'utf8'))));
    expect(lines(files[previewPath])).toEqual(expect.arrayContaining(given(readFileSync('examples/github/pull-request.yml', 'utf8'))));
  });

  test('names the cloud and the region if environment variables do, and nothing secret', async () => {
    const auth =
      '{ auth_url: "http://cloud.test/identity/v3", username: ci, password: testbed, project_name: ci, user_domain_name: Default, project_domain_name: Default }';
    const cloudsYaml = `clouds:\n  other: {}\n  ci:\n    auth: ${auth}\n`;
    const argv = ['--yes', '--pull-requests', '--clouds-yaml', cloudsYaml];
    const { files, err } = await play(argv, { env: { OS_CLOUD: 'ci', OS_REGION_NAME: 'RegionOne' } });
    expect(err).toBe('');
    expect(Object.values(files).join('\n')).not.toContain('testbed');
    for (const [path, step] of [
      [refreshPath, 1],
      [previewPath, 1],
      [reapPath, 0],
    ] as const)
      expect(withOf(files[path], step)).toMatchObject({ cloud: 'ci', region: 'RegionOne' });
  });

  test('gives a large golden server the time that its snapshot may take', async () => {
    const [golden] = defaultSeed.servers;
    if (golden === undefined) throw new Error('The seed has no server.');
    const flavors = [{ name: 'm1.wide', vcpus: 1, ram: 512, disk: 120 }];
    const { files } = await play(['--yes'], { seed: { flavors, servers: [{ ...golden, flavor: 'm1.wide' }] } });
    // 120 GB x 72 s/GB x 1.5 = 216 minutes, and an hour for the rest, in half hours.
    expect(parse(files[refreshPath] ?? '')).toMatchObject({ jobs: { refresh: { 'timeout-minutes': 300 } } });
  });
});

describe('a schedule', () => {
  test.each(['0 2 * * *', '*/15 * * * *', '0 2,14 1-7 JAN-mar MON', '5-50/5 0 31 12 6', '  0  2 * * 1-5 '])('%s is one', (cron) => {
    expect(scheduleProblem(cron)).toBeUndefined();
  });

  test.each([
    '',
    '@daily',
    '0 2 * *',
    '0 2 * * * *',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 7',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '1, * * * *',
  ])('%j is none', (cron) => {
    expect(scheduleProblem(cron)).toBeDefined();
  });
});

test('a file is made with its folders, and written over only where that is wanted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a', 'b', 'c.yml');
  writeToFile(path, 'one', { replace: false });
  expect(() => writeToFile(path, 'two', { replace: false })).toThrow('EEXIST');
  expect(readFileSync(path, 'utf8')).toBe('one');
  writeToFile(path, 'three', { replace: true });
  expect(readFileSync(path, 'utf8')).toBe('three');
});
