import type { Consistency } from '../../domain/consistency.ts';
import { isoTime } from '../../domain/marks.ts';
import { noEnvironment } from '../../domain/names.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Result, ResultFacts } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import type { ObtainedImage, PendingImage } from './order.ts';

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

/** A `snapshot` that names no environment has none to tell of. */
export function environmentFact(environment: string): Pick<Result, 'environment'> {
  return environment === noEnvironment ? {} : { environment };
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
