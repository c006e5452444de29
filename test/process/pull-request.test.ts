import { describe, expect, test } from 'vitest';
import { openPullBench, type PullBench, type PullEventWords, secrets } from '../github/bench.ts';
import { runStep, type StepRun } from '../helpers/runner.ts';

const wanted = { image: 'base', flavor: 'm1.tiny', comment: 'true', 'on-push': 'keep', ttl: '24h' };

/** Plays one event, which must succeed. */
async function play(bench: PullBench, event: PullEventWords, inputs: Record<string, string> = {}): Promise<StepRun> {
  const run = await runStep(bench.step(event, { ...wanted, ...inputs }));
  if (run.exitCode !== 0) throw new Error(run.log);
  expect(bench.github.problems).toEqual([]);
  return run;
}

test.concurrent('the life of a pull request: open, push, label, close', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const { pull, github } = bench;
  github.books.jobs.push({
    id: 42,
    runId: 17_012_345_678,
    attempt: 1,
    name: 'preview',
    runnerName: 'GitHub Actions 12',
    status: 'in_progress',
  });

  const opened = await play(bench, { action: 'opened' }, { ready: 'active', 'environment-url': 'http://{{ address }}:8080/' });
  expect(opened.outputs).toMatchObject({ status: 'complete', live: 'true', environment: 'pr-7' });
  expect(bench.servers()).toEqual(['pr-7-g1-1']);
  const address = opened.outputs.addresses ?? 'none';
  const first = bench.comment() ?? '';
  expect(first).toMatch(/^<!-- restage:pr-7 -->\n### 🟢 <code>pr-7<\/code> is ready/);
  for (const part of [
    `**http://${address}:8080/**`,
    `| pr-7-g1-1 | ACTIVE | ${address} | m1.tiny |`,
    '[<code>5f3c1d2</code>](https://github.com/acme/shop/commit/5f3c1d2',
    'A push, or the label <code>restage:keep</code>, keeps them for another 1d. Closing the pull request deletes them.',
    'https://github.com/acme/shop/actions/runs/17012345678/job/42',
  ])
    expect(first).toContain(part);

  pull.headSha = 'c'.repeat(40);
  const pushed = await play(bench, { action: 'synchronize' });
  expect(pushed.outputs).toMatchObject({ status: 'complete', live: 'true', addresses: address });
  expect(JSON.parse(pushed.outputs.matrix ?? '')).toMatchObject({ include: [{ name: 'pr-7-g1-1', address }] });
  expect(Date.parse(pushed.outputs['expires-at'] ?? '')).toBeGreaterThan(Date.parse(opened.outputs['expires-at'] ?? ''));
  expect(bench.servers()).toEqual(['pr-7-g1-1']);
  expect(bench.comment()).toContain('ccccccc');

  pull.labels.push('restage:keep');
  const kept = await play(bench, { action: 'labeled', label: 'restage:keep' }, { ttl: '2d' });
  expect(Date.parse(kept.outputs['expires-at'] ?? '')).toBeGreaterThan(Date.parse(pushed.outputs['expires-at'] ?? ''));
  const before = github.requests.length;
  await play(bench, { action: 'labeled', label: 'bug' });
  expect(github.requests.slice(before).map(({ method }) => method)).toEqual(['GET']);

  const renewed = await play(bench, { action: 'synchronize' }, { 'on-push': 'refresh' });
  expect(bench.servers()).toEqual(['pr-7-g2-1']);
  expect(bench.comment()).toContain('pr-7-g2-1');
  expect(renewed.outputs.live).toBe('true');
  const meanwhile = github.requests.map(({ body }) => JSON.stringify(body) ?? '').filter((text) => text.includes('🚀'));
  expect(meanwhile.at(-1)).toMatch(/The servers below keep running until the new ones are ready\..*pr-7-g1-1/);

  pull.state = 'closed';
  pull.merged = true;
  const closed = await play(bench, { action: 'closed' });
  expect(closed.outputs).toMatchObject({ status: 'complete', live: 'false' });
  expect(bench.servers()).toEqual([]);
  expect(bench.comment()).toMatch(/### ⚪ <code>pr-7<\/code> is gone\n\nDeleted because the pull request is merged\./);
  expect(closed.summary).toContain('Restage destroy');
});

describe('the label gate', () => {
  const gated = { 'on-push': 'refresh', label: 'deploy' };

  test.concurrent('no servers and no comment without the label; they come with it, and go with it', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    await play(bench, { action: 'opened' }, gated);
    expect([bench.servers(), bench.comment()]).toEqual([[], undefined]);
    bench.pull.labels.push('deploy');
    await play(bench, { action: 'labeled', label: 'deploy' }, gated);
    expect(bench.servers()).toEqual(['pr-7-g1-1']);
    bench.pull.labels.length = 0;
    const gone = await play(bench, { action: 'unlabeled', label: 'deploy' }, { ...gated, operation: 'launch' });
    expect(bench.servers()).toEqual([]);
    expect(gone.log).toContain('Running destroy instead of launch, because the pull request does not have the label deploy.');
    expect(gone.summary).toContain('Reason: the pull request does not have the label deploy.');
    expect(bench.comment()).toContain('does not have the label deploy');
  });
});

describe('events are stale', () => {
  test.concurrent('closed, and open again by now: nothing is destroyed, with on-push and without', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    await play(bench, { action: 'opened' });
    for (const inputs of [{}, { 'on-push': 'none', operation: 'destroy' }]) {
      const run = await play(bench, { action: 'closed', state: 'closed' }, inputs);
      expect(run.log).toMatch(/Nothing to do: the pull request (is open again|needs its servers again)\./);
    }
    expect(bench.servers()).toEqual(['pr-7-g1-1']);
    expect(bench.comment()).toContain('is ready');
  });

  test.concurrent('closed while its servers were launched: they are deleted, and never reported as ready', async ({
    expect,
    onTestFinished,
  }) => {
    const bench = await openPullBench(onTestFinished);
    const launching = bench.request(/^POST .*\/servers /);
    const running = runStep(bench.step({ action: 'opened' }, { ...wanted, deployment: 'true' }));
    await launching;
    bench.pull.state = 'closed';
    const run = await running;
    expect(run.exitCode).toBe(0);
    expect(run.outputs.live).toBe('false');
    expect(bench.servers()).toEqual([]);
    expect(bench.comment()).toContain('Deleted because the pull request is closed.');
    expect(bench.github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive']);
  });

  test.concurrent('where GitHub cannot say how it is now, the event is believed, with a warning', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.github.fail(/^GET .*\/pulls\//, { kind: 'status', status: 403 }, 99);
    await play(bench, { action: 'opened' });
    expect(bench.servers()).toEqual(['pr-7-g1-1']);
    const run = await play(bench, { action: 'closed', state: 'closed' });
    expect(run.log).toMatch(/^::warning title=Could not read the state of the pull request::.*pull-requests/m);
    expect(bench.servers()).toEqual([]);
  });
});

describe('a fork', () => {
  const fork = { headRepository: 'eve/shop' };

  test.concurrent('is refused with an explanation, before anything is sent to the cloud', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished, { pull: fork });
    for (const inputs of [wanted, { ...wanted, 'on-push': 'none' }]) {
      const run = await runStep(bench.step({ action: 'opened', eventName: 'pull_request_target' }, inputs));
      expect(run.exitCode).toBe(1);
      expect(run.log).toMatch(/^::error title=Restage refresh%3A fork-not-allowed::.*allow-forks/m);
    }
    expect(bench.emulator.books.requests.filter(({ method }) => method !== 'GET').length).toBe(0);
    expect(bench.servers()).toEqual([]);
  });

  test.concurrent('is served where the user opted in', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished, { pull: fork });
    await play(bench, { action: 'opened' }, { 'allow-forks': 'true' });
    expect(bench.servers()).toEqual(['pr-7-g1-1']);
  });

  test.concurrent('that is closed has nothing to lose', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished, { pull: { ...fork, state: 'closed' } });
    const run = await play(bench, { action: 'closed' });
    expect(run.log).toContain('Nothing to do: the pull request comes from a fork.');
  });
});

test.concurrent('an environment that is not the pull request’s alone is not led through its life', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const run = await runStep(bench.step({ action: 'closed' }, { ...wanted, environment: 'staging' }));
  expect(run.log).toMatch(/::error title=.*invalid-input::environment: `staging` does not belong to pull request 7 only/);
});

test.concurrent('the token is shown nowhere', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const run = await play(bench, { action: 'opened' });
  expect(run.log).toContain(`::add-mask::${secrets.token}`);
  expect(run.log.replaceAll(/^::add-mask::.*$/gm, '') + run.summary + JSON.stringify(run.outputs) + bench.comment()).not.toContain(
    secrets.token,
  );
});

describe('a run that GitHub gives no secrets', () => {
  const without = { 'clouds-yaml': '', operation: 'status' };

  test.concurrent('of Dependabot is named as that', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const step = bench.step({ action: 'opened' }, without);
    const run = await runStep({ ...step, env: { ...step.env, GITHUB_ACTOR: 'dependabot[bot]' } });
    expect(run.exitCode).toBe(1);
    expect(run.log).toMatch(
      /::error title=Restage status%3A config-not-found::There is no credential for the cloud\. Dependabot started this run/,
    );
    expect(run.summary).toContain('Dependabot started this run');
  });

  test.concurrent('of a fork, too', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished, { pull: { headRepository: 'mallory/shop' } });
    const run = await runStep(bench.step({ action: 'opened' }, without));
    expect(run.exitCode).toBe(1);
    expect(run.log).toContain('This pull request comes from a fork, and GitHub gives forks no secrets.');
  });
});
