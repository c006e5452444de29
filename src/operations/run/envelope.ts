import type { RestageError } from '../../domain/errors.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { enterAgain } from '../enter-again.ts';
import { orphanWatch, restoreOrphans } from '../golden/orphans.ts';
import { type Busy, covers, goldenIdsOf, type Hold, holdAll } from '../lease/hold.ts';
import type { Result } from '../results.ts';
import { refuse } from '../survey/survey.ts';
import type { RunContext } from './context.ts';

/** A verb that changes the cloud under leases: what differs from one to the next. @typeParam S what it has seen, and means to do */
export interface Operation<S extends Sight> {
  /** Reads and plans; changes nothing. Called again whenever what was read may no longer be true. */
  readonly survey: (ctx: RunContext) => Promise<S>;
  /** What must be held for that plan, and how long another run is waited for. */
  readonly hold: (ctx: RunContext, seen: S) => Promise<Hold>;
  /** Tells what this run comes to, once, before anything is touched. */
  readonly begin?: (seen: S) => void;
  readonly work: (ctx: RunContext, seen: S) => Promise<Result>;
  /** Another run holds something for longer than this one waits. @throws RestageError where that is a failure */
  readonly busy: (seen: S, hold: Hold, busy: Busy) => Result;
}

export interface Sight {
  /** Every server of the project: orphaned golden servers are among them. */
  readonly servers: readonly Server[];
  /** Why the plan cannot be carried out. */
  readonly problems: readonly RestageError[];
}

/**
 * How every such verb runs, from the outside in:
 *
 * 1. *Enter again* is outermost: a run that lost a lease begins anew with a survey, as the next run would.
 * 2. *Orphaned golden servers* are brought back around all else, so that a plan that is refused, or a lease that another run holds, does not
 *    keep one off. Those that the plan takes a snapshot of are left to it, but for the time that it waits for a lease: a dead run's may last
 *    for an hour.
 * 3. *Refusals* come before the leases: what can be read is refused at once, with every problem in one message.
 * 4. *Leases* come before the work. Where another run was waited for, the survey is made again under them; where that calls for more than is
 *    held, they are given up and taken anew, in the one order in which every run takes them.
 *
 * `release` is no such verb, since it needs its own golden server back before it begins; nor is `destroy`, which deletes images only when
 * orphaned golden servers, whose snapshots they may be, are back; `reap` and `extendEnvironment` hold nothing of their own.
 */
export async function carryOut<S extends Sight>(ctx: RunContext, operation: Operation<S>): Promise<Result> {
  const first = await operation.survey(ctx);
  return enterAgain(ctx, async (isFirst) => {
    const begun = isFirst ? first : await operation.survey(ctx);
    const own = goldenIdsOf(await operation.hold(ctx, begun));
    return restoreOrphans(ctx, begun.servers, { patient: true, own, isLong: true }, async () => {
      // After a lost lease another run may be at work: what is in the way then is judged under the lease, which waits for that run.
      if (isFirst) {
        refuse(begun.problems);
        operation.begin?.(begun);
      }
      for (let seen = begun, isFresh = isFirst; ; isFresh = true) {
        const outcome = await tryUnderLeases(ctx, operation, seen, isFresh);
        if (outcome.kind === 'result') return outcome.result;
        seen = outcome.seen;
      }
    });
  });
}

type Outcome<S> =
  | { readonly kind: 'result'; readonly result: Result }
  /** What another run did meanwhile calls for more than was held. */
  | { readonly kind: 'outdated'; readonly seen: S };

/** @param isFresh nothing but a wait for another run can have changed what was seen */
async function tryUnderLeases<S extends Sight>(ctx: RunContext, operation: Operation<S>, before: S, isFresh: boolean): Promise<Outcome<S>> {
  const hold = await operation.hold(ctx, before);
  const work = async (leased: RunContext, hadToWait: boolean): Promise<Outcome<S>> => {
    const seen = hadToWait || !isFresh ? await operation.survey(leased) : before;
    refuse(seen.problems);
    if (!covers(hold, await operation.hold(leased, seen))) return { kind: 'outdated', seen };
    return { kind: 'result', result: await operation.work(leased, seen) };
  };
  const held = await holdAll(ctx, hold, work, orphanWatch());
  return held.kind === 'held' ? held.value : { kind: 'result', result: operation.busy(before, hold, held) };
}
