import { RestageError } from '../../../src/domain/errors.ts';
import type { Step } from '../plan.ts';
import type { Ran } from '../process.ts';
import { type Breach, breach } from './breach.ts';

const unclear = breach(5);

/** Promise 5: a run that fails says why, and what to do next. */
export function findBadErrors({ ending, run, faults }: Ran, step: Step): readonly Breach[] {
  switch (ending.kind) {
    case 'result':
    case 'death':
      return [];
    case 'hang':
      return [unclear(`${run.id} neither ended nor will`)];
    case 'error': {
      const isDisturbed = faults.length > 0 || step.conditions.length > 0 || step.deeds.length > 0 || step.runs.length > 1;
      const cleanup = cleanupErrorsOf(ending.error);
      return [
        ...problemsOf(ending.error).map((problem) => unclear(`${run.id} failed with ${problem}`)),
        ...(isDisturbed ? [] : cleanup.map((error) => unclear(`${run.id} could not clean up although nothing stood in its way: ${error}`))),
      ];
    }
    default:
      return ending satisfies never;
  }
}

export function cleanupErrorsOf(error: unknown): readonly unknown[] {
  return error instanceof RestageError ? error.cleanupErrors : [];
}

function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof RestageError)) return [`a defect: ${error instanceof Error ? error.stack : error}`];
  if (error.code === 'internal') return [`an internal error: ${error.message}`];
  if (/undefined|\[object|NaN/.test(error.message)) return [`a message with a hole: ${error.message}`];
  // A wish to end needs no advice.
  if (error.code !== 'cancelled' && !error.hint) return [`no hint (${error.code}): ${error.message}`];
  return [];
}
