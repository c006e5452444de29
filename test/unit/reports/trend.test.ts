import { expect, test } from 'vitest';
import type { RunRecord } from '../../../src/domain/run-history.ts';
import { trendChart } from '../../../src/reports/trend.ts';

const run = (day: number, minutes: number, downMinutes?: number): RunRecord => ({
  at: `2026-11-${String(day).padStart(2, '0')}T02:00:00Z`,
  snapshotSeconds: minutes * 60,
  downtimeSeconds: downMinutes === undefined ? undefined : downMinutes * 60,
});

test('bars for snapshots, a line for the downtime, and the present run against those before', () => {
  expect(trendChart([run(19, 58, 60), run(20, 70.26, 72), run(21, 60)]).split('\n')).toEqual([
    'Snapshots (bars) and downtime of the golden server (line), UTC. This snapshot took 1h; the median of the 2 previous ones is 58m.',
    '',
    '```mermaid',
    expect.stringMatching(/^%%{init: .*}%%$/),
    'xychart-beta',
    '    x-axis ["11-19", "11-20", "11-21"]',
    '    y-axis "minutes" 0 --> 80',
    '    bar [58, 70.3, 60]',
    '    line [60, 72, 0]',
    '```',
  ]);
});

test('one run has no trend', () => {
  expect(trendChart([])).toBe('');
  expect(trendChart([run(21, 60)])).toBe('');
  expect(trendChart([run(20, 50), run(21, 60)])).toContain('the previous one took 50m.');
});

test('the last fourteen runs are shown', () => {
  const text = trendChart(Array.from({ length: 20 }, (_, day) => run(day + 1, day + 1)));
  expect(text).toContain('x-axis ["11-07", ');
  expect(text).toContain('the median of the 13 previous ones is 13m');
});

test('runs of one day have bars of their own', () => {
  expect(trendChart([run(20, 50), run(21, 60), run(21, 61), run(21, 62)])).toContain('x-axis ["11-20", "11-21", "11-21 (2)", "11-21 (3)"]');
});

test.each([
  [90, 'seconds', 99],
  [119, 'seconds', 131],
  [120, 'minutes', 3],
  [7199, 'minutes', 132],
  [7200, 'hours', 3],
  [0, 'seconds', 1],
])('%d seconds are drawn in fitting units', (snapshotSeconds, unit, top) => {
  const record: RunRecord = { at: '2026-11-21T02:00:00Z', snapshotSeconds, downtimeSeconds: undefined };
  expect(trendChart([record, record])).toContain(`y-axis "${unit}" 0 --> ${top}\n`);
});
