import { describe, expect, test } from 'vitest';
import { hasRunSince, startedBeforeCaptured, startedBy, stayedOff, wasStarted } from '../../../src/domain/stayed-off.ts';

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

test.each([
  { name: 'started, then snapshotted', latestFirst: ['createImage', 'start', 'stop'], says: 'no' },
  { name: 'snapshotted, then started', latestFirst: ['start', 'createImage', 'stop'], says: 'yes' },
  { name: 'started, stopped again, then snapshotted', latestFirst: ['createImage', 'stop', 'start'], says: 'yes' },
])('within one second, the order of the list tells: $name', ({ latestFirst, says }) => {
  expect(stayedOff({ offSince: at(90), takenAt: at(100), actions: latestFirst.map((action) => act(action, 100)) })).toBe(says);
});

test('nothing is known of a server whose stop was not noted', () => {
  expect(stayedOff({ offSince: undefined, takenAt: at(100), actions: [act('start', 95), snapshot] })).toBe('unknown');
});

/** Actions of Nova after which a server's disk is written to. */
const starting = ['start', 'reboot', 'unshelve', 'restore', 'rebuild', 'rescue', 'unrescue'];

/** A start that is overlooked makes an image of a disk in use count as clean; one too many throws away a good one. */
describe('a server that is off since second 90, whose image a job took that was asked for at second 100,', () => {
  test.each([
    ['was stopped, and nothing else', [act('stop', 90)], false],
    ['shows nothing', [], false],
    ['powered itself off, long after its start', [act('start', 10)], false],
    ['was started while the job ran', [act('stop', 90), act('start', 130)], true],
    ['was started and stopped while the job ran', [act('stop', 90), act('start', 130), act('stop', 135)], true],
    ['was started before the job', [act('stop', 90), act('start', 95)], true],
    ['was started at the very second of the job', [act('stop', 90), act('start', 100)], true],
    ['was started before the job, and stopped while it ran', [act('stop', 90), act('start', 95), act('stop', 130)], true],
    ['was started and stopped before the job', [act('stop', 90), act('start', 92), act('stop', 95)], false],
    ['was stopped again while the job ran', [act('stop', 90), act('stop', 130)], false],
    ['was locked meanwhile', [act('stop', 90), act('lock', 95), act('lock', 130)], false],
    ['was started before it was off, by another clock', [act('start', 88)], true],
    ['was started in the second before that', [act('start', 87)], false],
    ['was stopped in the second after its start', [act('start', 89), act('stop', 90)], false],
    ...starting.map((action) => [`saw ${action} while the job ran`, [act('stop', 90), act(action, 130)], true] as const),
  ] as const)('%s', (_what, actions, started) => {
    const record = { offSince: at(90), takenAt: at(100) };
    expect(wasStarted({ ...record, actions })).toBe(started);
    expect(wasStarted({ ...record, actions: actions.toReversed() })).toBe(started);
  });
});

describe('a server that is off since second 90, by whatever comes after,', () => {
  test.each([
    ['was stopped', [act('stop', 90)], false],
    ['shows nothing', [], false],
    ['was started', [act('stop', 90), act('start', 200)], true],
    ['was started, and stopped again', [act('stop', 90), act('start', 200), act('stop', 210)], true],
    ['was started just before it was off', [act('start', 87), act('start', 86)], false],
    ['was started as it went off, by another clock', [act('start', 88)], true],
    ['was started and stopped as it went off, by another clock', [act('start', 92), act('stop', 94)], false],
    ['was started and stopped later than any clock explains', [act('start', 93), act('stop', 94)], true],
    ['was stopped twice', [act('stop', 89), act('stop', 200)], false],
    ['was locked', [act('stop', 90), act('lock', 200)], false],
    ...starting.map((action) => [`saw ${action}`, [act('stop', 90), act(action, 200)], true] as const),
  ] as const)('%s', (_what, actions, hasRun) => {
    expect(hasRunSince(at(90), actions)).toBe(hasRun);
    expect(hasRunSince(at(90), actions.toReversed())).toBe(hasRun);
  });
});

describe('a server that runs again after its snapshot was asked for at second 100', () => {
  const by = (userId: string | undefined, action: string, second: number) => ({ ...act(action, second), userId });
  const asked = by('u-1', 'createImage', 100);

  test.each([
    ['was started by a person', [by('u-2', 'start', 130), asked], 'user'],
    ['was rebooted by a person', [by('u-2', 'reboot', 130), asked], 'user'],
    ['was started in the same second, by another clock', [by('u-2', 'start', 98), asked], 'user'],
    ['was started long before', [by('u-2', 'start', 97), asked], 'cloud'],
    ['was started by the cloud itself', [by(undefined, 'start', 130), asked], 'cloud'],
    ['shows nothing but the snapshot', [asked], 'cloud'],
    ['shows what starts nothing', [by('u-2', 'stop', 130), by('u-2', 'lock', 131), asked], 'cloud'],
    ['shows an earlier snapshot only', [by('u-1', 'createImage', 97)], 'unknown'],
    ['shows no snapshot', [by('u-2', 'lock', 130), by(undefined, 'start', 131)], 'unknown'],
    ['shows nothing', [], 'unknown'],
  ] as const)('%s', (_what, actions, who) => {
    expect(startedBy(actions, at(100))).toBe(who);
  });
});

test.each([
  { name: 'before', actions: [act('start', 110)], early: true },
  { name: 'in the same second', actions: [act('start', 120)], early: true },
  { name: 'after', actions: [act('start', 121)], early: false },
  { name: 'rebooted before', actions: [act('reboot', 110)], early: true },
  { name: 'not at all', actions: [act('lock', 110)], early: false },
  { name: 'in the second of the request', actions: [act('start', 100)], early: true },
])('started $name the volumes of a snapshot were captured: $early', ({ actions, early }) => {
  const latestFirst = [...actions, snapshot, act('start', 99), act('stop', 80)];
  expect(startedBeforeCaptured({ takenAt: at(100), capturedAt: at(120), actions: latestFirst })).toBe(early);
});
