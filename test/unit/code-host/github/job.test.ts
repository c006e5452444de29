import { describe, expect, test } from 'vitest';
import { readJob } from '../../../../src/code-host/github/job.ts';

const hour = 3_600_000;

function read(env: Record<string, string>, event: unknown = {}, random = 0.5) {
  return readJob({
    env: { GITHUB_RUN_ID: '17012345678', GITHUB_RUN_ATTEMPT: '2', GITHUB_EVENT_PATH: '/event.json', ...env },
    readFile: () => (typeof event === 'string' ? event : JSON.stringify(event)),
    changedAt: () => 1_000_000,
    random: () => random,
  });
}

describe('the run id', () => {
  test('names the run, the attempt and this one job', () => {
    expect(read({}).runId).toBe('gh-17012345678-2-800000');
    expect(read({}, {}, 0).runId).toBe('gh-17012345678-2-000000');
  });

  test('is fit for a mark, whatever the runner says', () => {
    expect(read({ GITHUB_RUN_ID: `A_b/${'9'.repeat(60)}` }).runId).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(read({ GITHUB_RUN_ID: `${'9'.repeat(60)}` }).runId).toMatch(/-800000$/);
  });
});

describe('the event', () => {
  const event = { pull_request: { number: 42 } };

  test.each(['pull_request', 'pull_request_target'])('%s has a number', (name) => {
    expect(read({ GITHUB_EVENT_NAME: name }, event).event).toEqual({ kind: 'pull-request', number: 42 });
  });

  test('a comment on a pull request has its number, one on an issue has none', () => {
    const onPull = { issue: { number: 42, pull_request: { url: '' } }, comment: { author_association: 'MEMBER' } };
    expect(read({ GITHUB_EVENT_NAME: 'issue_comment' }, onPull).event).toEqual({ kind: 'pull-request', number: 42 });
    const onIssue = { ...onPull, issue: { number: 42 } };
    expect(read({ GITHUB_EVENT_NAME: 'issue_comment' }, onIssue).event).toEqual({ kind: 'other', name: 'issue_comment' });
    expect(() => read({ GITHUB_EVENT_NAME: 'issue_comment' }, {})).toThrow(/issue_comment/);
  });

  test.each(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'])('%s is about the repository as a whole', (name) => {
    expect(read({ GITHUB_EVENT_NAME: name }, 'unread').event).toBeUndefined();
  });

  test.each(['pull_request_review', 'pull_request_review_comment', 'workflow_run', 'merge_group', 'delete', 'release', 'of_tomorrow'])(
    '%s does not tell which environment is meant',
    (name) => {
      expect(read({ GITHUB_EVENT_NAME: name }, event).event).toEqual({ kind: 'other', name });
    },
  );

  test('one without a name tells nothing', () => {
    expect(read({}).event).toMatchObject({ kind: 'other' });
  });

  test.each(['', '{}', '{"pull_request":{"number":"42"}}', '{"pull_request":{"number":0}}'])(
    'a pull request that cannot be read never becomes staging: %s',
    (text) => {
      expect(() => read({ GITHUB_EVENT_NAME: 'pull_request' }, text)).toThrow();
    },
  );
});

describe('the end of the job', () => {
  test('on a hosted runner it is known, with room for the post step', () => {
    expect(read({ RUNNER_ENVIRONMENT: 'github-hosted' }).jobEndsAt).toBe(1_000_000 + 6 * hour - hour / 6);
  });

  test('on a self-hosted runner it is not', () => {
    expect(read({ RUNNER_ENVIRONMENT: 'self-hosted' }).jobEndsAt).toBeUndefined();
  });
});
