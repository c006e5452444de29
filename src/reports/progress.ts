import { formatDuration } from '../domain/durations.ts';
import type { Progress, RunEvent } from '../engine/events.ts';

/**
 * One line on a wait that goes on: `image saving · 12m of ~1h (20 %), ~48m left · limit 1h 30m`.
 *
 * A state that names nothing gets the name of what it is of: `web-golden ACTIVE, powering-off · 12s`.
 *
 * The share is of the estimate and stops at 99 %: an estimate is never a promise that the wait is over.
 */
export function progressLine(progress: Progress): string {
  return [stateText(progress), elapsed(progress), `limit ${formatDuration(progress.limitMs)}`].join(' · ');
}

/** A status as the cloud writes it, or what keeps a wait waiting: it names no resource. */
const bareState = /^(?:[A-Z_]{2,}\b|[a-z-]+$|held by |status unknown: )/;

function stateText({ state, waitingFor }: Progress): string {
  return bareState.test(state) ? `${subjectOf(waitingFor)} ${state}` : state;
}

/** `web-golden` of `golden server web-golden to shut down`. */
function subjectOf(waitingFor: string): string {
  const end = waitingFor.lastIndexOf(' to ');
  const subject = end < 0 ? waitingFor : waitingFor.slice(0, end);
  return subject.replace(/^(?:(?:the|another) snapshot of )?(?:golden )?server /, '');
}

function elapsed({ elapsedMs, estimateMs }: Progress): string {
  const soFar = formatDuration(elapsedMs);
  if (estimateMs === undefined || estimateMs <= 0) return soFar;
  if (elapsedMs > estimateMs) return `${soFar}, longer than the expected ${formatDuration(estimateMs)}`;
  const percent = Math.min(99, Math.floor((100 * elapsedMs) / estimateMs));
  return `${soFar} of ~${formatDuration(estimateMs)} (${percent} %), ~${formatDuration(estimateMs - elapsedMs)} left`;
}

const minuteMs = 60_000;

/**
 * Whether a log that is read afterwards wants a line on a wait: its first look, each change of state in its first
 * minute, and from then on a sign of life once a minute. Waits that go on side by side do not hush each other.
 * @param now milliseconds of any clock
 */
export function paceProgress(now: () => number): (event: Extract<RunEvent, { type: 'progress' }>) => boolean {
  const printed = new Map<string, { readonly state: string; readonly at: number }>();
  return ({ step, progress: { waitingFor, state, elapsedMs } }) => {
    const wait = `${step} ${waitingFor}`;
    const last = printed.get(wait);
    const at = now();
    const changed = elapsedMs < minuteMs && last?.state !== state;
    if (last !== undefined && !changed && at - last.at < minuteMs) return false;
    printed.set(wait, { state, at });
    return true;
  };
}
