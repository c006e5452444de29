import { describe, test } from 'vitest';
import { openPullBench, type PullBench } from '../github/bench.ts';
import { runPost, runStep, startStep } from '../helpers/runner.ts';

const wanted = { image: 'base', flavor: 'm1.tiny', comment: 'true', 'on-push': 'keep' };
const opened = { action: 'opened' };
const closed = { action: 'closed' };

/** Every text that the comment had, in order. */
function storyOf({ github }: PullBench): readonly string[] {
  return github.requests.flatMap(({ method, path, body }) =>
    /comments/.test(path) && method !== 'GET' ? [(body as { body: string }).body] : [],
  );
}

function signsOf(bench: PullBench): readonly string[] {
  return storyOf(bench).map((text) => /^### (\S+)/m.exec(text)?.[1] ?? '');
}

describe('the story of a run', () => {
  test.concurrent('planned, snapshotting with its estimate, launching, ready', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    await runStep(bench.step(opened, { golden: 'golden', 'may-stop-golden': 'true', network: 'ci-net', comment: 'true' }));
    const signs = signsOf(bench);
    // What is over before it could be written is not shown.
    expect([...new Set(signs)].filter((sign) => sign !== '📋')).toEqual(['📸', '🚀', '🟢']);
    expect(storyOf(bench)).toContainEqual(
      expect.stringMatching(/snapshot of the golden server.*The image should be usable after about .*, at the latest after .*/),
    );
    expect(bench.github.problems).toEqual([]);
    // Each text once: nothing is sent that changes nothing.
    expect(new Set(storyOf(bench)).size).toBe(storyOf(bench).length);
  });

  test.concurrent('plan: what would be done; nothing is', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const run = await runStep(bench.step(opened, { operation: 'plan', golden: 'golden', 'may-stop-golden': 'true', comment: 'true' }));
    expect(run.outputs.status).toBe('planned');
    expect(bench.comment()).toMatch(/📋 <code>pr-7<\/code> is planned\n\n1\. stop golden server golden[\s\S]*launch 1 server\(s\) of pr-7/);
    expect(bench.servers()).toEqual([]);
  });

  test.concurrent('a failed launch says what the cloud said, and what is left', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.emulator.knobs.set('pr-7-g1-1', { fail_spawn: true });
    const run = await runStep(bench.step(opened, wanted));
    expect(run.exitCode).toBe(1);
    expect(bench.comment()).toMatch(/### 🔴 <code>pr-7<\/code> keep failed[\s\S]*<code>launch-failed<\/code>[\s\S]*There are no servers\./);
  });

  test.concurrent('a destroy that failed is said to have failed, with what is left', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const inputs = { ...wanted, deployment: 'true' };
    await runStep(bench.step(opened, inputs));
    bench.emulator.knobs.set('pr-7-g1-1', { fail_deletes: 99 });
    bench.pull.state = 'closed';
    const run = await runStep(bench.step(closed, inputs));
    expect(bench.github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['success']);
    expect(run.exitCode).toBe(1);
    expect(bench.comment()).toMatch(
      /### 🔴 <code>pr-7<\/code> destroy failed[\s\S]*<code>destroy-failed<\/code>[\s\S]*Existing servers:\n\n[\s\S]*\| pr-7-g1-1 \|/,
    );
  });
});

describe('trouble with GitHub never fails the run', () => {
  test.concurrent('no permission: one warning', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.github.fail(/comments/, { kind: 'status', status: 403, message: 'Resource not accessible by integration' }, 99);
    const run = await runStep(bench.step(opened, wanted));
    expect(run.exitCode).toBe(0);
    expect(run.log.match(/^::warning title=No comment on the pull request::.*Resource not accessible/gm)).toHaveLength(1);
    expect(bench.servers()).toEqual(['pr-7-g1-1']);
  });

  test.concurrent('a lost answer on create: one comment, not two', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.github.fail(/^POST .*comments/, { kind: 'lost' });
    await runStep(bench.step(opened, wanted));
    expect(bench.github.books.comments).toHaveLength(1);
    expect(bench.comment()).toContain('is ready');
  });

  test.concurrent('250 comments: the sticky one is found behind them, and updated', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    for (let index = 0; index < 250; index += 1) bench.github.books.addComment(7, `talk ${index}`, { type: 'User' });
    await runStep(bench.step(opened, wanted));
    await runStep(bench.step({ action: 'synchronize' }, wanted));
    expect(bench.github.books.comments).toHaveLength(251);
    expect(bench.github.books.comments.at(-1)?.body).toBe(bench.comment());
  });

  test.concurrent('GitHub is down: the servers come all the same, and in time', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.github.fail(/comments/, { kind: 'status', status: 502 }, 99);
    const run = await runStep(bench.step(opened, wanted));
    expect(run.exitCode).toBe(0);
    expect(run.outputs.live).toBe('true');
  });
});

describe('a run that does not come to its own end', () => {
  const slow = { golden: 'golden', 'may-stop-golden': 'true', comment: 'true', deployment: 'true' };

  test.concurrent('cancelled: the comment says so before the step ends', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const options = bench.step(opened, slow);
    const running = startStep(options);
    await running.seen(/image saving|image queued/);
    running.interrupt();
    const main = await running.ended;
    expect(bench.comment()).toMatch(/### 🔴 <code>pr-7<\/code> refresh failed[\s\S]*The run was cancelled\./);
    const before = bench.github.requests.length;
    await runPost(options, main);
    expect(bench.github.requests.length).toBe(before);
    expect(bench.github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['failure']);
  });

  test.concurrent('killed: post says so', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const options = bench.step(opened, slow);
    const running = startStep(options);
    await running.seen(/image saving|image queued/);
    running.process.kill('SIGKILL');
    const main = await running.ended;
    expect(bench.comment()).toContain('📸');
    await runPost(options, main);
    expect(bench.comment()).toMatch(/### 🔴[\s\S]*The run ended early\.[\s\S]*There are no servers\./);
    expect(bench.github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['failure']);
    expect(bench.github.problems).toEqual([]);
  });
});

test.concurrent('what reap deletes is reported on the pull request', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  await runStep(bench.step(opened, { ...wanted, ttl: '2s', deployment: 'true' }));
  expect(bench.comment()).toContain('is ready');
  const reap = { eventName: 'schedule', action: '' };
  const inputs = { operation: 'reap', apply: 'true', comment: 'true', deployment: 'true' };
  for (let run = 0; run < 6 && bench.servers().length > 0; run += 1) await runStep(bench.step(reap, inputs));
  expect(bench.servers()).toEqual([]);
  expect(bench.comment()).toMatch(/### ⚪ <code>pr-7<\/code> is gone\n\nDeleted because it had expired\./);
  expect(bench.github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive']);
});

describe('deployments', () => {
  test.concurrent("outside of pull requests: of the environment's own name, and the commit of the run", async ({
    expect,
    onTestFinished,
  }) => {
    const bench = await openPullBench(onTestFinished);
    await runStep(
      bench.step({ action: '', eventName: 'schedule' }, { operation: 'launch', image: 'base', flavor: 'm1.tiny', deployment: 'true' }),
    );
    const [deployment] = bench.github.books.deployments;
    expect(deployment).toMatchObject({ environment: 'staging', task: 'restage:staging', sha: bench.env.GITHUB_SHA });
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
  });

  test.concurrent('one shared environment, transient, with its URL; the newer takes over, teardown makes it inactive', async ({
    expect,
    onTestFinished,
  }) => {
    const bench = await openPullBench(onTestFinished);
    const inputs = { ...wanted, comment: 'false', deployment: 'true', 'environment-url': 'http://{{ address }}/' };
    const first = await runStep(bench.step(opened, inputs));
    bench.pull.headSha = 'c'.repeat(40);
    await runStep(bench.step({ action: 'synchronize' }, inputs));
    const { deployments } = bench.github.books;
    expect(deployments).toMatchObject([
      { environment: 'preview', task: 'restage:pr-7', transient: true, production: false, sha: expect.stringMatching(/^5f3c/) },
      { environment: 'preview', sha: 'c'.repeat(40) },
    ]);
    expect(deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
      ['in_progress', 'success', 'inactive'],
      ['in_progress', 'success'],
    ]);
    expect(deployments[0]?.statuses[1]).toMatchObject({
      environmentUrl: `http://${first.outputs.addresses}/`,
      logUrl: 'https://github.com/acme/shop/actions/runs/17012345678/attempts/1',
    });
    bench.pull.state = 'closed';
    await runStep(bench.step(closed, inputs));
    expect(deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive', 'inactive']);
    expect(bench.comment()).toBeUndefined();
    expect(bench.github.problems).toEqual([]);
  });
});

describe('advice reaches log and summary', () => {
  test.concurrent('a job without the permission for comments and deployments: both lines are named in both places', async ({
    expect,
    onTestFinished,
  }) => {
    const bench = await openPullBench(onTestFinished);
    bench.github.grant({ contents: 'read', 'pull-requests': 'read' });
    const run = await runStep(bench.step(opened, { ...wanted, deployment: 'true' }));
    expect(run.exitCode).toBe(0);
    for (const permission of ['pull-requests: write', 'deployments: write']) {
      expect(run.log).toMatch(new RegExp(`::warning .*${permission}`));
      expect(run.summary.replaceAll('&#45;', '-')).toContain(permission);
    }
  });

  test.concurrent('a token that GitHub does not take', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const run = await runStep(bench.step(opened, { ...wanted, 'github-token': 'ghs_16C7e42F292c6912E7710c838347Ae000000' }));
    expect(run.exitCode).toBe(0);
    expect(run.log).toMatch(/::warning .*Check `github-token`/);
    expect(run.summary).toContain('Check <code>github-token</code>');
  });
});
