import { readIntent } from '../domain/intent.ts';
import type { Deps } from './deps.ts';
import { withLease } from './golden/lease.ts';
import { restoreGolden } from './golden/restore.ts';
import { ours } from './image/find.ts';
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
  const removed: RemovedResource[] = [];

  // First the image under way: only when it is gone can its golden server be started.
  for (const { image, marks } of ours(images)) {
    if (marks.run !== runId || marks.verified) continue;
    const outcome = await cloud.image.deleteImage(image.id, { signal });
    removed.push({
      kind: 'image',
      id: image.id,
      name: image.name,
      why: `run ${runId} did not finish it`,
      outcome: outcome === 'deleted' ? 'deleted' : 'deferred',
    });
  }
  const unfinished = markedServers(servers).filter(({ marks }) => marks.run === runId && marks.stage !== 'current');
  const sameGeneration = new Set(
    markedServers(servers)
      .filter(({ marks }) => marks.stage === 'current')
      .map(({ marks }) => `${marks.environment} ${marks.generation}`),
  );
  const doomed = unfinished.filter(({ marks }) => !sameGeneration.has(`${marks.environment} ${marks.generation}`));
  await removeServers(deps, doomed, concurrency);
  removed.push(
    ...doomed.map(({ id, name }) => ({ kind: 'server', id, name, why: `run ${runId} did not finish it`, outcome: 'deleted' }) as const),
  );

  for (const golden of servers) {
    const intent = readIntent(golden.tags ?? []);
    if (intent === undefined || !intent.runs.includes(runId)) continue;
    await withLease(deps, golden, 0, (leased) => restoreGolden(leased, golden, intent.was));
  }
  return { status: 'complete', removed, timeline: [] };
}
