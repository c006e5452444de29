import { expect, onTestFinished, test } from 'vitest';
import { openPullBench, secrets } from '../github/bench.ts';
import { serveCache } from '../helpers/cache-service.ts';
import { runStep } from '../helpers/runner.ts';

const chart = /### Trend\n.*xychart-beta\n.*x-axis \["\d\d-\d\d", "[^"]+"\]/s;

test('the second run has a chart by what the image of the first says, and asks no cache', async () => {
  const cache = await serveCache();
  onTestFinished(cache.close);
  cache.fail(500);
  const bench = await openPullBench(onTestFinished);
  const takeSnapshot = () => {
    const options = bench.step({ action: 'opened' }, { operation: 'snapshot', golden: 'golden', 'may-stop-golden': 'true' });
    return runStep({ ...options, env: { ...options.env, ...cache.env } });
  };
  expect(await takeSnapshot()).toMatchObject({ exitCode: 0, summary: expect.not.stringContaining('### Trend') });
  const second = await takeSnapshot();
  expect(second.summary).toMatch(chart);
  const images = bench.emulator.books.images().filter(({ name }) => name?.startsWith('restage-golden'));
  const histories = images.map(({ properties }) => properties.restage_history ?? '');
  expect(histories.map((text) => text.split(' ').length).sort()).toEqual([1, 2]);
  expect(cache.calls()).toBe(0);

  // A user who can write an image's properties can spoil a chart, and no more.
  for (const { properties } of images) Object.assign(properties, { restage_history: `x${'\n::error::evil'.repeat(10)}` });
  const third = await takeSnapshot();
  expect(third).toMatchObject({ exitCode: 0, summary: expect.not.stringContaining('evil') });
});

test('with `history: cache` the figures come from the cache; one that is out of order is reported', async () => {
  const cache = await serveCache();
  onTestFinished(cache.close);
  const bench = await openPullBench(onTestFinished);
  const takeSnapshot = () => {
    const options = bench.step(
      { action: 'opened' },
      { operation: 'snapshot', golden: 'golden', history: 'cache', 'may-stop-golden': 'true' },
    );
    return runStep({ ...options, env: { ...options.env, ...cache.env } });
  };
  expect(await takeSnapshot()).toMatchObject({ exitCode: 0, summary: expect.not.stringContaining('### Trend') });
  expect((await takeSnapshot()).summary).toMatch(chart);
  cache.fail(403);
  const third = await takeSnapshot();
  expect(third).toMatchObject({ exitCode: 0, summary: expect.not.stringContaining('### Trend') });
  expect(third.log).toMatch(/^::warning title=No history from the cache::.*403/m);
  const kept = cache.entries.map(({ blob }) => blob.toString());
  expect(kept).toHaveLength(2);
  for (const text of kept) for (const secret of [...Object.values(secrets), ...bench.tokens]) expect(text).not.toContain(secret);
});
