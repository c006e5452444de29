import { RestageError } from '../../../src/domain/errors.ts';
import type { EffectKind, Step } from '../plan.ts';
import type { Ran } from '../process.ts';
import { type Breach, breach, type Stage } from './breach.ts';

const unclear = breach('contract.md#promise-5');
const holes = /undefined|\[object|NaN/;

/** contract.md#promise-5: a run that fails says why, and what to do next. */
export function findBadErrors(ran: Ran, step: Step): readonly Breach[] {
  const { ending, run } = ran;
  switch (ending.kind) {
    case 'result':
      return (ending.result.failure === undefined ? [] : problemsOf(ending.result.failure)).map((problem) =>
        unclear(`${run.id} failed with ${problem}`),
      );
    case 'death':
      return [];
    case 'hang':
      return [unclear(`${run.id} neither ended nor will`)];
    case 'error': {
      const cleanup = cleanupErrorsOf(ending.error);
      return [
        ...problemsOf(ending.error).map((problem) => unclear(`${run.id} failed with ${problem}`)),
        // Of several roles more than one may fail, and the others' reasons are reported beside the first. A reader may clean up nothing.
        ...(isDisturbed(ran, step) || run.file !== undefined || run.access === 'reader'
          ? []
          : cleanup.map((error) => unclear(`${run.id} could not clean up although nothing stood in its way: ${error}`))),
      ];
    }
    default:
      return ending satisfies never;
  }
}

/** contract.md#promise-5: a snapshot is called abandoned only where Nova's record of it shows that. */
export function findFalseReasons({ emulator: { books }, ran }: Stage): readonly Breach[] {
  const actions = books.servers().flatMap(({ id }) => books.actions(id));
  return ran.flatMap(({ run, ending, to }) => {
    const failure = ending.kind === 'result' ? ending.result.failure : ending.kind === 'error' ? ending.error : undefined;
    if (!(failure instanceof RestageError) || failure.code !== 'snapshot-abandoned') return [];
    const begun = actions.filter(({ action, start }) => action === 'createImage' && start <= to);
    const isBroken = ({ message, events }: (typeof begun)[number]) =>
      message === 'Error' || events.length === 0 || events.some(({ finish }) => finish === undefined || finish > to);
    return begun.some(isBroken) ? [] : [unclear(`${run.id} called a snapshot abandoned that the cloud was at work on`)];
  });
}

/** For so long at most, a fault delays a run that has already computed when to come back, milliseconds. */
const longestMs: Partial<Record<EffectKind, number>> = { asleep: 600_000, slow: 60_000, 'timed-out': 120_000 };

/** contract.md#promise-5: a run that leaves early says why and when it is worth coming back, and does leave early. */
export function findBadFarewells(ran: Ran, step: Step): readonly Breach[] {
  const { ending, run, from, to, events } = ran;
  if (ending.kind !== 'result') return [];
  const { status, pending } = ending.result;
  const budget = run.options['time-budget'];
  // contract.md#promise-1 comes first.
  const hasRestored = events.some((event) => event.type === 'warning' && event.title === 'Golden server was left off');
  const isLate =
    budget !== undefined && !hasRestored && !isDisturbed(ran, step) && status === 'pending' && to - from > millisecondsOf(budget);
  const heldUpMs = ran.faults.reduce((sum, fault) => sum + (longestMs[fault] ?? 0), 0);
  const comesBack = Date.parse(pending?.comeBackAt ?? '') - run.skewMs + heldUpMs;
  return [
    ...(status === 'pending' && !(pending !== undefined && comesBack > to - 60_000)
      ? [unclear(`${run.id} left without a time to come back`)]
      : []),
    ...(status === 'pending' && holes.test(pending?.reason ?? 'undefined') ? [unclear(`${run.id} left for ${pending?.reason}`)] : []),
    ...(isLate ? [unclear(`${run.id} left ${Math.round((to - from) / 1000)} s after its begin, later than its budget of ${budget}`)] : []),
  ];
}

function isDisturbed({ faults }: Ran, { conditions, deeds, runs }: Step): boolean {
  return faults.length > 0 || conditions.length > 0 || deeds.length > 0 || runs.length > 1;
}

function millisecondsOf(duration: string): number {
  return Number.parseInt(duration, 10) * (duration.endsWith('h') ? 3_600_000 : 60_000);
}

export function cleanupErrorsOf(error: unknown): readonly unknown[] {
  return error instanceof RestageError ? error.cleanupErrors : [];
}

function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof RestageError)) return [`a defect: ${error instanceof Error ? error.stack : error}`];
  if (error.code === 'internal') return [`an internal error: ${error.message}`];
  if (holes.test(error.message)) return [`a message with a hole: ${error.message}`];
  // A cancelled run needs no advice.
  if (error.code !== 'cancelled' && !error.hint) return [`no hint (${error.code}): ${error.message}`];
  return [];
}
