import type { ImageMarks } from '../../domain/marks.ts';
import { isQuietForADay, whyServerGoes } from '../../domain/reaping.ts';
import { awaitsSeal } from '../../domain/sealing.ts';
import { asOwn, imagesInUse, ours } from '../image/own-images.ts';
import { readLeaseState, withLease } from '../lease/lease.ts';
import { environmentSubject, goldenSubject, imageSubject, type LeaseSubject } from '../lease/record.ts';
import { type Attempt, attempt, deferred, lastOfEach, succeeded, type Thing } from '../removal/attempt.ts';
import { removeDependents, removePorts } from '../removal/dependents.ts';
import { removeImage, removeLease } from '../removal/image.ts';
import { holderOfImage, removeSealingServers, tryRemoveSealing } from '../removal/sealing.ts';
import type { RemovedResource } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { everyMarked } from '../servers/marked.ts';
import { removeMarkedServers } from '../servers/remove.ts';
import type { DeletionCandidate } from './deletion-candidates.ts';
import type { ProjectSight } from './look.ts';

export type DeletionCandidateServer = Extract<DeletionCandidate, { readonly kind: 'server' }>;

/** Deletes the candidates, in their order. One that has changed since it was judged is spared. */
export async function deleteCandidates(
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
  for (const sealing of candidates.filter((one) => one.kind === 'sealing')) attempts.push(await reapSealing(ctx, sealing, sight));
  const images = candidates.filter((one) => one.kind === 'image');
  const inUse = images.length === 0 ? new Set<string>() : await imagesInUse(ctx, await ctx.cloud.compute.listServers({}));
  for (const image of images) attempts.push(await reapImage(ctx, image, sight, inUse));
  const orphans = candidates.filter((one) => one.kind === 'orphan');
  for (const orphan of orphans) attempts.push(...(await reapOrphan(ctx, orphan, sight)));
  attempts.push(...(await removePortsLeftWith(ctx, orphans)));
  const unsettled = new Set(attempts.flatMap(({ resource }) => (isSettled(resource) ? [] : (resource.environment ?? []))));
  for (const { thing, record } of candidates.filter((one) => one.kind === 'lease')) {
    // What tells that a run is over stays until all that it left is gone.
    if (unsettled.has(thing.environment ?? '')) continue;
    attempts.push(await removeLease(ctx, record));
  }
  return lastOfEach(attempts);
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
    return [...removed, ...spared.map(({ thing }) => deferred(thing, 'this no longer applies'))];
  });
  if (outcome.held) return outcome.value;
  return candidates.map(({ thing }) => deferred(thing, `run ${outcome.holder.run} is working on its environment`));
}

/** Under the lease on the image that it seals. */
async function reapSealing(
  ctx: RunContext,
  { server, thing }: Extract<DeletionCandidate, { readonly kind: 'sealing' }>,
  sight: ProjectSight,
): Promise<Attempt> {
  const image = imageSubject({ id: server.marks.imageId });
  const outcome = await unlessWorkedOn(ctx, image, isQuietForADay(server.created, sight.now), (leased) =>
    tryRemoveSealing(leased, server, thing),
  );
  return outcome.kind === 'done' ? outcome.value : deferred(thing, outcome.why);
}

type Orphan = Extract<DeletionCandidate, { readonly kind: 'orphan' }>;

async function reapOrphan(ctx: RunContext, { dependent, thing }: Orphan, sight: ProjectSight): Promise<readonly Attempt[]> {
  switch (dependent.madeFor) {
    case 'coming-server': {
      // Under the lease on its environment: no run is about to make the server that it is for.
      const environment = await environmentSubject(ctx, dependent.marks.environment);
      const outcome = await unlessWorkedOn(ctx, environment, isQuietForADay(dependent.createdAt, sight.now), (leased) =>
        removeDependents(leased, [dependent], thing.why),
      );
      return outcome.kind === 'done' ? outcome.value : [deferred(thing, outcome.why)];
    }
    case 'server':
    case 'image':
      return removeDependents(ctx, [dependent], thing.why);
    default:
      return dependent satisfies never;
  }
}

/**
 * That one was made for a server is proof that the server was ours, and so is what Nova left of it. After all of them: one may keep a port from
 * deletion.
 */
async function removePortsLeftWith(ctx: RunContext, orphans: readonly Orphan[]): Promise<readonly Attempt[]> {
  const whyOf = new Map(
    orphans.flatMap(({ dependent, thing }) => (dependent.madeFor === 'server' ? [[dependent.marks.ownerId, thing.why]] : [])),
  );
  const [why = ''] = whyOf.values();
  return removePorts(ctx, [...whyOf.keys()], why);
}

type DeletionCandidateImage = Extract<DeletionCandidate, { readonly kind: 'image' }>;

/** Looks once more at the image itself. One that is unfinished goes under the lease on its golden server only. */
async function reapImage(
  ctx: RunContext,
  { entry, thing }: DeletionCandidateImage,
  sight: ProjectSight,
  inUse: ReadonlySet<string>,
): Promise<Attempt> {
  const { marks } = entry;
  if (marks.verified) {
    if (sight.isPartial) return deferred(thing, 'some servers are hidden because a cell is down, and may run from it');
    if (inUse.has(thing.id)) return deferred(thing, 'servers run from it');
    return removeIfAsBefore(ctx, entry, thing);
  }
  const golden = goldenSubject({ id: marks.goldenId });
  const outcome = await unlessWorkedOn(ctx, golden, isQuietForADay(entry.image.updatedAt, sight.now), (leased) =>
    removeIfAsBefore(leased, entry, thing),
  );
  return outcome.kind === 'done' ? outcome.value : deferred(thing, outcome.why);
}

function isOtherwise(now: ImageMarks, before: ImageMarks): boolean {
  return now.verified !== before.verified || now.expiresAt !== before.expiresAt || now.deletionCandidate !== before.deletionCandidate;
}

async function removeIfAsBefore(ctx: RunContext, { marks }: DeletionCandidateImage['entry'], thing: Thing): Promise<Attempt> {
  const image = await ctx.cloud.image.getImage(thing.id);
  if (image === undefined) return succeeded(thing);
  const own = await asOwn(ctx, image);
  const now = own && ours([own])[0]?.marks;
  if (own === undefined || now === undefined || isOtherwise(now, marks)) return deferred(thing, 'it has changed in the meantime');
  const holder = await holderOfImage(ctx, { image: own, marks: now });
  if (holder !== undefined) return deferred(thing, `run ${holder} is working on it`);
  return attempt(ctx, thing, async () => {
    if (awaitsSeal(now)) await removeSealingServers(ctx, own.id);
    return removeImage(ctx, own);
  });
}

/** `why`: for people. */
export type Carried<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'deferred'; readonly why: string };

/**
 * Does what takes something of the subject's away, under the lease on it: no run is at work on it then. Where leases cannot tell, a day does.
 * @param isQuiet no client has changed for a day what is to be deleted
 */
async function unlessWorkedOn<T>(
  ctx: RunContext,
  subject: LeaseSubject,
  isQuiet: boolean,
  work: (ctx: RunContext) => Promise<T>,
): Promise<Carried<T>> {
  const outcome = await withLease(ctx, subject, 0, async (leased): Promise<Carried<T>> => {
    const keepsLeases = (await readLeaseState(leased, subject)).kind === 'own';
    if (!keepsLeases && !isQuiet) return { kind: 'deferred', why: 'this cloud does not show whether a run is working on it' };
    return { kind: 'done', value: await work(leased) };
  });
  if (outcome.held) return outcome.value;
  const what = subject.kind === 'golden' ? 'golden server' : subject.kind;
  return { kind: 'deferred', why: `run ${outcome.holder.run} is working on its ${what}` };
}
