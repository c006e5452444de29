import { describe, expect, test } from 'vitest';
import { createStickyComment, stickyMarker } from '../../../src/github/sticky-comment.ts';
import { openBench } from './bench.ts';

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
    expect(local.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'PATCH']);
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

  test('is made anew where somebody deleted it meanwhile', async () => {
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

  test('is never one that a stranger wrote: its text could be changed behind us', async () => {
    const { local, github } = await openBench();
    const bait = local.books.addComment(7, `${marker}\nbait`, { login: 'eve', type: 'User', association: 'CONTRIBUTOR' });
    await createStickyComment(github, 7, marker).put('ours', always);
    expect(bait.body).toBe(`${marker}\nbait`);
    expect(local.books.comments.map(({ body }) => body)).toEqual([`${marker}\nbait`, `${marker}\nours`]);
  });
});
