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
  const goesOn = '`restage reap --apply` or `openstack server start g-1` starts it at once.';

  test.each([
    ['a run that died', { runs: ['gh-1-1'], isDetached: false }, 'run gh-1-1 stopped it and ended without starting it'],
    ['several that died', { runs: ['gh-1-1', 'gh-2-1'], isDetached: false }, 'run gh-1-1, gh-2-1 stopped it and ended without starting it'],
    ['a run that signed nothing', { runs: [], isDetached: false }, 'a run stopped it and ended without starting it'],
    ['nothing known of it', undefined, 'a run stopped it and ended without starting it'],
    ['a run that left on purpose', { runs: ['gh-1-1'], isDetached: true }, 'run gh-1-1 left while its snapshot goes on'],
    ['one that left and signed nothing', { runs: [], isDetached: true }, 'a run left while its snapshot goes on'],
  ])('by %s', (_who, owed, how) => {
    const told = whyOff({ ...server, owed });
    expect(told).toBe(
      `It is SHUTOFF and was ACTIVE: ${how}, and no run holds it now. The command of that run, given again, goes on and starts it; ${goesOn}`,
    );
  });

  it('shows the task that it is at', () => {
    expect(whyOff({ ...server, task: 'image_uploading' })).toMatch(/^It is SHUTOFF, image_uploading and was ACTIVE:/);
  });

  it('advises against a start by hand while its disk is captured: the image would be of a disk in use', () => {
    const told = whyOff({ ...server, snapshot: { stage: 'capturing', expectedAt: '12:30 UTC' } });
    expect(told).toMatch(
      /no run holds it now\. Its snapshot is under way, the image expected at 12:30 UTC: the command of that run, given again, goes on with it and starts the server\./,
    );
    expect(told).not.toContain('server start');
  });

  it('advises a start at once as soon as the disk is captured', () => {
    expect(whyOff({ ...server, snapshot: { stage: 'captured', expectedAt: '12:30 UTC' } })).toContain(goesOn);
  });
});
