import { imageDevices, tellsBoot } from './image-devices.ts';
import { holdingsOf } from './image-holds.ts';
import { notUsableYet } from './image-usable.ts';

export interface ImageFacts {
  readonly status: string;
  /** Bytes. */
  readonly size: number | undefined;
  /** GiB. */
  readonly minDisk: number;
  readonly diskFormat: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * Why an image must not be called usable (contract.md#promise-4), one sentence each; empty = verified. That its server has
 * no task left is `classifySnapshot`'s to say.
 */
export function proveImage(proof: {
  readonly image: ImageFacts;
  /** GiB; 0 or `undefined` where not known. */
  readonly goldenDiskGb: number | undefined;
  readonly volumeBacked: boolean;
  /** Volumes that the golden server has; left out where that is not known. */
  readonly attached?: number;
}): readonly string[] {
  const { image, volumeBacked } = proof;
  const goldenDiskGb = proof.goldenDiskGb ?? 0;
  const devices = imageDevices(image.properties);
  const isPointer = volumeBacked && (image.size ?? 0) === 0 && devices.length > 0 && tellsBoot(image.properties);
  const failedStores = image.properties.os_glance_failed_import ?? '';
  const notUsable = notUsableYet(image);
  const pendingStores = image.properties.os_glance_importing_to_stores ?? '';
  const checks: readonly (readonly [boolean, string])[] = [
    [image.status === 'active', `its status is ${image.status}, not active`],
    [volumeBacked || (image.size ?? 0) > 0, 'it contains no data'],
    [
      !volumeBacked || (image.size ?? 0) > 0 || (image.properties.block_device_mapping ?? '[]') !== '[]',
      'its server boots from a volume, but the image has no data and names no volume snapshot (block_device_mapping)',
    ],
    [
      !isPointer || holdingsOf(devices, proof.attached ?? 0).holdsBoot,
      'it does not contain the boot volume of its server (block_device_mapping), so no server can boot from it; this cloud captures only the other volumes',
    ],
    [image.diskFormat !== undefined, 'it has no disk format'],
    [Number.isInteger(image.minDisk) && image.minDisk >= 0, `its min_disk of ${image.minDisk} is not a valid size`],
    [
      volumeBacked || goldenDiskGb === 0 || image.minDisk <= goldenDiskGb,
      `its min_disk of ${image.minDisk} GB is larger than the golden server's root disk of ${goldenDiskGb} GB`,
    ],
    [failedStores === '', `its import failed in ${failedStores}`],
    [notUsable === undefined, `it is ${notUsable}`],
    [pendingStores === '', `its import is still in progress in ${pendingStores}`],
  ];
  return checks.flatMap(([holds, sentence]) => (holds ? [] : [sentence]));
}
