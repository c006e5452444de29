import { expect, test } from 'vitest';
import { paceProgress, progressLine } from '../../../src/reports/progress.ts';

const minute = 60_000;
const wait = {
  waitingFor: 'image x to become active',
  state: 'image saving',
  elapsedMs: 12 * minute,
  estimateMs: 60 * minute,
  limitMs: 90 * minute,
};

test('a wait with an estimate tells its share and its limit', () => {
  expect(progressLine(wait)).toBe('image saving · 12m of ~1h (20 %), ~48m left · limit 1h 30m');
});

test('a wait without an estimate tells the time only', () => {
  for (const estimateMs of [undefined, 0]) {
    expect(progressLine({ ...wait, estimateMs })).toBe('image saving · 12m · limit 1h 30m');
  }
});

test('the estimated end is not the end', () => {
  expect(progressLine({ ...wait, elapsedMs: 60 * minute })).toContain('(99 %), ~0s left');
  expect(progressLine({ ...wait, elapsedMs: 65 * minute })).toBe('image saving · 1h 5m, longer than the expected 1h · limit 1h 30m');
});

test.each([
  ['golden server web-golden to shut down', 'ACTIVE, powering-off', 'web-golden ACTIVE, powering-off'],
  ['golden server up to date to be ACTIVE again', 'SHUTOFF', 'up to date SHUTOFF'],
  ['the snapshot of golden server db to end', 'ACTIVE, image_uploading', 'db ACTIVE, image_uploading'],
  ['volume db-data to be gone', 'in-use', 'volume db-data in-use'],
  ['environment qa', 'held by run r-1', 'environment qa held by run r-1'],
  ['golden server web to shut down', 'status unknown: No connection.', 'web status unknown: No connection.'],
  ['image x to become active', 'image saving', 'image saving'],
])('%s: %s gets the name of what it is of', (waitingFor, state, shown) => {
  expect(progressLine({ ...wait, waitingFor, state }).split(' · ')[0]).toBe(shown);
});

/** Plays one look after another, `seconds` of a log apart, and gives those that the log prints. */
function printed(
  looks: readonly { readonly step?: string; readonly waitingFor?: string; readonly state: string; readonly seconds: number }[],
) {
  let now = 1_000_000;
  const isDue = paceProgress(() => now);
  const began = now;
  return looks
    .filter(({ step = 'snapshot', seconds, ...look }) => {
      now = began + seconds * 1000;
      return isDue({ type: 'progress', step, progress: { ...wait, ...look, elapsedMs: seconds * 1000 } });
    })
    .map(({ state, seconds }) => `${state} ${seconds}`);
}

test('a long wait is reported once a minute, however often its state changes', () => {
  const looks = Array.from({ length: 60 }, (_, look) => ({ state: look % 2 === 0 ? 'even' : 'odd', seconds: 60 + look * 5 }));
  expect(printed(looks)).toEqual(['even 60', 'even 120', 'even 180', 'even 240', 'even 300']);
});

test('in the first minute of a wait, each change is reported at once', () => {
  expect(
    printed([
      { state: 'queued', seconds: 0 },
      { state: 'queued', seconds: 5 },
      { state: 'saving', seconds: 10 },
      { state: 'saving', seconds: 59 },
      { state: 'active', seconds: 60 },
      { state: 'active', seconds: 70 },
    ]),
  ).toEqual(['queued 0', 'saving 10', 'active 70']);
});

test('waits side by side do not hush each other', () => {
  expect(
    printed([
      { state: 'a', seconds: 100 },
      { step: 'launch', state: 'b', seconds: 101 },
      { waitingFor: 'another', state: 'c', seconds: 102 },
      { state: 'a', seconds: 103 },
      { step: 'launch', state: 'b', seconds: 104 },
    ]),
  ).toEqual(['a 100', 'b 101', 'c 102']);
});
