import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { listOwnImages, ours } from '../image/ownership.ts';
import { isLapsed } from '../lease/lease.ts';
import { type LeaseRecord, leaseName, readLease } from '../lease/record.ts';
import { markedServers } from '../servers/marked.ts';
import { type Attempt, attempt, deleted, type Thing } from './attempt.ts';

export function leaseThing({ imageId, subject, run }: LeaseRecord): Thing {
  const environment = subject.kind === 'environment' ? subject.name : undefined;
  return { kind: 'image', id: imageId, name: leaseName(subject), environment, why: `lease of run ${run}, which is over` };
}

export function removeLease(deps: Deps, record: LeaseRecord): Promise<Attempt> {
  return attempt(deps, leaseThing(record), async () => {
    await deps.cloud.image.deleteImage(record.imageId, { signal: deps.signal });
    return deleted;
  });
}

/**
 * Takes what dead runs left of their leases on golden servers where nothing else is left of the run: until then its record tells `reap`
 * that it died.
 * @param servers that are left, marked or not
 */
export async function removeSpentLeases(deps: Deps, servers: readonly Server[]): Promise<readonly Attempt[]> {
  const images = await listOwnImages(deps);
  const left = new Set([...markedServers(deps, servers), ...ours(images)].map(({ marks }) => marks.run));
  const spent = images
    .flatMap((image) => readLease(image) ?? [])
    .filter((record) => record.subject.kind === 'golden' && isLapsed(deps, record) && !left.has(record.run));
  return Promise.all(spent.map((record) => removeLease(deps, record)));
}
