import { dataVolumeCount } from './data-volumes.ts';
import { markKeys, type Values } from './marks.ts';

/** Properties of an image that was copied from another region: what it is a copy of. */
export const copyKeys = {
  /** Id of the image that was copied. */
  of: 'restage_copy_of',
  /** The region that it is in. */
  from: 'restage_copied_from',
} as const;

/** Image property, of one in the golden server's region: other regions that are still to get servers of it, with commas. */
export const owedKey = 'restage_owed';

/** What is true of one image alone, and not of its copy. */
const ownKeys: ReadonlySet<string> = new Set([
  owedKey,
  markKeys.stage,
  markKeys.verified,
  markKeys.left,
  markKeys.removing,
  markKeys.deletionCandidate,
  copyKeys.of,
  copyKeys.from,
]);

/** Only Glance sets these (glance:api/v2/images.py `_check_reserved`, `os_glance_*` is reserved). */
const reserved = /^os_glance_/;

/**
 * The properties of a copy: those of the image, its marks among them, but not verified yet, and of this run.
 * @param nonce tells this copy from every other when the answer to its creation is lost
 */
export function copyProperties(
  source: { readonly id: string; readonly properties: Values },
  copy: { readonly region: string; readonly run: string; readonly nonce: string },
): Values {
  const kept = Object.entries(source.properties).filter(([key]) => !ownKeys.has(key) && !reserved.test(key));
  return {
    ...Object.fromEntries(kept),
    [markKeys.run]: copy.run,
    [markKeys.nonce]: copy.nonce,
    [markKeys.verified]: 'false',
    [copyKeys.of]: source.id,
    [copyKeys.from]: copy.region,
  };
}

export interface CopyFacts {
  readonly status: string;
  /** Bytes. */
  readonly size: number | undefined;
  readonly virtualSize: number | undefined;
  /** GiB. */
  readonly minDisk: number;
  /** MiB. */
  readonly minRam: number;
  readonly diskFormat: string | undefined;
  readonly containerFormat: string | undefined;
  readonly hash: { readonly algorithm: string; readonly value: string } | undefined;
}

/**
 * Why a copy must not be called usable, one sentence each; empty = it holds what its source holds: as many bytes with the same hash,
 * read in the same way. Where one of the two clouds keeps no hash, or another one, the number of bytes has to do.
 */
export function proveCopy(source: CopyFacts, copy: CopyFacts): readonly string[] {
  const differs = (what: string, one: unknown, other: unknown) => (one === other ? [] : [`its ${what} is ${other}, not ${one}`]);
  const comparable = source.hash !== undefined && source.hash.algorithm === copy.hash?.algorithm;
  const virtual = source.virtualSize !== undefined && copy.virtualSize !== undefined;
  return [
    ...differs('status', 'active', copy.status),
    ...differs('size', source.size, copy.size),
    ...(comparable ? differs(`${source.hash.algorithm} hash`, source.hash.value, copy.hash?.value) : []),
    ...(virtual ? differs('virtual size', source.virtualSize, copy.virtualSize) : []),
    ...differs('disk format', source.diskFormat, copy.diskFormat),
    ...differs('container format', source.containerFormat, copy.containerFormat),
    ...differs('min_disk', source.minDisk, copy.minDisk),
    ...differs('min_ram', source.minRam, copy.minRam),
  ];
}

/** Said of an image that stands for snapshots of volumes. */
export const dataOnVolumes = 'its data is in volume snapshots, which cannot leave their region';

/** Why an image cannot be copied to another region at all; `undefined` = it can. */
export function whyNotCopied(image: { readonly properties: Values; readonly size: number | undefined }): string | undefined {
  const { block_device_mapping: mapping = '[]', kernel_id: kernel = '', ramdisk_id: ramdisk = '' } = image.properties;
  if ((image.size === 0 && mapping !== '[]') || dataVolumeCount(image.properties) > 0) return dataOnVolumes;
  if (kernel !== '' || ramdisk !== '') return 'it needs a kernel image and a ramdisk image, which differ from region to region';
  return undefined;
}
