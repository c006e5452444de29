import type { SignedCall } from '../call.ts';
import type { Volume, VolumeSnapshot } from '../model.ts';
import { naiveMicroseconds } from '../time.ts';

export type View = Readonly<Record<string, unknown>>;

/** cinder:api/v2/views/volumes.py `detail`, with what the extensions add. Links name the project. */
export function volumeView(call: SignedCall, volume: Volume): View {
  const { attachment } = volume;
  const attachments =
    attachment === undefined || volume.status !== 'in-use'
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
    updated_at: naiveMicroseconds(volume.updated),
    name: volume.name,
    description: volume.description,
    volume_type: '__DEFAULT__',
    snapshot_id: volume.snapshotId ?? null,
    source_volid: null,
    metadata: volume.metadata,
    links: links(call, `volumes/${volume.id}`),
    user_id: volume.userId,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: false,
    attachments,
    'os-vol-tenant-attr:tenant_id': volume.projectId,
    ...(volume.imageId !== undefined && {
      volume_image_metadata: { ...volume.imageProperties, image_id: volume.imageId, min_disk: String(volume.imageMinDisk) },
    }),
  };
}

/** cinder:api/views/snapshots.py `summary`, with what the extension adds. */
export function snapshotView(call: SignedCall, snapshot: VolumeSnapshot): View {
  return {
    id: snapshot.id,
    created_at: naiveMicroseconds(snapshot.created),
    updated_at: naiveMicroseconds(snapshot.updated),
    name: snapshot.name,
    description: snapshot.description,
    volume_id: snapshot.volumeId,
    status: cased(call, snapshot.status),
    size: snapshot.size,
    metadata: snapshot.metadata,
    'os-extended-snapshot-attributes:progress': snapshot.status === 'available' ? '100%' : '0%',
    'os-extended-snapshot-attributes:project_id': snapshot.projectId,
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
