import { describe, expect, test } from 'vitest';
import { stayedOff } from '../../../src/domain/stayed-off.ts';

const at = (second: number) => Date.UTC(2026, 10, 21, 12) + second * 1000;
const act = (action: string, second: number) => ({ action, startTime: at(second) });
const snapshot = act('createImage', 100);

describe('a server that is off since second 90, and snapshotted at second 100', () => {
  test.each([
    { name: 'was stopped before', actions: [act('stop', 80), snapshot], says: 'yes' },
    { name: 'was started long before the stop', actions: [act('start', 10), act('stop', 80), snapshot], says: 'yes' },
    { name: 'powered itself off', actions: [act('start', 10), snapshot], says: 'yes' },
    { name: 'was started afterwards', actions: [act('stop', 80), snapshot, act('start', 130)], says: 'yes' },
    { name: 'was started in between', actions: [act('stop', 80), act('start', 95), snapshot], says: 'no' },
    { name: 'was rebooted in between', actions: [act('stop', 80), act('reboot', 95), snapshot], says: 'no' },
    { name: 'was started in between, in the same second by another clock', actions: [act('start', 89), snapshot], says: 'no' },
    { name: 'was started and stopped in between', actions: [act('start', 92), act('stop', 95), snapshot], says: 'yes' },
    ...['reboot', 'unshelve', 'restore', 'rebuild', 'rescue', 'unrescue'].map((action) => {
      return { name: `saw ${action} in between`, actions: [act('stop', 80), act(action, 95), snapshot], says: 'no' } as const;
    }),
    { name: 'was started in between, then locked', actions: [act('stop', 80), act('start', 95), act('lock', 96), snapshot], says: 'no' },
    { name: 'was locked after the stop', actions: [act('stop', 91), act('lock', 95), snapshot], says: 'yes' },
    { name: 'was started in the last second before', actions: [act('start', 88), snapshot], says: 'no' },
    { name: 'was started in the second before that', actions: [act('start', 87), snapshot], says: 'yes' },
    { name: 'was started at the same moment, later', actions: [act('stop', 80), snapshot, act('start', 101)], says: 'yes' },
    { name: 'shows its snapshot at the earliest', actions: [act('createImage', 98)], says: 'yes' },
    { name: 'shows its snapshot at the latest', actions: [act('createImage', 102)], says: 'yes' },
    { name: 'shows a later snapshot only', actions: [act('createImage', 103)], says: 'unknown' },
    { name: 'shows something else at that moment', actions: [act('lock', 100)], says: 'unknown' },
    { name: 'shows no snapshot', actions: [act('stop', 80)], says: 'unknown' },
    { name: 'shows another snapshot only', actions: [act('stop', 80), act('createImage', 50)], says: 'unknown' },
    { name: 'shows nothing', actions: [], says: 'unknown' },
  ])('$name: $says', ({ actions, says }) => {
    const record = { offSince: at(90), takenAt: at(100) };
    expect(stayedOff({ ...record, actions })).toBe(says);
    expect(stayedOff({ ...record, actions: actions.toReversed() })).toBe(says);
  });
});

test('nothing is said of a server whose stop nobody noted', () => {
  expect(stayedOff({ offSince: undefined, takenAt: at(100), actions: [act('start', 95), snapshot] })).toBe('unknown');
});
