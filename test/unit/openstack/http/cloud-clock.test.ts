import { expect, test } from 'vitest';
import { createCloudClock } from '../../../../src/openstack/http/cloud-clock.ts';

const hour = 3_600_000;
let now = 10 * hour;
const clock = { now: () => now, sleep: async () => {} };

test('is not known before an answer shows it', () => {
  const { offset, observe } = createCloudClock(clock);
  expect(offset()).toBeUndefined();
  observe('header', Number.NaN, now);
  expect(offset()).toBeUndefined();
});

test('is never taken for later than it is, and how far it may be later is known', () => {
  const { offset, observe } = createCloudClock(clock);
  const askedAt = now;
  now += 700;
  observe('body', askedAt + hour, askedAt);
  expect(offset()).toEqual({ ms: hour - 700, withinMs: 1700 });
});

test('goes by the newest answer, and by a header where there is one', () => {
  const { offset, observe } = createCloudClock(clock);
  observe('body', now + 1, now);
  observe('body', now + 2, now);
  expect(offset()?.ms).toBe(2);
  observe('header', now + 3, now);
  observe('body', now + 4, now);
  expect(offset()?.ms).toBe(3);
  observe('header', now + 5, now);
  expect(offset()?.ms).toBe(5);
});
