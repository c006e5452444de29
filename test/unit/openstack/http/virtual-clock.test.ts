import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

describe('virtualClock', () => {
  it('jumps to the next sleeper when everything waits', async () => {
    const clock = virtualClock(0);
    const order: string[] = [];
    await Promise.all([
      clock.sleep(36_000_000).then(() => order.push(`late ${clock.now()}`)),
      clock.sleep(5).then(() => order.push(`early ${clock.now()}`)),
    ]);
    expect(order).toEqual(['early 5', 'late 36000000']);
  });

  it('lets a woken sleeper sleep again before a later one wakes', async () => {
    const clock = virtualClock(0, { auto: false });
    const seen: number[] = [];
    const poll = async () => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(10);
        seen.push(clock.now());
      }
    };
    const polling = poll();
    await clock.advance(25);
    expect(seen).toEqual([10, 20]);
    expect([clock.now(), clock.sleeping]).toEqual([25, 1]);
    await clock.advance(5);
    await polling;
    expect(seen).toEqual([10, 20, 30]);
  });

  it('stands still by itself when told so', async () => {
    const clock = virtualClock(7, { auto: false });
    void clock.sleep(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.now(), clock.sleeping]).toEqual([7, 1]);
  });

  it("ends a sleep with the signal's reason", async () => {
    const clock = virtualClock(0, { auto: false });
    const abort = new AbortController();
    const sleeping = clock.sleep(1000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow('enough');
    expect([clock.now(), clock.sleeping]).toEqual([0, 0]);
  });
});
