import { describe, expect, test } from 'vitest';
import { openGithub } from '../../../src/code-host/github/open-github.ts';
import type { Send } from '../../../src/code-host/port/network.ts';
import { systemClock } from '../../../src/engine/clock.ts';
import { createStickyComment, stickyMarker } from '../../../src/pull-request/sticky-comment.ts';
import type { Fault } from '../../github/github.ts';
import { openBench, placeOf } from '../code-host/github/bench.ts';

const marker = stickyMarker('pr-7');
const always = { create: true };

describe('the sticky comment', () => {
  test('is found through all pages, and updated', async () => {
    const { local, github } = await openBench();
    for (let index = 0; index < 249; index += 1)
      local.books.addComment(7, `talk ${index}`, { login: 'ann', type: 'User', association: 'NONE' });
    const old = local.books.addComment(7, `${marker}\nold`);
    await createStickyComment(github, 7, marker).put('new', always);
    expect(local.books.comments).toHaveLength(250);
    expect(old.body).toBe(`${marker}\nnew`);
    expect(local.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST', 'PATCH']);
    expect(local.problems).toEqual([]);
  });

  test('is created where there is none, once, and then updated without another search', async () => {
    const { local, github } = await openBench();
    local.books.addComment(7, `${stickyMarker('pr-70')}\nof another environment`);
    const comment = createStickyComment(github, 7, marker);
    await comment.put('one', always);
    await comment.put('two', always);
    expect(local.books.comments.map(({ body }) => body).slice(1)).toEqual([`${marker}\ntwo`]);
    expect(local.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'PATCH']);
  });

  test('is left alone where it says the same already', async () => {
    const { local, github } = await openBench();
    const old = local.books.addComment(7, `${marker}\r\nsame\r\n`);
    await createStickyComment(github, 7, marker).put('same', always);
    expect(old.updates).toBe(0);
  });

  test('is one, although the answer to its creation was lost', async () => {
    const { local, github } = await openBench();
    local.fail(/^POST/, { kind: 'lost' });
    const comment = createStickyComment(github, 7, marker);
    await comment.put('one', always);
    await comment.put('two', always);
    expect(local.books.comments.map(({ body }) => body)).toEqual([`${marker}\ntwo`]);
  });

  test('is created after all where the lost request never arrived', async () => {
    const { local, github } = await openBench();
    local.fail(/^POST/, { kind: 'status', status: 502 });
    await createStickyComment(github, 7, marker).put('one', always);
    expect(local.books.comments.map(({ body }) => body)).toEqual([`${marker}\none`]);
  });

  test('is the oldest of two, and the other one goes', async () => {
    const { local, github } = await openBench();
    const first = local.books.addComment(7, `${marker}\na`);
    local.books.addComment(7, `${marker}\nb`);
    await createStickyComment(github, 7, marker).put('c', always);
    expect(local.books.comments).toEqual([first]);
    expect(first.body).toBe(`${marker}\nc`);
  });

  test('is created again if a person deleted it meanwhile', async () => {
    const { local, github } = await openBench();
    const comment = createStickyComment(github, 7, marker);
    await comment.put('one', always);
    local.books.comments.length = 0;
    await comment.put('two', always);
    expect(local.books.comments.map(({ body }) => body)).toEqual([`${marker}\ntwo`]);
  });

  test('is not created to say that nothing is left', async () => {
    const { local, github } = await openBench();
    await createStickyComment(github, 7, marker).put('gone', { create: false });
    expect(local.books.comments).toEqual([]);
  });

  test.each([
    ['a stranger', { login: 'eve', type: 'User', association: 'CONTRIBUTOR' }],
    ['an owner', { login: 'ann', type: 'User', association: 'OWNER' }],
    ['another app', { login: 'helper[bot]', type: 'Bot', association: 'NONE' }],
  ] as const)('is never one that %s wrote: its text may be forged, and be changed behind us', async (_who, author) => {
    const { local, github } = await openBench();
    const forged = [local.books.addComment(7, `${marker}\nbait`, author), local.books.addComment(7, `${marker}\nbait`, author)];
    const comment = createStickyComment(github, 7, marker);
    await comment.put('ours', always);
    await createStickyComment(github, 7, marker).put('ours again', always);
    expect(forged.map(({ body, updates }) => [body, updates])).toEqual([
      [`${marker}\nbait`, 0],
      [`${marker}\nbait`, 0],
    ]);
    expect(local.books.comments.slice(2).map(({ body }) => body)).toEqual([`${marker}\nours again`]);
    expect(local.requests.map(({ method }) => method)).not.toContain('DELETE');
  });

  test('of a token that is another one by now stays, and a new one is written', async () => {
    const { local, github } = await openBench();
    const old = local.books.addComment(7, `${marker}\nby the workflow`);
    local.books.viewer = { login: 'ann', type: 'User', association: 'OWNER' };
    await createStickyComment(github, 7, marker).put('by a person', always);
    expect([old.body, old.updates]).toEqual([`${marker}\nby the workflow`, 0]);
    expect(local.books.comments.map(({ author, body }) => [author.login, body])).toEqual([
      ['github-actions[bot]', `${marker}\nby the workflow`],
      ['ann', `${marker}\nby a person`],
    ]);
  });
});

describe('the account of the token, where GraphQL does not tell it', () => {
  const refusals: readonly (readonly [string, Fault])[] = [
    ['refuses', { kind: 'status', status: 403, message: 'Resource not accessible by integration' }],
    ['is not there', { kind: 'status', status: 404 }],
    ['is down', { kind: 'status', status: 502 }],
  ];

  test.each(refusals)("is a workflow's own on github.com: GraphQL %s", async (_what, fault) => {
    const { local, github } = await openBench();
    local.fail(/graphql/, fault, 99);
    const forged = local.books.addComment(7, `${marker}\nbait`, { login: 'eve', type: 'User', association: 'OWNER' });
    const own = local.books.addComment(7, `${marker}\nold`);
    await createStickyComment(github, 7, marker).put('new', always);
    expect([forged.body, own.body]).toEqual([`${marker}\nbait`, `${marker}\nnew`]);
  });

  test.each([
    ["a person's token", { token: 'ghp_1234', serverUrl: 'https://github.com' }],
    ['another server', { token: 'ghs_local', serverUrl: 'https://github.example' }],
  ])('is unknown with %s: a new comment is written, none is touched', async (_what, { token, serverUrl }) => {
    const { local, github } = await openBench(token, { serverUrl }, token);
    local.fail(/graphql/, { kind: 'status', status: 403 }, 99);
    const old = local.books.addComment(7, `${marker}\nold`);
    await createStickyComment(github, 7, marker).put('new', always);
    expect(old.updates).toBe(0);
    expect(local.books.comments).toHaveLength(2);
  });

  test.each([
    ['https://api.github.com', 'https://api.github.com/graphql'],
    ['https://github.example/api/v3', 'https://github.example/api/graphql'],
    ['https://github.example/api/v3/', 'https://github.example/api/graphql'],
  ])('is asked for beside %s', async (apiUrl, graphql) => {
    const urls: string[] = [];
    const send: Send = async ({ url }) => {
      urls.push(url);
      return { status: 200, headers: {}, body: '{"data":{"viewer":{"login":"ann"}}}' };
    };
    const access = { apiUrl, token: 't', send, clock: systemClock, random: () => 0.5 };
    expect(await openGithub(access, placeOf('acme/shop')).ownLogin()).toBe('ann');
    expect(await openGithub({ ...access, graphqlUrl: 'https://graph.example/q' }, placeOf('acme/shop')).ownLogin()).toBe('ann');
    expect(urls).toEqual([graphql, 'https://graph.example/q']);
  });
});
