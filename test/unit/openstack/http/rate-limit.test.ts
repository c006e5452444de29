import { describe, expect, it } from 'vitest';
import { createRateLimiter, type Rate } from '../../../../src/openstack/http/rate-limit.ts';
import type { ServiceName } from '../../../../src/openstack/services.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

function limited(rate?: Rate) {
  const clock = virtualClock(0);
  const limiter = createRateLimiter(clock, rate);
  const take = async (service: ServiceName = 'compute', signal?: AbortSignal) => {
    await limiter.take(service, signal);
    return clock.now();
  };
  const takeMany = (count: number, service?: ServiceName) => Promise.all(Array.from({ length: count }, () => take(service)));
  return { clock, limiter, take, takeMany };
}

describe('createRateLimiter', () => {
  it('lets the requests of twenty launches go at once', async () => {
    expect(await limited().takeMany(40)).toEqual(Array(40).fill(0));
  });

  it('spaces what goes beyond the burst', async () => {
    expect(await limited({ perSecond: 10, burst: 2 }).takeMany(5)).toEqual([0, 0, 100, 200, 300]);
  });

  it('allows a burst again after a rest', async () => {
    const { clock, takeMany } = limited({ perSecond: 10, burst: 3 });
    await takeMany(3);
    await clock.sleep(1000);
    expect(await takeMany(4)).toEqual([1000, 1000, 1000, 1100]);
  });

  it('holds every request to a service that asks for patience, and lets them go one by one', async () => {
    const { limiter, takeMany } = limited({ perSecond: 10, burst: 20 });
    limiter.slowDown('compute', 5000);
    const [compute, image] = await Promise.all([takeMany(3, 'compute'), takeMany(3, 'image')]);
    expect(compute).toEqual([5000, 5100, 5200]);
    expect(image).toEqual([0, 0, 0]);
  });

  it('holds those too who wait already when the pause begins', async () => {
    const { limiter, take, takeMany } = limited({ perSecond: 1, burst: 1 });
    await take();
    const waiting = takeMany(2);
    limiter.slowDown('compute', 10_000);
    expect(await waiting).toEqual([10_000, 11_000]);
  });

  it('does not shorten a pause', async () => {
    const { limiter, take } = limited();
    limiter.slowDown('compute', 9000);
    limiter.slowDown('compute', 1000);
    expect(await take()).toBe(9000);
  });

  it('ends the wait with the signal', async () => {
    const { limiter, take } = limited();
    limiter.slowDown('compute', 60_000);
    const abort = new AbortController();
    const waiting = take('compute', abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(take('image', abort.signal)).rejects.toThrow('enough');
  });
});
