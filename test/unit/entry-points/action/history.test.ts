import { expect, onTestFinished, test } from 'vitest';
import { rememberRun } from '../../../../src/entry-points/action/history.ts';
import type { Result, ResultFacts, SnapshotResult } from '../../../../src/operations/results.ts';
import { serveCache } from '../../../helpers/cache-service.ts';

const snapshot: SnapshotResult = {
  golden: 'web',
  imageName: 'restage-web',
  consistency: 'clean',
  diskGb: 50,
  sizeBytes: 1,
  seconds: 60,
  estimateSeconds: 60,
  downtimeSeconds: 70,
};
const result: Result = { status: 'complete', snapshotSeconds: 60, goldenDowntimeSeconds: 70, snapshots: [snapshot], timeline: [] };
const own = { at: '2026-11-21T02:00:00Z', snapshotSeconds: 60, downtimeSeconds: 70 };

/** A job beside a cache service of its own. */
async function open(env: Record<string, string> = {}) {
  const cache = await serveCache();
  onTestFinished(cache.close);
  const troubles: string[] = [];
  let now = Date.UTC(2026, 10, 21, 2);
  const remember = (changes: Partial<ResultFacts> = {}) => {
    const place = { env: { ...cache.env, ...env }, now, onTrouble: (reason: string) => troubles.push(reason) };
    now += 1;
    return rememberRun({ ...result, ...changes }, place);
  };
  /** What another run, or anyone who can write into the cache, left there. */
  const holding = (text: string) => {
    const [entry] = cache.entries;
    if (entry === undefined) throw new Error('nothing was kept yet');
    cache.put({ ...entry, key: entry.key.replace(/\d+$/, '9'), blob: Buffer.from(text) });
  };
  return { cache, troubles, remember, holding };
}

test('a run is added to those before it, and kept', async () => {
  const { cache, troubles, remember } = await open();
  expect(await remember()).toEqual([own]);
  expect(await remember()).toEqual([own, own]);
  expect(cache.entries.map(({ blob }) => JSON.parse(blob.toString()))).toEqual([[own], [own, own]]);
  expect(troubles).toEqual([]);
});

test('a run that took no snapshot has no history, and a missing cache service is reported', async () => {
  const { cache, remember } = await open();
  expect(await remember({ snapshots: [] })).toEqual([]);
  expect(cache.entries).toEqual([]);
  for (const name of ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN']) {
    const lacking = await open({ [name]: '' });
    expect(await lacking.remember()).toEqual([own]);
    expect(lacking.troubles).toEqual(['the runner provides no cache service']);
  }
});

test.each([
  ['nothing', ''],
  ['no JSON', '{'],
  ['something else', '[{"at":"x ]\\n bar [1","snapshotSeconds":1}]'],
  ['times without end', '[{"at":"2026-11-20T02:00:00Z","snapshotSeconds":1e300}]'],
  ['more than is kept', JSON.stringify(Array.from({ length: 51 }, () => own))],
  ['an archive', '/etc/cron.d/evil\0\0\0ustar'],
  ['what is nested', '['.repeat(60_000)],
  ['more than a history takes', ' '.repeat(70_000)],
])('what holds %s is no history: it is reported, and not continued', async (_, text) => {
  const { cache, troubles, remember, holding } = await open();
  await remember();
  holding(text);
  const kept = cache.entries.length;
  expect(await remember()).toEqual([own]);
  expect(troubles).toEqual([expect.stringMatching(/not a history of Restage|more than 65536 bytes/)]);
  expect(cache.entries).toHaveLength(kept);
});

test('golden servers have histories of their own', async () => {
  const { cache, remember } = await open();
  await remember();
  await remember({ snapshots: [{ ...snapshot, golden: 'db' }] });
  await remember({ snapshots: [snapshot, { ...snapshot, golden: 'db' }] });
  await remember({ snapshots: [{ ...snapshot, golden: 'db' }, snapshot] });
  const prefixes = cache.entries.map(({ key }) => /^(restage-runs-[0-9a-f]{12}-)\d+$/.exec(key)?.[1]);
  expect(new Set(prefixes).size).toBe(3);
  expect(prefixes[2]).toBe(prefixes[3]);
});

test('trouble is reported, does not shorten the history of others, and gives this run alone', async () => {
  const { cache, troubles, remember } = await open();
  await remember();
  cache.fail(403);
  expect(await remember()).toEqual([own]);
  expect(troubles).toEqual(['the cache service answered 403']);
  expect(cache.entries).toHaveLength(1);
});

test('a history has an end', async () => {
  const { remember, holding } = await open();
  await remember();
  holding(JSON.stringify(Array.from({ length: 50 }, () => ({ ...own, snapshotSeconds: 1 }))));
  const runs = await remember();
  expect(runs).toHaveLength(50);
  expect(runs.at(-1)).toEqual(own);
});
