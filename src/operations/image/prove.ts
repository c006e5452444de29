import { RestageError } from '../../domain/errors.ts';
import type { MeasuredSnapshot } from '../../domain/estimate.ts';
import { isoTime, markKeys } from '../../domain/marks.ts';
import { proveImage } from '../../domain/proof.ts';
import { copyKeys, owedKey } from '../../domain/region-copy.ts';
import { withGrace } from '../../engine/deadline.ts';
import type { Image } from '../../openstack/image/types.ts';
import { cloudNow } from '../cloud-now.ts';
import type { Deps } from '../deps.ts';
import type { ImageOrder } from './order.ts';
import type { MarkedImage } from './ownership.ts';

/** A cancel waits this long for the answer, milliseconds: a proof that arrives during the clean-up is of an image that is going. */
const proofGraceMs = 3_000;
const secondsKey = 'restage_snapshot_seconds';
const diskKey = 'restage_disk_gb';

/**
 * Properties that are written with the proof or after it, or on a copy: a snapshot that is not proven yet has them from the image that
 * its server was launched from (nova:compute/utils.py `initialize_instance_snapshot_metadata`), and would end with that one.
 */
const ofAnother = [markKeys.expiresAt, owedKey, copyKeys.of, copyKeys.from];

/** Calls an image usable, in the cloud, only when it is (contract, promise 4). */
export async function prove(deps: Deps, order: ImageOrder, image: Image, tookMs: number): Promise<Image> {
  const problems = proveImage({ image, goldenDiskGb: order.diskGb, volumeBacked: order.golden.imageId === undefined });
  if (problems.length > 0) {
    throw new RestageError('snapshot-failed', `Image ${image.name} (${image.id}) is not usable: ${problems.join('; ')}.`, {
      hint: 'The image is removed. Run this again; if it fails again, show this message to the cloud.',
    });
  }
  const { cloud, clock, signal } = deps;
  for (const key of ofAnother) if (image.properties[key] !== undefined) await cloud.image.removeProperty(image.id, key, { signal });
  const properties = {
    [markKeys.verified]: 'true',
    [secondsKey]: String(Math.round(tookMs / 1000)),
    [diskKey]: String(order.diskGb),
    ...(order.ttlMs === undefined ? {} : { [markKeys.expiresAt]: isoTime(cloudNow(deps) + order.ttlMs) }),
  };
  const proven = await withGrace(clock, proofGraceMs, signal, (until) =>
    cloud.image.setProperties(image.id, properties, { signal: until }),
  );
  if (proven !== undefined) return proven;
  throw new RestageError('snapshot-failed', `Image ${image.name} (${image.id}) was deleted by somebody the moment it was finished.`, {
    hint: 'Run this again.',
  });
}

/** What proven images tell of how long a snapshot of their golden server takes. */
export function measuredBy(images: readonly MarkedImage[]): readonly MeasuredSnapshot[] {
  return images.flatMap(({ image, marks }) => {
    const diskGb = Number(image.properties[diskKey]);
    const seconds = Number(image.properties[secondsKey]);
    return marks.verified && diskGb > 0 && seconds > 0 ? [{ diskGb, seconds }] : [];
  });
}
