import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { rememberRun } from '../../src/faces/action/history.ts';
import type { Result } from '../../src/operations/results.ts';
import { openPullBench, secrets } from '../github/bench.ts';
import { serveCache } from '../helpers/cache-service.ts';
import { runStep } from '../helpers/runner.ts';

const result: Result = {
  status: 'complete',
  snapshotSeconds: 60,
  snapshots: [
    {
      golden: 'web',
      imageName: 'i',
      consistency: 'live',
      diskGb: 50,
      sizeBytes: 1,
      seconds: 60,
      estimateSeconds: 60,
      downtimeSeconds: undefined,
    },
  ],
  timeline: [],
};

test('what ships keeps the history of runs in the cache service, across runners', async () => {
  const cache = await serveCache();
  onTestFinished(cache.close);
  const troubles: string[] = [];
  const temp = join(mkdtempSync(join(tmpdir(), 'runner-')), '_temp');
  const run = async (day: number) => {
    const env = { PATH: process.env.PATH ?? '', RUNNER_TEMP: temp, GITHUB_WORKSPACE: temp, ...cache.env };
    const now = Date.UTC(2026, 10, day);
    const runs = await rememberRun(result, { env, program: 'dist/history.js', now, onTrouble: (reason) => troubles.push(reason) });
    rmSync(temp, { recursive: true, force: true });
    return runs.map(({ at }) => at.slice(8, 10));
  };
  expect(await run(19)).toEqual(['19']);
  expect(await run(20)).toEqual(['19', '20']);
  expect(await run(21)).toEqual(['19', '20', '21']);
  expect(troubles).toEqual([]);
  cache.fail(403);
  expect(await run(22)).toEqual(['22']);
  expect(troubles).toEqual([expect.stringContaining('403')]);
  expect(cache.entries).toHaveLength(3);
});

test('the second run has a chart; one whose cache is out of order is the same without', async () => {
  const cache = await serveCache();
  onTestFinished(cache.close);
  const bench = await openPullBench(onTestFinished);
  const temp = mkdtempSync(join(tmpdir(), 'runner-'));
  onTestFinished(() => rmSync(temp, { recursive: true }));
  const takeSnapshot = () => {
    const options = bench.step({ action: 'opened' }, { operation: 'snapshot', golden: 'golden', 'may-stop-golden': 'true' });
    // On GitHub one job's folder is empty when the next begins.
    rmSync(temp, { recursive: true });
    mkdirSync(temp);
    return runStep({ ...options, env: { ...options.env, ...cache.env, RUNNER_TEMP: temp, GITHUB_WORKSPACE: temp, RUNNER_DEBUG: '1' } });
  };
  const first = await takeSnapshot();
  expect(first).toMatchObject({ exitCode: 0, summary: expect.not.stringContaining('### Trend') });
  const second = await takeSnapshot();
  expect(second.summary).toMatch(/### Trend\n.*xychart-beta\n.*x-axis \["\d\d-\d\d", "[^"]+"\]/s);
  cache.fail(403);
  const third = await takeSnapshot();
  expect(third).toMatchObject({ exitCode: 0, summary: expect.not.stringContaining('### Trend') });
  expect(third.log).not.toMatch(/^::(?:warning|error)/m);
  expect(third.log).toContain('::debug::No history: Failed to restore');
  const kept = cache.entries.map(({ blob }) => zstdDecompressSync(blob).toString());
  expect(kept).toHaveLength(2);
  for (const text of kept) for (const secret of [...Object.values(secrets), ...bench.tokens]) expect(text).not.toContain(secret);
});
