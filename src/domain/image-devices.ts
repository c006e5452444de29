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
  const root = properties['root_device_name'];
  return parsed(properties['block_device_mapping']).flatMap((device) => {
    const { snapshot_id: snapshotId, volume_size: size, boot_index: index, device_name: name } = device;
    // Mappings of the first kind have no index: the name tells (nova:block_device.py `from_legacy`).
    const bootIndex = index ?? (root !== undefined && name === root ? 0 : -1);
    if (typeof snapshotId !== 'string' || snapshotId === '') return [];
    return [{ snapshotId, sizeGb: typeof size === 'number' ? size : 0, bootIndex: typeof bootIndex === 'number' ? bootIndex : -1 }];
  });
}

/** The property `block_device_mapping` without the devices of these snapshots. */
export function mappingWithout(properties: Readonly<Record<string, string>>, snapshotIds: readonly string[]): string {
  const isLeft = ({ snapshot_id: id }: Readonly<Record<string, unknown>>) => typeof id === 'string' && snapshotIds.includes(id);
  return JSON.stringify(parsed(properties['block_device_mapping']).filter((device) => !isLeft(device)));
}

/** Whether the image tells at all which of its devices is booted from. */
export function tellsBoot(properties: Readonly<Record<string, string>>): boolean {
  return (
    properties['root_device_name'] !== undefined ||
    parsed(properties['block_device_mapping']).some(({ boot_index: index }) => typeof index === 'number')
  );
}

function parsed(json: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  try {
    const devices: unknown = parseJson(json ?? '[]');
    return Array.isArray(devices) ? devices.filter((device) => typeof device === 'object' && device !== null) : [];
  } catch {
    return [];
  }
}
