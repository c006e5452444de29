import { type DependentMarks, readDependentDescription, readSnapshotMarks } from '../../domain/dependent-marks.ts';
import { messageOf, RestageError } from '../../domain/errors.ts';
import { readVolumeMarks, type VolumeMarks } from '../../domain/marks.ts';
import type { Port } from '../../openstack/network/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import { type ResourceKind, resourceKinds } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import type { LaunchTarget } from '../servers/order.ts';
import { type Attempt, attempt, deleted, orNone, type Removal, type Thing } from './attempt.ts';
import { removeVolume, removeVolumeSnapshot, type StorageRemoval } from './volumes.ts';

/**
 * Something that runs of ours made beside a server or an image, by what it was made for; that decides when it is deleted:
 *
 * - `server`: bears the id of a server that was there before. Deleted before it, and again after it.
 * - `coming-server`: bears the nonce of a server that is made after it. Deleted after it, if no server holds it.
 * - `image`: bears the id of an image. Deleted with it (image.ts), by `reap` if the image is gone.
 */
export type Dependent = OwnedDependent<'server'> | OwnedDependent<'image'> | ComingDependent;

export type Purpose = Dependent['madeFor'];

interface Common {
  readonly kind: DependentKind;
  readonly id: string;
  readonly name: string;
  /** What has changed since it was listed is read again. */
  remove(ctx: RunContext): Promise<Removal>;
}

export interface OwnedDependent<P extends 'server' | 'image' = 'server' | 'image'> extends Common {
  readonly madeFor: P;
  readonly marks: DependentMarks;
  /** Asked when its owner is gone: a user has given it to something else. Absent = that cannot be. */
  isTaken?(ctx: RunContext): Promise<boolean>;
}

export interface ComingDependent extends Common {
  readonly madeFor: 'coming-server';
  readonly marks: VolumeMarks;
  /** A server has it, or is about to have it, or lets it go. */
  readonly isHeld: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

interface DependentOwner {
  readonly id: string;
  readonly imageId?: string | undefined;
  readonly marks: { readonly nonce: string | undefined; readonly volumes?: number | undefined };
}

interface Kind {
  readonly kind: DependentKind;
  readonly madeFor: Purpose;
  /** The project's that bear our marks. */
  list(ctx: RunContext): Promise<readonly Dependent[]>;
  /** Whether the servers of a launch get any. Absent = they may: a failed launch looks for some. */
  isOrdered?(target: LaunchTarget): boolean;
  /** `false` = this server cannot have any, and none are listed for it. Absent = any server can. */
  mayComeWith?(server: DependentOwner): boolean;
}

type DependentKind = Exclude<ResourceKind, 'server' | 'image' | 'port'>;

/** Every kind, in the order of deletion. Whatever deletes, previews or counts dependent resources goes by this table. */
const kinds: { readonly [K in DependentKind]: Kind & { readonly kind: K } } = {
  'floating-ip': {
    kind: 'floating-ip',
    madeFor: 'server',
    isOrdered: ({ floatingNetworkId }) => floatingNetworkId !== undefined,
    list: async ({ cloud }) =>
      (await cloud.network.listFloatingIps({})).flatMap(({ id, address, description, portId }): readonly OwnedDependent<'server'>[] => {
        const marks = readDependentDescription('server', description);
        if (marks === undefined) return [];
        return [
          {
            ...{ kind: 'floating-ip', madeFor: 'server', id, name: address, marks },
            isTaken: (ctx) => isOnPortOfAnother(ctx, portId, marks.ownerId),
            remove: (ctx) => removeFloatingIp(ctx, id, marks.ownerId),
          },
        ];
      }),
  },
  volume: {
    kind: 'volume',
    madeFor: 'coming-server',
    isOrdered: ({ volumes }) => volumes.length > 0,
    // Nova names the image of a server whose disk is its own: it came with no volume, but for those that its marks count.
    mayComeWith: ({ imageId, marks }) => imageId === undefined || marks.volumes !== undefined,
    list: readVolumes,
  },
  'volume-snapshot': {
    kind: 'volume-snapshot',
    madeFor: 'image',
    list: async ({ cloud }) =>
      (await cloud.volume.listSnapshots()).flatMap(({ id, name, metadata }): readonly OwnedDependent<'image'>[] => {
        const marks = readSnapshotMarks({ id, metadata });
        const remove = async (ctx: RunContext) => removalOf(await removeVolumeSnapshot(ctx, id));
        return marks === undefined ? [] : [{ kind: 'volume-snapshot', madeFor: 'image', id, name, marks, remove }];
      }),
  },
};

/** Volumes that runs of ours made for servers. */
export type VolumeDependent = ComingDependent & { readonly status: Volume['status'] };

export async function listVolumes(ctx: RunContext): Promise<readonly VolumeDependent[]> {
  return listed(ctx, 'volume', readVolumes);
}

async function readVolumes({ cloud }: RunContext): Promise<readonly VolumeDependent[]> {
  return (await cloud.volume.listVolumes()).flatMap(({ id, name, status, metadata, serverIds, createdAt }): readonly VolumeDependent[] => {
    const marks = readVolumeMarks({ id, metadata });
    const isHeld = serverIds.length > 0 || status === 'attaching' || status === 'busy';
    const remove = async (ctx: RunContext) => removalOf(await removeVolume(ctx, id));
    return marks === undefined ? [] : [{ kind: 'volume', madeFor: 'coming-server', id, name, marks, status, isHeld, createdAt, remove }];
  });
}

/** Snapshots of volumes that runs of ours made for images. */
export async function listVolumeSnapshots(ctx: RunContext): Promise<readonly OwnedDependent<'image'>[]> {
  return listDependents(ctx, ['image'], ({ kind }) => kind === 'volume-snapshot');
}

/** @param wanted absent = of every kind that is made for these */
export async function listDependents<P extends Purpose>(
  ctx: RunContext,
  madeFor: readonly P[],
  wanted: (kind: Kind) => boolean = () => true,
): Promise<readonly Extract<Dependent, { readonly madeFor: P }>[]> {
  const isAmong = <T extends { readonly madeFor: Purpose }>(one: T): one is Extract<T, { readonly madeFor: P }> =>
    madeFor.some((purpose) => purpose === one.madeFor);
  const chosen = Object.values(kinds).filter((kind: Kind) => isAmong(kind) && wanted(kind));
  const lists = await Promise.all(chosen.map(({ kind, list }) => listed(ctx, kind, list)));
  return lists.flat().filter(isAmong);
}

/** Where a policy forbids to list them, who signs in is not the one who made any: a warning says what was not looked for. */
async function listed<T>(ctx: RunContext, kind: DependentKind, list: (ctx: RunContext) => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await orNone(() => list(ctx));
  } catch (error) {
    if (!(error instanceof RestageError) || error.code !== 'forbidden') throw error;
    const several = resourceKinds[kind];
    ctx.emit({
      type: 'warning',
      title: `${several.charAt(0).toUpperCase()}${several.slice(1)} could not be listed`,
      message: `If Restage created any, they are not deleted. ${messageOf(error)}`,
    });
    return [];
  }
}

/** Whether it was made for this server. */
export function isDependentOf(dependent: Dependent, { id, marks }: DependentOwner): boolean {
  return dependent.madeFor === 'coming-server' ? dependent.marks.nonce === marks.nonce : dependent.marks.ownerId === id;
}

/**
 * Whether it goes with an environment though none of the servers that go has it.
 * @param standing ids of servers that stay, such as a golden one: what was made for them stays with them
 */
export function isLeftIn(environment: string, dependent: Dependent, standing: ReadonlySet<string>): boolean {
  if (dependent.marks.environment !== environment) return false;
  return dependent.madeFor === 'coming-server' ? !dependent.isHeld : !standing.has(dependent.marks.ownerId);
}

export function thingOf({ kind, id, name, marks }: Dependent, why: string): Thing {
  return { kind, id, name, environment: marks.environment, why };
}

export async function removeDependents(ctx: RunContext, dependents: readonly Dependent[], why: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const dependent of dependents) attempts.push(await attempt(ctx, thingOf(dependent, why), () => dependent.remove(ctx)));
  return attempts;
}

/** Those that were made for these servers, which are about to be deleted, or are gone. */
export async function removeDependentsOf(
  ctx: RunContext,
  madeFor: 'server' | 'coming-server',
  servers: readonly DependentOwner[],
  why: string,
): Promise<readonly Attempt[]> {
  const all = await listDependents(ctx, [madeFor], ({ mayComeWith }) => servers.some((server) => mayComeWith?.(server) ?? true));
  return removeDependents(
    ctx,
    all.filter((dependent) => servers.some((server) => isDependentOf(dependent, server))),
    why,
  );
}

/** It may still sit on a port that Nova left behind. */
async function isOnPortOfAnother({ cloud }: RunContext, portId: string | undefined, serverId: string): Promise<boolean> {
  if (portId === undefined) return false;
  const left = await cloud.network.listPorts({ deviceIds: [serverId] });
  return !left.some(({ id }) => id === portId);
}

/** Looked at once more: a list may be older than the move to the server that took its server's place. */
async function removeFloatingIp({ cloud }: RunContext, id: string, serverId: string): Promise<Removal> {
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

/**
 * Deletes the ports that Nova made for servers of ours and left behind, as it does when Neutron is away at the wrong
 * moment. Nothing on such a port says that it is ours: only a run that knew the server can tell, and has seen it gone (404).
 */
export async function removePorts(ctx: RunContext, serverIds: readonly string[], why: string): Promise<readonly Attempt[]> {
  const { cloud } = ctx;
  const ports = await orNone<Port>(() => cloud.network.listPorts({ deviceIds: serverIds }));
  const attempts: Attempt[] = [];
  for (const { id, fixedIps } of ports.filter(isMadeByNova)) {
    attempts.push(
      await attempt(ctx, { kind: 'port', id, name: fixedIps.join(', '), why }, async () => {
        await cloud.network.deletePort(id);
        return deleted;
      }),
    );
  }
  return attempts;
}

/** A port with a name or a description is a person's, attached by hand. */
function isMadeByNova({ deviceOwner, name, description }: Port): boolean {
  return deviceOwner.startsWith('compute:') && name === '' && description === '';
}
