import { describeRuns, type Intent, readIntent } from '../../domain/intent.ts';
import { hasTagRoom } from '../../domain/tag-room.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { isDetached, listOwnImages, type MarkedImage, ours } from '../image/own-images.ts';
import { readLeaseState } from '../lease/lease.ts';
import { goldenSubject } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { intentKey, intentOf, writeMetadata } from './intent.ts';

/**
 * What a golden server is owed: by itself, or, where another client's write has lost that from its metadata, by the image of the snapshot that it
 * was stopped for. Only a server that is off, and had no room for tags, is asked about: one list of images more, and mostly none.
 */
export async function owedTo(ctx: RunContext, server: Server): Promise<Intent | undefined> {
  return (await owedBy(ctx, [server]))[0]?.intent;
}

/** The same of many servers, by one request. Those that are owed nothing are left out. */
export async function owedBy(
  ctx: RunContext,
  servers: readonly Server[],
): Promise<readonly { readonly golden: Server; readonly intent: Intent }[]> {
  const images = servers.some(mayHaveLostNote) ? await ownImages(ctx) : [];
  const found = await Promise.all(
    servers.map(async (golden) => {
      const intent = intentOf(golden) ?? (await noteOnImage(ctx, golden, images))?.intent;
      return intent === undefined ? [] : [{ golden, intent }];
    }),
  );
  return found.flat();
}

/** What it is owed, and that written on it again where it was lost. To be called under the lease on it. */
export async function owedAgain(ctx: RunContext, server: Server): Promise<Intent | undefined> {
  const intent = intentOf(server);
  if (intent !== undefined || !mayHaveLostNote(server)) return intent;
  const note = await noteOnImage(ctx, server, await ownImages(ctx));
  if (note === undefined) return undefined;
  await writeMetadata(ctx, server.id, { [intentKey]: note.value });
  return note.intent;
}

function mayHaveLostNote(server: Server): boolean {
  return ['SHUTOFF', 'PAUSED'].includes(server.status) && !hasTagRoom(server.tags) && intentOf(server) === undefined;
}

async function ownImages(ctx: RunContext): Promise<readonly MarkedImage[]> {
  return ours(await listOwnImages(ctx));
}

async function noteOnImage(
  ctx: RunContext,
  server: Server,
  images: readonly MarkedImage[],
): Promise<{ readonly intent: Intent; readonly value: string } | undefined> {
  if (!mayHaveLostNote(server)) return undefined;
  for (const { image, marks } of images) {
    const value = image.properties[intentKey];
    const intent = value === undefined ? undefined : readIntent(value.split(' '));
    if (value === undefined || intent === undefined || marks.goldenId !== server.id) continue;
    // An image hands its properties down to the snapshots of servers that are made from it: those speak of an earlier server.
    if (intent.at < Date.parse(server.created)) continue;
    // An image that is verified keeps the word until its golden server is back (`noteHistory`).
    const actions = await ctx.cloud.compute.listActions(server.id);
    // It was brought back since, and then switched off on purpose: the image's properties cannot be changed while its data are uploaded.
    if (actions.length === 0 && marks.verified) continue;
    if (actions.some(({ action, startTime }) => (action === 'start' || action === 'unpause') && startTime >= intent.at)) continue;
    return { value, intent: { ...intent, isDetached: intent.isDetached || isDetached(image) } };
  }
  return undefined;
}

/** A golden server that is off, and that some run has to start. */
export interface OwedStart {
  readonly golden: Server;
  /** For people. @param isTaken a snapshot of it is part of the plan, and goes on from the stop */
  readonly line: (isTaken: boolean) => string;
}

/** The golden servers that runs left off, as the next verb that changes the cloud finds them. Only reads. */
export async function startsOwed(ctx: RunContext, servers: readonly Server[]): Promise<readonly OwedStart[]> {
  const owed = await Promise.all(
    (await owedBy(ctx, servers)).map(async ({ golden, intent }): Promise<OwedStart[]> => {
      const isOn = golden.status === 'ACTIVE' && golden.taskState !== 'powering-off';
      if (intent.was !== 'ACTIVE' || isOn) return [];
      const lease = await readLeaseState(ctx, goldenSubject(golden));
      const run = describeRuns(intent);
      if (lease.kind === 'live') {
        const line = () => `wait for run ${lease.record.run}, which is working on golden server ${golden.name} and starts it`;
        return [{ golden, line }];
      }
      const line = (isTaken: boolean) =>
        `start golden server ${golden.name}, which ${run} left ${golden.taskState ?? golden.status}${isTaken ? ', as soon as the snapshot below, which continues from that stop, has captured its disk' : ''}`;
      return [{ golden, line }];
    }),
  );
  return owed.flat();
}
