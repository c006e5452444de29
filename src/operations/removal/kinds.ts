import { type DependentMarks, readDependentDescription, readSnapshotMarks } from '../../domain/dependent-marks.ts';
import { readVolumeMarks, type VolumeMarks } from '../../domain/marks.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import { deleted, type Removal, type RemovalContext } from './removal.ts';
import { removeVolume, removeVolumeSnapshot, type StorageRemoval } from './volumes.ts';

/**
 * Something that runs of ours made beside a server or an image, by what it was made for; that decides when it is deleted:
 *
 * - `server`: bears the id of a server that was there before. Deleted before it, and again after it.
 * - `coming-server`: bears the nonce of a server that is made after it. Deleted after it, if no server holds it.
 * - `image`: bears the id of an image. Deleted with it (image.ts), by `reap` if the image is gone.
 */
export type Marked = Owned<'server'> | Owned<'image'> | Coming;

interface Common {
  readonly id: string;
  readonly name: string;
  /** What has changed since it was listed is read again. */
  remove(ctx: RemovalContext): Promise<Removal>;
}

export interface Owned<P extends 'server' | 'image' = 'server' | 'image'> extends Common {
  readonly madeFor: P;
  readonly marks: DependentMarks;
  /** Asked when its owner is gone: a user has given it to something else. Absent = that cannot be. */
  isTaken?(ctx: RemovalContext): Promise<boolean>;
}

export interface Coming extends Common {
  readonly madeFor: 'coming-server';
  readonly marks: VolumeMarks;
  /** A server has it, or is about to have it, or lets it go. */
  readonly isHeld: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface DependentOwner {
  readonly id: string;
  readonly imageId?: string | undefined;
  readonly marks: { readonly nonce: string | undefined; readonly volumes?: number | undefined };
}

/** What a launch orders for its servers. */
interface Ordered {
  readonly floatingNetworkId: string | undefined;
  readonly volumes: readonly unknown[];
}

export interface Kind {
  readonly kind: string;
  /** For people: `2 volumes`. */
  readonly several: string;
  readonly madeFor: Marked['madeFor'];
  /** The project's that bear our marks. */
  list(cloud: Cloud): Promise<readonly Marked[]>;
  /** Whether the servers of a launch get any. Absent = they may: a failed launch looks for some. */
  isOrdered?(target: Ordered): boolean;
  /** `false` = this server cannot have any, and none are listed for it. Absent = any server can. */
  mayComeWith?(server: DependentOwner): boolean;
}

const floatingIps = {
  kind: 'floating-ip',
  several: 'floating IPs',
  madeFor: 'server',
  isOrdered: ({ floatingNetworkId }) => floatingNetworkId !== undefined,
  list: async ({ network }) =>
    (await network.listFloatingIps({})).flatMap(({ id, address, description, portId }): readonly Owned<'server'>[] => {
      const marks = readDependentDescription('server', description);
      if (marks === undefined) return [];
      return [
        {
          ...{ madeFor: 'server', id, name: address, marks },
          isTaken: (ctx) => isOnPortOfAnother(ctx, portId, marks.ownerId),
          remove: (ctx) => removeFloatingIp(ctx, id, marks.ownerId),
        },
      ];
    }),
} as const satisfies Kind;

export const volumes = {
  kind: 'volume',
  several: 'volumes',
  madeFor: 'coming-server',
  isOrdered: ({ volumes }) => volumes.length > 0,
  // Nova names the image of a server whose disk is its own: it came with no volume, but for those that its marks count.
  mayComeWith: ({ imageId, marks }) => imageId === undefined || marks.volumes !== undefined,
  list: async ({ volume }) =>
    (await volume.listVolumes()).flatMap(
      ({ id, name, status, metadata, serverIds, createdAt }): readonly (Coming & { readonly status: Volume['status'] })[] => {
        const marks = readVolumeMarks({ id, metadata });
        const isHeld = serverIds.length > 0 || status === 'attaching' || status === 'busy';
        const remove = async (ctx: RemovalContext) => removalOf(await removeVolume(ctx, id));
        return marks === undefined ? [] : [{ madeFor: 'coming-server', id, name, marks, status, isHeld, createdAt, remove }];
      },
    ),
} as const satisfies Kind;

export const volumeSnapshots = {
  kind: 'volume-snapshot',
  several: 'volume snapshots',
  madeFor: 'image',
  list: async ({ volume }) =>
    (await volume.listSnapshots()).flatMap(({ id, name, metadata }): readonly Owned<'image'>[] => {
      const marks = readSnapshotMarks({ id, metadata });
      const remove = async (ctx: RemovalContext) => removalOf(await removeVolumeSnapshot(ctx, id));
      return marks === undefined ? [] : [{ madeFor: 'image', id, name, marks, remove }];
    }),
} as const satisfies Kind;

const table = [floatingIps, volumes, volumeSnapshots] as const;

export type DependentKind = (typeof table)[number]['kind'];

/** Every kind, in the order of deletion. Whatever deletes, previews or counts dependent resources goes by this table. */
export const dependentKinds: readonly (Kind & { readonly kind: DependentKind })[] = table;

/** It may still sit on a port that Nova left behind. */
async function isOnPortOfAnother({ cloud }: RemovalContext, portId: string | undefined, serverId: string): Promise<boolean> {
  if (portId === undefined) return false;
  const left = await cloud.network.listPorts({ deviceIds: [serverId] });
  return !left.some(({ id }) => id === portId);
}

/** Looked at once more: a list may be older than the move to the server that took its server's place. */
async function removeFloatingIp({ cloud }: RemovalContext, id: string, serverId: string): Promise<Removal> {
  const ip = await cloud.network.getFloatingIp(id);
  if (ip !== undefined && readDependentDescription('server', ip.description)?.ownerId !== serverId) {
    return { outcome: 'deferred', reason: 'it now belongs to another server' };
  }
  await cloud.network.deleteFloatingIp(id);
  return deleted;
}

function removalOf(outcome: StorageRemoval): Removal {
  return outcome === 'deleted' ? deleted : { outcome: 'deferred', reason: 'another resource depends on it' };
}
