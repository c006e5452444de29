import { markKeys, readSealingMarks, type SealingMarks } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { MarkedImage } from '../image/own-images.ts';
import { otherHolderOf, withLease } from '../lease/lease.ts';
import { imageSubject } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { removeServers } from '../servers/remove.ts';
import { type Attempt, attempt, deferred, orNone, type Thing } from './attempt.ts';
import { deleted } from './removal.ts';

/** A server that boots from a raw image once, to seal it. */
export interface SealingServer extends Pick<Server, 'id' | 'name' | 'status' | 'imageId' | 'created'> {
  readonly marks: SealingMarks;
}

/** Oldest first. Those that are on their way out by now are none of these. */
export function sealingServersIn(servers: readonly Server[]): readonly SealingServer[] {
  return servers
    .flatMap((server) => {
      const marks = readSealingMarks(server);
      const { id, name, status, imageId, created } = server;
      return marks === undefined || status === 'DELETED' || status === 'SOFT_DELETED'
        ? []
        : [{ id, name, status, imageId, created, marks }];
    })
    .toSorted((a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id));
}

export async function sealingServersOf({ cloud }: RunContext, rawId: string): Promise<readonly SealingServer[]> {
  return sealingServersIn(await cloud.compute.listServers({})).filter(({ marks }) => marks.imageId === rawId);
}

/** A create that was under way when the run ended shows up in the list a moment later. */
const lateMs = 2_000;
/** Lists in a row without one: one of those after that moment may be of an API that lags behind. */
const emptyLooks = 3;
/** There is one, or two where a request was carried out twice. */
const concurrency = 2;

/**
 * Deletes the servers that seal this raw image, and waits until they are gone. To be called under the lease on the image.
 * @param late a request for one may still be on the wire
 * @throws RestageError `destroy-failed`
 */
export async function removeSealingServers(ctx: RunContext, rawId: string, { late = false } = {}): Promise<void> {
  for (let looks = 0; ; ) {
    const own = await sealingServersOf(ctx, rawId);
    if (own.length > 0) {
      // One that is a golden server by now is kept, and is none of ours any more.
      const kept = await removeServers(ctx, own, concurrency);
      if (kept.size === own.length) return;
    }
    looks = own.length === 0 ? looks + 1 : 0;
    if (!late || looks === emptyLooks) return removePort(ctx, rawId);
    if (own.length === 0) await ctx.sleep(lateMs);
  }
}

/** Description of the port by which the server that seals this image is kept from its network, where it cannot be without one. */
export function sealingPort(rawId: string): string {
  return `${markKeys.sealing}=${rawId}`;
}

/** Nova lets go of a port that it did not make, and leaves it. */
async function removePort({ cloud }: RunContext, rawId: string): Promise<void> {
  if (await cloud.compute.canLaunchApart()) return;
  for (const { id } of await orNone(() => cloud.network.findPorts(sealingPort(rawId)))) await cloud.network.deletePort(id);
}

export function sealingThing({ id, name, marks: { environment } }: SealingServer, why: string): Thing {
  return { kind: 'server', id, name, environment, why };
}

/**
 * Deletes one that no run is at work on any more, under the lease on its raw image.
 * @param waitMs so long another run's lease on it is waited for: that of a dead run lapses
 */
export async function removeSealingServer(ctx: RunContext, server: SealingServer, why: string, waitMs = 0): Promise<Attempt> {
  const thing = sealingThing(server, why);
  const subject = imageSubject({ id: server.marks.imageId });
  const outcome = await withLease(ctx, subject, waitMs, (leased) => tryRemoveSealing(leased, server, thing));
  return outcome.held ? outcome.value : deferred(thing, `run ${outcome.holder.run} is working on it`);
}

/** As `removeSealingServer`, under the lease that the caller holds. */
export function tryRemoveSealing(ctx: RunContext, server: SealingServer, thing: Thing): Promise<Attempt> {
  return attempt(ctx, thing, async () => {
    const kept = await removeServers(ctx, [server], 1);
    if (kept.size === 0) await removePort(ctx, server.marks.imageId);
    return kept.size === 0 ? deleted : { outcome: 'deferred', reason: 'it is now a golden server' };
  });
}

/** The other run that is at work on an image; of one that it seals, it holds the raw image. */
export async function holderOfImage(ctx: RunContext, { image, marks }: MarkedImage): Promise<string | undefined> {
  const holder = await otherHolderOf(ctx, image);
  if (holder !== undefined || marks.verified || marks.seal?.kind !== 'sealed') return holder;
  return otherHolderOf(ctx, { id: marks.seal.from });
}
