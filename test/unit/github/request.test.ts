import { describe, expect, test } from 'vitest';
import type { Github } from '../../../src/github/types.ts';
import { openBench } from './bench.ts';

describe('what may be sent again', () => {
  test.each([502, 503, 500])('a read after %s, later and later', async (status) => {
    const { local, github, clock, wire } = await openBench();
    const startedAt = clock.now();
    local.fail(/^GET/, { kind: 'status', status }, 2);
    expect(await github.getPull(7)).toMatchObject({ number: 7, open: true });
    expect(wire.map((event) => event.status)).toEqual([status, status, 200]);
    expect(clock.now() - startedAt).toBe(3000);
  });

  test('a read that is cut off, but not for ever', async () => {
    const { local, github } = await openBench();
    local.fail(/^GET/, { kind: 'cut' }, 9);
    await expect(github.getPull(7)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('GET /repos/acme/shop/pulls/7'),
    });
    expect(local.requests).toHaveLength(4);
  });

  test('a create that a rate limit kept from being carried out, after what it asks for', async () => {
    const { local, github, clock } = await openBench();
    const startedAt = clock.now();
    local.fail(/^POST/, {
      kind: 'status',
      status: 403,
      headers: { 'retry-after': '60' },
      message: 'You have exceeded a secondary rate limit.',
    });
    await github.createComment(7, 'hello');
    expect(clock.now() - startedAt).toBe(60_000);
    expect(local.books.comments.map(({ body }) => body)).toEqual(['hello']);
  });

  test('a primary rate limit until it is reset', async () => {
    const { local, github, clock } = await openBench();
    const startedAt = clock.now();
    const reset = String(startedAt / 1000 + 30);
    local.fail(/^GET/, { kind: 'status', status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });
    await github.getPull(7);
    expect(clock.now() - startedAt).toBe(30_000);
  });

  test.each([
    { name: '403 without any header', status: 403, headers: {} },
    { name: '403 with requests left', status: 403, headers: { 'x-ratelimit-remaining': '4321', 'x-ratelimit-reset': '4102444800' } },
    { name: '429 without any header', status: 429, headers: {} },
  ])('a secondary rate limit by its words alone ($name): a minute at least, then longer', async ({ status, headers }) => {
    const { local, github, clock } = await openBench();
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const startedAt = clock.now();
    local.fail(/^POST/, { kind: 'status', status, headers, message }, 2);
    await github.createComment(7, 'hello');
    expect(clock.now() - startedAt).toBe(60_000 + 90_000);
    expect(local.books.comments.map(({ body }) => body)).toEqual(['hello']);
  });

  test('a secondary rate limit that does not end is one, and no lack of a permission', async () => {
    const { local, github, clock } = await openBench();
    local.fail(/^GET/, { kind: 'status', status: 403, message: 'You have exceeded a secondary rate limit.' }, 99);
    const startedAt = clock.now();
    const error = await github.getPull(7).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'rate-limited', hint: expect.not.stringContaining('permissions') });
    expect(clock.now() - startedAt).toBeLessThan(5 * 60_000);
  });

  test('not after a limit of an hour: nobody waits that long for a comment', async () => {
    const { local, github, clock } = await openBench();
    const startedAt = clock.now();
    local.fail(/^GET/, { kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    await expect(github.getPull(7)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(clock.now()).toBe(startedAt);
  });

  test.each([
    ['a 5xx', { kind: 'status', status: 502 }],
    ['a lost answer', { kind: 'lost' }],
  ] as const)('not a create after %s: it may have been carried out', async (_what, fault) => {
    const { local, github } = await openBench();
    local.fail(/^POST/, fault);
    await expect(github.createComment(7, 'hello')).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect(local.requests).toHaveLength(1);
  });
});

describe('what is refused', () => {
  test.each([
    [401, 'auth-failed', 'github-token'],
    [403, 'forbidden', 'pull-requests: write'],
    [404, 'not-found', 'pull-requests: write'],
  ])('%s is %s, and says what to do', async (status, code, hint) => {
    const { local, github } = await openBench();
    local.fail(/^GET/, { kind: 'status', status, message: 'Resource not accessible by integration' });
    await expect(github.getPull(7)).rejects.toMatchObject({
      code,
      hint: expect.stringContaining(hint),
      message: expect.stringContaining('Resource not accessible by integration'),
    });
    expect(local.requests).toHaveLength(1);
  });

  test.each([
    ['comments', 'pull-requests: write', (github: Github) => github.createComment(7, 'hello')],
    ['deployments', 'deployments: write', (github: Github) => github.listDeployments({ environment: 'preview', task: 'restage:pr-7' })],
    ['the page of the job', 'actions: read', (github: Github) => github.findJobPage({ id: '1', attempt: '1', runner: 'one' })],
  ])('the permission that is missing is the one of the call: %s', async (_what, permission, call) => {
    const { local, github } = await openBench();
    local.fail(/./, { kind: 'status', status: 403, message: 'Resource not accessible by integration' });
    await expect(call(github)).rejects.toMatchObject({ hint: expect.stringContaining(`contents: read, ${permission} }`) });
  });

  test('the token goes into the header and nowhere else', async () => {
    const { local, github } = await openBench('ghs_wrong');
    const error: unknown = await github.getPull(7).catch((reason: unknown) => reason);
    expect(local.requests[0]?.authorization).toBe('Bearer ghs_wrong');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ghs_wrong');
  });
});
