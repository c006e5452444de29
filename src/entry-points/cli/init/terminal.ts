import { createInterface } from 'node:readline/promises';
import { CancelledError } from '../../../domain/errors.ts';
import type { World } from '../world.ts';
import { promptOf, type Question, understand } from './question.ts';

/** A person who can answer. */
export interface Terminal {
  /** Asks until the answer is one. @throws CancelledError when the signal or the end of the input comes first. */
  ask(question: Question): Promise<string>;
  close(): void;
}

/** `undefined` where no person reads the question, or none can answer. */
export function openTerminal({ stdin, stdout }: Pick<World, 'stdin' | 'stdout'>, signal: AbortSignal): Terminal | undefined {
  const input = stdin();
  if (input.isTTY !== true || stdout.isTTY !== true) return undefined;
  // The terminal edits the line, and makes Ctrl-C a signal, by itself.
  const reader = createInterface({ input, terminal: false, signal });
  const lines = reader[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      for (;;) {
        stdout.write(promptOf(question));
        const { done, value } = await lines.next();
        if (done === true) throw new CancelledError();
        const understood = understand(question, value);
        if ('answer' in understood) return understood.answer;
        stdout.write(`  ${understood.problem}.\n`);
      }
    },
    close: () => reader.close(),
  };
}
