import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { isTransient } from '../../engine/transient.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { orphanWatch, restoreOrphans } from '../golden/orphans.ts';
import { type Busy, covers, goldenIdsOf, type Hold, holdAll } from '../lease/hold.ts';
import { LeaseLostError } from '../lease/record.ts';
import type { Result } from '../results.ts';
import { everyMarked } from '../servers/marked.ts';
import { refuse } from '../survey/survey.ts';
import { recover } from '../verbs/recover.ts';
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
 * 4. *Leases* come before the work. Where another run was waited for, or was at work on the environment between the survey and the leases (nothing
 *    remembers the lease of a run that came and went), the survey is made again under them; where that calls for more than is
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

type LeasedOutcome<S> =
  | { readonly kind: 'result'; readonly result: Result }
  /** What another run did meanwhile calls for more than was held. */
  | { readonly kind: 'outdated'; readonly seen: S };

/** @param isFresh nothing but a wait for another run can have changed what was seen */
async function tryUnderLeases<S extends Sight>(
  ctx: RunContext,
  operation: Operation<S>,
  before: S,
  isFresh: boolean,
): Promise<LeasedOutcome<S>> {
  const hold = await operation.hold(ctx, before);
  const work = async (leased: RunContext, hadToWait: boolean): Promise<LeasedOutcome<S>> => {
    const seen = hadToWait || !isFresh || (await hasChanged(leased, hold, before)) ? await operation.survey(leased) : before;
    refuse(seen.problems);
    if (!covers(hold, await operation.hold(leased, seen))) return { kind: 'outdated', seen };
    return { kind: 'result', result: await operation.work(leased, seen) };
  };
  const held = await holdAll(ctx, hold, work, orphanWatch());
  return held.kind === 'held' ? held.value : { kind: 'result', result: operation.busy(before, hold, held) };
}

/** Whether the environment has other servers than the survey saw, or other marks on them. A golden server's lease tells by its number. */
async function hasChanged(ctx: RunContext, { subjects }: Hold, { servers }: Sight): Promise<boolean> {
  const names = subjects.flatMap((subject) => (subject.kind === 'environment' ? subject.name : []));
  if (names.length === 0) return false;
  const marksIn = (all: readonly Server[]) =>
    JSON.stringify(
      everyMarked(all)
        .filter(({ marks }) => names.includes(marks.environment))
        .map(({ id, marks }) => [id, marks] as const)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    );
  return marksIn(await ctx.cloud.compute.listServers({})) !== marksIn(servers);
}

/** A run that lost its lease so often is in another run's way. */
const maxLosses = 5;
/** A cloud that is away for longer is the next run's to wait for, milliseconds. */
const patienceMs = 60 * 60_000;
/** Between two entries, for the run that waits for the lease to take it, milliseconds. */
const pauseMs = 15_000;

/**
 * Enters a verb, and enters it again when it lost its lease on the way: each verb goes on from what it finds, so a run
 * whose lease was lost becomes the next run, and a snapshot of ten hours outlives an hour without a network. Where that
 * comes to no end, or the run is cancelled meanwhile, what it began is looked after as after a death.
 * @param enter begins with a look at the cloud; `isFirst`: with the one that was taken before
 */
export async function enterAgain<T>(ctx: RunContext, enter: (isFirst: boolean) => Promise<T>): Promise<T> {
  const { clock, emit, signal } = ctx;
  return ctx.undoing(async (undo) => {
    let losses = 0;
    let lostAt = Number.NEGATIVE_INFINITY;
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await enter(isFirst);
      } catch (error) {
        if (error instanceof LeaseLostError) {
          if (losses === 0) undo.register({ title: 'clean up what this run began', run: recoverAll });
          losses += 1;
          lostAt = clock.now();
          emit({ type: 'note', message: `${error.message} Continuing from what exists in ${formatDuration(pauseMs)}.` });
        } else if (losses === 0 || !(isTransient(error) || isBusy(error))) throw error;
        if (signal.aborted || losses > maxLosses || clock.now() - lostAt > patienceMs) throw error;
        await ctx.sleep(pauseMs);
      }
    }
  });
}

/** The golden server may still be at the snapshot that this run began. */
function isBusy(error: unknown): boolean {
  return error instanceof RestageError && error.code === 'golden-busy';
}

async function recoverAll(ctx: RunContext): Promise<void> {
  const { failure } = await recover(ctx);
  if (failure !== undefined) throw failure;
}
