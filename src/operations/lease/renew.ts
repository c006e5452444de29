import { messageOf } from '../../domain/errors.ts';
import type { RunContext } from '../run/context.ts';
import { LeaseLostError, type LeaseSubject, leaseRenewal, longestTtlMs } from './record.ts';

/** A dead run's lease lapses this long after its last renewal, milliseconds. Renewed three times in that span. */
export const leaseTtlMs = 45_000;
/** A holder that cannot renew its lease stops this long before another run may take it. */
const stopEarlyMs = 5_000;
/** Between two tries to renew, when one has failed. */
const renewAgainMs = 2_000;

/** A lease that this run holds. */
export interface Tenure {
  readonly subject: LeaseSubject;
  readonly imageId: string;
  /** By this machine's clock, no later than by the record. */
  readonly since: number;
  /** By the same clock, no later than by the record; each renewal moves it on. */
  lapsesAt: number;
}

/**
 * Renews until `finished`. Calls `onLost` when the record is gone, or when it could not be renewed until shortly before it
 * lapses: the run that takes it then finds this run no longer at work.
 */
export async function renewUntil(
  ctx: RunContext,
  tenure: Tenure,
  finished: AbortSignal,
  onLost: (reason: LeaseLostError) => void,
): Promise<void> {
  const { clock } = ctx;
  const pausing = ctx.until(finished);
  const { subject, imageId, since } = tenure;
  let pauseMs = Math.max(0, since + leaseTtlMs / 3 - clock.now());
  for (let beat = 1; ; beat += 1) {
    await pausing.sleep(pauseMs).catch(() => {});
    if (finished.aborted) return;
    const sentAt = clock.now();
    const ttlMs = ttlAfter(subject, sentAt - since);
    try {
      // Never cut off by the end of the work: a change that is still on its way could outlive the record's deletion.
      const renewed = await ctx.cleanup(
        ({ cloud }) => cloud.unfenced.image.setProperties(imageId, leaseRenewal(ttlMs, beat)),
        Math.min(tenure.lapsesAt - stopEarlyMs - sentAt, ttlMs / 3),
      );
      if (renewed === undefined) return onLost(new LeaseLostError(subject, 'its record is gone: another run took over'));
      tenure.lapsesAt = sentAt + ttlMs;
      pauseMs = pauseAfter(subject, ttlMs);
    } catch (error) {
      const stillMs = tenure.lapsesAt - stopEarlyMs - clock.now();
      if (stillMs <= 0) return onLost(new LeaseLostError(subject, messageOf(error), error));
      pauseMs = Math.min(renewAgainMs, stillMs);
    }
  }
}

/**
 * A share of the time that the lease was held for, within limits: a run that comes after hours need not wait for as long, and renewals are
 * few. Whole seconds, as it is written down.
 */
function ttlAfter({ kind }: LeaseSubject, heldMs: number): number {
  const wished = kind === 'golden' ? heldMs / 5 : heldMs;
  return Math.round(Math.min(longestTtlMs[kind], Math.max(leaseTtlMs, wished)) / 1000) * 1000;
}

/** A long lease is renewed late, and so is one that keeps no golden server off: what is left of it is long enough for a cloud that is away. */
function pauseAfter({ kind }: LeaseSubject, ttlMs: number): number {
  return kind === 'image' || ttlMs >= 3 * leaseTtlMs ? (2 * ttlMs) / 3 : ttlMs / 3;
}
