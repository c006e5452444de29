import * as v from 'valibot';
import type { Image, ImageMember, ImageStatus } from './types.ts';

/** Glance's bodies (glance:api/v2/images.py `ResponseSerializer`) as our types. Properties of an image stand beside its own fields. */

const text = v.nullish(v.string());
const number = v.nullish(v.number());

const imageShape = v.looseObject({
  id: v.string(),
  name: text,
  status: v.string(),
  size: number,
  virtual_size: number,
  min_disk: number,
  min_ram: number,
  visibility: text,
  protected: v.nullish(v.boolean()),
  owner: text,
  disk_format: text,
  container_format: text,
  os_hash_algo: text,
  os_hash_value: text,
  tags: v.nullish(v.array(v.string())),
  created_at: text,
  updated_at: text,
});

const ownFields: ReadonlySet<string> = new Set([
  ...Object.keys(imageShape.entries),
  'checksum',
  'os_hidden',
  'locations',
  'direct_url',
  'stores',
  'self',
  'file',
  'schema',
]);

const imageStatuses: ReadonlySet<string> = new Set<ImageStatus>([
  'queued',
  'saving',
  'uploading',
  'importing',
  'active',
  'deactivated',
  'pending_delete',
  'deleted',
  'killed',
  'unknown',
]);

export const imageBody = v.pipe(imageShape, v.transform(toImage));

export const imagesBody = v.pipe(
  v.object({ images: v.array(imageBody), next: text }),
  v.transform((body) => ({ items: body.images, next: body.next ?? undefined })),
);

/** glance:api/v2/discovery.py: `{"import-methods": {"type": "array", "value": [...]}}`. */
export const importInfoBody = v.pipe(
  v.object({ 'import-methods': v.object({ value: v.array(v.string()) }) }),
  v.transform((body) => body['import-methods'].value),
);

const memberStatuses = ['pending', 'accepted', 'rejected'] as const;

/** glance:api/v2/image_members.py `index`. */
export const membersBody = v.pipe(
  v.object({ members: v.array(v.object({ member_id: v.string(), status: text })) }),
  v.transform(({ members }) =>
    members.map(
      ({ member_id: projectId, status }): ImageMember => ({
        projectId,
        status: memberStatuses.find((known) => known === status?.toLowerCase()) ?? 'unknown',
      }),
    ),
  ),
);

function toImage(wire: v.InferOutput<typeof imageShape>): Image {
  return {
    id: wire.id,
    name: wire.name ?? '',
    status: toStatus(wire.status.toLowerCase()),
    size: wire.size ?? undefined,
    virtualSize: wire.virtual_size ?? undefined,
    minDisk: wire.min_disk ?? 0,
    minRam: wire.min_ram ?? 0,
    visibility: wire.visibility ?? 'private',
    protected: wire.protected ?? false,
    owner: wire.owner ?? undefined,
    diskFormat: wire.disk_format ?? undefined,
    containerFormat: wire.container_format ?? undefined,
    hash: wire.os_hash_algo && wire.os_hash_value ? { algorithm: wire.os_hash_algo, value: wire.os_hash_value } : undefined,
    tags: wire.tags ?? [],
    createdAt: wire.created_at ?? '',
    updatedAt: wire.updated_at ?? wire.created_at ?? '',
    properties: Object.fromEntries(
      Object.entries(wire).filter((entry): entry is [string, string] => !ownFields.has(entry[0]) && typeof entry[1] === 'string'),
    ),
  };
}

/** Dashboards, and some clouds' APIs after them, call an active image "available". */
function toStatus(status: string): ImageStatus {
  if (status === 'available') return 'active';
  return isImageStatus(status) ? status : 'unknown';
}

function isImageStatus(status: string): status is ImageStatus {
  return imageStatuses.has(status);
}
