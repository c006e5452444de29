import type { State } from '../state.ts';

/** Until when the host holds the server's lock. What never ends means a dead host: a deletion does not wait for it. */
export function busyUntil(state: State, seconds: number): number {
  return Number.isFinite(seconds) ? state.timeline.time + seconds * 1000 : 0;
}
