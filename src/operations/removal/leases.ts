import type { Server } from '../../openstack/compute/types.ts';
import { listOwnImages, ours } from '../image/ownership.ts';
import { isLapsed } from '../lease/lease.ts';
import { type LeaseRecord, leaseName, readLease } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { markedServers } from '../servers/marked.ts';
import { type Attempt, attempt, deleted, type Thing } from './attempt.ts';

export function leaseThing({ imageId, subject, run }: LeaseRecord): Thing {
  const environment = subject.kind === 'environment' ? subject.name : undefined;
  return { kind: 'image', id: imageId, name: leaseName(subject), environment, why: `lease of run ${run}, which is over` };
}

export function removeLease(ctx: RunContext, record: LeaseRecord): Promise<Attempt> {
  return attempt(ctx, leaseThing(record), async () => {
    await ctx.cloud.image.deleteImage(record.imageId);
    return deleted;
  });
}

/**
 * Takes what dead runs left of their leases on golden servers where nothing else is left of the run: until then its record tells `reap`
 * that it died.
 * @param servers that are left, marked or not
 */
export async function removeSpentLeases(ctx: RunContext, servers: readonly Server[]): Promise<readonly Attempt[]> {
  const images = await listOwnImages(ctx);
  const left = new Set([...markedServers(ctx, servers), ...ours(images)].map(({ marks }) => marks.run));
  const spent = images
    .flatMap((image) => readLease(image) ?? [])
    .filter((record) => record.subject.kind === 'golden' && isLapsed(ctx, record) && !left.has(record.run));
  return Promise.all(spent.map((record) => removeLease(ctx, record)));
}
