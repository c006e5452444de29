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
  /** By the same clock, no later than by the record; each renewal moves it. */
  lapsesAt: number;
  /** Nothing can be done to the subject until about then, by the same clock: a lease that ends before costs no one any time. */
  idleUntil?: number | undefined;
  /** Ends the pause before the next renewal. */
  renewNow?: () => void;
}

/**
 * Notes until when the subject is idle, or that it no longer is. A lease that reaches far beyond that is cut short: if this run is killed now, the
 * next one waits no longer than it would have for any other.
 */
export function noteIdle(tenure: Tenure, idleUntil: number | undefined, now: number): void {
  tenure.idleUntil = idleUntil;
  if (idleUntil === undefined && tenure.lapsesAt - now > longestBusyTtlMs) tenure.renewNow?.();
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
  const { subject, imageId, since } = tenure;
  let pauseMs = Math.max(0, since + leaseTtlMs / 3 - clock.now());
  for (let beat = 1; ; beat += 1) {
    const sooner = new AbortController();
    tenure.renewNow = () => sooner.abort();
    await ctx
      .until(AbortSignal.any([finished, sooner.signal]))
      .sleep(pauseMs)
      .catch(() => {});
    if (finished.aborted) return;
    const sentAt = clock.now();
    const ttlMs = ttlAfter(tenure, sentAt);
    // One that is cut short may have been, though its answer is lost.
    tenure.lapsesAt = Math.min(tenure.lapsesAt, sentAt + ttlMs);
    try {
      // Never cut off by the end of the work: a change that is still on its way could outlive the record's deletion.
      const renewed = await ctx.cleanup(
        ({ cloud }) => cloud.unfenced.image.setProperties(imageId, leaseRenewal(ttlMs, beat)),
        Math.min(tenure.lapsesAt - stopEarlyMs - sentAt, ttlMs / 3),
      );
      if (renewed === undefined) return onLost(new LeaseLostError(subject, 'its record is gone, so another run has taken over'));
      tenure.lapsesAt = sentAt + ttlMs;
      pauseMs = pauseAfter(subject, ttlMs);
    } catch (error) {
      const stillMs = tenure.lapsesAt - stopEarlyMs - clock.now();
      if (stillMs <= 0) return onLost(new LeaseLostError(subject, messageOf(error), error));
      pauseMs = Math.min(renewAgainMs, stillMs);
    }
  }
}

/** Of a golden server that could be started now, and is not. */
export const longestBusyTtlMs = 300_000;

/**
 * A share of the time that the lease was held for, within limits: a run that comes after hours need not wait for as long, and renewals are
 * few. While Nova copies and uploads the disk of a golden server, no run could start it: then the lease may last until the expected end, and, in
 * case that the end comes sooner, for half of the time held at most. Whole seconds, as it is written down.
 */
export function ttlAfter({ subject: { kind }, since, idleUntil }: Pick<Tenure, 'subject' | 'since' | 'idleUntil'>, now: number): number {
  const heldMs = now - since;
  const wished = kind === 'golden' ? Math.min(longestBusyTtlMs, heldMs / 5) : heldMs;
  const leftMs = idleUntil === undefined ? 0 : Math.max(0, idleUntil - now);
  const idle = Math.max(Math.min(heldMs / 2, leftMs), Math.min(longestBusyTtlMs, leftMs / 12));
  return Math.round(Math.min(longestTtlMs, Math.max(leaseTtlMs, wished, idle)) / 1000) * 1000;
}

/** A long lease is renewed late, and so is one that keeps no golden server off: what is left of it is long enough for a cloud that is away. */
export function pauseAfter({ kind }: LeaseSubject, ttlMs: number): number {
  if (ttlMs >= longestBusyTtlMs) return ttlMs - Math.max(longestBusyTtlMs / 4, ttlMs / 6);
  return kind === 'image' || ttlMs >= 3 * leaseTtlMs ? (2 * ttlMs) / 3 : ttlMs / 3;
}
