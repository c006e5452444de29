import { describe, expect, test, vi } from 'vitest';
import type { CodeHost } from '../../../../src/code-host/port/code-host.ts';
import type { Answer, Send } from '../../../../src/code-host/port/network.ts';
import { openBench } from './bench.ts';

describe('what may be sent again', () => {
  test.each([502, 503, 500])('a read after %s, later and later', async (status) => {
    const { local, github, now, wire } = await openBench();
    const startedAt = now();
    local.fail(/^GET/, { kind: 'status', status }, 3);
    expect(await github.getPull(7)).toMatchObject({ number: 7, open: true });
    expect(wire.map((event) => event.status)).toEqual([status, status, status, 200]);
    expect(now() - startedAt).toBe(500 + 2000 + 4500);
  });

  test('a read that is cut off, but not forever', async () => {
    const { local, github } = await openBench();
    local.fail(/^GET/, { kind: 'cut' }, 9);
    await expect(github.getPull(7)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('GET /repos/acme/shop/pulls/7'),
    });
    expect(local.requests).toHaveLength(4);
  });

  test('a create that a rate limit kept from being carried out, after what it asks for', async () => {
    const { local, github, now } = await openBench();
    const startedAt = now();
    local.fail(/^POST/, {
      kind: 'status',
      status: 403,
      headers: { 'retry-after': '60' },
      message: 'You have exceeded a secondary rate limit.',
    });
    await github.createComment(7, 'hello');
    expect(now() - startedAt).toBe(60_000);
    expect(local.books.comments.map(({ body }) => body)).toEqual(['hello']);
  });

  test('a primary rate limit until it is reset', async () => {
    const { local, github, now } = await openBench();
    const startedAt = now();
    const reset = String(startedAt / 1000 + 30);
    local.fail(/^GET/, { kind: 'status', status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });
    await github.getPull(7);
    // octokit adds a second, so that the limit is reset for sure.
    expect(now() - startedAt).toBe(31_000);
  });

  test.each([
    { name: '403 without any header', status: 403, headers: {} },
    { name: '403 with requests left', status: 403, headers: { 'x-ratelimit-remaining': '4321', 'x-ratelimit-reset': '4102444800' } },
    { name: '429 without any header', status: 429, headers: {} },
  ])('a secondary rate limit by its words alone ($name): a minute at least, then longer', async ({ status, headers }) => {
    const { local, github, now } = await openBench();
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const startedAt = now();
    local.fail(/^POST/, { kind: 'status', status, headers, message }, 2);
    await github.createComment(7, 'hello');
    expect(now() - startedAt).toBe(60_000 + 90_000);
    expect(local.books.comments.map(({ body }) => body)).toEqual(['hello']);
  });

  test('a secondary rate limit that does not end is one, and no lack of a permission', async () => {
    const { local, github, now } = await openBench();
    local.fail(/^GET/, { kind: 'status', status: 403, message: 'You have exceeded a secondary rate limit.' }, 99);
    const startedAt = now();
    const error = await github.getPull(7).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'rate-limited', hint: expect.not.stringContaining('permissions') });
    expect(now() - startedAt).toBeLessThan(5 * 60_000);
  });

  test('not after a limit of an hour: no job waits that long for a comment', async () => {
    const { local, github, now } = await openBench();
    const startedAt = now();
    local.fail(/^GET/, { kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    await expect(github.getPull(7)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(now()).toBe(startedAt);
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

describe('what octokit must not do of its own accord', () => {
  const answers = (...each: readonly (Answer | Error)[]) => {
    const sent: string[] = [];
    const send: Send = async ({ method, url, headers }) => {
      sent.push(`${method} ${url} ${headers.authorization}`);
      const next = each[Math.min(sent.length, each.length) - 1];
      if (next === undefined || next instanceof Error) throw next;
      return next;
    };
    return { sent, send };
  };
  const comment: Answer = { status: 201, headers: {}, body: '{"id":1,"body":"hello","user":{"login":"ann"}}' };
  const page = 'https://api.example/repos/acme/shop/issues/7/comments';

  test.each([
    [500, 4],
    [429, 4],
    [418, 1],
  ])('send more than four times, of limits and failures together (%i)', async (status, times) => {
    const limit = { status: 403, headers: { 'retry-after': '1' }, body: '' };
    const { sent, send } = answers({ status, headers: { 'retry-after': '1' }, body: '' }, limit, { status, headers: {}, body: '' });
    const { github } = await openBench('t', { send });
    await expect(github.getPull(7)).rejects.toMatchObject({ requestIds: [] });
    expect(sent).toHaveLength(times);
  });

  test('give up on a create whose request cannot have arrived', async () => {
    const { sent, send } = answers(Object.assign(new Error('connect ECONNREFUSED'), { sent: false }), comment);
    const { github } = await openBench('t', { send });
    expect(await github.createComment(7, 'hello')).toMatchObject({ id: 1 });
    expect(sent).toHaveLength(2);
  });

  test('repeat a create after a rate limit that hid a failure', async () => {
    const { sent, send } = answers(
      { status: 429, headers: { 'retry-after': '1' }, body: '' },
      { status: 502, headers: {}, body: '' },
      comment,
    );
    const { github } = await openBench('t', { send });
    await expect(github.createComment(7, 'hello')).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect(sent).toHaveLength(2);
  });

  test.each([301, 302, 304, 307, 308])('follow a redirect (%i), which would take the token along', async (status) => {
    const { sent, send } = answers({ status, headers: { location: 'https://evil.example/' }, body: '{"message":"Moved"}' });
    const { github } = await openBench('t', { send });
    await expect(github.createComment(7, 'hello')).rejects.toMatchObject({
      code: 'http-error',
      message: expect.stringContaining(`${status} Moved`),
    });
    expect(sent).toHaveLength(1);
  });

  test.each([304, 404, 422])('repeat a final answer (%i) after a passing failure', async (status) => {
    const { sent, send } = answers({ status: 503, headers: {}, body: '' }, { status, headers: {}, body: '' });
    const { github } = await openBench('t', { send });
    await expect(github.getPull(7)).rejects.toMatchObject({ status });
    expect(sent).toHaveLength(2);
  });

  test('follow a link to the next page to another host', async () => {
    const next = { link: '<https://evil.example/comments?page=2>; rel="next"' };
    const { sent, send } = answers({ status: 200, headers: next, body: '[]' }, { status: 200, headers: {}, body: '[]' });
    const { github } = await openBench('t', { send, apiUrl: 'https://api.example/' });
    expect(await github.listComments(7)).toEqual([]);
    expect(sent).toEqual([`GET ${page}?per_page=100&page=1 Bearer t`, `GET ${page}?per_page=100&page=2 Bearer t`]);
  });

  test("print GitHub's words, which a runner would take for commands", async () => {
    const warn = vi.spyOn(console, 'warn');
    const { send } = answers({ ...comment, headers: { deprecation: 'true', sunset: '::error::pwned' } });
    const { github } = await openBench('t', { send });
    await github.createComment(7, 'hello');
    expect(warn).not.toHaveBeenCalled();
  });

  test.each([
    ['a fine answer', 200],
    ['an error', 400],
  ])('parse a text without end: %s', async (_what, status) => {
    const { send } = answers({ status, headers: { 'content-type': 'application/json' }, body: '['.repeat(5_000_000) });
    const { github } = await openBench('t', { send });
    await expect(github.getPull(7)).rejects.toMatchObject({ code: status === 200 ? 'unexpected-answer' : 'http-error' });
  });

  test('pause between writes: a cancelled run has three seconds to report', async () => {
    const { send } = answers(comment);
    const { github, now } = await openBench('t', { send });
    const startedAt = now();
    for (let index = 0; index < 5; index += 1) await github.createComment(7, 'hello');
    expect(now()).toBe(startedAt);
  });

  test('wait on when the run is cancelled', async () => {
    const { sent, send } = answers({ status: 503, headers: {}, body: '' });
    const { github } = await openBench('t', { send });
    const cancelled = new AbortController();
    const read = github.getPull(7, { signal: cancelled.signal });
    queueMicrotask(() => cancelled.abort(new Error('enough')));
    await expect(read).rejects.toThrow('enough');
    expect(sent.length).toBeLessThanOrEqual(1);
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
    ['comments', 'pull-requests: write', (github: CodeHost) => github.createComment(7, 'hello')],
    ['deployments', 'deployments: write', (github: CodeHost) => github.deployments?.list({ environment: 'preview', task: 'restage:pr-7' })],
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
