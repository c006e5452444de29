import { expect, test } from 'vitest';
import { timelineGantt } from '../../../src/reports/timeline.ts';

test('spans stand with whom they are about, in milliseconds; the golden server stands out', () => {
  const names = ['launch', 'stop', 'snapshot', 'upload', 'start', 'ready', 'retire'] as const;
  expect(timelineGantt(names.map((name, index) => ({ name, from: index * 1000, to: index * 3000 })))).toBe(
    [
      '```mermaid',
      'gantt',
      '    dateFormat x',
      '    axisFormat %H:%M:%S',
      '    section Golden server',
      '    stop (2s) :crit, 1000, 3000',
      '    snapshot (4s) :crit, 2000, 6000',
      '    upload (6s) :crit, 3000, 9000',
      '    start (8s) :crit, 4000, 12000',
      '    section Staging servers',
      '    launch (0s) :0, 1',
      '    ready (10s) :5000, 15000',
      '    retire (12s) :6000, 18000',
      '```',
    ].join('\n'),
  );
});

test('a section without spans is not drawn, nor is a timeline without any', () => {
  expect(timelineGantt([{ name: 'launch', from: 0, to: 1000 }])).not.toContain('Golden');
  expect(timelineGantt([])).toBe('');
});
