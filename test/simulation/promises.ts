import { RestageError } from '../../src/domain/errors.ts';
import type { Step } from './plan.ts';
import type { Ran } from './process.ts';
import type { Breach, Stage } from './promises/breach.ts';
import { findLostAddresses, findUnconverged } from './promises/convergence.ts';
import { findWrongDeletions } from './promises/deletions.ts';
import { findDoubles, findSlotDoubles } from './promises/duplicates.ts';
import { cleanupErrorsOf, findBadErrors, findBadFarewells, findFalseReasons } from './promises/errors.ts';
import { findGoldensAway, findGoldensForgotten, findGoldensLost } from './promises/golden.ts';
import { findEarlyStarts, findFalseImages, findUnsealedServers } from './promises/images.ts';
import { findLeaksAfterAll, findLeaksOf } from './promises/leaks.ts';
import { findLeaselessDeeds } from './promises/lease.ts';
import { findChangesElsewhere, findUnshared } from './promises/projects.ts';
import { findEscapes, findLeftInQuarantine, findUnchecked } from './promises/quarantine.ts';
import { findChanges, isReading } from './promises/reading.ts';
import { findHastyReaps } from './promises/reap.ts';

export type { Breach, Stage } from './promises/breach.ts';

/** After runs in bad weather: what a run that came to its own end owes at once. */
export function checkAfterStep(stage: Stage, step: Step, ended: readonly Ran[], wereBack: boolean): readonly Breach[] {
  const [only, ...others] = ended;
  const alone = only !== undefined && others.length === 0;
  return [
    ...findUnsealedServers(stage),
    ...findWrongDeletions(stage),
    ...ended.filter(({ run }) => isReading(run)).flatMap(findChanges),
    ...ended.flatMap((ran) => findBadErrors(ran, step)),
    ...ended.flatMap((ran) => findBadFarewells(ran, step)),
    ...ended.flatMap((ran) => findLeaksOf(stage, ran, step)),
    ...ended.flatMap((ran) => findUnshared(stage, ran)),
    ...ended.flatMap((ran) => findLeftInQuarantine(stage, ran)),
    ...ended.flatMap((ran) => findUnchecked(stage, ran)),
    ...(alone && wereBack && endedInOrder(only) ? findGoldensLost(stage, only.from) : []),
  ];
}

/** By the end of the next run of any verb that changes the cloud. One that only reads leaves all as it was. */
export function checkAfterNext(stage: Stage, next: Ran): readonly Breach[] {
  return [
    ...findUnsealedServers(stage),
    ...findWrongDeletions(stage),
    ...findLeftInQuarantine(stage, next),
    ...(isReading(next.run) ? findChanges(next) : findGoldensForgotten(stage, next.from)),
  ];
}

export function areGoldensBack(stage: Stage): boolean {
  return findGoldensAway(stage).length === 0;
}

export function checkAfterLast(stage: Stage, last: Ran): readonly Breach[] {
  return [
    ...findUnsealedServers(stage),
    ...findWrongDeletions(stage),
    ...findGoldensForgotten(stage, last.from),
    ...findUnconverged(stage, last),
    ...findLostAddresses(stage, last),
    ...findUnshared(stage, last),
    ...findLeftInQuarantine(stage, last),
    ...findSlotDoubles(stage, last.run.options.environment),
  ];
}

/** In another project, where `last` has shared its image. */
export function checkAfterPulls(stage: Stage, pulled: Ran): readonly Breach[] {
  return [
    ...findWrongDeletions(stage),
    ...findUnconverged(stage, pulled),
    ...findLeftInQuarantine(stage, pulled),
    ...findSlotDoubles(stage, pulled.run.options.environment),
  ];
}

export function checkAfterAll(stage: Stage): readonly Breach[] {
  return [...findWrongDeletions(stage), ...findGoldensAway(stage), ...findLeaksAfterAll(stage)];
}

/** What the books tell of the whole story. */
export function checkThroughout(stage: Stage): readonly Breach[] {
  return [
    ...findDoubles(stage),
    ...findFalseImages(stage),
    ...findEarlyStarts(stage),
    ...findFalseReasons(stage),
    ...findLeaselessDeeds(stage),
    ...findHastyReaps(stage),
    ...findChangesElsewhere(stage),
    ...findEscapes(stage),
  ];
}

function endedInOrder({ ending }: Ran): boolean {
  switch (ending.kind) {
    case 'result':
      return ending.result.status !== 'pending' && ending.result.failure === undefined;
    case 'error':
      return (
        cleanupErrorsOf(ending.error).length === 0 && !(ending.error instanceof RestageError && ending.error.code === 'golden-not-restored')
      );
    case 'death':
    case 'hang':
      return false;
    default:
      return ending satisfies never;
  }
}
