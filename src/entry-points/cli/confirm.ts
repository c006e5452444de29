import { createInterface } from 'node:readline/promises';
import { CancelledError } from '../../domain/errors.ts';
import { visible } from '../../domain/foreign-text.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { Thing } from '../../operations/removal/attempt.ts';
import { resourceKinds } from '../../operations/results.ts';
import type { RunParts } from '../../operations/run/context.ts';
import type { ProgressLog } from './line-log.ts';
import { isCi } from './paint.ts';
import type { Input, World } from './world.ts';

type Asked = NonNullable<RunParts['confirm']>;

/** A list that scrolls away is not read. */
const mostShown = 40;

/**
 * The same with a person who is shown what would be deleted, and asked; only `y` and `yes` are a yes. On standard error:
 * standard output is for the result. Without a person there is no question: standard input or standard error is no terminal, or
 * this is a CI job. Any other answer, an end of the input, or a signal ends the run with `CancelledError`.
 */
export function withQuestion(
  deps: RunParts,
  { stdin, stderr, env }: Pick<World, 'stdin' | 'stderr' | 'env'>,
  log: Pick<ProgressLog, 'end'>,
): RunParts {
  if (stderr.isTTY !== true || isCi(env)) return deps;
  const input = stdin();
  if (input.isTTY !== true) return deps;
  const held: RunEvent[] = [];
  let asking = Promise.resolve();
  let isOpen = false;

  const ask: Asked = async (removals) => {
    // What is drawn of work under way would be drawn over the question.
    log.end();
    isOpen = true;
    try {
      stderr.write(questionOf(removals));
      if (await readYes(input, deps.signal)) return true;
      throw new CancelledError('Nothing was deleted, because the answer was not yes.', {
        hint: 'Run the same command again and answer `y`, or add `--yes`.',
      });
    } finally {
      isOpen = false;
      for (const event of held.splice(0)) deps.emit(event);
    }
  };
  return {
    ...deps,
    emit: (event) => {
      if (isOpen) held.push(event);
      else deps.emit(event);
    },
    // Several regions ask one after the other.
    confirm: (removals) => {
      if (removals.length === 0) return Promise.resolve(true);
      const answer = asking.then(() => ask(removals));
      asking = answer.then(
        () => undefined,
        () => undefined,
      );
      return answer;
    },
  };
}

async function readYes(input: Input, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  // The terminal edits the line, and makes Ctrl-C a signal, by itself.
  const reader = createInterface({ input, terminal: false, signal });
  try {
    const { done, value } = await reader[Symbol.asyncIterator]().next();
    signal.throwIfAborted();
    return done !== true && /^\s*y(?:es)?\s*$/i.test(value);
  } finally {
    reader.close();
  }
}

function questionOf(removals: readonly Thing[]): string {
  const kinds = resourceKinds.flatMap(({ kind, several }) => {
    const count = removals.filter((thing) => thing.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? several.replace(/s$/, '') : several}`];
  });
  const rest = removals.length - mostShown;
  return [
    'This will be deleted:',
    ...removals.slice(0, mostShown).map(lineOf),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    `Delete ${kinds.join(', ')}? [y/N] `,
  ].join('\n');
}

function lineOf({ kind, name, id, why, region }: Thing): string {
  const where = region === undefined ? '' : ` in ${region}`;
  return visible(`  ${kind} ${name === '' ? id : `${name} (${id})`}${where}: ${why}`);
}
