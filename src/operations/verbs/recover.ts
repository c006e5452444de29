import type { MarkedServer } from '../../domain/generations.ts';
import { markKeys } from '../../domain/marks.ts';
import { awaitsSeal } from '../../domain/sealing.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { intentOf } from '../golden/intent.ts';
import { owedAgain } from '../golden/owed.ts';
import { restoreGolden } from '../golden/restore.ts';
import { listOwnImages, type MarkedImage, ours } from '../image/own-images.ts';
import { withLease } from '../lease/lease.ts';
import { environmentSubject, goldenSubject, type LeaseSubject, readLease } from '../lease/record.ts';
import { type Attempt, attempt, failureOf, imageThing } from '../removal/attempt.ts';
import { isDependentOf, listDependents, removeDependents } from '../removal/dependents.ts';
import { removeImage } from '../removal/image.ts';
import { holderOfImage, removeSealingServer, removeSealingServers, sealingServersIn } from '../removal/sealing.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { everyMarked, markedServers } from '../servers/marked.ts';
import { removeMarkedServers } from '../servers/remove.ts';

const concurrency = 10;

/**
 * After a run that was interrupted: brings back the golden servers that it stopped, and removes what it left
 * unfinished. Goes by the marks of `ctx.runId` alone; what another run is at work on is not touched.
 */
export async function recover(ctx: RunContext): Promise<Result> {
  const { cloud, runId } = ctx;
  await cloud.identity.session();
  const [servers, images] = await Promise.all([
    cloud.compute.listServers({}),
    listOwnImages(ctx, { properties: { [markKeys.run]: runId } }),
  ]);
  const left: LeftBehind = {
    unfinished: ours(images).filter(({ marks }) => marks.run === runId && !marks.verified),
    servers: unfinishedServers(ctx, servers),
    leases: images.flatMap((image) => readLease(image)?.subject ?? []),
  };
  // Side by side: neither may keep the other from being done, and post has minutes only.
  const outcomes = await Promise.allSettled([
    ...environmentsOf(left).map((environment) => recoverEnvironment(ctx, environment, left)),
    ...goldensOf(runId, servers, left).map((golden) => recoverGolden(ctx, golden, left)),
    ...sealingServersIn(servers)
      .filter(({ marks }) => marks.run === runId)
      .map(async (server) => [await removeSealingServer(ctx, server, whyOf(ctx))]),
  ]);
  // What it held of images goes last: until then no run takes them for its own.
  for (const subject of left.leases) if (subject.kind === 'image') await withLease(ctx, subject, 0, async () => {});
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  const attempts = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const failure = failureOf(attempts);
  return {
    status: 'complete',
    removed: attempts.map(({ resource }) => resource),
    ...(failure === undefined ? {} : { failure }),
    timeline: [],
  };
}

/** A run that ended between two of its notes left only one of them. */
interface LeftBehind {
  readonly unfinished: readonly MarkedImage[];
  readonly servers: readonly MarkedServer[];
  readonly leases: readonly LeaseSubject[];
}

function unfinishedServers(ctx: RunContext, servers: readonly Server[]): readonly MarkedServer[] {
  const generation = ({ marks }: MarkedServer) => `${marks.environment} ${marks.generation}`;
  const finished = new Set(
    everyMarked(servers)
      .filter(({ marks }) => marks.stage === 'current')
      .map(generation),
  );
  return markedServers(ctx, servers).filter((server) => server.marks.run === ctx.runId && !finished.has(generation(server)));
}

function environmentsOf({ servers, leases }: LeftBehind): readonly string[] {
  const leased = leases.flatMap((subject) => (subject.kind === 'environment' ? subject.name : []));
  return [...new Set([...leased, ...servers.map(({ marks }) => marks.environment)])];
}

/**
 * By its lease, its word of the golden server's first state, or an image. A run that was cut off before it could sign that
 * word may have been this one: no other run answers for it, once none holds the golden server.
 */
function goldensOf(runId: string, servers: readonly Server[], { unfinished, leases }: LeftBehind): readonly Server[] {
  const leased = leases.flatMap((subject) => (subject.kind === 'golden' ? subject.id : []));
  const ids = new Set([...leased, ...unfinished.map(({ marks }) => marks.goldenId)]);
  const isOwed = (server: Server) => {
    const runs = intentOf(server)?.runs;
    return runs !== undefined && (runs.length === 0 || runs.includes(runId));
  };
  return servers.filter((server) => ids.has(server.id) || isOwed(server));
}

/** Does nothing where another run is at work on the environment: that run has taken over. Its lease goes in any case. */
async function recoverEnvironment(ctx: RunContext, environment: string, { servers }: LeftBehind): Promise<readonly Attempt[]> {
  const own = servers.filter(({ marks }) => marks.environment === environment);
  const outcome = await withLease(ctx, await environmentSubject(ctx, environment), 0, async (leased) => [
    ...(await removeMarkedServers(leased, own, concurrency, whyOf(ctx))),
    ...(await removeComing(leased, environment)),
  ]);
  return outcome.held ? outcome.value : [];
}

/** What it had made for servers that it did not come to ask for. */
async function removeComing(ctx: RunContext, environment: string): Promise<readonly Attempt[]> {
  const { cloud, runId } = ctx;
  const all = await listDependents(ctx, ['coming-server']);
  const own = all.filter(({ marks, isHeld }) => marks.run === runId && marks.environment === environment && !isHeld);
  if (own.length === 0) return [];
  const servers = everyMarked(await cloud.compute.listServers({}));
  const left = own.filter((one) => !servers.some((server) => isDependentOf(one, server)));
  return removeDependents(ctx, left, whyOf(ctx));
}

/** Does nothing where another run holds the golden server: that run has taken over. */
async function recoverGolden(ctx: RunContext, golden: Server, { unfinished }: LeftBehind): Promise<readonly Attempt[]> {
  const outcome = await withLease(ctx, goldenSubject(golden), 0, async (leased) => {
    const { cloud } = leased;
    const attempts: Attempt[] = [];
    // Before its image goes, which may be all that tells it.
    const found = await cloud.compute.getServer(golden.id);
    const owed = found && (await owedAgain(leased, found));
    // First the image under way: only when it is gone can its golden server be started.
    for (const entry of unfinished.filter(({ marks }) => marks.goldenId === golden.id)) {
      // Another run has taken it over.
      if ((await holderOfImage(leased, entry)) !== undefined) continue;
      const remove = async () => {
        if (awaitsSeal(entry.marks)) await removeSealingServers(leased, entry.image.id);
        return removeImage(leased, entry.image);
      };
      attempts.push(await attempt(leased, imageThing(entry, whyOf(ctx)), remove));
    }
    if (owed !== undefined) await restoreGolden(leased, golden, owed.was);
    return attempts;
  });
  return outcome.held ? outcome.value : [];
}

function whyOf({ runId }: RunContext): string {
  return `run ${runId} did not finish it`;
}
