import { expect, test } from 'vitest';
import { resultText } from '../../../src/reports/result-text.ts';

test('facts first, then each table, then what to do', () => {
  expect(
    resultText({
      status: 'pending',
      environment: 'staging',
      imageId: 'image-id-1',
      consistency: 'forced',
      consistencyEvidence: 'forced: the stop took 60 s of 60 s',
      goldenDowntimeSeconds: 90,
      removed: [{ kind: 'image', id: 'i', name: 'old', why: 'expired', outcome: 'deferred' }],
      servers: [],
      pending: { reason: 'the image is saving', comeBackAt: '2026-11-21T03:00:00Z' },
      timeline: [],
    }),
  ).toBe(
    [
      'environment: staging',
      'image: image-id-1',
      'consistency: forced: the stop took 60 s of 60 s',
      'golden server was down for: 1m 30s',
      '',
      'KIND   NAME  ENVIRONMENT  OUTCOME    WHY      ID',
      'image  old   -            postponed  expired  i',
      '',
      'pending: the image is saving',
      'to continue, run this again after 2026-11-21T03:00:00Z',
    ].join('\n'),
  );
});

test('a plan lists its steps in order', () => {
  const plan = {
    count: 2,
    limitSeconds: 900,
    limitFormula: 'at least 15m',
    steps: ['stop golden', 'snapshot golden', 'its disk is large'],
    notes: ['its disk is large'],
  };
  expect(resultText({ status: 'planned', plan, timeline: [] })).toBe(
    ['servers: 2', 'limit: 15m', '', '1. stop golden', '2. snapshot golden', 'note: its disk is large'].join('\n'),
  );
});

test('each fact stands alone: what is not known leaves no trace', () => {
  expect(resultText({ status: 'complete', imageName: 'nightly', timeline: [] })).toBe('image: nightly');
  expect(resultText({ status: 'complete', imageName: 'nightly', imageId: 'id-1', timeline: [] })).toBe('image: nightly (id-1)');
  expect(resultText({ status: 'complete', consistency: 'unknown', timeline: [] })).toBe('consistency: unknown');
  expect(
    resultText({ status: 'planned', plan: { count: 1, downtimeSeconds: 80, estimateSeconds: 3600, steps: [], notes: [] }, timeline: [] }),
  ).toBe('servers: 1\ngolden server down about: 1m 20s\nimage usable in about: 1h');
  expect(resultText({ status: 'complete', timeline: [] })).toBe('');
});

test('nothing to delete is said, too', () => {
  expect(resultText({ status: 'complete', removed: [], timeline: [] })).toBe('nothing to delete');
});
