import { formatDuration } from '../domain/durations.ts';
import type { Progress } from '../engine/events.ts';

/** A log that is read afterwards repeats itself no more often than this, milliseconds. */
const repeatAfterMs = 60_000;

/**
 * One line on a wait that goes on: `image saving · 12m of ~1h (20 %) · limit 1h 30m`.
 *
 * The share is of the estimate and stops at 99 %: an estimate is never a promise that the wait is over.
 */
export function progressLine(progress: Progress): string {
  return [progress.state, elapsed(progress), `limit ${formatDuration(progress.limitMs)}`].join(' · ');
}

function elapsed({ elapsedMs, estimateMs }: Progress): string {
  const soFar = formatDuration(elapsedMs);
  if (estimateMs === undefined || estimateMs <= 0) return soFar;
  if (elapsedMs > estimateMs) return `${soFar}, longer than the expected ${formatDuration(estimateMs)}`;
  const percent = Math.min(99, Math.floor((100 * elapsedMs) / estimateMs));
  return `${soFar} of ~${formatDuration(estimateMs)} (${percent} %)`;
}

/** A progress line that was printed. */
export interface Printed {
  readonly step: string;
  readonly state: string;
  /** When, milliseconds since the epoch. */
  readonly at: number;
}

/** Whether a log line is due: the first of a step, each change of state, and a sign of life once a minute. */
export function isProgressDue(previous: Printed | undefined, next: Printed): boolean {
  return previous === undefined || previous.step !== next.step || previous.state !== next.state || next.at - previous.at >= repeatAfterMs;
}
