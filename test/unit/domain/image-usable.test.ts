import { describe, expect, it, test } from 'vitest';
import { describeImage, notUsableYet } from '../../../src/domain/image-usable.ts';

const withReason = (reason: string) => ({ status: 'active', properties: { sync_status_reason: reason } });

describe('an image that its cloud calls active', () => {
  it.each<[string, Parameters<typeof describeImage>[0]]>([
    ['without properties', { status: 'active' }],
    ['with others', { status: 'active', properties: { sync_status: 'x', reason: 'y' } }],
  ])('can be used %s', (_what, image) => {
    expect(notUsableYet(image)).toBeUndefined();
    expect(describeImage(image)).toBe('image active');
  });

  test.each([
    ['says why', 'replicating to zone 2', 'replicating to zone 2'],
    ['gives no reason', '', 'no reason given'],
    ['gives one that steers a terminal', 'one\u001b[2J\u202etwo', 'one [2Jtwo'],
    ['tells a long story', 'x'.repeat(300), 'x'.repeat(200)],
  ])('cannot be used yet where it %s', (_what, reason, shown) => {
    const why = `not usable yet according to its property sync_status_reason: ${shown}`;
    expect(notUsableYet(withReason(reason))).toBe(why);
    expect(describeImage(withReason(reason))).toBe(`image active, ${why}`);
  });
});

it('is described by its status', () => {
  expect(describeImage({ status: 'saving' })).toBe('image saving');
});
