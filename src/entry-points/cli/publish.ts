import type { RequestCounts } from '../../openstack/calls.ts';
import type { Result } from '../../operations/results.ts';
import { consoleAdvice, consoleLines, errorText, reportError } from '../../reports/error.ts';
import { errorKeys, resultKeys } from '../common/result-keys.ts';
import type { VerbCommand } from './arguments.ts';
import { exitCodeOfError, exitCodeOfResult } from './exit-code.ts';
import { inOptions } from './in-options.ts';
import { paintFor } from './paint.ts';
import type { World } from './world.ts';

type Outputs = Pick<World, 'stdout' | 'stderr' | 'env' | 'clock'>;

/** What only those see who asked for it, or sit before the screen. */
interface Shown {
  /** Default `false`. */
  readonly consoleTail?: boolean | undefined;
}

/** Writes what a run came to, and what went wrong all the same; gives its exit code. */
export async function publishResult(
  { stdout, stderr, env, clock }: Outputs,
  { verb, json, graph, verbose = false }: Pick<VerbCommand, 'verb' | 'json' | 'graph'> & { readonly verbose?: boolean },
  result: Result,
  requests: RequestCounts,
  shown: Shown = {},
): Promise<number> {
  if (json) stdout.write(`${JSON.stringify(resultKeys(verb, result, requests))}\n`);
  else if (graph && result.plan?.graph !== undefined) stdout.write(`${result.plan.graph}\n`);
  else {
    // Tables, and with them the widths of all letters, which no other output needs.
    const { resultText } = await import('./result-text.ts');
    stdout.write(resultText(verb, result, { paint: paintFor(stdout, env), now: clock.now(), ...screen(stdout, verbose) }));
  }
  if (result.failure !== undefined) stderr.write(`${failureText(result.failure, shown)}\n`);
  return exitCodeOfResult(result);
}

/** A person at a terminal sees what fits there; a file or a pipe gets all of it. */
function screen({ isTTY, columns }: Outputs['stdout'], verbose: boolean) {
  return isTTY === true ? { columns: columns || 80, shortIds: !verbose } : {};
}

/** Writes how a run failed, for people always and for programs where they asked for it, and gives its exit code. */
export function publishError(
  { stdout, stderr }: Pick<Outputs, 'stdout' | 'stderr'>,
  error: unknown,
  { json, changingRequests, ...shown }: { readonly json: boolean; readonly changingRequests: number } & Shown,
): number {
  const report = reportError(error);
  stderr.write(`${failureText(error, shown)}\n`);
  if (json) stdout.write(`${JSON.stringify({ error: errorKeys(error) })}\n`);
  return exitCodeOfError(report, changingRequests);
}

function failureText(error: unknown, shown: Shown): string {
  const { consoleTail } = reportError(error);
  const text = inOptions(errorText(error));
  if (consoleTail === undefined) return text;
  const tail = shown.consoleTail === true ? consoleLines(consoleTail).join('\n') : consoleAdvice(consoleTail, '--console-tail');
  return `${text}\n${tail}`;
}
