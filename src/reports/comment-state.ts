import type { RunEvent } from '../engine/events.ts';
import type { CommentState } from './comment.ts';

/** What a comment says after an event of the run; the same object where the event changes nothing. Never goes back. */
export function commentStateAfter(state: CommentState, event: RunEvent, now: number): CommentState {
  switch (state.kind) {
    case 'planned':
      return event.type === 'step-start' ? (stateOf(event.step, now) ?? state) : state;
    case 'snapshotting':
      if (event.type === 'step-start' && isOf(event.step, 'launch')) return { kind: 'launching' };
      if (event.type === 'step-end' && event.outcome === 'done' && isOf(event.step, 'restore')) return { ...state, isGoldenBack: true };
      // Of several golden servers the first one's: a number that changes at every poll would be an update at every poll.
      if (event.type === 'progress' && isOf(event.step ?? '', 'snapshot') && state.limitMs === undefined) {
        const { estimateMs, limitMs } = event.progress;
        return { ...state, estimateMs, limitMs };
      }
      return state;
    default:
      return state;
  }
}

function stateOf(step: string, now: number): CommentState | undefined {
  if (isOf(step, 'stop') || isOf(step, 'snapshot')) {
    return { kind: 'snapshotting', since: new Date(now).toISOString(), estimateMs: undefined, limitMs: undefined };
  }
  if (isOf(step, 'launch')) return { kind: 'launching' };
  return isOf(step, 'destroy') ? { kind: 'destroying' } : undefined;
}

/** `launch`, or `launch web` where there are several. */
function isOf(step: string, kind: string): boolean {
  return step === kind || step.startsWith(`${kind} `);
}
