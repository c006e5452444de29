import { whyServerGoes } from '../../domain/reaping.ts';
import { imagesInUse } from '../image/in-use.ts';
import { withLease } from '../lease/lease.ts';
import { environmentSubject } from '../lease/subject.ts';
import { type Attempt, deferred } from '../removal/attempt.ts';
import { removeDependents, removePorts } from '../removal/dependents.ts';
import { removeLease } from '../removal/leases.ts';
import { removeMarkedServers } from '../removal/servers.ts';
import type { RemovedResource } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { everyMarked } from '../servers/marked.ts';
import type { DeletionCandidate } from './deletion-candidates.ts';
import type { ProjectSight } from './look.ts';
import { reapImage } from './reap-image.ts';
import { unlessWorkedOn } from './unless-worked-on.ts';

export type DeletionCandidateServer = Extract<DeletionCandidate, { readonly kind: 'server' }>;

/** Deletes the candidates, in their order. One that has changed since it was judged is spared. */
export async function carryOut(
  ctx: RunContext,
  candidates: readonly DeletionCandidate[],
  sight: ProjectSight,
  concurrency: number,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  const servers = candidates.filter((one) => one.kind === 'server');
  for (const environment of new Set(servers.map(({ server }) => server.marks.environment))) {
    const own = servers.filter(({ server }) => server.marks.environment === environment);
    attempts.push(...(await reapServers(ctx, environment, own, sight, concurrency)));
  }
  const images = candidates.filter((one) => one.kind === 'image');
  const inUse = images.length === 0 ? new Set<string>() : await imagesInUse(ctx, await ctx.cloud.compute.listServers({}));
  for (const image of images) attempts.push(await reapImage(ctx, image, sight, inUse));
  for (const orphan of candidates.filter((one) => one.kind === 'orphan')) attempts.push(...(await reapOrphan(ctx, orphan, sight)));
  const unsettled = new Set(attempts.flatMap(({ resource }) => (isSettled(resource) ? [] : (resource.environment ?? []))));
  for (const { thing, record } of candidates.filter((one) => one.kind === 'lease')) {
    // What tells that a run is over stays until all that it left is gone.
    if (unsettled.has(thing.environment ?? '')) continue;
    attempts.push(await removeLease(ctx, record));
  }
  return attempts;
}

/** What is kept for good holds up nothing. */
function isSettled({ outcome }: RemovedResource): boolean {
  return outcome === 'deleted' || outcome === 'kept';
}

/** Of one environment, under its lease: a run that goes on with these servers, or gives them more time, comes before or after. */
async function reapServers(
  ctx: RunContext,
  environment: string,
  candidates: readonly DeletionCandidateServer[],
  sight: ProjectSight,
  concurrency: number,
): Promise<readonly Attempt[]> {
  const outcome = await withLease(ctx, await environmentSubject(ctx, environment), 0, async (leased) => {
    const { cloud } = leased;
    const now = await Promise.all(candidates.map(({ server }) => cloud.compute.getServer(server.id)));
    const there = now.filter((server) => server !== undefined);
    const still = everyMarked(there).filter((server) => whyServerGoes(server, sight) !== undefined);
    const whyOf = new Map(candidates.map(({ thing }) => [thing.id, thing.why]));
    const removed = await removeMarkedServers(leased, still, concurrency, ({ id }) => whyOf.get(id) ?? '');
    const spared = candidates.filter(({ thing }) => there.some(({ id }) => id === thing.id) && !still.some(({ id }) => id === thing.id));
    return [...removed, ...spared.map(({ thing }) => deferred(thing, 'it is no longer so'))];
  });
  if (outcome.held) return outcome.value;
  return candidates.map(({ thing }) => deferred(thing, `run ${outcome.holder.run} is at work on its environment`));
}

async function reapOrphan(
  ctx: RunContext,
  { dependent, thing }: Extract<DeletionCandidate, { readonly kind: 'orphan' }>,
  sight: ProjectSight,
): Promise<readonly Attempt[]> {
  if (dependent.madeFor === 'coming-server') {
    // Under the lease on its environment: no run is about to make the server that it is for.
    const environment = await environmentSubject(ctx, dependent.marks.environment);
    const outcome = await unlessWorkedOn(ctx, environment, sight.now - Date.parse(dependent.createdAt), (leased) =>
      removeDependents(leased, [dependent], thing.why),
    );
    return outcome.kind === 'done' ? outcome.value : [deferred(thing, outcome.why)];
  }
  const attempts = await removeDependents(ctx, [dependent], thing.why);
  // That it was made for the server is proof that the server was ours, and so is what Nova left of it.
  const ports = dependent.madeFor === 'server' ? await removePorts(ctx, [dependent.marks.ownerId], thing.why) : [];
  return [...attempts, ...ports];
}
