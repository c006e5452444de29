import { emptyImage } from '../image/change.ts';
import type { Image, Server } from '../model.ts';
import { uuid } from '../random.ts';
import type { ComputeCall } from './call.ts';

export interface SnapshotRequested {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Properties of the base image that a snapshot does not inherit (nova `non_inheritable_image_properties`, and its own bookkeeping). */
const notInherited = /^(cache_in_nova|bittorrent|os_glance.*|img_signature.*|cinder_encryption_key_.*)$/;

/** What nova:compute/utils.py `create_image` sends to Glance. */
export function snapshotRecord(call: ComputeCall, server: Server, { name, metadata = {} }: SnapshotRequested): Image {
  const { state, caller } = call;
  const inherited = Object.entries(server.imageProperties)
    .filter(([key]) => !notInherited.test(key))
    .map(([key, value]) => [key, value.slice(0, 255)]);
  const owner = state.projects.get(server.projectId)?.name ?? '';
  const user = state.users.get(server.userId)?.name ?? '';
  return {
    ...emptyImage(uuid(state.random), caller.projectId, state.timeline.time),
    name,
    visibility: 'private',
    minDisk: server.minDisk,
    minRam: server.minRam,
    properties: {
      ...Object.fromEntries(inherited),
      base_image_ref: server.imageId,
      owner_user_name: user,
      owner_project_name: owner,
      boot_roles: caller.roles.join(','),
      // Not said where the data is in volume snapshots (nova:compute/api.py `snapshot_volume_backed`).
      ...(server.imageId !== '' && { instance_uuid: server.id, user_id: server.userId, image_type: 'snapshot' }),
      ...metadata,
    },
  };
}
