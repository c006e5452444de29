import type { Image } from '../model.ts';
import type { State } from '../state.ts';
import { isoSeconds } from '../time.ts';

/** An image as Glance shows it: its own properties first, at the top level (glance:api/v2/images.py `ResponseSerializer`). */
export function imageView(state: State, image: Image): Readonly<Record<string, unknown>> {
  const self = `/v2/images/${image.id}`;
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    visibility: image.visibility,
    // Not in use there: `__image_size` is (opentelekomcloud-docs/image-management-service: api-ref, "Image Attributes").
    size: '__image_size' in image.properties ? 0 : image.size,
    virtual_size: state.behaviour.hideVirtualSize ? null : image.virtualSize,
    status: statusOf(state, image),
    checksum: image.checksum,
    protected: image.protected,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    ...(state.behaviour.hideImageOwner ? {} : { owner: image.owner }),
    os_hidden: image.hidden,
    os_hash_algo: image.hash === null ? null : 'sha512',
    os_hash_value: image.hash,
    id: image.id,
    created_at: isoSeconds(image.created),
    updated_at: isoSeconds(image.updated),
    tags: image.tags,
    self,
    file: `${self}/file`,
    schema: '/v2/schemas/image',
    ...(image.hash !== null && { stores: 'file' }),
  };
}

function statusOf({ behaviour }: State, { status }: Image): string {
  if (!behaviour.otherCase) return status;
  return status === 'active' ? 'AVAILABLE' : status.toUpperCase();
}
