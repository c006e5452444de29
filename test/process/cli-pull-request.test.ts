import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPullBench, type PullBench, type PullEventWords, pullEvent, secrets } from '../github/bench.ts';
import { type CommandRun, runCommand } from '../helpers/command.ts';

/** `restage launch` in a job of a workflow, for an event of the pull request. */
async function play(bench: PullBench, event: PullEventWords, ...options: string[]): Promise<CommandRun> {
  const folder = mkdtempSync(join(tmpdir(), 'job-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const env = {
    ...bench.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '17',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(pullEvent(bench.github.repository, bench.pull, event))),
    GITHUB_TOKEN: secrets.token,
    OS_CLIENT_CONFIG_FILE: file('clouds.yaml', bench.cloudsYaml),
    OS_CLOUD: 'ci',
  };
  try {
    return await runCommand(['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', 'ci-net', '--json', ...options], env);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const life = ['--comment', '--deployment', '--on-push', 'keep'];

test.concurrent('the CLI leads the life of a pull request, too: open, push, close', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const opened = await play(bench, { action: 'opened' }, ...life);
  expect(opened).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(opened.stdout)).toMatchObject({ status: 'complete', environment: 'pr-7', live: true });
  expect(bench.servers()).toEqual(['pr-7-g1-1']);
  expect(bench.comment()).toMatch(/^<!-- restage:pr-7 -->\n### 🟢/);
  expect(bench.github.books.deployments).toHaveLength(1);
  expect(`${opened.stdout}${opened.stderr}`).not.toContain(secrets.token);

  bench.pull.state = 'closed';
  const closed = await play(bench, { action: 'closed' }, ...life);
  expect(closed).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('Running destroy instead of launch, because the pull request is closed'),
  });
  expect(bench.servers()).toEqual([]);
  expect(bench.comment()).toMatch(/### ⚪/);
  expect(bench.github.problems).toEqual([]);
});

test.concurrent('a closed pull request from a fork, which never had servers, is no failure', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished, { pull: { headRepository: 'mallory/shop', state: 'closed' } });
  expect(await play(bench, { action: 'closed' }, ...life)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Nothing to do') });
  expect(await play(bench, { action: 'opened' }, '--comment')).toMatchObject({
    exitCode: 2,
    stdout: expect.stringContaining('fork-not-allowed'),
  });
});

test('outside of a job of a code host these options are named as without effect', async () => {
  const run = await runCommand(['launch', '--image', 'base', '--comment', '--environment', 'qa'], { OS_AUTH_URL: 'http://127.0.0.1:9/v3' });
  expect(run.stderr).toContain('`launch` ignores comment');
});
