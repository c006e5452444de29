import { formatDuration } from '../domain/durations.ts';
import { RestageError } from '../domain/errors.ts';
import { isExpired } from '../domain/marks.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Image } from '../openstack/image/types.ts';
import type { Deps } from './deps.ts';
import { cloudNow, isLapsed, readLeaseState } from './golden/lease.ts';
import { leaseName, readLease } from './golden/lease-record.ts';
import { tendStrays } from './golden/strays.ts';
import { type MarkedImage, ours } from './image/find.ts';
import type { RemovedResource, Result } from './results.ts';
import { markedServers } from './servers/marked.ts';
import { removeServers } from './servers/remove.ts';

/** A thing is deleted only when it was seen as such twice, this far apart: a list may lag behind, a run may be about to write its marks. */
const secondSightMs = 15_000;
/** A clock this far off makes every expiry doubtful. */
const maxSkewMs = 5 * 60_000;

type Doomed = Omit<RemovedResource, 'outcome'> & { readonly kind: 'server' | 'image' };

/**
 * Everything that carries our marks and is past its expiry, and images that a dead run left unproven. A dry run unless
 * `apply`; then each is looked at a second time before it goes.
 * @throws RestageError `checks-failed` when this machine's clock and the cloud's are too far apart to judge an expiry.
 */
export async function reap(deps: Deps, inputs: Inputs): Promise<Result> {
  const { cloud, clock, signal } = deps;
  await cloud.identity.session({ signal });
  const first = await look(deps);
  return tendStrays(deps, first.servers, { patient: true }, async () => {
    if (!inputs.run.apply)
      return { status: 'complete', removed: first.doomed.map((entry) => ({ ...entry, outcome: 'would' })), timeline: [] };
    if (first.doomed.length === 0) return { status: 'complete', removed: [], timeline: [] };
    await clock.sleep(secondSightMs, signal);
    const second = await look(deps);
    const twice = second.doomed.filter(({ id }) => first.doomed.some((entry) => entry.id === id));
    await removeServers(
      deps,
      twice.filter(({ kind }) => kind === 'server'),
      inputs.servers.concurrency,
    );
    const removed: RemovedResource[] = [];
    for (const entry of twice) {
      const outcome = entry.kind === 'server' ? 'deleted' : await cloud.image.deleteImage(entry.id, { signal });
      removed.push({ ...entry, outcome: outcome === 'deleted' ? 'deleted' : 'deferred' });
    }
    const once = first.doomed.filter(({ id }) => !twice.some((entry) => entry.id === id));
    return { status: 'complete', removed: [...removed, ...once.map((entry) => ({ ...entry, outcome: 'seen' as const }))], timeline: [] };
  });
}

async function look(deps: Deps) {
  const { cloud, signal } = deps;
  const [servers, images] = await Promise.all([
    cloud.compute.listServers({}, { signal }),
    cloud.image.listImages({ visibility: 'private' }, { signal }),
  ]);
  const skew = cloud.skew();
  if (skew === undefined || Math.abs(skew) > maxSkewMs) {
    throw new RestageError(
      'checks-failed',
      `This machine's clock and the cloud's are ${skew === undefined ? 'not comparable' : `${formatDuration(Math.abs(skew))} apart`}: an expiry cannot be judged.`,
      {
        hint: 'Set the clock of the machine that runs this (NTP), then run it again.',
      },
    );
  }
  const now = cloudNow(deps);
  const expiredServers = markedServers(servers)
    .filter(({ marks }) => isExpired(marks, now))
    .map(
      ({ id, name, marks }): Doomed => ({ kind: 'server', id, name, why: `expired ${formatDuration(now - (marks.expiresAt ?? now))} ago` }),
    );
  const inUse = new Set(servers.flatMap(({ imageId }) => imageId ?? []));
  const own = ours(images);
  const expiredImages = own
    .filter(({ image, marks }) => isExpired(marks, now) && !inUse.has(image.id) && !image.protected)
    .map(({ image }): Doomed => ({ kind: 'image', id: image.id, name: image.name, why: 'expired' }));
  const abandoned = await abandonedImages(
    deps,
    own.filter(({ marks }) => !marks.verified),
  );
  return { servers, doomed: [...expiredServers, ...expiredImages, ...abandoned, ...lapsedLeases(deps, images)] };
}

/** Of runs that died so near their end that they owed nothing more: nobody else would look for them. */
function lapsedLeases(deps: Deps, images: readonly Image[]): readonly Doomed[] {
  const lapsed = images.flatMap((image) => readLease(image) ?? []).filter((record) => isLapsed(deps, record));
  return lapsed.map(({ imageId, goldenId, run }) => ({
    kind: 'image',
    id: imageId,
    name: leaseName(goldenId),
    why: `lease of run ${run}, which is over`,
  }));
}

/** Unproven, and nobody is at work on their golden server: the run that began them is dead. */
async function abandonedImages(deps: Deps, unproven: readonly MarkedImage[]): Promise<readonly Doomed[]> {
  const doomed: Doomed[] = [];
  for (const { image, marks } of unproven) {
    const golden = await deps.cloud.compute.getServer(marks.goldenId, { signal: deps.signal });
    if (golden?.taskState) continue;
    if (golden !== undefined && (await readLeaseState(deps, golden.id)).kind === 'live') continue;
    doomed.push({ kind: 'image', id: image.id, name: image.name, why: `run ${marks.run} did not finish it` });
  }
  return doomed;
}
