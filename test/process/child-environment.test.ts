import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPullBench, type PullBench, secrets } from '../github/bench.ts';
import { startStep } from '../helpers/runner.ts';

/** What a job on GitHub holds, and what the step of Restage is given. */
const held = {
  OS_PASSWORD: 'canary-os-password',
  ACTIONS_RUNTIME_TOKEN: 'canary-runtime-token',
  ACTIONS_RUNTIME_URL: 'http://127.0.0.1:9/',
  GITHUB_TOKEN: 'canary-github-token',
  NPM_TOKEN: 'canary-npm-token',
  HTTPS_PROXY: 'http://ci:canary-proxy@127.0.0.1:9',
  NO_PROXY: '127.0.0.1',
  DEPLOY_HOST: 'db.example',
};

test('the commands of the user get no credential of the job, but what `pass-env` names', async () => {
  // A cloud for each: a golden server that was asked to stop is waited for by whatever comes next.
  const benches = [await openPullBench(onTestFinished), await openPullBench(onTestFinished)] as const;
  const folder = mkdtempSync(join(tmpdir(), 'restage-children-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = (bench: PullBench, inputs: Readonly<Record<string, string>>) => {
    const event = { action: 'opened', eventName: 'workflow_dispatch' };
    const step = bench.step(event, { 'pass-env': 'DEPLOY_HOST', ...inputs });
    return startStep({ ...step, env: { ...step.env, ...held } });
  };
  const stopping = run(benches[0], {
    operation: 'snapshot',
    golden: 'golden',
    shutdown: 'guest',
    'shutdown-command': `env > ${folder}/stop; echo asked`,
  });
  await stopping.seen('asked');
  stopping.cancel();
  await stopping.ended;
  const launched = await run(benches[1], {
    operation: 'launch',
    image: 'base',
    flavor: 'm1.tiny',
    ready: `active, command:env > ${folder}/ready`,
  }).ended;
  expect(launched).toMatchObject({ exitCode: 0 });

  for (const [name, fact] of [
    ['stop', 'RESTAGE_GOLDEN_NAME=golden'],
    ['ready', 'RESTAGE_SERVER_NAME=staging-g1-1'],
  ] as const) {
    const seen = readFileSync(join(folder, name), 'utf8');
    expect(seen).toContain(fact);
    expect(seen).toMatch(/^PATH=/m);
    expect(seen).toContain('DEPLOY_HOST=db.example');
    expect(seen).toContain('HTTPS_PROXY=http://127.0.0.1:9\n');
    expect(seen).not.toMatch(/canary|^(?:INPUT|ACTIONS|GITHUB|OS)_/m);
    for (const secret of [...Object.values(secrets), ...benches.flatMap(({ tokens }) => [...tokens])]) expect(seen).not.toContain(secret);
  }
});
