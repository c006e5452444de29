import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRuns, intentTags, intentTagsOf, leftTag, powerStateOf, readIntent } from '../../../src/domain/intent.ts';

const two = Date.UTC(2026, 10, 21, 2, 0, 0);
const three = Date.UTC(2026, 10, 21, 3, 0, 0);

describe('the intent on a golden server', () => {
  it('is two tags', () => {
    expect(intentTags({ was: 'ACTIVE', run: 'gh-1-1', at: two })).toEqual(['restage:was=ACTIVE@20261121T020000Z', 'restage:run=gh-1-1']);
  });

  it('is read back among the tags of others, each within what Nova takes', () => {
    const intents = fc.record({
      was: fc.constantFrom('ACTIVE' as const, 'SHUTOFF' as const),
      run: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
      at: fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => seconds * 1000),
    });
    fc.assert(
      fc.property(intents, ({ was, run, at }) => {
        const tags = intentTags({ was, run, at });
        for (const tag of tags) expect(tag).toMatch(/^[^/,]{1,60}$/);
        expect(readIntent(['web', ...tags.toReversed(), 'restage'])).toEqual({ was, at, notedAt: at, runs: [run], isDetached: false });
      }),
      { seed: 20261121 },
    );
  });

  it('tells until when a guest may still go down, the latest of several', () => {
    const first = intentTags({ was: 'ACTIVE', run: 'a', at: two, mayGoDownUntil: three });
    expect(first[0]).toBe('restage:was=ACTIVE@20261121T020000Z-20261121T030000Z');
    for (const tag of first) expect(tag).toMatch(/^[^/,]{1,60}$/);
    expect(readIntent(first)?.mayGoDownUntil).toBe(three);
    const earlier = intentTags({ was: 'ACTIVE', run: 'b', at: three, mayGoDownUntil: two });
    const none = intentTags({ was: 'ACTIVE', run: 'c', at: three });
    expect(readIntent([...earlier, ...none, ...first])).toMatchObject({ at: two, mayGoDownUntil: three });
    expect(readIntent([...none, ...earlier])?.mayGoDownUntil).toBe(two);
    expect(readIntent(['restage:was=ACTIVE@20261121T020000Z-later'])).toMatchObject({ at: two, mayGoDownUntil: undefined });
  });

  it('is the oldest of several: the later runs saw what the first had left behind', () => {
    const first = intentTags({ was: 'ACTIVE', run: 'a', at: two });
    const second = intentTags({ was: 'SHUTOFF', run: 'b', at: three });
    expect(readIntent([...second, ...first])).toEqual({ was: 'ACTIVE', at: two, notedAt: three, runs: ['b', 'a'], isDetached: false });
    expect(readIntent([...first, ...second])).toEqual({ was: 'ACTIVE', at: two, notedAt: three, runs: ['a', 'b'], isDetached: false });
  });

  it.each(['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED'] as const)('remembers that it was %s', (was) => {
    expect(readIntent(intentTags({ was, run: 'a', at: 0 }))).toMatchObject({ was });
  });

  it.each([
    [[]],
    [['web', 'restage']],
    [['restage:run=gh-1-1']],
    [['restage:was=ACTIVE']],
    [['restage:was=ACTIVE@yesterday']],
    [['restage:was=RESCUE@20261121T020000Z']],
    [['restage:was=ACTIVE@20261121T020000Z@x']],
    [['restage:is=ACTIVE@20261121T020000Z']],
    [['xrestage:was=ACTIVE@20261121T020000Z']],
  ])('is none in %j', (tags) => {
    expect(readIntent(tags)).toBeUndefined();
  });

  it('says when its run means to come back', () => {
    const tags = intentTags({ was: 'ACTIVE', run: 'a', at: two });
    expect(readIntent([...tags, 'restage:left'])?.isDetached).toBe(true);
    expect(intentTagsOf([...tags, leftTag, 'web'])).toEqual([...tags, leftTag]);
  });

  it('is known without the run', () => {
    expect(readIntent(['restage:was=SHUTOFF@20261121T020000Z'])).toEqual({
      was: 'SHUTOFF',
      at: two,
      notedAt: two,
      runs: [],
      isDetached: false,
    });
  });

  it('leaves the tags of others, and our other tags, alone', () => {
    const ours = ['restage:was=ACTIVE@20261121T020000Z', 'restage:run=a', 'restage:was=garbage'];
    expect(intentTagsOf(['web', ...ours, 'restage:lease=4', 'run=a'])).toEqual(ours);
  });
});

it.each([
  ['ACTIVE', 'ACTIVE'],
  ['SHUTOFF', 'SHUTOFF'],
  ['PAUSED', 'PAUSED'],
  ['SUSPENDED', 'SUSPENDED'],
  // Not running, and no state that a run could give back: nothing starts it.
  ['ERROR', 'SHUTOFF'],
  ['SHELVED_OFFLOADED', 'SHUTOFF'],
])('of a server that is %s, %s is owed', (status, owed) => {
  expect(powerStateOf(status)).toBe(owed);
});

it.each([
  [[], 'a run'],
  [['gh-1-1'], 'run gh-1-1'],
  [['gh-1-1', 'gh-2-1'], 'run gh-1-1, gh-2-1'],
])('runs %j are shown as: %s', (runs, text) => {
  expect(describeRuns({ runs })).toBe(text);
});
