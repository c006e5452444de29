import * as v from 'valibot';
import type { SnapshotStatus, Volume, VolumeFailure, VolumeLimits, VolumeSnapshot, VolumeStatus } from './types.ts';

/** Cinder's bodies (cinder:api/v2/views/volumes.py, api/views/snapshots.py, api/views/limits.py) as our types. */

const text = v.nullish(v.string());
const metadata = v.nullish(v.record(v.string(), v.nullable(v.string())));
const links = v.nullish(v.array(v.object({ rel: v.string(), href: v.string() })));

const volumeShape = v.object({
  'os-vol-tenant-attr:tenant_id': text,
  id: v.string(),
  name: text,
  status: v.string(),
  size: v.number(),
  attachments: v.nullish(v.array(v.object({ server_id: text, device: text, attached_at: text }))),
  bootable: v.nullish(v.union([v.string(), v.boolean()])),
  volume_type: text,
  multiattach: v.nullish(v.boolean()),
  encrypted: v.nullish(v.boolean()),
  snapshot_id: text,
  volume_image_metadata: v.nullish(v.record(v.string(), v.unknown())),
  metadata,
  created_at: text,
});

const toVolume = (wire: v.InferOutput<typeof volumeShape>): Volume => ({
  id: wire.id,
  name: wire.name ?? '',
  status: toVolumeStatus(wire.status.toLowerCase()),
  sizeGb: wire.size,
  serverIds: wire.attachments?.flatMap(({ server_id }) => server_id ?? []) ?? [],
  attachments:
    wire.attachments?.flatMap(({ server_id, device, attached_at }) =>
      server_id == null ? [] : [{ serverId: server_id, device: device ?? undefined, attachedAt: toUtc(attached_at) }],
    ) ?? [],
  // As text (cinder:api/v2/views/volumes.py).
  bootable: String(wire.bootable ?? false).toLowerCase() === 'true',
  type: wire.volume_type ?? undefined,
  multiattach: wire.multiattach ?? undefined,
  encrypted: wire.encrypted ?? undefined,
  snapshotId: wire.snapshot_id ?? undefined,
  ...imageOf(wire.volume_image_metadata ?? {}),
  metadata: toMetadata(wire.metadata),
  createdAt: toUtc(wire.created_at),
});

function imageOf(wire: Readonly<Record<string, unknown>>): Pick<Volume, 'imageId' | 'imageProperties'> {
  const imageProperties = Object.fromEntries(
    Object.entries(wire).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
  );
  return { imageId: imageProperties.image_id, imageProperties };
}

const volume = v.pipe(volumeShape, v.transform(toVolume));

/** A list may be of several projects. */
const listedVolume = v.pipe(
  volumeShape,
  v.transform((wire) => ({ id: wire.id, thing: toVolume(wire), projectId: wire['os-vol-tenant-attr:tenant_id'] ?? undefined })),
);

export const volumeBody = v.pipe(
  v.object({ volume }),
  v.transform((body) => body.volume),
);

export const volumesBody = v.pipe(
  v.object({ volumes: v.array(listedVolume), volumes_links: links }),
  v.transform((body) => ({ items: body.volumes, next: nextOf(body.volumes_links) })),
);

const snapshotShape = v.object({
  'os-extended-snapshot-attributes:project_id': text,
  id: v.string(),
  name: text,
  status: v.string(),
  size: v.number(),
  volume_id: v.string(),
  metadata,
  created_at: text,
  updated_at: text,
});

const toSnapshot = (wire: v.InferOutput<typeof snapshotShape>): VolumeSnapshot => ({
  id: wire.id,
  name: wire.name ?? '',
  status: toSnapshotStatus(wire.status.toLowerCase()),
  sizeGb: wire.size,
  volumeId: wire.volume_id,
  metadata: toMetadata(wire.metadata),
  createdAt: toUtc(wire.created_at),
  updatedAt: wire.updated_at ? toUtc(wire.updated_at) : undefined,
});

const snapshot = v.pipe(snapshotShape, v.transform(toSnapshot));

const listedSnapshot = v.pipe(
  snapshotShape,
  v.transform((wire) => ({
    id: wire.id,
    thing: toSnapshot(wire),
    projectId: wire['os-extended-snapshot-attributes:project_id'] ?? undefined,
  })),
);

export const snapshotBody = v.pipe(
  v.object({ snapshot }),
  v.transform((body) => body.snapshot),
);

export const snapshotsBody = v.pipe(
  v.object({ snapshots: v.array(listedSnapshot), snapshots_links: links }),
  v.transform((body) => ({ items: body.snapshots, next: nextOf(body.snapshots_links) })),
);

/** cinder:api/v3/views/messages.py */
export const messagesBody = v.pipe(
  v.object({
    messages: v.array(v.object({ user_message: v.string(), message_level: text, resource_uuid: text, request_id: text, created_at: text })),
  }),
  v.transform(({ messages }) =>
    messages.map((wire) => ({
      isError: wire.message_level?.toUpperCase() === 'ERROR',
      resourceId: wire.resource_uuid ?? '',
      createdAt: toUtc(wire.created_at),
      failure: { message: wire.user_message.trim(), requestId: wire.request_id ?? undefined } satisfies VolumeFailure,
    })),
  ),
);

const count = v.nullish(v.number());

export const limitsBody = v.pipe(
  v.object({
    limits: v.object({
      absolute: v.object({
        maxTotalVolumes: count,
        totalVolumesUsed: count,
        maxTotalVolumeGigabytes: count,
        totalGigabytesUsed: count,
        maxTotalSnapshots: count,
        totalSnapshotsUsed: count,
      }),
    }),
  }),
  v.transform(
    ({ limits: { absolute } }): VolumeLimits => ({
      volumes: usage(absolute.maxTotalVolumes, absolute.totalVolumesUsed),
      gigabytes: usage(absolute.maxTotalVolumeGigabytes, absolute.totalGigabytesUsed),
      snapshots: usage(absolute.maxTotalSnapshots, absolute.totalSnapshotsUsed),
    }),
  ),
);

/** cinder:api/v3/availability_zones.py */
export const zonesBody = v.pipe(
  v.object({
    availabilityZoneInfo: v.array(v.object({ zoneName: v.string(), zoneState: v.nullish(v.object({ available: v.boolean() })) })),
  }),
  v.transform(({ availabilityZoneInfo }) =>
    availabilityZoneInfo.filter(({ zoneState }) => zoneState?.available !== false).map(({ zoneName }) => zoneName),
  ),
);

function usage(limit: number | null | undefined, used: number | null | undefined): { limit: number; used: number } {
  return { limit: limit == null || limit < 0 ? Number.POSITIVE_INFINITY : limit, used: used ?? 0 };
}

function toVolumeStatus(status: string): VolumeStatus {
  switch (status) {
    case 'creating':
    case 'downloading':
    case 'available':
    case 'attaching':
    case 'in-use':
    case 'deleting':
      return status;
    default:
      return status.startsWith('error') ? 'error' : 'busy';
  }
}

function toSnapshotStatus(status: string): SnapshotStatus {
  switch (status) {
    case 'creating':
    case 'available':
    case 'deleting':
      return status;
    default:
      return status.startsWith('error') ? 'error' : 'busy';
  }
}

function toMetadata(wire: v.InferOutput<typeof metadata>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(wire ?? {}).map(([key, value]) => [key, value ?? '']));
}

/** Cinder writes times without a zone (oslo.serialization of naive UTC). */
function toUtc(time: string | null | undefined): string {
  return time == null || /(z|[+-]\d\d:?\d\d)$/i.test(time) ? (time ?? '') : `${time}Z`;
}

function nextOf(wire: v.InferOutput<typeof links>): string | undefined {
  return wire?.find((link) => link.rel === 'next')?.href;
}
