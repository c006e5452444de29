import type { SignedCall } from '../call.ts';
import type { Volume, VolumeSnapshot } from '../model.ts';
import { naiveMicroseconds } from '../time.ts';

export type View = Readonly<Record<string, unknown>>;

/** cinder:api/v2/views/volumes.py `detail`, with what the extensions add to it where it is shown or listed. */
export function volumeDetail(call: SignedCall, volume: Volume): View {
  return { ...volumeView(call, volume), 'os-vol-tenant-attr:tenant_id': volume.projectId };
}

/** Reserved for a server, or let go by it: its record is not of an attachment. */
const unattached: ReadonlySet<Volume['status']> = new Set(['creating', 'downloading', 'available', 'reserved', 'deleting']);

/** The answer to the request that made or changed it. Links name the project. */
export function volumeView(call: SignedCall, volume: Volume): View {
  const { attachment } = volume;
  const attachments =
    attachment === undefined || unattached.has(volume.status)
      ? []
      : [
          {
            id: volume.id,
            attachment_id: attachment.id,
            volume_id: volume.id,
            server_id: attachment.serverId,
            host_name: null,
            device: attachment.device,
            attached_at: naiveMicroseconds(attachment.at),
          },
        ];
  return {
    id: volume.id,
    status: cased(call, volume.status),
    size: volume.size,
    availability_zone: volume.zone,
    created_at: naiveMicroseconds(volume.created),
    updated_at: volume.updated === volume.created ? null : naiveMicroseconds(volume.updated),
    name: volume.name,
    description: volume.description,
    volume_type: volume.type,
    snapshot_id: volume.snapshotId ?? null,
    source_volid: null,
    metadata: volume.metadata,
    links: links(call, `volumes/${volume.id}`),
    user_id: volume.userId,
    bootable: String(volume.bootable && hasData(volume)),
    encrypted: volume.encrypted,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments,
    ...(hasData(volume) && imageMetadataOf(call, volume)),
  };
}

/** Of a volume that no image was the source of, what it was given by hand. */
function imageMetadataOf(call: SignedCall, volume: Volume): View {
  if (volume.imageId !== undefined) return { volume_image_metadata: imageMetadata(call, volume, volume.imageId) };
  return Object.keys(volume.imageProperties).length === 0 ? {} : { volume_image_metadata: volume.imageProperties };
}

function hasData({ status }: Volume): boolean {
  return status !== 'creating' && status !== 'downloading';
}

/** All of it as text (cinder:volume/flows/manager/create_volume.py `_capture_volume_image_metadata`). */
function imageMetadata({ state }: SignedCall, volume: Volume, imageId: string): View {
  const image = state.images.get(imageId);
  return {
    signature_verified: 'False',
    ...volume.imageProperties,
    image_id: imageId,
    image_name: image?.name ?? '',
    checksum: image?.checksum ?? '',
    container_format: image?.containerFormat ?? '',
    disk_format: image?.diskFormat ?? '',
    min_disk: String(volume.imageMinDisk),
    min_ram: String(image?.minRam ?? 0),
    size: String(image?.size ?? 0),
  };
}

/** With what the extension adds where it is shown or listed in detail. */
export function snapshotDetail(call: SignedCall, snapshot: VolumeSnapshot): View {
  return {
    ...snapshotView(call, snapshot),
    'os-extended-snapshot-attributes:progress': snapshot.status === 'available' ? '100%' : '0%',
    'os-extended-snapshot-attributes:project_id': snapshot.projectId,
  };
}

/** cinder:api/views/snapshots.py `summary`. */
export function snapshotView(call: SignedCall, snapshot: VolumeSnapshot): View {
  return {
    id: snapshot.id,
    created_at: naiveMicroseconds(snapshot.created),
    updated_at: snapshot.updated === snapshot.created ? null : naiveMicroseconds(snapshot.updated),
    name: snapshot.name,
    description: snapshot.description,
    volume_id: snapshot.volumeId,
    status: cased(call, snapshot.status),
    size: snapshot.size,
    metadata: snapshot.metadata,
  };
}

function links(call: SignedCall, path: string): readonly object[] {
  const origin = call.state.behaviour.linkOrigin ?? call.origin;
  const project = call.caller.projectId;
  return [
    { rel: 'self', href: `${origin}/volume/v3/${project}/${path}` },
    { rel: 'bookmark', href: `${origin}/volume/${project}/${path}` },
  ];
}

function cased({ state }: SignedCall, status: string): string {
  return state.behaviour.otherCase ? status.toUpperCase() : status;
}

/** What a client may leave out, or give as null. */
export function textOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}
