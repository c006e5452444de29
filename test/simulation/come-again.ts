import { RestageError } from '../../src/domain/errors.ts';
import type { WorldPlan } from './plan.ts';
import type { Ran } from './process.ts';

/**
 * Where tasks are hidden, only its limit ends the wait for a snapshot that a dead run began and the cloud dropped. So it is
 * with a dead run's server that the cloud will never have built: the run that continues with it waits, says so, and deletes it.
 */
export function isToldToComeAgain(ran: Ran | undefined, { cloud, steps }: WorldPlan): boolean {
  const isBuiltForEver = steps.some(({ conditions }) => conditions.some(({ servers }) => servers?.knobs.build_never_ends === true));
  // Enough were ready without it (`min-ready`).
  if (ran?.ending.kind === 'result') return isBuiltForEver && (ran.ending.result.servers?.length ?? 0) < Number(ran.run.options.count ?? 1);
  if (ran?.ending.kind !== 'error' || !(ran.ending.error instanceof RestageError)) return false;
  const { code, message } = ran.ending.error;
  return (
    code === 'golden-busy' ||
    (code === 'checks-failed' && /^ {2}- (?!golden-busy: )/m.test(message) === false) ||
    (code === 'snapshot-timeout' && cloud.behaviour.hideExtendedStatus === true) ||
    (code === 'not-ready' && isBuiltForEver)
  );
}
