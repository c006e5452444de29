import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Script, Timeline } from '../../../src/emulator/timeline.ts';

function* waiting(seconds: readonly number[], note: (step: number) => void): Script {
  for (const [step, wait] of seconds.entries()) {
    yield wait;
    note(step);
  }
}

describe('a timeline', () => {
  it('runs each step at its own time, not at that of the advance', () => {
    const timeline = new Timeline(1000);
    const seen: number[] = [];
    timeline.start(waiting([2, 3], () => seen.push(timeline.time)));
    timeline.advance(2999);
    expect(seen).toEqual([]);
    timeline.advance(60_000);
    expect(seen).toEqual([3000, 6000]);
    expect(timeline.time).toBe(60_000);
  });

  it('tells when something will happen next, and nothing for what waits forever', () => {
    const timeline = new Timeline(0);
    expect(timeline.next).toBeUndefined();
    timeline.start(waiting([Number.POSITIVE_INFINITY], () => undefined));
    expect(timeline.next).toBeUndefined();
    timeline.start(waiting([4], () => undefined));
    expect(timeline.next).toBe(4000);
  });

  it('does not go back', () => {
    const timeline = new Timeline(5000);
    timeline.advance(1000);
    expect(timeline.time).toBe(5000);
  });

  it('runs any scripts in the order of their times, and ties in the order of their start', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), (waits) => {
        const timeline = new Timeline(0);
        const seen: number[] = [];
        for (const [index, wait] of waits.entries()) timeline.start(waiting([wait], () => seen.push(index)));
        timeline.advance(20_000);
        const expected = waits.map((wait, index) => ({ wait, index })).sort((a, b) => a.wait - b.wait || a.index - b.index);
        expect(seen).toEqual(expected.map(({ index }) => index));
      }),
      { seed: 11 },
    );
  });
});
