import { describe, expect, it, test } from 'vitest';
import { judgePower, offUnexpectedly, whyOff } from '../../../src/domain/golden-power.ts';

/** A person is woken for `off-unexpectedly` alone: one too many is as bad as one too few. */
describe('the power of a golden server', () => {
  test.each([
    ['is deleted', undefined, 'ACTIVE', true, 'gone'],
    ['runs', 'ACTIVE', undefined, false, 'on'],
    ['runs, its run not over yet', 'ACTIVE', 'ACTIVE', true, 'on'],
    ['was started by a person after its run died', 'ACTIVE', 'ACTIVE', false, 'on'],
    ['is off for a run that is alive', 'SHUTOFF', 'ACTIVE', true, 'off-in-use'],
    ['is off, and a run that is alive looks at it', 'SHUTOFF', undefined, true, 'off-in-use'],
    ['was left off by a run that died', 'SHUTOFF', 'ACTIVE', false, 'off-unexpectedly'],
    ['was left paused by a run that died', 'PAUSED', 'ACTIVE', false, 'off-unexpectedly'],
    ['came to ERROR at the hands of a run that died', 'ERROR', 'ACTIVE', false, 'off-unexpectedly'],
    ['was switched off by a person', 'SHUTOFF', undefined, false, 'off'],
    ['was off before the run that died', 'SHUTOFF', 'SHUTOFF', false, 'off'],
    ['was paused before the run that died', 'PAUSED', 'PAUSED', false, 'off'],
  ] as const)('that %s', (_what, status, owed, isHeld, power) => {
    expect(judgePower({ status, owed, isHeld })).toBe(power);
  });

  it('wakes a person for those alone that are off without reason, in their order', () => {
    const goldens = (['on', 'off-unexpectedly', 'off', 'off-in-use', 'gone', 'off-unexpectedly'] as const).map((power, at) => ({
      power,
      at,
    }));
    expect(offUnexpectedly(goldens).map(({ at }) => at)).toEqual([1, 5]);
  });
});

describe('why it is off, and what starts it', () => {
  const server = { id: 'g-1', status: 'SHUTOFF', task: undefined };
  const startNow = 'To start the server now, run `restage reap --apply` or `openstack server start g-1`.';

  test.each([
    ['a run that died', { runs: ['gh-1-1'], isDetached: false }, 'Run gh-1-1 stopped the server and ended without starting it.'],
    [
      'several that died',
      { runs: ['gh-1-1', 'gh-2-1'], isDetached: false },
      'Run gh-1-1, gh-2-1 stopped the server and ended without starting it.',
    ],
    ['a run that signed nothing', { runs: [], isDetached: false }, 'A run stopped the server and ended without starting it.'],
    ['nothing known of it', undefined, 'A run stopped the server and ended without starting it.'],
    [
      'a run that left on purpose',
      { runs: ['gh-1-1'], isDetached: true },
      'Run gh-1-1 exited while the snapshot of the server was still in progress.',
    ],
    [
      'one that left and signed nothing',
      { runs: [], isDetached: true },
      'A run exited while the snapshot of the server was still in progress.',
    ],
  ])('by %s', (_who, owed, how) => {
    const told = whyOff({ ...server, owed });
    expect(told).toBe(
      `It is SHUTOFF, but it was ACTIVE before. ${how} No living run holds it now. To continue that run and start the server, repeat the command of that run. ${startNow}`,
    );
  });

  it('shows the task that it is at', () => {
    expect(whyOff({ ...server, task: 'image_uploading' })).toMatch(/^It is SHUTOFF, image_uploading, but it was ACTIVE before\./);
  });

  it('advises against a start by hand while its disk is captured: the image would be of a disk in use', () => {
    const told = whyOff({ ...server, snapshot: { stage: 'capturing', expectedAt: '12:30 UTC' } });
    expect(told).toMatch(
      /No living run holds it now\. Its snapshot is in progress; the image is expected at 12:30 UTC\. Repeat the command of that run: it continues the snapshot and starts the server\./,
    );
    expect(told).not.toContain('server start');
  });

  it('advises a start at once as soon as the disk is captured', () => {
    expect(whyOff({ ...server, snapshot: { stage: 'captured', expectedAt: '12:30 UTC' } })).toContain(startNow);
  });
});
