import type { Server } from '../openstack/compute/types.ts';
import type { Image } from '../openstack/image/types.ts';
import type { Deps } from './deps.ts';
import { intentOf } from './golden/intent-store.ts';
import { withLease } from './golden/lease.ts';
import { readLease } from './golden/lease-record.ts';
import { restoreGolden } from './golden/restore.ts';
import { type MarkedImage, ours } from './image/find.ts';
import type { RemovedResource, Result } from './results.ts';
import { markedServers } from './servers/marked.ts';
import { removeServers } from './servers/remove.ts';

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
    cloud.image.listImages({ properties: { restage_run: runId } }, { signal }),
  ]);
  const unfinished = ours(images).filter(({ marks }) => marks.run === runId && !marks.verified);
  // Side by side: neither may keep the other from being done, and post has minutes only.
  const outcomes = await Promise.allSettled([
    removeUnfinishedServers(deps, servers),
    ...goldensOf(runId, servers, images, unfinished).map((golden) => recoverGolden(deps, golden, unfinished)),
  ]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  const removed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  return { status: 'complete', removed, timeline: [] };
}

/** A run that ended between two of its notes left only one of them: its lease, its word of the golden server's first state, or an image. */
function goldensOf(
  runId: string,
  servers: readonly Server[],
  images: readonly Image[],
  unfinished: readonly MarkedImage[],
): readonly Server[] {
  const leased = images.flatMap((image) => readLease(image) ?? []).map(({ goldenId }) => goldenId);
  const ids = new Set([...leased, ...unfinished.map(({ marks }) => marks.goldenId)]);
  return servers.filter((server) => ids.has(server.id) || intentOf(server)?.runs.includes(runId));
}

/** Does nothing where another run holds the golden server: that run has taken over. */
async function recoverGolden(deps: Deps, golden: Server, unfinished: readonly MarkedImage[]): Promise<readonly RemovedResource[]> {
  const removed: RemovedResource[] = [];
  await withLease(deps, golden, 0, async (leased) => {
    const { cloud, signal } = leased;
    // First the image under way: only when it is gone can its golden server be started.
    for (const { image } of unfinished.filter(({ marks }) => marks.goldenId === golden.id)) {
      const outcome = await cloud.image.deleteImage(image.id, { signal });
      removed.push({ ...leftOver(deps, image), kind: 'image', outcome: outcome === 'deleted' ? 'deleted' : 'deferred' });
    }
    const fresh = await cloud.compute.getServer(golden.id, { signal });
    const intent = fresh && intentOf(fresh);
    if (intent !== undefined) await restoreGolden(leased, golden, intent.was);
  });
  return removed;
}

async function removeUnfinishedServers(deps: Deps, servers: readonly Server[]): Promise<readonly RemovedResource[]> {
  const marked = markedServers(servers);
  const generation = ({ marks }: (typeof marked)[number]) => `${marks.environment} ${marks.generation}`;
  const finished = new Set(marked.filter(({ marks }) => marks.stage === 'current').map(generation));
  const doomed = marked.filter((server) => server.marks.run === deps.runId && !finished.has(generation(server)));
  await removeServers(deps, doomed, concurrency);
  return doomed.map((server) => ({ ...leftOver(deps, server), kind: 'server', outcome: 'deleted' }));
}

function leftOver({ runId }: Deps, { id, name }: { readonly id: string; readonly name: string }) {
  return { id, name, why: `run ${runId} did not finish it` };
}
