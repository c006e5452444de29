import type { Emit } from '../../../engine/events.ts';
import type { Verb } from '../../../inputs/types.ts';
import type { Result } from '../../../operations/results.ts';
import type { Assignment } from './assign.ts';

/** How a run ended, for people who were not there. */
export interface RunEnd {
  /** For titles. */
  readonly name: string;
  readonly outcome:
    | { readonly kind: 'result'; readonly verb: Verb; readonly result: Result; readonly why: string | undefined }
    | { readonly kind: 'error'; readonly error: unknown };
}

/** Tells people on GitHub what a run does. None of it may fail, or hold up, the run. */
export interface Teller {
  begin(assignment: Assignment): void;
  readonly emit: Emit;
  /** Resolves when everything is told, or given up. */
  end(end: RunEnd): Promise<void>;
}

/** Work that is done one after the other beside the run; what goes wrong is told once. */
export interface Queue {
  /** Not done any more after trouble: the end will do, and each try may take its time. */
  add(work: () => Promise<void>): void;
  /** Resolves when all is done, this at last. */
  end(work: () => Promise<void>): Promise<void>;
}

export function createQueue(onTrouble: (error: unknown) => void): Queue {
  let last = Promise.resolve();
  let troubled = false;
  const add = (work: () => Promise<void>) => {
    last = last.then(work).catch((error: unknown) => {
      if (!troubled) onTrouble(error);
      troubled = true;
    });
    return last;
  };
  return {
    add: (work) => {
      add(async () => {
        if (!troubled) await work();
      });
    },
    end: add,
  };
}

/** Several as one. */
export function tellAll(tellers: readonly Teller[]): Teller {
  return {
    begin: (assignment) => {
      for (const teller of tellers) teller.begin(assignment);
    },
    emit: (event) => {
      for (const teller of tellers) teller.emit(event);
    },
    end: async (end) => {
      await Promise.all(tellers.map((teller) => teller.end(end)));
    },
  };
}
