import { RestageError } from '../../domain/errors.ts';
import { describeRuns, type Intent } from '../../domain/intent.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { capital } from '../../domain/sentence.ts';
import { isSnapshotTask } from '../../domain/snapshot-progress.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { settleDataVolumes } from '../image/data-volumes.ts';
import { imagesOfGolden } from '../image/own-images.ts';
import { notedLimit } from '../image/verdict.ts';
import { isSnapshotFailure, SnapshotWatch, unprovenMs } from '../image/wait.ts';
import { readLeaseState, withLease } from '../lease/lease.ts';
import { goldenSubject, LeaseLostError, type LeaseRecord } from '../lease/record.ts';
import { leaseTtlMs, longestBusyTtlMs } from '../lease/renew.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow, ownTimeOf } from '../run/time.ts';
import { owedAgain, owedBy, owedTo } from './owed.ts';
import { restoreGolden } from './restore.ts';

/** How long a verb waits, after its own work, for a dead run's snapshot to end. */
const snapshotPatienceMs = 10 * 60_000;
/** Nothing of Nova's keeps a server without a task from starting: its capture is proven by then, or it is started without proof. */
const freePatienceMs = unprovenMs + 60_000;
/** Two looks at the record of a snapshot that its run did not wait for, milliseconds. */
const leftPatienceMs = 2 * 60_000;
/** Of an image that does not note how long its run waits, milliseconds. */
const defaultLimitMs = 60 * 60_000;
/** Between two looks at orphaned golden servers beside other work: at first, and after a long while, milliseconds. */
const besidePollMs = { shortest: 30_000, longest: 120_000 } as const;
/** A lease that was lost while a golden server was tended is taken again; as often in a row, the server is the next run's. */
const maxLosses = 3;

/** A golden server that carries a run's intent: that run is at work on it, or died. */
export interface OrphanedGolden {
  readonly golden: Server;
  readonly intent: Intent;
}

/**
 * Runs the `work` of a verb that changes the cloud, and makes sure that golden servers which dead runs left off are on again by its end, whether
 * the work succeeds or not (contract.md#promise-1). What a living run holds is left to that run. Work that is done stays the result
 * (contract.md#promise-2: what it made has an owner); a golden server that could not be brought back is its `failure`.
 * @param patient wait for a lease that has not lapsed yet, to see whether its holder is alive (at most one lease's life).
 * @param own the golden servers that `work` itself takes over; restored here only where it has not.
 * @param isLong `work` may take hours: those whose run may have lived, or whose snapshot was under way, are looked at again meanwhile.
 */
export async function restoreOrphans<T extends object>(
  ctx: RunContext,
  servers: readonly Server[],
  options: { readonly patient: boolean; readonly own?: readonly string[]; readonly isLong?: boolean },
  work: () => Promise<T>,
): Promise<T & { readonly failure?: RestageError }> {
  const orphans = await owedBy(ctx, servers);
  if (orphans.length === 0) return work();
  const own = orphans.filter(({ golden }) => options.own?.includes(golden.id)).map((orphan) => ({ orphan, lease: undefined }));
  const later: Unsettled[] = [];
  for (const orphan of orphans) {
    if (options.own?.includes(orphan.golden.id)) continue;
    const outcome = await firstLook(ctx, orphan);
    if (outcome.kind === 'busy') later.push({ orphan, lease: undefined });
    if (outcome.kind === 'held' && options.patient) later.push({ orphan, lease: outcome.lease });
  }
  const settleUnderDeadline = (orphans: readonly Unsettled[]) => ctx.cleanup((here) => settleAll(here, orphans));
  let value: T;
  try {
    value = await (options.isLong === true && later.length > 0 ? lookingBeside(ctx, options.own, work) : work());
  } catch (error) {
    // A run that lost a lease enters again and looks at all of them anew, or ends in a clean-up of its own; the rest is the next verb's.
    if (error instanceof LeaseLostError) throw error;
    try {
      await settleUnderDeadline([...later, ...own]);
    } catch (cleanup) {
      if (error instanceof RestageError) error.cleanupErrors.push(cleanup);
    }
    throw error;
  }
  try {
    // Its own too: a run that came to need no snapshot has not started them.
    await settleAll(ctx, [...later, ...own]);
    return value;
  } catch (error) {
    if (!ctx.signal.aborted) return { ...value, failure: asFailure(error) };
  }
  try {
    await settleUnderDeadline([...later, ...own]);
    return value;
  } catch (error) {
    return { ...value, failure: asFailure(error) };
  }
}

function asFailure(error: unknown): RestageError {
  if (error instanceof RestageError) return error;
  throw error;
}

/** What cannot be brought back keeps no verb from its own work: it is tried again after that. */
async function firstLook(ctx: RunContext, orphan: OrphanedGolden): Promise<RestoreOutcome> {
  try {
    return await restoreIfDead(ctx, orphan, 'at-first');
  } catch (error) {
    if (ctx.signal.aborted || !(error instanceof RestageError)) throw error;
    return { kind: 'busy' };
  }
}

async function lookingBeside<T>(ctx: RunContext, own: readonly string[] | undefined, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const beside = ctx.orUntil(over.signal);
  const look = orphanWatch(own);
  const looking = (async () => {
    for (;;) {
      await beside.sleep(besidePollMs.shortest);
      await look(beside);
    }
  })().catch((error: unknown) => {
    if (!beside.signal.aborted) throw error;
  });
  // A defect in it ends neither the work nor the process: it is thrown when the work is done.
  looking.catch(() => {});
  try {
    return await work();
  } finally {
    over.abort();
    await looking;
  }
}

/**
 * For the time in which a run waits for something else, such as a lease that a dead run holds for an hour: to be called again and again, looks
 * every 30 to 120 s at the project, and brings back each orphaned golden server as soon as its run is dead and its disk is captured. What cannot
 * be brought back is left to `restoreOrphans`, which tells.
 * @param except ids of golden servers that are left to the work itself
 */
export function orphanWatch(except: readonly string[] = []): (ctx: RunContext) => Promise<void> {
  const givenUp = new Set(except);
  let startedAt: number | undefined;
  let nextAt = 0;
  return async (ctx) => {
    const { clock } = ctx;
    startedAt ??= clock.now();
    if (clock.now() < nextAt) return;
    await lookAtAll(ctx, givenUp);
    const elapsedMs = clock.now() - startedAt;
    nextAt = clock.now() + Math.min(besidePollMs.longest, Math.max(besidePollMs.shortest, elapsedMs / 10));
  };
}

async function lookAtAll(ctx: RunContext, givenUp: Set<string>): Promise<void> {
  try {
    for (const orphan of await owedBy(ctx, await ctx.cloud.compute.listServers({}))) {
      if (!givenUp.has(orphan.golden.id)) await lookAgain(ctx, orphan, givenUp);
    }
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError)) throw error;
  }
}

async function lookAgain(ctx: RunContext, orphan: OrphanedGolden, givenUp: Set<string>): Promise<void> {
  try {
    await restoreIfDead(ctx, orphan, 'beside');
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError)) throw error;
    if (!(error instanceof LeaseLostError)) givenUp.add(orphan.golden.id);
  }
}

/** Looked at once, and to be looked at again when the verb's own work is done. */
interface Unsettled {
  readonly orphan: OrphanedGolden;
  /** The lease that had not lapsed by then. */
  readonly lease: LeaseRecord | undefined;
}

async function settleAll(ctx: RunContext, orphans: readonly Unsettled[]): Promise<void> {
  for (const unsettled of orphans) await settleOrphan(ctx, unsettled);
}

/**
 * Watches a held lease until it is given up, renewed (its run lives: left alone), or lapses (then: restored). Where this
 * run loses the lease under which it restores, another run may have it: watched again.
 */
async function settleOrphan(ctx: RunContext, { orphan, lease }: Unsettled): Promise<void> {
  let first = lease;
  let losses = 0;
  for (;;) {
    const outcome = await restoreUnlessLost(ctx, orphan);
    if (outcome.kind === 'over' || outcome.kind === 'busy') return;
    if (outcome.kind === 'lost') {
      losses += 1;
      if (losses === maxLosses) return tellLost(ctx, orphan, outcome.error);
      first = undefined;
    } else {
      if (first !== undefined && outcome.lease.renewedAt > first.renewedAt) return;
      if (outcome.lease.lapsesAt > cloudNow(ctx) + longestBusyTtlMs && (await isAtSnapshot(ctx, orphan))) return;
      first ??= outcome.lease;
    }
    await ctx.sleep(leaseTtlMs / 9);
  }
}

/** Then neither its own run nor this one could start it, and its lease may last for long. */
async function isAtSnapshot({ cloud }: RunContext, { golden }: OrphanedGolden): Promise<boolean> {
  return isSnapshotTask((await cloud.compute.getServer(golden.id))?.taskState);
}

async function restoreUnlessLost(
  ctx: RunContext,
  orphan: OrphanedGolden,
): Promise<RestoreOutcome | { readonly kind: 'lost'; readonly error: RestageError }> {
  try {
    return await restoreIfDead(ctx, orphan, 'at-last');
  } catch (error) {
    if (error instanceof LeaseLostError) return { kind: 'lost', error };
    throw error;
  }
}

function tellLost({ emit }: RunContext, { golden }: OrphanedGolden, error: RestageError): void {
  emit({
    type: 'warning',
    title: `Golden server ${golden.name} could not be checked`,
    message: `${error.message} A dead run may have left it off. The next operation that changes the cloud checks it, and starts it if needed.`,
  });
}

type RestoreOutcome =
  /** Back, or off because a user wants it so. */
  | { readonly kind: 'over' }
  /** Its run is dead, and its snapshot, or some failure, still keeps it from being started. */
  | { readonly kind: 'busy' }
  /** Its run may live. */
  | { readonly kind: 'held'; readonly lease: LeaseRecord };

/**
 * How long a dead run's snapshot may keep its golden server from being started: at the task that Nova shows, and without a task but without
 * proof of the capture. 0 = it is looked at another time.
 */
const patience = {
  /** Before a verb's own work. */
  'at-first': { taskMs: 0, unprovenMs: 0 },
  /** Beside it, where another look comes soon. */
  beside: { taskMs: 0, unprovenMs: freePatienceMs },
  /** After it. */
  'at-last': { taskMs: snapshotPatienceMs, unprovenMs: freePatienceMs },
} as const;

async function restoreIfDead(ctx: RunContext, { golden, intent }: OrphanedGolden, when: keyof typeof patience): Promise<RestoreOutcome> {
  const patienceMs = ({ taskState }: Server) => patience[when][isSnapshotTask(taskState) ? 'taskMs' : 'unprovenMs'];
  const state = await readLeaseState(ctx, goldenSubject(golden));
  if (state.kind === 'live') return { kind: 'held', lease: state.record };
  // This run's own work has come to hold it, which brings it back.
  if (when === 'beside' && state.kind === 'own' && ctx.leases?.holds(goldenSubject(golden)) !== true) return { kind: 'busy' };
  const server = await ctx.cloud.compute.getServer(golden.id);
  const owed = server && (await owedTo(ctx, server));
  if (server === undefined || owed === undefined) return { kind: 'over' };
  if (server.status === 'RESCUE') {
    const message = `Golden server ${golden.name} is in RESCUE: the cloud or a person is working on it, so this run leaves it alone. ${capital(describeRuns(intent))} left it off; the next run after the rescue starts it.`;
    if (when !== 'beside') ctx.emit({ type: 'note', message });
    return { kind: 'over' };
  }
  const unfinished = server.status === 'ACTIVE' ? undefined : await watchUnfinished(ctx, server);
  const watch = unfinished?.watch;
  const atSnapshot = isSnapshotTask(server.taskState) || watch !== undefined;
  const left = owed.isDetached ? await leftFor(ctx, server, unfinished) : 'nothing';
  // It may be over by the time that the verb's own work is.
  if ((atSnapshot && patienceMs(server) === 0) || (left !== 'nothing' && when !== 'at-last')) return { kind: 'busy' };
  if (left === 'capture' || (left === 'image' && watch !== undefined && !(await isOver(ctx, watch)))) {
    const message = `Golden server ${golden.name} is being snapshotted, and ${describeRuns(intent)} did not wait for the end. Run that command again to start the server.`;
    ctx.emit({ type: 'note', message });
    return { kind: 'over' };
  }
  const outcome = await withLease(ctx, goldenSubject(golden), 0, async (leased) => {
    // Read again under the lease: the run that held it may have finished in between.
    const fresh = await leased.cloud.compute.getServer(golden.id);
    if (fresh === undefined || (await owedAgain(leased, fresh)) === undefined) return;
    ctx.emit({
      type: 'warning',
      title: 'Golden server was left off',
      message: `${capital(describeRuns(intent))} has ended and did not start golden server ${golden.name} again. Starting it now.`,
    });
    await (atSnapshot ? restoreAfterSnapshot(leased, { golden, intent }, patienceMs(fresh), watch) : restore(leased, { golden, intent }));
  });
  return outcome.held ? { kind: 'over' } : { kind: 'held', lease: outcome.holder };
}

/**
 * What a golden server that its run did not wait for may still be off for: a capture that is under way; an image that may come, or be dropped, where
 * its task would show; or nothing, since that run would have waited no longer, either.
 */
async function leftFor(ctx: RunContext, server: Server, unfinished: Unfinished | undefined): Promise<'capture' | 'image' | 'nothing'> {
  if (isSnapshotTask(server.taskState) || (server.status !== 'ACTIVE' && (await volumesAreComing(ctx, server)))) return 'capture';
  if (unfinished === undefined || ctx.clock.now() >= unfinished.lateAt) return 'nothing';
  return server.taskState === null ? 'image' : 'capture';
}

/** A snapshot of ten hours must not hold up another verb, nor fail it. */
async function restoreAfterSnapshot(
  ctx: RunContext,
  { golden, intent }: OrphanedGolden,
  patienceMs: number,
  watch: SnapshotWatch | undefined,
): Promise<void> {
  const { emit } = ctx;
  const isOver = await (watch === undefined ? taskIsOver(ctx, golden, patienceMs) : diskIsFree(ctx, watch, patienceMs));
  if (isOver) return restore(ctx, { golden, intent });
  emit({
    type: 'warning',
    title: `Golden server ${golden.name} is still off`,
    message: `The snapshot that ${describeRuns(intent)} began is still under way, and Nova cannot start the server before it ends. Run that command again: it continues with the snapshot and starts the server.`,
  });
}

async function restore(ctx: RunContext, { golden, intent }: OrphanedGolden): Promise<void> {
  // From the start on, nothing could prove that they were captured before.
  await volumesAreComing(ctx, golden);
  await restoreGolden(ctx, golden, intent.was);
}

/** Whether the volumes of an unfinished image are about to be captured, for as long as a run would wait. What is not shown keeps no server off. */
async function volumesAreComing(ctx: RunContext, golden: Server): Promise<boolean> {
  if (golden.imageId === undefined) return false;
  try {
    const newest = await unfinishedImage(ctx, golden);
    if (newest === undefined || (await settleDataVolumes(ctx, golden, newest)) === 'over') return false;
    return cloudNow(ctx) < Date.parse(newest.createdAt) + (notedLimit(newest) ?? defaultLimitMs);
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError)) throw error;
    return false;
  }
}

async function taskIsOver(ctx: RunContext, golden: Server, patienceMs: number): Promise<boolean> {
  return ctx.wait({
    waitingFor: `the snapshot of golden server ${golden.name} to end`,
    interval: serverPoll,
    limitMs: patienceMs,
    look: async () => {
      const server = await ctx.cloud.compute.getServer(golden.id);
      if (server === undefined || !isSnapshotTask(server.taskState)) return { done: true, value: true };
      return { done: false, state: `${server.status}, ${server.taskState}` };
    },
    onTimeout: () => ({ done: true, value: false }),
  });
}

/**
 * Whether a snapshot that its run did not wait for has come to its end: where Nova shows tasks, an image without data and without a task of its
 * server may have been dropped.
 */
async function isOver(ctx: RunContext, watch: SnapshotWatch): Promise<boolean> {
  try {
    return (await watch.captured(ctx, ctx.clock.now() + leftPatienceMs)).kind === 'captured';
  } catch (error) {
    if (!(error instanceof RestageError) || !isSnapshotFailure(error)) throw error;
    return true;
  }
}

/** Captured, given up, or without proof for as long as its run would have waited: by then nothing keeps the golden server off. */
async function diskIsFree(ctx: RunContext, watch: SnapshotWatch, patienceMs: number): Promise<boolean> {
  try {
    return (await watch.captured(ctx, ctx.clock.now() + patienceMs)).kind !== 'detached';
  } catch (error) {
    if (!(error instanceof RestageError) || !isSnapshotFailure(error)) throw error;
    return true;
  }
}

interface Unfinished {
  readonly watch: SnapshotWatch;
  /** Its run gives it up by then, milliseconds since the epoch, by this machine's clock. */
  readonly lateAt: number;
}

/** The snapshot that a dead run asked for, whose capture nothing proves yet. */
async function watchUnfinished(ctx: RunContext, golden: Server): Promise<Unfinished | undefined> {
  const image = await unfinishedImage(ctx, golden);
  if (image === undefined) return undefined;
  // Of a server on volumes the image is active at once, long before its volume snapshots are.
  if (image.status === 'active' && golden.imageId !== undefined) return undefined;
  const requestedAt = ownTimeOf(ctx, Date.parse(image.createdAt));
  const limitMs = notedLimit(image) ?? defaultLimitMs;
  const snapshot = { golden, imageId: image.id, imageName: image.name, requestedAt, requestId: undefined };
  const watch = new SnapshotWatch(snapshot, { estimateMs: limitMs, limitMs, formula: 'as its run noted it' }, true);
  return { watch, lateAt: requestedAt + limitMs };
}

async function unfinishedImage(ctx: RunContext, golden: Server): Promise<Image | undefined> {
  return (await imagesOfGolden(ctx, golden.id)).find(({ marks }) => !marks.verified)?.image;
}
