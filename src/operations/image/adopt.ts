import { RestageError } from '../../domain/errors.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { markKeys } from '../../domain/marks.ts';
import { awaitsSeal, mayContinue } from '../../domain/sealing.ts';
import { startedBeforeCaptured, stayedOff } from '../../domain/stayed-off.ts';
import type { StopVerdict } from '../../domain/verdict.ts';
import type { Server, ServerAction } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { imageSubject } from '../lease/record.ts';
import { attempt, imageThing } from '../removal/attempt.ts';
import { isBeingRemoved, removeImage } from '../removal/image.ts';
import { removeSealingServers } from '../removal/sealing.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { listOwnImages, type MarkedImage, ours } from './own-images.ts';
import { spentRaws } from './seal-order.ts';
import { evidenceKey, mayComeUntil, notedOffSince, noteVerdict } from './verdict.ts';

/** A snapshot that a run began and did not get to the end of. */
export interface Begun extends StopVerdict {
  readonly image: Image;
  readonly run: string;
}

/**
 * The snapshot of this golden server that an earlier run began and that can still succeed, with what is true of it by
 * now. All others that were not finished are removed, and what seals them.
 * @param sealBy hash of the script that is to seal it: one that was taken for another purpose is not gone on with
 * @param images all that were made of it
 */
export async function adoptSnapshot(
  ctx: RunContext,
  golden: Server,
  sealBy: string | undefined,
  images: readonly MarkedImage[],
): Promise<Begun | undefined> {
  const unfinished = images.filter(({ marks }) => !marks.verified);
  const spent = new Set(spentRaws(images).map(({ image }) => image.id));
  let adopted: Begun | undefined;
  for (const entry of unfinished.filter(({ marks }) => marks.seal?.kind !== 'sealed')) {
    const { image, marks } = entry;
    await holdImage(ctx, golden, image);
    const isGivenUp = cloudNow(ctx) >= (mayComeUntil(image) ?? Number.POSITIVE_INFINITY);
    const mayBeOurs = mayContinue(sealBy, marks.seal) && !spent.has(image.id);
    if (adopted === undefined && mayBeOurs && canStillSucceed(image) && !isGivenUp) adopted = await judge(ctx, entry);
    if (adopted?.image.id === image.id) continue;
    if (awaitsSeal(marks)) await removeSealingServers(ctx, image.id);
    await removeImage(ctx, image);
  }
  for (const { image, marks } of unfinished) {
    if (marks.seal?.kind === 'sealed' && marks.seal.from !== adopted?.image.id) await removeImage(ctx, image);
  }
  return adopted;
}

/**
 * No two runs take one image: begun after the checks of this run, it may be another run's to wait for.
 * @throws RestageError `golden-busy`
 */
async function holdImage(ctx: RunContext, golden: Server, image: Image): Promise<void> {
  const holder = await ctx.leases?.take(imageSubject(image), 0);
  if (holder === undefined) return;
  throw new RestageError(
    'golden-busy',
    `Run ${holder.run} has just started a snapshot of golden server ${golden.name} (${golden.id}) and is waiting for image ${image.name}.`,
    { hint: 'Run this again: it waits for that image, or exits with `pending`.' },
  );
}

/** One that waits for its data while its server does nothing may be worked on in the background: the wait for it finds out. */
export function canStillSucceed(image: Image): boolean {
  return !isBeingRemoved(image) && ['active', 'queued', 'saving', 'importing', 'uploading'].includes(image.status);
}

/** `undefined` for one that is not what its marks say: its server was started before the request for it arrived. */
async function judge(ctx: RunContext, { image, marks }: MarkedImage): Promise<Begun | undefined> {
  const { cloud, emit } = ctx;
  const noted: Begun = {
    image,
    run: marks.run,
    consistency: marks.consistency,
    evidence: image.properties[evidenceKey] ?? `${marks.consistency}: recorded by run ${marks.run}`,
  };
  if (marks.consistency === 'live' || marks.consistency === 'unknown') return noted;
  const actions = await cloud.compute.listActions(marks.goldenId);
  switch (stayedOff({ offSince: notedOffSince(image), takenAt: Date.parse(image.createdAt), actions })) {
    case 'yes':
      return (await ranBeforeCaptured(ctx, image, actions)) ? withDoubt(ctx, noted, ranEvidence) : noted;
    case 'no':
      emit({
        type: 'note',
        message: `Discarding image ${image.name} of run ${marks.run}: the golden server was started before the cloud took that snapshot.`,
      });
      return undefined;
    case 'unknown':
      return withDoubt(ctx, noted, 'unknown: the cloud does not show whether the golden server was still off when the snapshot was taken');
  }
}

const ranEvidence = 'unknown: the golden server was started again, perhaps before all of its volumes were captured';

async function withDoubt(ctx: RunContext, noted: Begun, evidence: string): Promise<Begun> {
  await noteVerdict(ctx, noted.image.id, { consistency: 'unknown', evidence });
  return { ...noted, consistency: 'unknown', evidence };
}

/** Of a server on volumes, which no task keeps from starting before that: its run did not always see the end. */
async function ranBeforeCaptured({ cloud }: RunContext, image: Image, actions: readonly ServerAction[]): Promise<boolean> {
  const takenAt = Date.parse(image.createdAt);
  const devices = imageDevices(image.properties);
  if (devices.length === 0 || !startedBeforeCaptured({ takenAt, capturedAt: Number.POSITIVE_INFINITY, actions })) return false;
  const snapshots = await Promise.all(devices.map(({ snapshotId }) => cloud.volume.getSnapshot(snapshotId)));
  const ends = snapshots.map((one) =>
    one?.status === 'available' ? Date.parse(one.updatedAt ?? one.createdAt) : Number.POSITIVE_INFINITY,
  );
  return startedBeforeCaptured({ takenAt, capturedAt: Math.max(takenAt, ...ends), actions });
}

/**
 * Deletes the second image of one request that was carried out twice, as a proxy has it that sends again what got no answer in time. Of a
 * server on its own disk Nova refuses the second: it is at the task of the first. A server on volumes has no task (nova:compute/api.py
 * `snapshot_volume_backed`).
 */
export async function removeDuplicates(ctx: RunContext, golden: Server, image: Image): Promise<void> {
  const nonce = image.properties[markKeys.nonce];
  if (golden.imageId !== undefined || nonce === undefined) return;
  const properties = { [markKeys.golden]: golden.id, [markKeys.nonce]: nonce };
  const duplicates = ours(await listOwnImages(ctx, { properties })).filter(
    ({ image: { id }, marks }) => id !== image.id && marks.nonce === nonce,
  );
  for (const duplicate of duplicates) {
    const { error } = await attempt(ctx, imageThing(duplicate, 'the cloud carried out one request twice'), () =>
      removeImage(ctx, duplicate.image),
    );
    if (error !== undefined)
      ctx.emit({
        type: 'warning',
        title: 'An image was not deleted',
        message: `${error.message} \`restage reap\` deletes it as soon as the cloud allows.`,
      });
  }
}
