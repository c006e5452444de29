import type { Consistency } from '../../domain/consistency.ts';
import { formatDuration } from '../../domain/durations.ts';
import type { PowerState } from '../../domain/intent.ts';
import { isoTime } from '../../domain/marks.ts';
import { environmentFact } from '../../domain/names.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Result, ResultFacts } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { estimateOf, type ImageOrder, type ObtainedImage, type PendingImage } from './order.ts';
import type { Snapshot } from './wait.ts';

/** What a result tells of its image, however it came by it. */
export function imageFacts(
  image: Pick<Image, 'id' | 'name'> | undefined,
  consistency?: Consistency,
): Pick<ResultFacts, 'imageId' | 'imageName' | 'consistency'> {
  if (image === undefined) return {};
  return { imageId: image.id, imageName: image.name, ...(consistency === undefined ? {} : { consistency }) };
}

/** The same as outputs, as soon as it is known. */
export function announceImage({ emit }: RunContext, { id, name }: Pick<Image, 'id' | 'name'>, consistency?: Consistency): void {
  emit({ type: 'output', name: 'image-id', value: id });
  emit({ type: 'output', name: 'image-name', value: name });
  if (consistency !== undefined) emit({ type: 'output', name: 'consistency', value: consistency });
}

/** The worse of two comes first. */
const byWorst: readonly Consistency[] = ['forced', 'unknown', 'live', 'quiesced', 'offline', 'clean'];

/** The part of a result that tells of the images: the first one by name, and of all the worst verdict and the longest times. */
export function imageResult(images: readonly ObtainedImage[]): ResultFacts {
  const [first] = images;
  const worst = images.toSorted((a, b) => rank(a.consistency) - rank(b.consistency))[0];
  const snapshots = images.flatMap(({ snapshot }) => snapshot ?? []);
  const measured = snapshots.flatMap(({ seconds }) => seconds ?? []);
  const downtimes = snapshots.flatMap(({ downtimeSeconds }) => downtimeSeconds ?? []);
  return {
    ...imageFacts(first?.image, worst?.consistency),
    ...(worst?.evidence === undefined ? {} : { consistencyEvidence: worst.evidence }),
    ...(snapshots.length === 0 ? {} : { snapshots }),
    ...(measured.length === 0 ? {} : { snapshotSeconds: Math.max(...measured) }),
    ...(downtimes.length === 0 ? {} : { goldenDowntimeSeconds: Math.max(...downtimes) }),
    timeline: images.flatMap(({ timeline }) => timeline),
  };
}

function rank(consistency: Consistency | undefined): number {
  return consistency === undefined ? byWorst.length : byWorst.indexOf(consistency);
}

export function pendingResult(pending: readonly PendingImage[], environment: string): Result {
  const imageId = pending.find((one) => one.imageId !== undefined)?.imageId;
  return {
    status: 'pending',
    ...environmentFact(environment),
    ...(imageId === undefined ? {} : { imageId }),
    pending: {
      reason: pending.map(({ reason }) => reason).join(' '),
      comeBackAt: isoTime(Math.max(...pending.map(({ comeBackAt }) => comeBackAt))),
    },
    timeline: [],
  };
}

/** The golden server, when a run leaves its snapshot to the next one. */
export interface LeftGolden {
  readonly state: 'at-snapshot' | 'paused' | 'back';
  readonly was: PowerState;
}

/**
 * Names one time, the one at which it is worth coming back.
 * @param since when the cloud began to work on the image
 */
export function pending(
  { clock }: RunContext,
  order: ImageOrder,
  snapshot: Snapshot,
  left: LeftGolden,
  since = snapshot.requestedAt,
): PendingImage {
  const { estimateMs } = estimateOf(order);
  const now = clock.now();
  const comeBackAt = Math.max(since + estimateMs, now + 60_000);
  const when =
    since + estimateMs > now
      ? `should be done by ${isoTime(comeBackAt)}`
      : `is taking longer than the estimate of ${formatDuration(estimateMs)}`;
  const seal = order.seal === undefined ? '' : ' The same command then seals the image.';
  return {
    kind: 'pending',
    reason: `The snapshot for image ${snapshot.imageName} is under way and ${when}. ${describe(order.golden.name, snapshot, left)}${seal}`,
    comeBackAt,
    // One that awaits its sealing is no result.
    imageId: order.seal === undefined ? snapshot.imageId : undefined,
  };
}

function describe(name: string, { isLive = false }: Snapshot, { state, was }: LeftGolden): string {
  if (state === 'back') return `Golden server ${name} is ${was === 'ACTIVE' ? 'on again' : `${was}, as before`}.`;
  if (was !== 'ACTIVE') return `Golden server ${name} was ${was} before the snapshot and stays ${was}.`;
  if (isLive && state !== 'paused') return `Golden server ${name} keeps running.`;
  const what = state === 'paused' ? 'paused' : 'off';
  return `Golden server ${name} stays ${what} until the snapshot is done. To start it then, run this command again, or any other operation that changes the cloud.`;
}
