import { describe, expect, it, test } from 'vitest';
import { powerAround } from '../../../src/domain/stood-still.ts';

/** Newest first, as Nova lists them; `REQUEST` is the request for our snapshot. */
const around = (...actions: readonly string[]) =>
  powerAround(
    actions.map((action) => ({ action: action === 'REQUEST' ? 'createImage' : action, isOurs: action === 'REQUEST' })),
    ({ isOurs }) => isOurs,
  );

/** Nova freezes an ACTIVE server alone: a snapshot of one that a person had halted proves no freeze. */
describe('before the request for its snapshot, a server', () => {
  test.each(['stop', 'pause', 'suspend', 'shelve'])('was halted by %s', (action) => {
    expect(around('REQUEST', action, 'start', 'create')).toEqual({ before: 'halted', wokenSince: false });
  });

  test.each(['start', 'unpause', 'resume', 'unshelve', 'reboot', 'rebuild', 'rescue', 'unrescue', 'restore'])('ran after %s', (action) => {
    expect(around('REQUEST', action, 'stop', 'create')).toEqual({ before: 'woken', wokenSince: false });
  });

  it('had only been created', () => {
    expect(around('REQUEST', 'create')).toEqual({ before: 'none', wokenSince: false });
    expect(around('REQUEST')).toEqual({ before: 'none', wokenSince: false });
  });

  it('is as the last of them left it, whatever else came after that', () => {
    expect(around('REQUEST', 'lock', 'createImage', 'attach_volume', 'pause', 'unpause')?.before).toBe('halted');
  });
});

/** Of one that was to stand still: an image of a disk that was written to meanwhile. */
describe('after that request, it', () => {
  test.each([
    ['stood still', ['REQUEST', 'pause'], false],
    ['was told to run again', ['unpause', 'REQUEST', 'pause'], true],
    ['was told to run again, and halted', ['pause', 'unpause', 'REQUEST', 'pause'], true],
    ['was halted once more', ['stop', 'REQUEST', 'pause'], false],
    ['got no request about its power', ['lock', 'createImage', 'REQUEST', 'pause'], false],
  ])('%s', (_what, actions, wokenSince) => {
    expect(around(...actions)).toEqual({ before: 'halted', wokenSince });
  });
});

describe('nothing is said where the request is not shown', () => {
  test.each([
    ['no actions at all', []],
    ['the snapshot of another', ['createImage', 'stop']],
    ['no snapshot', ['start', 'stop']],
  ])('%s', (_what, actions) => {
    expect(around(...actions)).toBeUndefined();
  });

  it('another action that fits by its time is not the request', () => {
    expect(powerAround([{ action: 'stop' }], () => true)).toBeUndefined();
  });
});
