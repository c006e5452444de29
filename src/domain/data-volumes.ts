import { markKeys, type Values } from './marks.ts';

/**
 * The volumes beside the disk of a golden server whose own disk is in its image: Nova's snapshot leaves them out, so that each is captured by
 * a snapshot of ours, in the order of their devices. The image bears how many they are from its first moment on, and names each with its proof.
 */
export interface DataVolume {
  readonly snapshotId: string;
  /** GiB. */
  readonly sizeGb: number;
  /** The volume that was captured. */
  readonly volumeId: string;
}

/** Image property: a data volume's snapshot, its size in GiB, and the volume that was captured. From 1, in the order of their devices. */
const keyOf = (at: number) => `restage_volume_${at + 1}`;
const anyKey = /^restage_volume_\d+$/;
const written = /^([0-9a-f-]{32,36}) ([1-9]\d{0,8}) ([0-9a-f-]{32,36})$/i;

/** How many data volumes an image stands for, as its marks say. */
export function dataVolumeCount(properties: Values): number {
  const count = properties[markKeys.volumes] ?? '';
  return /^[1-9]\d{0,3}$/.test(count) ? Number(count) : 0;
}

/** Those that the image names; fewer than `dataVolumeCount` on one that is not verified, or was tampered with. */
export function dataVolumesOf(properties: Values): readonly DataVolume[] {
  return Array.from({ length: dataVolumeCount(properties) }, (_, at) => written.exec(properties[keyOf(at)] ?? '')).flatMap((match) => {
    const [, snapshotId, sizeGb, volumeId] = match ?? [];
    return snapshotId === undefined || volumeId === undefined ? [] : [{ snapshotId, sizeGb: Number(sizeGb), volumeId }];
  });
}

/** As properties of the image. */
export function dataVolumeValues(volumes: readonly DataVolume[]): Values {
  const named = volumes.map(({ snapshotId, sizeGb, volumeId }, at) => [keyOf(at), `${snapshotId} ${sizeGb} ${volumeId}`] as const);
  return { [markKeys.volumes]: String(volumes.length), ...Object.fromEntries(named) };
}

/** Properties that tell of data volumes, which the snapshot of a server has by inheritance from its image. */
export function dataVolumeKeys(properties: Values): readonly string[] {
  return Object.keys(properties).filter((key) => key === markKeys.volumes || anyKey.test(key));
}

/** Metadata of a data volume's snapshot: which of how many it is, from 1. A lost one is noticed by it. */
const positionKey = 'restage_volume';
/** Metadata of a data volume's snapshot: all of its image were there while the golden server had not run again. */
const capturedKey = 'restage_captured';

export interface Position {
  /** From 0. */
  readonly at: number;
  readonly of: number;
}

export function positionValues({ at, of }: Position): Values {
  return { [positionKey]: `${at + 1}/${of}` };
}

export function readPosition(metadata: Values): Position | undefined {
  const [, at, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(metadata[positionKey] ?? '') ?? [];
  return at === undefined || of === undefined ? undefined : { at: Number(at) - 1, of: Number(of) };
}

export const capturedValues: Values = { [capturedKey]: 'true' };

export function isCaptured(metadata: Values): boolean {
  return metadata[capturedKey] === 'true';
}
