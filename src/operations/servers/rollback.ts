import type { MarkedServer } from '../../domain/generations.ts';
import type { ServerMarks, VolumeMarks } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { type Attempt, failureOf } from '../removal/attempt.ts';
import { type Dependent, isDependentOf, listDependents, removeDependents } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import { markedServers } from './marked.ts';
import type { LaunchOrder } from './order.ts';
import { removeServers } from './remove.ts';

/** A create that was under way when the run ended shows up in the list a moment later. */
const lateMs = 2_000;
/** Lists in a row without a server of this launch: one of those after that moment may be of an API that lags behind. */
const emptyLooks = 3;

/**
 * Deletes what a failed launch leaves, found by its marks: a create whose answer was lost has no id here. Of a whole generation, what
 * runs that are over left unfinished goes too, and nothing that ever counted as the environment's own.
 */
export async function removeGeneration(ctx: RunContext, order: LaunchOrder): Promise<void> {
  let looks = 0;
  const kept = new Set<string>();
  for (;;) {
    const servers = await ctx.cloud.compute.listServers({});
    const [own, others] = split(
      markedServers(ctx, servers),
      ({ id, marks }) => isOf(order, marks) && isUnfinished(order, marks, ctx.runId) && !kept.has(id),
    );
    looks = own.length === 0 ? looks + 1 : 0;
    if (looks === emptyLooks) {
      const attempts = [...(await removeOwned(ctx, order, servers)), ...(await removeComing(ctx, order, others))];
      const failure = failureOf(attempts);
      if (failure !== undefined) throw failure;
      return;
    }
    if (own.length === 0) await ctx.sleep(lateMs);
    for (const id of await removeServers(ctx, own, order.inputs.concurrency)) kept.add(id);
  }
}

/** Made for servers that a user deleted in the meantime: no list of servers leads to them any more. */
async function removeOwned(ctx: RunContext, { inputs, target }: LaunchOrder, servers: readonly Server[]): Promise<readonly Attempt[]> {
  const listed = new Set(servers.map(({ id }) => id));
  const orphans: Dependent[] = [];
  for (const dependent of await listDependents(ctx, ['server'], ({ isOrdered }) => isOrdered?.(target) ?? true)) {
    const { run, environment, ownerId } = dependent.marks;
    if (run !== ctx.runId || environment !== inputs.environment || listed.has(ownerId)) continue;
    if ((await ctx.cloud.compute.getServer(ownerId)) === undefined) orphans.push(dependent);
  }
  return removeDependents(ctx, orphans, 'its server is gone');
}

/** Made for servers that did not come, or that Nova gave up. */
async function removeComing(ctx: RunContext, order: LaunchOrder, others: readonly MarkedServer[]): Promise<readonly Attempt[]> {
  const all = await listDependents(ctx, ['coming-server'], ({ isOrdered }) => isOrdered?.(order.target) ?? true);
  const spare = all.filter(
    (dependent) =>
      isOf(order, dependent.marks) &&
      (order.rollback === 'generation' || dependent.marks.run === ctx.runId) &&
      !others.some((server) => isDependentOf(dependent, server)),
  );
  return removeDependents(ctx, spare, 'its server is gone');
}

function isOf({ inputs, role, plan }: LaunchOrder, marks: ServerMarks | VolumeMarks): boolean {
  return marks.environment === inputs.environment && marks.role === role && marks.generation === plan.generation;
}

function isUnfinished({ rollback }: LaunchOrder, { run, stage }: ServerMarks, runId: string): boolean {
  return run === runId || (rollback === 'generation' && stage === 'candidate');
}

function split<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
