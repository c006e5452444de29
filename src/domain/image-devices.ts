import { parseJson } from './json.ts';
/** A volume that servers of an image get, made from the snapshot of one. */
export interface ImageDevice {
  readonly snapshotId: string;
  /** GiB. */
  readonly sizeGb: number;
  /** 0 = booted from; -1 = not booted from. */
  readonly bootIndex: number;
}

/**
 * The volume snapshots that an image stands for; none for an image that holds its data itself. The image of a server on
 * volumes is empty, and names them in the property `block_device_mapping`, as JSON (nova:compute/api.py `snapshot_volume_backed`).
 */
export function imageDevices(properties: Readonly<Record<string, string>>): readonly ImageDevice[] {
  return parsed(properties['block_device_mapping']).flatMap((device) => {
    const { snapshot_id: snapshotId, volume_size: size, boot_index: bootIndex } = device;
    if (typeof snapshotId !== 'string' || snapshotId === '') return [];
    return [{ snapshotId, sizeGb: typeof size === 'number' ? size : 0, bootIndex: typeof bootIndex === 'number' ? bootIndex : -1 }];
  });
}

function parsed(json: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  try {
    const devices: unknown = parseJson(json ?? '[]');
    return Array.isArray(devices) ? devices.filter((device) => typeof device === 'object' && device !== null) : [];
  } catch {
    return [];
  }
}
