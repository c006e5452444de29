import type { DiskFacts } from '../../domain/fit.ts';
import type { ImageOrder } from '../image/order.ts';

/**
 * What the image will demand of a flavor, before it exists: Nova writes `min_disk = max(image.min_disk, flavor.root_gb)`
 * into it (nova:compute/utils.py `initialize_instance_snapshot_metadata`), and the guest's disk is the golden server's.
 */
export function goldenDemands(order: ImageOrder): { readonly disk: DiskFacts; readonly minRam: number } {
  return {
    disk: {
      minDisk: 0,
      sizeBytes: undefined,
      virtualSizeBytes: undefined,
      goldenDiskGb: order.diskGb,
      volumeBacked: order.golden.imageId === undefined,
    },
    minRam: 0,
  };
}
