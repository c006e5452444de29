import { dataVolumeKeys, dataVolumeValues } from '../../domain/data-volumes.ts';
import { RestageError } from '../../domain/errors.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { holdingsOf } from '../../domain/image-holds.ts';
import { type ImageMarks, isEphemeral, isoTime, markKeys, readImageMarks, type Values } from '../../domain/marks.ts';
import { proveImage } from '../../domain/proof.ts';
import { copyKeys, owedKey } from '../../domain/region-copy.ts';
import type { StopVerdict } from '../../domain/verdict.ts';
import type { Image } from '../../openstack/image/types.ts';
import { intentKey } from '../golden/intent.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { provenDataVolumes } from './data-volumes.ts';
import { diskKey, type ImageOrder, secondsKey } from './order.ts';
import { verdictValues } from './verdict.ts';

/** A cancel waits this long for the answer, milliseconds: a proof that arrives during the clean-up is of an image that is going. */
const proofGraceMs = 3_000;

/**
 * Properties that are written with the proof or after it, or on a copy: a snapshot that is not verified yet has them from the image that
 * its server was launched from (nova:compute/utils.py `initialize_instance_snapshot_metadata`), and would end with that one.
 */
const ofAnother = [markKeys.history, markKeys.expiresAt, markKeys.deletionCandidate, owedKey, copyKeys.of, copyKeys.from];

/**
 * Calls an image usable, in the cloud, only when it is (contract.md#promise-4).
 * @param tookMs `undefined` = not known: then no rate is noted
 * @param verdict written once more: what is written while the data are uploaded is lost (glance:api/v2/image_data.py `upload`)
 */
export async function verify(
  ctx: RunContext,
  order: ImageOrder,
  image: Image,
  tookMs: number | undefined,
  verdict: StopVerdict,
): Promise<Image> {
  refuseUnproven(order, image);
  tellVolumes(ctx, order, image);
  const volumes = await provenDataVolumes(ctx, order, image);
  const marks = readImageMarks(image.properties, image.name);
  const isByOther = marks !== undefined && marks.run !== ctx.runId;
  const retention = retentionMark(order, isByOther);
  const named = volumes.length === 0 ? {} : dataVolumeValues(volumes);
  const inherited = dataVolumeKeys(image.properties).filter((key) => !(key in named));
  if (order.kept === undefined) inherited.push(markKeys.leftOut);
  const ofBase = retention === undefined && !isByOther ? [...ofAnother, markKeys.keepImages] : ofAnother;
  const unknown = tookMs === undefined ? [secondsKey] : [];
  await dropProperties(ctx, image, [...ofBase, ...unknown, ...inherited]);
  const ttlMs = lifeOf(order, marks);
  const properties = {
    [markKeys.verified]: 'true',
    ...(tookMs === undefined ? {} : { [secondsKey]: String(Math.round(tookMs / 1000)) }),
    [diskKey]: String(order.captureGb),
    ...verdictValues(verdict),
    ...named,
    ...(retention === undefined ? {} : { [markKeys.keepImages]: retention }),
    ...(ttlMs === undefined ? {} : { [markKeys.expiresAt]: isoTime(cloudNow(ctx) + ttlMs) }),
  };
  return writeProof(ctx, image, properties);
}

/** @throws RestageError `snapshot-failed` */
function refuseUnproven(order: ImageOrder, image: Image, goldenDiskGb = order.diskGb): void {
  const problems = proveImage({ image, goldenDiskGb, volumeBacked: order.golden.imageId === undefined, attached: copiedCount(order) });
  if (problems.length === 0) return;
  throw new RestageError('snapshot-failed', `Image ${image.name} (${image.id}) is not usable: ${problems.join('; ')}.`, {
    hint: 'The image is deleted. Run this again. If it fails again, show this message to the cloud provider.',
  });
}

async function dropProperties({ cloud }: RunContext, image: Image, keys: readonly string[]): Promise<void> {
  for (const key of keys) if (image.properties[key] !== undefined) await cloud.image.removeProperty(image.id, key);
}

async function writeProof(ctx: RunContext, image: Image, properties: Values): Promise<Image> {
  const written = await ctx.withGrace(proofGraceMs, (here) => here.cloud.image.setProperties(image.id, properties));
  if (written !== undefined) return written;
  throw new RestageError(
    'snapshot-failed',
    `Image ${image.name} (${image.id}) was active, but was gone before it could be marked as verified. Either the cloud failed to keep it, or another client deleted it.`,
    { hint: 'Run this again. If it happens again, ask the cloud provider why the snapshot failed.' },
  );
}

/**
 * Proves a raw image that awaits its sealing, which does not verify it. What is of another image is removed before a server is made of it, which
 * would hand it on; the golden server is back by now, so that what it was owed is, too.
 * @param verdict written once more: what is written while the data are uploaded is lost
 */
export async function proveRaw(ctx: RunContext, order: ImageOrder, image: Image, verdict: StopVerdict): Promise<Image> {
  refuseUnproven(order, image);
  await dropProperties(ctx, image, [...ofAnother, intentKey, secondsKey, ...dataVolumeKeys(image.properties), markKeys.leftOut]);
  return writeProof(ctx, image, verdictValues(verdict));
}

/**
 * Calls a sealed image usable, in the cloud.
 * @param raw marks of the raw image
 * @param diskGb the larger of the golden server's root disk and the sealing server's
 */
export async function verifySealed(ctx: RunContext, order: ImageOrder, image: Image, raw: ImageMarks, diskGb: number): Promise<Image> {
  refuseUnproven(order, image, diskGb);
  const isByOther = raw.run !== ctx.runId;
  const retention = retentionMark(order, isByOther);
  await dropProperties(ctx, image, retention === undefined && !isByOther ? [...ofAnother, markKeys.keepImages] : ofAnother);
  const ttlMs = lifeOf(order, raw);
  return writeProof(ctx, image, {
    [markKeys.verified]: 'true',
    ...(retention === undefined ? {} : { [markKeys.keepImages]: retention }),
    ...(ttlMs === undefined ? {} : { [markKeys.expiresAt]: isoTime(cloudNow(ctx) + ttlMs) }),
  });
}

/** Of a golden server on volumes: those that are to be in its image. */
function copiedCount({ golden, kept }: ImageOrder): number {
  return kept?.length ?? golden.volumeIds.length;
}

/** What a server made from it gets of the golden server's volumes, where its data are in snapshots of them. */
function tellVolumes({ emit }: RunContext, order: ImageOrder, image: Image): void {
  const { golden } = order;
  const attached = copiedCount(order);
  const devices = imageDevices(image.properties);
  if (golden.imageId !== undefined || devices.length === 0) return;
  const { told, missing } = holdingsOf(devices, attached);
  const message = `Image ${image.name} holds ${told} of golden server ${golden.name}.`;
  if (missing === 0) {
    emit({ type: 'note', message });
    return;
  }
  emit({
    type: 'warning',
    title: 'Volumes of the golden server are not in its image',
    message: `${message} ${missing} of its ${attached} volumes are missing: this cloud does not capture them, and servers launched from this image do not have them.`,
  });
}

/** As this run was asked. What is for an ephemeral environment says nothing of the golden server's history. */
function retentionMark({ inputs, ephemeral }: ImageOrder, isByOther: boolean): string | undefined {
  return inputs.keepImages === undefined || (ephemeral && isByOther) ? undefined : String(inputs.keepImages);
}

const dayMs = 24 * 60 * 60_000;

/** The image ends with the environment that it was made for, whichever run has finished it. `undefined` = it does not end. */
function lifeOf(order: ImageOrder, marks: ImageMarks | undefined): number | undefined {
  if (marks === undefined) return order.ephemeral ? order.ttlMs : undefined;
  if (!isEphemeral(marks)) return undefined;
  if (marks.ephemeral !== undefined) return marks.ttlMs;
  // Of an older version, which wrote none: as this run has it, if it is of the same environment.
  return marks.environment === order.marks.environment ? order.ttlMs : dayMs;
}
