import { hex, seededRandom } from '../random.ts';
import type { State } from '../state.ts';

/** The one host, as each project sees it: Nova hides the name behind a hash of both. */
export function hostIdFor(projectId: string): string {
  return hex(seededRandom(Number.parseInt(projectId.slice(0, 8), 16)), 56);
}

/** Until when the host holds the server's lock. What never ends means a dead host: a deletion does not wait for it. */
export function busyUntil(state: State, seconds: number): number {
  return Number.isFinite(seconds) ? state.timeline.time + seconds * 1000 : 0;
}
