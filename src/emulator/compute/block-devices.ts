import { isObject, parseJson, Refusal } from '../http.ts';
import type { BlockDevice, Image, Server, Volume, VolumeAttachment } from '../model.ts';
import { uuid } from '../random.ts';
import { changeServer, changeVolume, livingServer, livingSnapshots, livingVolumes, type State } from '../state.ts';
import { isVolumeDeletable, makeVolume, removeVolume } from '../volume/life.ts';
import type { ComputeCall } from './call.ts';

/** Devices of a request, or of an image's property `block_device_mapping`, which names their sources otherwise. */
export function devicesOf(value: unknown): readonly BlockDevice[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((device) => {
    const source = String(device.source_type);
    const sourceId = device.uuid ?? device[`${source}_id`];
    return {
      source,
      destination: String(device.destination_type ?? (source === 'image' ? 'local' : 'volume')),
      sourceId: sourceId === undefined || sourceId === null ? undefined : String(sourceId),
      bootIndex: Number(device.boot_index ?? -1),
      size: device.volume_size === undefined || device.volume_size === null ? undefined : Number(device.volume_size),
      deleteOnTermination: device.delete_on_termination === true,
      name: typeof device.device_name === 'string' ? device.device_name : undefined,
    };
  });
}

/**
 * What an image says of its disks, and over it what the request says, by device name (nova:compute/api.py
 * `_check_and_transform_bdm`, `_merge_bdms_lists`). Nova's image of a volume-backed server names its snapshots so.
 */
export function mergedDevices(image: Image | undefined, requested: readonly BlockDevice[]): readonly BlockDevice[] {
  const defined = devicesOf(parseJson(image?.properties.block_device_mapping));
  const names = new Set(requested.map(({ name }) => name).filter((name) => name !== undefined));
  return [...defined.filter(({ name }) => name === undefined || !names.has(name)), ...requested];
}

/** The volume that is booted from. */
export function rootVolume(devices: readonly BlockDevice[]): BlockDevice | undefined {
  return devices.find(({ bootIndex, destination }) => bootIndex === 0 && destination === 'volume');
}

/**
 * The devices with their sizes (nova:compute/api.py `_validate_bdm`). Beside an image, too, one of them has to be booted from: clients name
 * the image among them.
 * @throws Refusal 400
 */
export function checkedDevices(call: ComputeCall, devices: readonly BlockDevice[]): readonly BlockDevice[] {
  const { state, caller } = call;
  const isOwn = (thing: { readonly projectId: string }) => caller.admin || thing.projectId === caller.projectId;
  const invalid = (details: string) => new Refusal(400, `Block Device Mapping is Invalid: ${details}`);
  if (devices.length > 0 && !devices.some(({ bootIndex }) => bootIndex === 0)) {
    throw invalid('Boot sequence for the instance and image/block device mapping combination is not valid.');
  }
  return devices
    .filter(({ destination }) => destination === 'volume')
    .map((device) => {
      switch (device.source) {
        case 'image':
          if (!device.size) throw new Refusal(400, "Images with destination_type 'volume' need to have a non-zero size specified");
          return device;
        case 'blank':
          if (!device.size) throw new Refusal(400, "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
          return device;
        case 'snapshot': {
          const snapshot = livingSnapshots(state).find((one) => one.id === device.sourceId && isOwn(one));
          // Of the one to boot from, the image is looked for first (nova:block_device.py `get_bdm_image_metadata`).
          if (snapshot === undefined && device.bootIndex === 0) throw new Refusal(400, `Snapshot ${device.sourceId} could not be found.`);
          if (snapshot === undefined) throw invalid(`failed to get snapshot ${device.sourceId}.`);
          return { ...device, size: device.size || snapshot.size };
        }
        case 'volume': {
          const volume = livingVolumes(state).find((one) => one.id === device.sourceId && isOwn(one));
          if (volume === undefined) throw invalid(`failed to get volume ${device.sourceId}.`);
          if (volume.status !== 'available') {
            const details = `volume ${volume.id} status must be 'available'. Currently in '${volume.status}'`;
            throw new Refusal(400, `Invalid volume: ${details}`);
          }
          return { ...device, size: volume.size };
        }
        default:
          throw new Refusal(400, `Block Device Mapping is Invalid: source_type ${device.source}`);
      }
    });
}

/** What the snapshot that is booted from was made of: its volume's image, if any (nova:block_device.py `get_bdm_image_metadata`). */
export function originOf(state: State, root: BlockDevice | undefined): Volume | undefined {
  if (root?.source === 'volume') return state.volumes.get(root.sourceId ?? '');
  if (root?.source !== 'snapshot') return undefined;
  return state.volumes.get(state.snapshots.get(root.sourceId ?? '')?.volumeId ?? '');
}

/**
 * Volumes that are there already are taken with the answer to the request (nova:compute/api.py `_check_attach_and_reserve_volume`):
 * from then on Cinder deletes them no more, and no other server gets them.
 */
export function reserveVolumes(state: State, serverId: string, devices: readonly BlockDevice[]): void {
  for (const [index, device] of devices.entries()) {
    if (device.source !== 'volume') continue;
    changeVolume(state, device.sourceId ?? '', { status: 'reserved', attachment: attachmentOf(state, serverId, device, index) });
  }
}

/** nova `block_device_allocate_retries` and `block_device_allocate_retries_interval`. */
const mostLooks = 61;
const secondsBetweenLooks = 3;

/**
 * Makes the volumes one after the other, waits for each, attaches it (nova:virt/block_device.py `attach`, compute/manager.py
 * `_await_block_device_map_created`).
 * @returns what went wrong
 */
export function* prepareDevices(
  state: State,
  server: Server,
  devices: readonly BlockDevice[],
): Generator<number, string | undefined, void> {
  for (const [index, device] of devices.entries()) {
    if (device.source === 'volume') {
      attach(state, server.id, device.sourceId ?? '', device, index);
      continue;
    }
    const volume = volumeFor(state, server, device);
    if (typeof volume === 'string') return volume;
    const began = state.timeline.time;
    for (let looks = 1; isInTheMaking(state, volume.id); looks += 1) {
      // The host holds the server's lock meanwhile: a deletion waits.
      changeServer(state, server.id, { busyUntil: state.timeline.time + secondsBetweenLooks * 1000 });
      yield secondsBetweenLooks;
      if (looks === mostLooks) break;
    }
    const status = state.volumes.get(volume.id)?.status;
    if (status !== 'available') {
      if (device.deleteOnTermination && isVolumeDeletable(state, state.volumes.get(volume.id) ?? volume)) removeVolume(state, volume.id);
      const seconds = Math.floor((state.timeline.time - began) / 1000);
      const looks = Math.floor(seconds / secondsBetweenLooks) + 1;
      return `Volume ${volume.id} did not finish being created even after we waited ${seconds} seconds or ${Math.min(looks, mostLooks)} attempts. And its status is ${status}.`;
    }
    attach(state, server.id, volume.id, device, index);
  }
  return undefined;
}

function volumeFor(state: State, server: Server, device: BlockDevice): Volume | string {
  try {
    return makeVolume(state, {
      name: device.source === 'blank' ? `${server.id}-blank-vol` : '',
      description: '',
      projectId: server.projectId,
      userId: server.userId,
      size: device.size ?? 0,
      zone: server.zone,
      knobsOf: server,
      ...(device.source === 'image' && { imageId: device.sourceId }),
      ...(device.source === 'snapshot' && { snapshotId: device.sourceId }),
    });
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function isInTheMaking(state: State, volumeId: string): boolean {
  const status = state.volumes.get(volumeId)?.status;
  return status === 'creating' || status === 'downloading';
}

function attach(state: State, serverId: string, volumeId: string, device: BlockDevice, index: number): void {
  changeVolume(state, volumeId, { status: 'in-use', attachment: attachmentOf(state, serverId, device, index) });
  const server = livingServer(state, serverId);
  if (server !== undefined) changeServer(state, serverId, { volumeIds: [...server.volumeIds, volumeId] });
}

function attachmentOf(state: State, serverId: string, device: BlockDevice, index: number): VolumeAttachment {
  return {
    id: uuid(state.random),
    serverId,
    device: device.name ?? `/dev/vd${String.fromCharCode(97 + index + ownDisks(state.servers.get(serverId)))}`,
    bootIndex: device.bootIndex,
    deleteOnTermination: device.deleteOnTermination,
    at: state.timeline.time,
  };
}

/** Disks that are no volumes come first: root, ephemeral, swap (nova:virt/libvirt/blockinfo.py `get_disk_mapping`). */
function ownDisks(server: Server | undefined): number {
  if (server === undefined || server.imageId === '') return 0;
  return 1 + Number(server.flavor.ephemeral > 0) + Number(server.flavor.swap > 0);
}

/** A server that no host would have keeps its volumes to itself, attached to nothing (nova:compute/manager.py `_build_resources`). */
export function detachVolumes(state: State, serverId: string): void {
  for (const volume of livingVolumes(state)) {
    if (volume.attachment?.serverId !== serverId) continue;
    changeVolume(state, volume.id, { status: 'available', ...(state.behaviour.unplacedVolumesStay && { attachment: undefined }) });
  }
}

/**
 * The server goes: its volumes go with it where they were made so, and are let go otherwise. What Cinder refuses to delete is
 * left, without a word (nova:compute/manager.py `_cleanup_volumes`).
 */
export function releaseVolumes(state: State, serverId: string): void {
  const server = state.servers.get(serverId);
  const isForgotten = server !== undefined && state.knobs.of(server, 'leaves_volumes');
  for (const volume of livingVolumes(state)) {
    if (volume.attachment?.serverId !== serverId) continue;
    const free = changeVolume(state, volume.id, { status: 'available', attachment: undefined });
    const isToGo = volume.attachment.deleteOnTermination && !isForgotten;
    if (isToGo && free !== undefined && isVolumeDeletable(state, free)) removeVolume(state, volume.id);
  }
}
