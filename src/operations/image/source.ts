import type { Consistency } from '../../domain/consistency.ts';
import { dataVolumeCount, dataVolumesOf } from '../../domain/data-volumes.ts';
import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { isEphemeralEnvironment, markKeys, type Stage } from '../../domain/marks.ts';
import { readHistory } from '../../domain/run-history.ts';
import { awaitsSeal, mayContinue, type SealInput, sealHash } from '../../domain/sealing.ts';
import type { Found } from '../../engine/pipeline.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { goldenDisk, goldenProblem } from '../golden/find.ts';
import { haltedProblem, roomProblem, wayProblem } from '../golden/obstacles.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { type Demands, demandsOf } from '../survey/check-launch.ts';
import { planDisks } from '../survey/disks.ts';
import { snapshotQuotaProblem, volumesOf } from '../survey/storage.ts';
import type { Survey, SurveyedRole } from '../survey/survey.ts';
import { canStillSucceed } from './adopt.ts';
import { budgetProblem, type ImageOrder, measuredBy, type Obtained, type ObtainedImage } from './order.ts';
import { type MarkedImage, newestVerified } from './own-images.ts';
import { announceImage } from './result.ts';
import { clearSpent } from './seal.ts';
import { notSealed, planSeal, sealLimit, spentRaws } from './seal-order.ts';

/** Where a role's image will come from, decided before anything is touched. */
export type ImageSource =
  /** The user named it. */
  | { readonly kind: 'named'; readonly image: Image }
  /** Young enough by `image-max-age`, or left by a refresh that did not get to its end. */
  | {
      readonly kind: 'reused';
      readonly image: Image;
      readonly entry: MarkedImage /** Where no input says how old it may be: `3d old`. */;
      readonly age: string | undefined;
      readonly shareWith: readonly string[];
      /** Raw images that were sealed, and were to be deleted then. */
      readonly spent: readonly MarkedImage[];
    }
  | { readonly kind: 'snapshot'; readonly order: ImageOrder };

/** The newest verified image of the golden server: no older than `image-max-age`, where that is given. */
export function newestAllowed(ctx: RunContext, { role, goldenImages }: SurveyedRole): MarkedImage | undefined {
  const { imageMaxAgeMs } = role.golden;
  return newestVerified(goldenImages, cloudNow(ctx), imageMaxAgeMs > 0 ? imageMaxAgeMs : undefined);
}

/** Instead of a snapshot only where the user says so. */
function reusableImage(ctx: RunContext, surveyed: SurveyedRole): MarkedImage | undefined {
  return surveyed.role.golden.imageMaxAgeMs > 0 ? newestAllowed(ctx, surveyed) : undefined;
}

/** Only images with the volumes that `volumes` chooses now; all of them, where it is not set. */
export function withChosenVolumes(found: Survey, surveyed: SurveyedRole): SurveyedRole {
  const { role, golden, goldenImages } = surveyed;
  if (golden === undefined || role.golden.volumes === undefined) return surveyed;
  const { data, kept } = planDisks(golden, role.golden, found, []);
  const isChosen = ({ image: { properties } }: MarkedImage) => {
    if (golden.imageId === undefined) {
      const isWhole = Number(properties[markKeys.leftOut] ?? 0) === 0;
      const devices = imageDevices(properties);
      // Volumes that are not shown.
      if (found.storage === undefined) return kept === undefined ? isWhole : devices.length === Math.max(1, kept.length);
      const wanted = kept ?? golden.volumeIds;
      const held = devices.map(({ snapshotId }) => found.volumeSnapshots.find(({ id }) => id === snapshotId)?.volumeId);
      return held.length === wanted.length && wanted.every((id) => held.includes(id));
    }
    const copied = dataVolumesOf(properties);
    return copied.length === data.length && data.every(({ id }, at) => copied[at]?.volumeId === id);
  };
  return { ...surveyed, goldenImages: goldenImages.filter((entry) => !entry.marks.verified || isChosen(entry)) };
}

/**
 * Decides where a role's image comes from; `undefined` when neither golden server nor image is there. What stands
 * against a snapshot is added to `problems`.
 * @param resume images of a refresh that was cut off, to be gone on with
 */
export function chooseSource(
  ctx: RunContext,
  detachAt: number | undefined,
  found: Survey,
  surveyed: SurveyedRole,
  purpose: { readonly generation: number; readonly stage: Stage | undefined; readonly resume: readonly string[] },
  problems: RestageError[],
): ImageSource | undefined {
  if (surveyed.image !== undefined) return { kind: 'named', image: surveyed.image };
  const fitting = withChosenVolumes(found, surveyed);
  const mayTakeNone = surveyed.golden !== undefined && !surveyed.role.golden.mayStopGolden;
  const entry =
    fitting.goldenImages.find(({ image }) => purpose.resume.includes(image.id)) ??
    reusableImage(ctx, fitting) ??
    // Other volumes than asked for are better than none for a run that may take no snapshot.
    (mayTakeNone ? reusableImage(ctx, surveyed) : undefined);
  const spent = spentRaws(surveyed.goldenImages);
  if (entry !== undefined) return reuse(surveyed, entry, spent, problems);
  if (surveyed.golden !== undefined && mayTakeNone) {
    const newest = newestVerified(fitting.goldenImages, cloudNow(ctx)) ?? newestVerified(surveyed.goldenImages, cloudNow(ctx));
    if (newest !== undefined && surveyed.role.golden.imageMaxAgeMs === 0)
      return reuse(surveyed, newest, spent, problems, ageOf(ctx, newest.image));
    if (!hasUnfinished(surveyed)) {
      const { passedOver } = surveyed.sealing;
      problems.push(
        newest === undefined && passedOver.length > 0
          ? notSealed(surveyed.golden, surveyed.role.golden.seal, passedOver)
          : mayNotStop(ctx, surveyed.golden, surveyed.role.golden, newest),
      );
      return undefined;
    }
  }
  if (surveyed.golden !== undefined && surveyed.sealing.rule.kind === 'any-sealed') {
    problems.push(notSealed(surveyed.golden, undefined, surveyed.sealing.passedOver));
    return undefined;
  }
  return surveyed.golden && { kind: 'snapshot', order: planSnapshot(ctx, detachAt, found, surveyed, purpose, problems) };
}

function reuse(
  { role }: SurveyedRole,
  entry: MarkedImage,
  spent: readonly MarkedImage[],
  problems: RestageError[],
  age?: string,
): ImageSource {
  const { shareWith } = role.golden;
  const { name, properties } = entry.image;
  const problem = shareProblem(`Image ${name}`, shareWith, imageDevices(properties).length > 0 || dataVolumeCount(properties) > 0);
  if (problem !== undefined) problems.push(problem);
  return { kind: 'reused', image: entry.image, entry, spent, age, shareWith };
}

/** Volume snapshots are their project's alone: an image that stands for them is of no use to another one. */
function shareProblem(what: string, shareWith: readonly string[], onVolumes: boolean): RestageError | undefined {
  if (shareWith.length === 0 || !onVolumes) return undefined;
  return new RestageError(
    'image-not-shareable',
    `${what} cannot be shared with ${shareWith.join(', ')} (\`share-with\`): it consists of volume snapshots, which no other project can use.`,
    {
      hint: 'Copy only the root disk (`volumes: root`), recreate the golden server so that it boots from an image, or launch in the golden project.',
    },
  );
}

function planSnapshot(
  ctx: RunContext,
  detachAt: number | undefined,
  found: Survey,
  { role, golden, goldenImages, madeOfGolden, sealing: { passedOver } }: SurveyedRole,
  purpose: { readonly generation: number; readonly stage: Stage | undefined },
  problems: RestageError[],
): ImageOrder {
  if (golden === undefined) throw new TypeError('a snapshot needs a golden server');
  const by = hashOf(role.golden.seal);
  const begun = begunFor(by, goldenImages);
  const isUnderWay = begun.some(({ image, marks }) => image.status !== 'active' || awaitsSeal(marks));
  const isBegun = begun.some(({ marks }) => awaitsSeal(marks));
  // How long its snapshots took, and what they cost, is the same whether they were sealed or not.
  const known = [...goldenImages, ...passedOver];
  const diskGb = goldenDisk(golden, found) ?? 0;
  const disks = planDisks(golden, role.golden, found, problems);
  const order: ImageOrder = {
    golden,
    diskGb,
    // They are captured side by side, and the image is whole with the last of them.
    captureGb: Math.max(diskGb, ...disks.disks.flatMap(({ fate, sizeGb }) => (fate === 'copied' ? [sizeGb] : []))),
    ...disks,
    seal: planSeal(golden, role.golden.seal, { data: disks.data, diskGb, limitMs: sealLimit(role.servers), isBegun }, found, problems),
    inputs: role.golden,
    marks: { environment: role.servers.environment, role: role.name, generation: purpose.generation, stage: purpose.stage },
    ephemeral: isEphemeralEnvironment(role.servers.environment, role.servers.ttlMs),
    ttlMs: role.servers.ttlMs,
    made: madeOfGolden,
    measured: measuredBy(known),
    history: readHistory(newestVerified(known, cloudNow(ctx))?.image.properties ?? {}),
    detachAt,
    isUnderWay,
    unfinished: goldenImages.flatMap(({ image, marks }) => (marks.verified ? [] : [{ id: image.id, name: image.name }])),
  };
  const problem =
    goldenProblem(golden, role.golden.shutdown, isUnderWay) ??
    haltedProblem(golden, role.golden) ??
    roomProblem(golden, found.limits?.serverMeta ?? Number.POSITIVE_INFINITY) ??
    (isUnderWay
      ? undefined
      : (wayProblem(golden, role.golden.shutdown, found.storage) ?? snapshotQuotaProblem(golden, found.storage, disks.data))) ??
    budgetProblem(order, ctx.clock.now()) ??
    shareProblem(`The image of golden server ${golden.name}`, role.golden.shareWith, golden.imageId === undefined || disks.data.length > 0);
  if (problem !== undefined) problems.push(problem);
  return order;
}

/**
 * What servers will demand, known before the image exists: Nova writes `min_disk = max(image.min_disk, flavor.root_gb)`
 * into it (nova:compute/utils.py `initialize_instance_snapshot_metadata`), and the guest's disk is the golden server's.
 */
export function demandsOfSource(found: Survey, source: ImageSource): Demands {
  if (source.kind !== 'snapshot') return demandsOf(found, source.image);
  const { diskGb, golden, data, kept, seal } = source.order;
  const volumeBacked = golden.imageId === undefined;
  const wanted = ({ sizeGb }: { readonly sizeGb: number }, bootIndex: number) => ({ snapshotId: undefined, sizeGb, bootIndex });
  const volumes = volumeBacked
    ? volumesOf(golden, found.storage)
        .filter(({ id }) => kept === undefined || kept.includes(id))
        .map((volume, at) => wanted(volume, at === 0 ? 0 : -1))
    : data.map((volume) => wanted(volume, -1));
  const disk = { minDisk: seal?.flavor.disk ?? 0, sizeBytes: undefined, virtualSizeBytes: undefined, goldenDiskGb: diskGb, volumeBacked };
  return { disk, minRam: 0, volumes };
}

/** An image that is there already, with its outputs told; `absent` for one that is to be taken. */
export async function probeImage(ctx: RunContext, source: ImageSource): Promise<Found<Obtained>> {
  switch (source.kind) {
    case 'named':
      announceImage(ctx, source.image);
      return { state: 'there', value: fromImage(source.image, undefined) };
    case 'reused':
      ctx.emit({ type: 'note', message: reuseNote(source) });
      await clearSpent(ctx, source.spent);
      announceImage(ctx, source.image, source.entry.marks.consistency);
      return { state: 'there', value: fromImage(source.image, source.entry.marks.consistency) };
    case 'snapshot':
      return { state: 'absent' };
    default:
      return source satisfies never;
  }
}

function reuseNote({ image, age }: Extract<ImageSource, { readonly kind: 'reused' }>): string {
  if (age === undefined) return `Using image ${image.name} of ${image.createdAt}. No snapshot is taken.`;
  return `Using image ${image.name} of ${image.createdAt} (${age}), because this run may not stop the golden server to take a new one (\`may-stop-golden: false\`).`;
}

function fromImage(image: Image, consistency: Consistency | undefined): ObtainedImage {
  return { kind: 'image', image, consistency, evidence: undefined, snapshot: undefined, timeline: [] };
}

/** `3d old`, by the cloud's clock. */
function ageOf(ctx: RunContext, image: Image): string {
  return `${formatDuration(Math.max(0, cloudNow(ctx) - Date.parse(image.createdAt)))} old`;
}

/** A snapshot that was begun is waited for, or finished, by any run. */
function hasUnfinished({ role, goldenImages }: Pick<SurveyedRole, 'role' | 'goldenImages'>): boolean {
  return begunFor(hashOf(role.golden.seal), goldenImages).some(({ image }) => canStillSucceed(image));
}

/** Snapshots that were begun for this purpose, and not verified yet. */
function begunFor(by: string | undefined, images: readonly MarkedImage[]): readonly MarkedImage[] {
  const spent = spentRaws(images);
  return images.filter((entry) => !entry.marks.verified && mayContinue(by, entry.marks.seal) && !spent.includes(entry));
}

function hashOf(seal: SealInput): string | undefined {
  return seal === undefined || seal === 'none' ? undefined : sealHash(seal);
}

/**
 * `may-stop-golden: false`, and no image will do.
 * @param newest the golden server's newest verified image, however old
 */
export function mayNotStop(
  ctx: RunContext,
  golden: Pick<Server, 'name'>,
  { imageMaxAgeMs }: Pick<GoldenInputs, 'imageMaxAgeMs'>,
  newest: MarkedImage | undefined,
): RestageError {
  const hint =
    'Take an image with a run that may stop the golden server (`restage snapshot`, the nightly workflow), raise `image-max-age`, or set `may-stop-golden: true`.';
  if (newest === undefined) {
    const message = `Golden server ${golden.name} has no verified image, and this run may not stop it to take one (\`may-stop-golden: false\`).`;
    return new RestageError('image-not-found', message, { hint });
  }
  const { image } = newest;
  return new RestageError(
    'image-too-old',
    `The newest verified image of golden server ${golden.name}, ${image.name} (${image.id}) of ${image.createdAt}, is ${ageOf(ctx, image)}, but \`image-max-age\` is ${formatDuration(imageMaxAgeMs)}. This run may not stop the golden server to take a new one (\`may-stop-golden: false\`).`,
    { hint },
  );
}
