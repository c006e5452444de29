import type { Notifier, RunEnd } from '../code-host/port/notifier.ts';
import { stepsAlone } from '../domain/plan-lines.ts';
import type { ReadyCheck } from '../inputs/types.ts';
import type { ServerResult } from '../operations/results.ts';
import { type Cleaner, cleaned } from '../reports/clean.ts';
import { type CommentState, type CommentView, renderComment } from '../reports/comment.ts';
import { commentStateAfter } from '../reports/comment-state.ts';
import { createQueue } from './queue.ts';
import type { StickyComment } from './sticky-comment.ts';

/** What is there of an environment. */
export interface Standing {
  readonly servers: readonly ServerResult[] | undefined;
  readonly expiresAt: string | undefined;
}

export interface CommentOptions {
  readonly sticky: StickyComment;
  readonly environment: string;
  readonly ready: Readonly<Record<string, readonly ReadyCheck[]>>;
  readonly advice: readonly string[];
  readonly commit: CommentView['commit'];
  readonly jobPage: () => Promise<string>;
  readonly urlOf: (servers: readonly ServerResult[]) => string | undefined;
  /** Asks the cloud. */
  readonly lookUp: () => Promise<Standing>;
  readonly cleaner: Cleaner;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/** Keeps the comment of an environment at what the run has come to. Sends only where its text changes. */
export function createCommentNotifier(options: CommentOptions): Notifier {
  const { sticky, now, signal } = options;
  const queue = createQueue(options.onTrouble);
  let state: CommentState = { kind: 'planned', steps: [] };
  let standing: Standing = { servers: undefined, expiresAt: undefined };
  let job: string | undefined;

  async function put(): Promise<void> {
    job ??= await options.jobPage();
    const { environment, ready, advice, commit, urlOf, cleaner } = options;
    const url = state.kind === 'ready' ? urlOf(standing.servers ?? []) : undefined;
    const text = renderComment(cleaned({ environment, state, ...standing, commit, job, url, ready, advice }, cleaner));
    // Who never had any servers need not hear that they are gone.
    await sticky.put(text, { create: state.kind !== 'destroying' && state.kind !== 'destroyed' }, { signal });
  }

  return {
    begin({ kind, why }) {
      state =
        kind === 'destroy' ? { kind: 'destroying' } : { kind: 'planned', steps: [`${kind}${why === undefined ? '' : `, because ${why}`}`] };
      queue.add(async () => {
        standing = await options.lookUp();
      });
      queue.add(put);
    },
    emit(event) {
      const next = commentStateAfter(state, event, now());
      if (next === state) return;
      state = next;
      queue.add(put);
    },
    async end(end) {
      const final = finalState(end);
      if (final === undefined) return;
      await queue.end(async () => {
        state = final;
        standing = standingAfter(end) ?? (await options.lookUp());
        await put();
      });
    },
  };
}

/** `undefined` = this run has nothing to say about the environment. */
function finalState({ name, outcome }: RunEnd): CommentState | undefined {
  if (outcome.kind === 'error') return { kind: 'failed', verb: name, error: outcome.error };
  const { verb, result, why } = outcome;
  if (result.failure !== undefined) return { kind: 'failed', verb: name, error: result.failure };
  if (result.pending !== undefined) return { kind: 'pending', ...result.pending };
  switch (verb) {
    case 'plan':
      return { kind: 'planned', steps: result.plan === undefined ? [] : stepsAlone(result.plan) };
    case 'launch':
    case 'refresh':
      return { kind: 'ready', image: result.imageName, consistency: result.consistency };
    case 'destroy':
      return { kind: 'destroyed', why, removed: result.removed ?? [] };
    case 'snapshot':
    case 'reap':
    case 'release':
    case 'status':
      return undefined;
    default:
      return verb satisfies never;
  }
}

/** What the result itself says is there; `undefined` = only the cloud knows. */
function standingAfter({ outcome }: RunEnd): Standing | undefined {
  if (outcome.kind === 'error') return undefined;
  const { verb, result } = outcome;
  if (verb === 'destroy' && result.failure === undefined) return { servers: [], expiresAt: undefined };
  return result.servers === undefined ? undefined : { servers: result.servers, expiresAt: result.expiresAt };
}
