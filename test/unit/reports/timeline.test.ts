import { expect, test } from 'vitest';
import { timelineGantt } from '../../../src/reports/timeline.ts';

test('spans stand with whom they are about, in milliseconds; the golden server stands out', () => {
  const names = ['launch', 'stop', 'snapshot', 'upload', 'start', 'ready', 'retire'] as const;
  expect(timelineGantt(names.map((name, index) => ({ name, from: index * 1000, to: index * 3000 })))).toBe(
    [
      '```mermaid',
      '%%{init: {"gantt": {"leftPadding": 110}}}%%',
      'gantt',
      '    dateFormat x',
      '    axisFormat %H:%M:%S',
      '    todayMarker off',
      '    section Golden server',
      '    stop (2s) :crit, 1000, 3000',
      '    snapshot (4s) :crit, 2000, 6000',
      // The golden server is told to start before it ends.
      '    upload (6s) :3000, 9000',
      '    start (8s) :crit, 4000, 12000',
      '    section Staging servers',
      '    launch (0s) :0, 1',
      '    ready (10s) :5000, 15000',
      '    retire (12s) :6000, 18000',
      '```',
    ].join('\n'),
  );
});

test('times are whole milliseconds, as Mermaid wants them', () => {
  expect(timelineGantt([{ name: 'stop', from: 0.4, to: 1000.5 }])).toContain(':crit, 0, 1001\n');
});

test('a long name leaves room for the bars', () => {
  const text = timelineGantt([{ name: 'stop', of: 'w'.repeat(255), from: 0, to: 1000 }]);
  expect(text).toContain('"leftPadding": 296');
  expect(text).toContain(`    section Golden server ${'w'.repeat(31)}…\n`);
});

test('a section without spans is not drawn, nor is a timeline without any', () => {
  expect(timelineGantt([{ name: 'launch', from: 0, to: 1000 }])).not.toContain('Golden');
  expect(timelineGantt([])).toBe('');
});

test('golden servers and roles side by side have sections of their own, whatever they are called', () => {
  const spans = [
    { name: 'stop', of: 'db', from: 0, to: 1000 },
    { name: 'launch', of: 'server', from: 9000, to: 9500 },
    { name: 'stop', of: 'web: #1;\nsection x %% é', from: 0, to: 2000 },
    { name: 'launch', of: 'web', from: 9000, to: 9500 },
    { name: 'start', of: 'db', from: 5000, to: 6000 },
  ] as const;
  expect(timelineGantt(spans).split('\n').slice(6, -1)).toEqual([
    '    section Golden server db',
    '    stop (1s) :crit, 0, 1000',
    '    start (1s) :crit, 5000, 6000',
    '    section Golden server web 1 section x é',
    '    stop (2s) :crit, 0, 2000',
    '    section Staging servers',
    '    launch (1s) :9000, 9500',
    '    section Staging servers web',
    '    launch (1s) :9000, 9500',
  ]);
});
