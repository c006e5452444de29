import type { Emit } from '../../engine/events.ts';
import type { Verb } from '../../inputs/types.ts';
import type { Result } from '../../operations/results.ts';

/** What a run is going to do. */
export interface Assignment {
  readonly kind: Verb | 'keep' | 'nothing';
  /** A reason beyond the workflow's own word. */
  readonly why: string | undefined;
}

/** How a run ended. */
export interface RunEnd {
  /** For titles. */
  readonly name: string;
  readonly outcome:
    | { readonly kind: 'result'; readonly verb: Verb; readonly result: Result; readonly why: string | undefined }
    | { readonly kind: 'error'; readonly error: unknown };
}

/** Reports a run to people who do not watch it: a comment, a deployment. It neither fails nor delays the run. */
export interface Notifier {
  begin(assignment: Assignment): void;
  readonly emit: Emit;
  /** Resolves when everything is reported, or given up. */
  end(end: RunEnd): Promise<void>;
}
