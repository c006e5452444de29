import type { MarkedServer } from '../domain/generations.ts';
import { markKeys } from '../domain/marks.ts';
import type { Server } from '../openstack/compute/types.ts';
import type { Deps } from './deps.ts';
import { intentOf } from './golden/intent-store.ts';
import { owedAgain } from './golden/owed.ts';
import { restoreGolden } from './golden/restore.ts';
import { listOwnImages, type MarkedImage, ours } from './image/ownership.ts';
import { otherHolderOf, withLease } from './lease/lease.ts';
import { readLease } from './lease/record.ts';
import { environmentSubject, goldenSubject, type LeaseSubject } from './lease/subject.ts';
import { type Attempt, attempt, failureOf, imageThing } from './removal/attempt.ts';
import { isCompanionOf, listVolumes, removeCompanions } from './removal/companions.ts';
import { removeImage } from './removal/image.ts';
import { removeMarkedServers } from './removal/servers.ts';
import type { Result } from './results.ts';
import { everyMarked, markedServers } from './servers/marked.ts';

const concurrency = 10;

/**
 * After a run that was interrupted: brings back the golden servers that it stopped, and removes what it left
 * unfinished. Goes by the marks of `deps.runId` alone; what another run is at work on is not touched.
 */
export async function recover(deps: Deps): Promise<Result> {
  const { cloud, signal, runId } = deps;
  await cloud.identity.session({ signal });
  const [servers, images] = await Promise.all([
    cloud.compute.listServers({}, { signal }),
    listOwnImages(deps, { properties: { [markKeys.run]: runId } }),
  ]);
  const left: LeftBehind = {
    unfinished: ours(images).filter(({ marks }) => marks.run === runId && !marks.verified),
    servers: unfinishedServers(deps, servers),
    leases: images.flatMap((image) => readLease(image)?.subject ?? []),
  };
  // Side by side: neither may keep the other from being done, and post has minutes only.
  const outcomes = await Promise.allSettled([
    ...environmentsOf(left).map((environment) => recoverEnvironment(deps, environment, left)),
    ...goldensOf(runId, servers, left).map((golden) => recoverGolden(deps, golden, left)),
  ]);
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

function unfinishedServers(deps: Deps, servers: readonly Server[]): readonly MarkedServer[] {
  const generation = ({ marks }: MarkedServer) => `${marks.environment} ${marks.generation}`;
  const finished = new Set(
    everyMarked(servers)
      .filter(({ marks }) => marks.stage === 'current')
      .map(generation),
  );
  return markedServers(deps, servers).filter((server) => server.marks.run === deps.runId && !finished.has(generation(server)));
}

function environmentsOf({ servers, leases }: LeftBehind): readonly string[] {
  const leased = leases.flatMap((subject) => (subject.kind === 'environment' ? subject.name : []));
  return [...new Set([...leased, ...servers.map(({ marks }) => marks.environment)])];
}

/**
 * By its lease, its word of the golden server's first state, or an image. A run that was cut off before it could sign that
 * word may have been this one: nobody else answers for it, once nobody holds the golden server.
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
async function recoverEnvironment(deps: Deps, environment: string, { servers }: LeftBehind): Promise<readonly Attempt[]> {
  const own = servers.filter(({ marks }) => marks.environment === environment);
  const outcome = await withLease(deps, await environmentSubject(deps, environment), 0, async (leased) => [
    ...(await removeMarkedServers(leased, own, concurrency, whyOf(deps))),
    ...(await removeVolumes(leased, environment)),
  ]);
  return outcome.held ? outcome.value : [];
}

/** What it had made for servers that it did not come to ask for. */
async function removeVolumes(deps: Deps, environment: string): Promise<readonly Attempt[]> {
  const { cloud, signal, runId } = deps;
  const own = (await listVolumes(deps)).filter(({ marks, isHeld }) => marks.run === runId && marks.environment === environment && !isHeld);
  if (own.length === 0) return [];
  const servers = everyMarked(await cloud.compute.listServers({}, { signal }));
  const left = own.filter((volume) => !servers.some((server) => isCompanionOf(volume, server)));
  return removeCompanions(deps, left, whyOf(deps));
}

/** Does nothing where another run holds the golden server: that run has taken over. */
async function recoverGolden(deps: Deps, golden: Server, { unfinished }: LeftBehind): Promise<readonly Attempt[]> {
  const outcome = await withLease(deps, goldenSubject(golden), 0, async (leased) => {
    const { cloud, signal } = leased;
    const attempts: Attempt[] = [];
    // Before its image goes, which may be all that tells it.
    const found = await cloud.compute.getServer(golden.id, { signal });
    const owed = found && (await owedAgain(leased, found));
    // First the image under way: only when it is gone can its golden server be started.
    for (const entry of unfinished.filter(({ marks }) => marks.goldenId === golden.id)) {
      // Another run has taken it over.
      if ((await otherHolderOf(leased, entry.image)) !== undefined) continue;
      attempts.push(await attempt(leased, imageThing(entry, whyOf(deps)), () => removeImage(leased, entry.image)));
    }
    if (owed !== undefined) await restoreGolden(leased, golden, owed.was);
    return attempts;
  });
  return outcome.held ? outcome.value : [];
}

function whyOf({ runId }: Deps): string {
  return `run ${runId} did not finish it`;
}
