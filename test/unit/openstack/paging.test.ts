import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { ServiceClient } from '../../../src/openstack/http/service-client.ts';
import { listAll } from '../../../src/openstack/paging.ts';
import { parseAnswer } from '../../../src/openstack/parse-answer.ts';
import { type Reply, scriptedClient, sequence } from './scripted-client.ts';

const body = v.object({ items: v.array(v.object({ id: v.string() })), next: v.optional(v.string()) });

function ids(client: ServiceClient, query = new URLSearchParams({ limit: '2' })): Promise<string[]> {
  const listing = listAll(client, {
    path: '/things',
    query,
    page: (answer, call) => {
      const { items, next } = parseAnswer(body, answer, call);
      return { items, next };
    },
  });
  return listing.then((items) => items.map((item) => item.id));
}

function page(items: readonly string[], next?: string): Reply {
  return { status: 200, body: { items: items.map((id) => ({ id })), next } };
}

const lostMarker: Reply = { status: 400, reason: 'marker [b] not found' };

test('of a link to the next page only the query is taken', async () => {
  const client = sequence(
    page(['a', 'b'], 'http://internal.invalid:1234/other/things?limit=2&marker=b'),
    page(['c'], '/v2/things?marker=c'),
    page([]),
  );
  expect(await ids(client)).toEqual(['a', 'b', 'c']);
  expect(client.lines()).toEqual(['GET /things?limit=2', 'GET /things?limit=2&marker=b', 'GET /things?marker=c']);
});

test('an empty page ends the listing although it links on', async () => {
  expect(await ids(sequence(page(['a'], '?marker=a'), page([], '?marker=a')))).toEqual(['a']);
});

test('a page without a link ends the listing', async () => {
  expect(await ids(sequence(page(['a'])))).toEqual(['a']);
});

test('without a query the path stands alone', async () => {
  const client = sequence(page(['a']));
  await ids(client, new URLSearchParams());
  expect(client.lines()).toEqual(['GET /things']);
});

test.each([lostMarker, { status: 404, reason: 'Volume b could not be found.' }])(
  'a lost marker begins the listing anew, and forgets what was read (%o)',
  async (lost) => {
    const client = sequence(page(['a', 'b'], '?marker=b'), lost, page(['a', 'c'], '?marker=c'), page(['d']));
    expect(await ids(client)).toEqual(['a', 'c', 'd']);
  },
);

test('markers may be lost one after the other, as when many servers go at once', async () => {
  const lost = (id: string) => [page([id], `?marker=${id}`), lostMarker];
  expect(await ids(sequence(...lost('a'), ...lost('b'), ...lost('c'), page(['d'])))).toEqual(['d']);
});

test('a marker that is always lost is the service’s answer', async () => {
  const client = sequence(...Array.from({ length: 20 }, () => [page(['a'], '?marker=a'), lostMarker]).flat());
  await expect(ids(client)).rejects.toMatchObject({ name: 'HttpError', status: 400 });
});

test('a 400 to the first page is not a lost marker', async () => {
  const client = sequence(lostMarker, page(['a']));
  await expect(ids(client)).rejects.toMatchObject({ name: 'HttpError', status: 400 });
  expect(client.calls).toHaveLength(1);
});

test('links that lead in a circle end in an error', async () => {
  const client = sequence(page(['a'], '?marker=a'), page(['a'], '?marker=a'));
  await expect(ids(client)).rejects.toMatchObject({
    code: 'unexpected-answer',
    message: expect.stringContaining('back to an earlier page'),
  });
});

test('a listing that brings something new forever ends in an error', async () => {
  const client = scriptedClient((_call, nth) => page([`id-${nth}`], `?marker=${nth}`));
  await expect(ids(client)).rejects.toMatchObject({
    code: 'unexpected-answer',
    message: expect.stringContaining('more than 1000 pages'),
  });
  expect(client.calls).toHaveLength(1000);
});

test('an item that is on two pages is listed once', async () => {
  expect(await ids(sequence(page(['a', 'b'], '?marker=b'), page(['b', 'c'])))).toEqual(['a', 'b', 'c']);
});

test('a body of another shape names the call and the place in it, and quotes nothing', async () => {
  const client = sequence({ status: 200, body: { items: [{ id: 'a' }, { id: { adminPass: 'hunter2' } }] } });
  const error = await ids(client).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'unexpected-answer', requestIds: ['req-1'] });
  expect(String(error)).toContain('GET /things?limit=2');
  expect(String(error)).toContain('items.1.id is a value of type object, not string');
  expect(String(error)).not.toContain('hunter2');
});

test('a list that is longer than any project has ends in an error', async () => {
  let nth = 0;
  const client = scriptedClient(() => {
    nth += 1;
    return page(
      Array.from({ length: 10_000 }, (_, at) => `${nth}-${at}`),
      `?marker=${nth}`,
    );
  });
  await expect(ids(client)).rejects.toMatchObject({
    code: 'unexpected-answer',
    message: expect.stringContaining('more than 100000 items'),
  });
  expect(nth).toBe(11);
});
