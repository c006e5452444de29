import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeStop, type ServiceRecord, type StopRecord } from '../../../src/domain/verdict.ts';

const second = 1_000;

/** A stop that an event of the cloud says took so long. */
function byEvent(seconds: number, rest: Partial<StopRecord> = {}): StopRecord {
  const event = { startMs: 5 * second, finishMs: (5 + seconds) * second, requestId: 'req-1' };
  return { kind: 'stopped', windowMs: 60 * second, windowSource: 'default', event, ...rest };
}

/** A stop of which polling saw the end, first so long after the request. */
function byPolling(seenAfterMs: number, pollMs: number, rest: Partial<StopRecord> = {}): StopRecord {
  const observed = { requestedMs: 1_000_000, seenOffMs: 1_000_000 + seenAfterMs, pollMs };
  return { kind: 'stopped', windowMs: 60 * second, windowSource: 'default', observed, ...rest };
}

describe('judgeStop without a stop by the cloud', () => {
  it.each([
    [{ kind: 'was-off' }, 'offline', 'offline: the golden server was off before the run'],
    [{ kind: 'live', status: 'PAUSED' }, 'live', 'live: the golden server was PAUSED during the snapshot'],
    [{ kind: 'guest', seconds: 12 }, 'clean', 'clean: the operating system powered itself off within 12 s'],
    [
      { kind: 'by-others' },
      'unknown',
      'unknown: another client requested the stop, and the cloud does not record whether it requested a power cut',
    ],
    [
      { kind: 'frozen' },
      'quiesced',
      'quiesced: the guest agent froze the file systems of all volumes; without that, Nova refuses to snapshot this server',
    ],
    [{ kind: 'not-frozen', why: 'it was SHUTOFF' }, 'live', 'live: it was SHUTOFF'],
    [
      { kind: 'still', status: 'PAUSED', stayed: undefined },
      'live',
      'live: the golden server was PAUSED when the snapshots of its volumes were requested',
    ],
    [
      { kind: 'still', status: 'PAUSED', stayed: true },
      'live',
      'live: all disks were captured at the same instant: the golden server was PAUSED until every volume snapshot existed',
    ],
    [
      { kind: 'still', status: 'SUSPENDED', stayed: false },
      'live',
      'live: the golden server was SUSPENDED, but it ran again before all snapshots of its volumes existed',
    ],
    [{ kind: 'unseen' }, 'unknown', 'unknown: the golden server went off by itself before the stop request'],
  ] as const)('%j is %s', (evidence, consistency, sentence) => {
    expect(judgeStop(evidence)).toEqual({ consistency, evidence: sentence });
  });
});

describe('judgeStop where the power is cut by a request of its own', () => {
  it.each([
    ['asked', 3, 'forced'],
    ['asked', 300, 'forced'],
    ['not-asked', 58, 'clean'],
    ['not-asked', 59, 'unknown'],
    ['not-asked', 60, 'unknown'],
    ['not-asked', 300, 'unknown'],
  ] as const)('%s, a stop of %d s is %s', (hardStop, seconds, consistency) => {
    expect(judgeStop(byEvent(seconds, { hardStop })).consistency).toBe(consistency);
    expect(judgeStop(byPolling(seconds * second, 0, { hardStop })).consistency).toBe(consistency);
  });
});

describe('judgeStop by the event', () => {
  it.each([
    [0, 'clean'],
    [58, 'clean'],
    [59, 'unknown'],
    [60, 'forced'],
    [61, 'forced'],
    [300, 'forced'],
  ])('a stop of %d s in a window of 60 s is %s', (seconds, consistency) => {
    expect(judgeStop(byEvent(seconds)).consistency).toBe(consistency);
  });

  it('tells what it went by', () => {
    expect(judgeStop(byEvent(4)).evidence).toBe(
      "clean: the stop took 4 s (event compute_stop_instance of req-1), less than the window of 60 s that the cloud gives a guest (Nova's default)",
    );
    expect(judgeStop(byEvent(5, { windowMs: 5 * second, windowSource: 'image' })).evidence).toBe(
      'forced: the stop took 5 s (event compute_stop_instance of req-1), the whole window of 5 s that the cloud gives a guest (os_shutdown_timeout of its image)',
    );
    expect(judgeStop(byEvent(29, { windowMs: 30 * second, windowSource: 'input' })).evidence).toBe(
      'unknown: the stop took 29 s (event compute_stop_instance of req-1), too close to the end of the window of 30 s that the cloud gives a guest (shutdown-timeout) to tell',
    );
  });

  it('counts more than what polling saw', () => {
    const { observed } = byPolling(90 * second, second);
    expect(judgeStop(byEvent(10, { observed })).consistency).toBe('clean');
  });

  it('leaves its doubt to what polling saw', () => {
    expect(judgeStop(byEvent(59, { observed: byPolling(58 * second, second).observed })).consistency).toBe('clean');
    expect(judgeStop(byEvent(59, { observed: byPolling(62 * second, second).observed })).consistency).toBe('forced');
    expect(judgeStop(byEvent(59, { observed: byPolling(60 * second, 2 * second).observed })).evidence).toContain('59 s (event ');
  });
});

describe('judgeStop by polling', () => {
  it.each([
    [5_000, 1_000, 'clean'],
    [58_999, 1_000, 'clean'],
    [59_000, 1_000, 'unknown'],
    [61_500, 2_000, 'unknown'],
    [62_000, 2_000, 'forced'],
    [70_000, 60_000, 'unknown'],
  ])('off when seen after %d ms, with a pause of %d ms, is %s', (seenAfterMs, pollMs, consistency) => {
    expect(judgeStop(byPolling(seenAfterMs, pollMs)).consistency).toBe(consistency);
  });

  it('gives the span in which the server went off', () => {
    expect(judgeStop(byPolling(62_260, 2_000)).evidence).toContain('the stop took 60.3 s to 62.3 s (from polling), the whole window');
    expect(judgeStop(byPolling(1_500, 2_000)).evidence).toContain('the stop took 0 s to 1.5 s (from polling), less than');
  });
});

describe('judgeStop at the edges', () => {
  it('is forced where the cloud gives no time, even without a record', () => {
    const none = { kind: 'stopped', windowMs: 0, windowSource: 'image' } as const;
    expect(judgeStop(none)).toEqual({
      consistency: 'forced',
      evidence:
        'forced: the guest had no time to shut down in the window of 0 s that the cloud gives a guest (os_shutdown_timeout of its image)',
    });
  });

  it('is unknown where nothing was recorded', () => {
    expect(judgeStop({ kind: 'stopped', windowMs: 60_000, windowSource: 'default' })).toEqual({
      consistency: 'unknown',
      evidence: 'unknown: the cloud shows no record of the stop, and no run saw how long it took',
    });
  });

  it('never calls a forced stop clean, whatever of it was seen', () => {
    const stops = fc.record({
      windowMs: fc.integer({ min: 0, max: 600_000 }),
      /** How long the power was on beyond the window, and how late the look came. */
      overMs: fc.integer({ min: 0, max: 5_000 }),
      startMs: fc.integer({ min: 0, max: 1e12 }),
      pollMs: fc.integer({ min: 0, max: 60_000 }),
      sees: fc.constantFrom<readonly ('event' | 'observed')[]>(['event'], ['observed'], ['event', 'observed']),
      late: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(stops, ({ windowMs, overMs, startMs, pollMs, sees, late }) => {
        const offMs = startMs + windowMs + overMs;
        const wholeSecond = (ms: number) => Math.floor(ms / 1000) * 1000;
        const { consistency } = judgeStop({
          kind: 'stopped',
          windowMs,
          windowSource: 'image',
          event: sees.includes('event') ? { startMs: wholeSecond(startMs), finishMs: wholeSecond(offMs), requestId: 'req-1' } : undefined,
          observed: sees.includes('observed') ? { requestedMs: startMs, seenOffMs: offMs + late * pollMs, pollMs } : undefined,
        });
        expect(['forced', 'unknown']).toContain(consistency);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});

describe('judgeStop by a snapshot service, which shuts a guest down and cuts its power at the end of a window', () => {
  const judge = (off: ServiceRecord['off']) => judgeStop({ kind: 'service', windowMs: 60 * second, off });
  const seen = (afterMs: number) => judge({ requestedMs: 1_000_000, seenOffMs: 1_000_000 + afterMs, pollMs: 5 * second });
  const window = 'the window of 60 s that the snapshot service gives a guest';

  it('calls clean what was off before the end of the window, and forced what was not', () => {
    expect(seen(12 * second)).toEqual({
      consistency: 'clean',
      evidence: `clean: the guest was off 7 s to 12 s (from polling) after the request, within ${window}`,
    });
    expect(seen(59_999).consistency).toBe('clean');
    // It may have been off before: in doubt, the power counts as cut.
    expect(seen(60 * second)).toEqual({
      consistency: 'forced',
      evidence: `forced: the guest was off 55 s to 60 s (from polling) after the request, not within ${window}`,
    });
  });

  it('calls live what was never seen off, and nothing what is hidden', () => {
    expect(judge('never')).toEqual({
      consistency: 'live',
      evidence: 'live: the golden server was on at every check while the cloud captured its disk',
    });
    expect(judge('hidden')).toEqual({
      consistency: 'unknown',
      evidence: 'unknown: the cloud does not show whether the golden server was off during the capture',
    });
  });
});

describe('judgeStop where the power is cut by a request of its own: the sentence', () => {
  it('tells of that request', () => {
    expect(judgeStop(byEvent(3, { hardStop: 'asked' })).evidence).toBe(
      'forced: the guest did not shut down in time, and the cloud was asked to cut the power',
    );
    expect(judgeStop(byEvent(60, { hardStop: 'not-asked', windowSource: 'server' })).evidence).toBe(
      'unknown: the stop took 60 s (event compute_stop_instance of req-1); no client asked the cloud to cut the power, but Nova cuts it by itself after the window of 60 s that the cloud gives a guest (os_shutdown_timeout of its image when the server was created)',
    );
  });

  it('leaves the doubt of the event to what polling saw, too', () => {
    const { observed } = byPolling(58 * second, second);
    expect(judgeStop(byEvent(59, { hardStop: 'not-asked', observed })).consistency).toBe('clean');
  });
});
