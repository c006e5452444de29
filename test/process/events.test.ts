import { describe, test } from 'vitest';
import { openPullBench, type PullBench, secrets } from '../github/bench.ts';
import { runStep, type StepRun } from '../helpers/runner.ts';

const launch = { operation: 'launch', image: 'base', flavor: 'm1.tiny' };
const onPull = { number: 7, pull_request: { url: 'https://api.github.com/repos/acme/shop/pulls/7' } };

/** Servers of `staging` and of the pull request: what a wrong guess would delete. */
async function openStage(...given: Parameters<typeof openPullBench>): Promise<PullBench> {
  const bench = await openPullBench(...given);
  for (const environment of ['staging', 'pr-7']) await runStep(bench.stepOn('workflow_dispatch', {}, { ...launch, environment }));
  return bench;
}

function sentBy(bench: PullBench, step: Promise<StepRun>): Promise<{ readonly run: StepRun; readonly sent: number }> {
  const before = bench.emulator.books.requests.length;
  return step.then((run) => ({ run, sent: bench.emulator.books.requests.length - before }));
}

function comment(association: string | undefined, issue: object = onPull): object {
  return { action: 'created', issue, comment: { body: '/destroy', author_association: association } };
}

describe('an event that does not tell which environment is meant', () => {
  const repository = { full_name: 'acme/shop' };
  const events: readonly (readonly [name: string, payload: object])[] = [
    ['issue_comment', comment('OWNER', { number: 7 })],
    ['workflow_run', { workflow_run: { event: 'pull_request', head_repository: repository, pull_requests: [{ number: 7 }] }, repository }],
    ['merge_group', { action: 'checks_requested', repository }],
    ['delete', { ref: 'staging', ref_type: 'branch', repository }],
    ['pull_request_review', { review: { author_association: 'MEMBER' }, pull_request: { number: 7 }, repository }],
    ['pull_request_review_comment', { comment: { author_association: 'MEMBER' }, pull_request: { number: 7 }, repository }],
    ['release', { action: 'published', repository }],
    ['', {}],
  ];

  test.concurrent('deletes and launches nothing, and asks for the environment', async ({ expect, onTestFinished }) => {
    const bench = await openStage(onTestFinished);
    for (const [name, payload] of events) {
      for (const inputs of [{ operation: 'destroy' }, launch, { operation: 'refresh', golden: 'golden' }]) {
        const { run, sent } = await sentBy(bench, runStep(bench.stepOn(name, payload, inputs)));
        expect([name, run.exitCode, sent]).toEqual([name, 1, 0]);
        expect(run.log).toMatch(/::error title=.*invalid-input::.*environment: it is missing, and .* Write the name of the environment/);
      }
    }
    expect(bench.servers()).toEqual(['staging-g1-1', 'pr-7-g1-1']);
  });

  test.concurrent('does what it says to the one that is named', async ({ expect, onTestFinished }) => {
    const bench = await openStage(onTestFinished);
    const run = await runStep(bench.stepOn('workflow_run', { repository }, { operation: 'destroy', environment: 'pr-7' }));
    expect([run.exitCode, bench.servers()]).toEqual([0, ['staging-g1-1']]);
  });

  test.concurrent("launches nothing for a fork's head, unless forks are allowed to", async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const fork = { full_name: 'eve/shop' };
    const payloads: readonly (readonly [string, object])[] = [
      ['workflow_run', { workflow_run: { head_repository: fork }, repository }],
      ['workflow_run', { workflow_run: { head_repository: null }, repository }],
      [
        'pull_request_review',
        { review: { author_association: 'OWNER' }, pull_request: { head: { repo: fork }, base: { repo: repository } } },
      ],
    ];
    for (const [name, payload] of payloads) {
      const { run, sent } = await sentBy(bench, runStep(bench.stepOn(name, payload, { ...launch, environment: 'qa' })));
      expect([run.exitCode, sent]).toEqual([1, 0]);
      expect(run.log).toContain('fork-not-allowed');
    }
    const inputs = { ...launch, environment: 'qa', 'allow-forks': 'true' };
    await runStep(bench.stepOn('workflow_run', { workflow_run: { head_repository: fork }, repository }, inputs));
    expect(bench.servers()).toEqual(['qa-g1-1']);
  });
});

describe('a comment on a pull request', () => {
  test.concurrent("by an owner, a member or a collaborator is about the pull request's own environment", async ({
    expect,
    onTestFinished,
  }) => {
    const bench = await openStage(onTestFinished);
    for (const association of ['OWNER', 'MEMBER', 'COLLABORATOR']) {
      await runStep(bench.stepOn('workflow_dispatch', {}, { ...launch, environment: 'pr-7' }));
      expect(bench.servers()).toEqual(['staging-g1-1', 'pr-7-g1-1']);
      const run = await runStep(bench.stepOn('issue_comment', comment(association), { operation: 'destroy' }));
      expect([run.exitCode, bench.servers()]).toEqual([0, ['staging-g1-1']]);
    }
    expect(bench.github.requests.map(({ path }) => path)).toContain('/repos/acme/shop/pulls/7');
    expect(bench.github.problems).toEqual([]);
  });

  test.concurrent('by anyone else does nothing, whatever the inputs say', async ({ expect, onTestFinished }) => {
    const bench = await openStage(onTestFinished);
    const strangers = ['CONTRIBUTOR', 'FIRST_TIME_CONTRIBUTOR', 'NONE', 'MANNEQUIN', undefined];
    for (const association of strangers) {
      for (const inputs of [{ operation: 'destroy' }, { operation: 'destroy', environment: 'staging' }, launch]) {
        const { run, sent } = await sentBy(bench, runStep(bench.stepOn('issue_comment', comment(association), inputs)));
        expect([run.exitCode, sent]).toEqual([1, 0]);
        expect(run.log).toMatch(/::error title=.*author-not-allowed::/);
      }
    }
    for (const name of ['pull_request_review', 'pull_request_review_comment', 'commit_comment', 'discussion_comment']) {
      const payload = { review: { author_association: 'NONE' }, comment: { author_association: 'NONE' } };
      const inputs = { operation: 'destroy', environment: 'staging' };
      const { run, sent } = await sentBy(bench, runStep(bench.stepOn(name, payload, inputs)));
      expect([name, run.exitCode, sent]).toEqual([name, 1, 0]);
    }
    expect(bench.servers()).toEqual(['staging-g1-1', 'pr-7-g1-1']);
  });

  test.concurrent('does nothing where the pull request cannot be read', async ({ expect, onTestFinished }) => {
    const bench = await openStage(onTestFinished);
    const step = (inputs: Record<string, string> = {}) =>
      bench.stepOn('issue_comment', comment('OWNER'), { operation: 'destroy', ...inputs });
    const untold = await sentBy(bench, runStep(step({ 'github-token': '' })));
    bench.github.fail(/^GET .*\/pulls\/7/, { kind: 'status', status: 403, message: 'Resource not accessible by integration' });
    const refused = await sentBy(bench, runStep(step()));
    bench.github.books.pulls.delete(7);
    const missing = await sentBy(bench, runStep(step()));
    for (const { run, sent } of [untold, refused, missing]) {
      expect([run.exitCode, sent]).toEqual([1, 0]);
      expect(run.log).toMatch(/::error title=.*author-not-allowed::Could not read pull request 7, .*: .*pull-requests: read/);
    }
    expect(bench.servers()).toEqual(['staging-g1-1', 'pr-7-g1-1']);
  });

  test.concurrent('on one from a fork: nothing is launched, what is there may go', async ({ expect, onTestFinished }) => {
    const bench = await openStage(onTestFinished, { pull: { headRepository: 'eve/shop' } });
    const { run, sent } = await sentBy(bench, runStep(bench.stepOn('issue_comment', comment('OWNER'), { ...launch, count: '2' })));
    expect([run.exitCode, sent]).toEqual([1, 0]);
    expect(run.log).toContain('fork-not-allowed');
    await runStep(bench.stepOn('issue_comment', comment('OWNER'), { operation: 'destroy' }));
    expect(bench.servers()).toEqual(['staging-g1-1']);
  });

  test.concurrent('asks for the operation itself, also beside on-push; a closed one loses its servers', async ({
    expect,
    onTestFinished,
  }) => {
    const bench = await openPullBench(onTestFinished);
    const inputs = { ...launch, 'on-push': 'keep', comment: 'true' };
    await runStep(bench.stepOn('issue_comment', comment('MEMBER'), inputs));
    expect(bench.servers()).toEqual(['pr-7-g1-1']);
    expect(bench.comment()).toContain('is ready');
    bench.pull.state = 'closed';
    await runStep(bench.stepOn('issue_comment', comment('MEMBER'), inputs));
    expect(bench.servers()).toEqual([]);
    expect(bench.github.problems).toEqual([]);
  });
});

test.concurrent('destroy deletes only an environment that is named', async ({ expect, onTestFinished }) => {
  const bench = await openStage(onTestFinished);
  for (const name of ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']) {
    const { run, sent } = await sentBy(bench, runStep(bench.stepOn(name, {}, { operation: 'destroy' })));
    expect([name, run.exitCode, sent]).toEqual([name, 1, 0]);
    expect(run.log).toMatch(/environment: it is missing, and `destroy` deletes only a named environment/);
  }
  expect(bench.servers()).toEqual(['staging-g1-1', 'pr-7-g1-1']);
});

describe('the sticky comment', () => {
  const inputs = { image: 'base', flavor: 'm1.tiny', comment: 'true', 'on-push': 'keep' };
  const forged = '<!-- restage:pr-7 -->\nforged';

  test.concurrent("is the token's own: one that others wrote with its marker stays as it is", async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const { books } = bench.github;
    books.addComment(7, forged, { login: 'eve', type: 'User', association: 'NONE' });
    books.addComment(7, forged, { login: 'ann', type: 'User', association: 'OWNER' });
    books.addComment(7, forged, { login: 'helper[bot]', type: 'Bot', association: 'NONE' });
    for (const action of ['opened', 'synchronize']) await runStep(bench.step({ action }, inputs));
    expect(books.comments.slice(0, 3).map(({ body, updates }) => [body, updates])).toEqual([
      [forged, 0],
      [forged, 0],
      [forged, 0],
    ]);
    expect(books.comments.slice(3).map(({ author, body }) => [author.login, body.includes('is ready')])).toEqual([
      ['github-actions[bot]', true],
    ]);
    expect(bench.github.requests.map(({ method }) => method)).not.toContain('DELETE');
    expect(bench.github.problems).toEqual([]);
  });

  test.concurrent('of the token before stays, and a new one is written', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const { books } = bench.github;
    await runStep(bench.step({ action: 'opened' }, inputs));
    const [old] = books.comments;
    const before = old?.body;
    books.viewer = { login: 'ann', type: 'User', association: 'OWNER' };
    await runStep(bench.step({ action: 'synchronize' }, inputs));
    expect(old?.body).toBe(before);
    expect(books.comments.map(({ author }) => author.login)).toEqual(['github-actions[bot]', 'ann']);
  });

  test.concurrent('is found where GraphQL does not tell who the token is', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const { books } = bench.github;
    bench.github.fail(/graphql/, { kind: 'status', status: 403, message: 'Resource not accessible by integration' }, 99);
    books.addComment(7, forged, { login: 'eve', type: 'User', association: 'OWNER' });
    for (const action of ['opened', 'synchronize']) await runStep(bench.step({ action }, inputs));
    expect(books.comments.map(({ author, body }) => [author.login, body === forged])).toEqual([
      ['eve', true],
      ['github-actions[bot]', false],
    ]);
  });
});

test.concurrent('labels are compared as GitHub does, without case', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished, { pull: { labels: ['Deploy'] } });
  const inputs = { image: 'base', flavor: 'm1.tiny', 'on-push': 'keep', label: 'deploy' };
  await runStep(bench.step({ action: 'labeled', label: 'Deploy' }, inputs));
  expect(bench.servers()).toEqual(['pr-7-g1-1']);
  await runStep(bench.step({ action: 'synchronize' }, inputs));
  expect(bench.servers()).toEqual(['pr-7-g1-1']);
});

test.concurrent('no token is shown by an event that is refused', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const run = await runStep(bench.stepOn('issue_comment', comment('NONE'), { operation: 'destroy' }));
  expect(run.log.replaceAll(/^::add-mask::.*$/gm, '') + run.summary).not.toContain(secrets.token);
});
