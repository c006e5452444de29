import { isoTime } from '../../domain/marks.ts';
import type { Result } from '../results.ts';
import type { Obtained } from './obtain.ts';
import type { PendingImage } from './order.ts';

/** The part of a result that tells of the image. */
export function imageResult(obtained: Exclude<Obtained, PendingImage>): Omit<Result, 'status'> {
  const { image, consistency, evidence, snapshotSeconds, downtimeSeconds, timeline } = obtained;
  return {
    imageId: image.id,
    imageName: image.name,
    ...(consistency === undefined ? {} : { consistency }),
    ...(evidence === undefined ? {} : { consistencyEvidence: evidence }),
    ...(snapshotSeconds === undefined ? {} : { snapshotSeconds }),
    ...(downtimeSeconds === undefined ? {} : { goldenDowntimeSeconds: downtimeSeconds }),
    timeline,
  };
}

export function pendingResult(pending: PendingImage, environment: string): Result {
  return {
    status: 'pending',
    environment,
    ...(pending.imageId === undefined ? {} : { imageId: pending.imageId }),
    pending: { reason: pending.reason, comeBackAt: isoTime(pending.comeBackAt) },
    timeline: [],
  };
}
