import type { Notifier } from '../code-host/port/notifier.ts';

/** Work that is done one after the other beside the run; what goes wrong is reported once. */
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
export function notifyAll(notifiers: readonly Notifier[]): Notifier {
  return {
    begin: (assignment) => {
      for (const notifier of notifiers) notifier.begin(assignment);
    },
    emit: (event) => {
      for (const notifier of notifiers) notifier.emit(event);
    },
    end: async (end) => {
      await Promise.all(notifiers.map((notifier) => notifier.end(end)));
    },
  };
}
