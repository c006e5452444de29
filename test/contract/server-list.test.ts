import { beforeAll, expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, pluck, textAt } from '../helpers/contract-http.ts';
import { requestServer, waitForServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('list');
const { session } = bench;

const nowhere = '00000000-0000-4000-8000-000000000000';
const tag = bench.name('tag');
const names = ['a', 'b', 'c'].map((each) => bench.name(each));
const ids: string[] = [];
beforeAll(async () => {
  for (const name of names) {
    const fields = { name, networks: 'none', tags: [tag, `${name}-tag`], metadata: { role: name } };
    ids.push(textAt((await requestServer(bench, fields, '2.52')).json, 'server', 'id'));
    await bench.target.pause(1);
  }
  for (const id of ids) await waitForServer(bench, id, 'ACTIVE');
});

const list = (query: string, version?: string) => session.compute('GET', `/servers${query}`, version === undefined ? {} : { version });
const namesIn = async (query: string, version?: string) => pluck(at((await list(query, version)).json, 'servers'), 'name');
const badRequest = (message: string) => [400, { badRequest: { code: 400, message } }];

contract('a list of servers', () => {
  it('in brief has ids, names and links only; in detail the whole server', async () => {
    const brief = await list(`?name=^${names[0]}$`);
    expect(shapeOf(brief.json)).toEqual({ servers: [{ id: 'uuid', name: 'text', links: [{ rel: 'text', href: 'URL' }] }] });
    const detail = await list(`/detail?name=^${names[0]}$`);
    const one = await session.compute('GET', `/servers/${ids[0]}`);
    expect(Object.keys(at(detail.json, 'servers', 0) as object).sort()).toEqual(Object.keys(at(one.json, 'server') as object).sort());
  });

  it('shows the latest first', async () => {
    expect(await namesIn(`?name=${bench.name('')}`)).toEqual(names.toReversed());
  });

  it('is filtered by name as a regular expression that is not anchored and knows no |', async () => {
    expect(await namesIn(`?name=^${names[0]}$`)).toEqual([names[0]]);
    expect((await namesIn(`?name=${bench.name('[ab]')}$`)).toSorted()).toEqual(names.slice(0, 2));
    expect(await namesIn(`?name=^(${names[0]}|${names[1]})$`)).toEqual([]);
    const answer = await list('?name=%5B');
    expect([answer.status, answer.json]).toEqual(badRequest("Invalid input for query parameters name. Value: [. '[' is not a 'regex'"));
  });

  it('is filtered by tags from 2.26 on, and not at all below', async () => {
    expect((await namesIn(`?tags=${tag}`, '2.26')).toSorted()).toEqual(names);
    expect(await namesIn(`?tags=${tag},${names[1]}-tag`, '2.26')).toEqual([names[1]]);
    expect((await namesIn(`?tags-any=${names[0]}-tag,${names[1]}-tag`, '2.26')).toSorted()).toEqual(names.slice(0, 2));
    expect(await namesIn(`?not-tags=${names[0]}-tag&name=${names[0]}`, '2.26')).toEqual([]);
    expect(await namesIn('?tags=no-such-tag', '2.26')).toEqual([]);
    expect(await namesIn('?tags=no-such-tag')).toContain('golden');
  });

  it('ignores an unknown filter, up to 2.74', async () => {
    expect(await namesIn('?nonsense=1')).toContain('golden');
    expect(await namesIn('?metadata=%7B%22role%22%3A%22none%22%7D', '2.74')).toContain('golden');
    const answer = await list('?nonsense=1', '2.75');
    expect([answer.status, answer.json]).toEqual(badRequest("'nonsense' does not match any of the regexes: '^_'"));
  });

  it('is filtered by status, flavor and image', async () => {
    expect(await namesIn('?status=NOPE')).toEqual([]);
    const answer = await list('?status=NOPE', '2.38');
    expect([answer.status, answer.json]).toEqual(badRequest('Invalid status value'));
    expect((await namesIn(`?flavor=m1.tiny&name=${bench.name('')}`)).toSorted()).toEqual(names);
    expect(await namesIn(`?flavor=m1.small&name=${bench.name('')}`)).toEqual([]);
    expect((await namesIn(`?image=${bench.baseImage}&name=${bench.name('')}`)).toSorted()).toEqual(names);
    expect(await namesIn(`?status=SHUTOFF&name=${bench.name('')}`)).toEqual([]);
  });

  it('shows all projects to administrators only', async () => {
    const answer = await list('?all_tenants=1');
    expect(answer.status).toBe(403);
    expect(at(answer.json, 'forbidden', 'message')).toBe(
      "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.",
    );
  });
});

contract('the pages of a list', () => {
  it('follow each other by limit and marker, in a full link; a full last page links to an empty one', async () => {
    const pages: Json[][] = [];
    let next: string | undefined = `/servers?name=${bench.name('')}&limit=1`;
    while (next !== undefined) {
      const answer = await session.compute('GET', next);
      pages.push(at(answer.json, 'servers') as Json[]);
      const links = (answer.json as { servers_links?: Json }).servers_links;
      if (links === undefined) break;
      expect(shapeOf(links)).toEqual([{ rel: 'text', href: 'URL' }]);
      expect(at(links, 0, 'rel')).toBe('next');
      const href = textAt(links, 0, 'href');
      const base = `${session.endpoints.compute}`;
      expect(href.startsWith(`${base}/servers?`)).toBe(true);
      expect(new URL(href).searchParams.get('marker')).toBe(at(pages.at(-1)?.[0] ?? null, 'id'));
      next = href.slice(base.length);
    }
    expect(pages.map((page) => page.length)).toEqual([1, 1, 1, 0]);
    expect(
      pages
        .flat()
        .map((each) => at(each, 'name'))
        .toSorted(),
    ).toEqual(names);
  });

  it('take no marker of an unknown server, and no odd limit', async () => {
    const marker = await list(`?marker=${nowhere}`);
    expect([marker.status, marker.json]).toEqual(badRequest(`marker [${nowhere}] not found`));
    const negative = await list('?limit=-1');
    expect([negative.status, negative.json]).toEqual(
      badRequest("Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"),
    );
    const none = await list('?limit=0');
    expect([none.status, none.json]).toEqual([200, { servers: [] }]);
  });

  it('have links in flavors too', async () => {
    const answer = await session.compute('GET', '/flavors?limit=2');
    expect(shapeOf(at(answer.json, 'flavors_links'))).toEqual([{ rel: 'text', href: 'URL' }]);
    const next = textAt(answer.json, 'flavors_links', 0, 'href');
    const last = at(answer.json, 'flavors', 1, 'id');
    expect(next).toBe(`${session.endpoints.compute}/flavors?limit=2&marker=${String(last)}`);
    const unknown = await session.compute('GET', '/flavors?marker=nope');
    expect([unknown.status, unknown.json]).toEqual(badRequest('marker [nope] not found'));
  });
});
