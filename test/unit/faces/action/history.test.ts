import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rememberRun } from '../../../../src/faces/action/history.ts';
import type { Result, ResultFacts, SnapshotResult } from '../../../../src/operations/results.ts';

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

/** A runner whose program for the cache is this script; in its words `folder` and `verb` are known, and `say` prints. */
function runner(script: string, env: Record<string, string> = {}) {
  const temp = mkdtempSync(join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(temp, { recursive: true }));
  const program = join(temp, 'program.mjs');
  const words = `const [verb, folder, key, prefix] = process.argv.slice(2); const file = folder + '/runs.json'; const say = console.log;`;
  writeFileSync(program, `import * as fs from 'node:fs';\n${words}\n${script}`);
  const troubles: string[] = [];
  const place = {
    env: { RUNNER_TEMP: temp, ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'http://127.0.0.1:9', INPUT_SECRET: 'hunter2', ...env },
    program,
    now: Date.UTC(2026, 10, 21, 2),
    onTrouble: (reason: string) => troubles.push(reason),
  };
  return { troubles, remember: (changes: Partial<ResultFacts> = {}) => rememberRun({ ...result, ...changes }, place) };
}

/** Gives these records back, and keeps nothing. */
const holding = (records: unknown) =>
  `if (verb === 'restore') { fs.mkdirSync(folder); fs.writeFileSync(file, ${JSON.stringify(JSON.stringify(records))}); }`;

test('a run is added to those before it, and kept', async () => {
  const before = { at: '2026-11-20T02:00:00Z', snapshotSeconds: 50 };
  const { troubles, remember } = runner(
    `${holding([before])} else if (fs.readFileSync(file, 'utf8') !== '${JSON.stringify([before, own])}') say('::warning::not kept');`,
  );
  expect(await remember()).toEqual([before, own]);
  expect(troubles).toEqual([]);
});

test('a run that took no snapshot, and a runner without a cache, have no history', async () => {
  const { remember } = runner(holding([own]));
  expect(await remember({ snapshots: [] })).toEqual([]);
  expect(await runner(holding([own]), { ACTIONS_RESULTS_URL: '' }).remember()).toEqual([]);
  expect(await runner(holding([own]), { ACTIONS_RUNTIME_TOKEN: '' }).remember()).toEqual([]);
});

test.each([
  ['nothing', '""'],
  ['no JSON', '"{"'],
  ['something else', JSON.stringify('[{"at":"x ]\\n bar [1","snapshotSeconds":1}]')],
])('what holds %s is no history', async (_, text) => {
  const { remember } = runner(`if (verb === 'restore') { fs.mkdirSync(folder); fs.writeFileSync(file, ${text}); }`);
  expect(await remember()).toEqual([own]);
});

test('golden servers have histories of their own', async () => {
  const { remember, troubles } = runner(`say('::warning::' + key + ' ' + prefix);`);
  await remember();
  await remember({ snapshots: [{ ...snapshot, golden: 'db' }] });
  await remember({ snapshots: [snapshot, { ...snapshot, golden: 'db' }] });
  await remember({ snapshots: [{ ...snapshot, golden: 'db' }, snapshot] });
  const prefixes = troubles.map((words) => words.split(' ')[1]);
  expect(new Set(prefixes).size).toBe(3);
  expect(prefixes[2]).toBe(prefixes[3]);
  for (const words of troubles) expect(words).toMatch(/^(restage-runs-[0-9a-f]{12}-)1795226400000 \1$/);
});

test('trouble is told, does not shorten the history of others, and gives this run alone', async () => {
  const { troubles, remember } = runner(`if (verb === 'save') fs.writeFileSync(folder + '/../saved', ''); say('::warning::out of order');`);
  expect(await remember()).toEqual([own]);
  expect(troubles).toEqual(['out of order']);
  const broken = runner(`process.exit(3);`);
  expect(await broken.remember()).toEqual([own]);
  expect(broken.troubles).toHaveLength(1);
});

test('no input of the step, where secrets are, comes along', async () => {
  const { troubles, remember } = runner(`say('::error::' + (process.env.INPUT_SECRET ?? 'nothing'));`);
  await remember();
  expect(troubles).toEqual(['nothing']);
});

test('a history has an end', async () => {
  const { remember } = runner(holding(Array.from({ length: 80 }, () => ({ ...own, snapshotSeconds: 1 }))));
  const runs = await remember();
  expect(runs).toHaveLength(50);
  expect(runs.at(-1)).toEqual(own);
});
