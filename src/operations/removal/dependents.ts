import { type DependentMarks, readDependentDescription, readDependentMarks } from '../../domain/dependent-marks.ts';
import { messageOf, RestageError } from '../../domain/errors.ts';
import { readVolumeMarks, type VolumeMarks } from '../../domain/marks.ts';
import type { Port } from '../../openstack/network/types.ts';
import type { Volume, VolumeSnapshot } from '../../openstack/volume/types.ts';
import type { RunContext } from '../run/context.ts';
import { type Attempt, attempt, deleted, type Removal, type Thing } from './attempt.ts';
import { removeVolume, removeVolumeSnapshot, type StorageRemoval } from './volumes.ts';
import { orNone } from './where-offered.ts';

/** Something of ours beside a server or an image. */
export type Dependent = FloatingIpDependent | VolumeDependent | SnapshotDependent;

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface FloatingIpDependent extends Named {
  readonly kind: 'floating-ip';
  readonly marks: DependentMarks;
  readonly portId: string | undefined;
}

export interface SnapshotDependent extends Named {
  readonly kind: 'volume-snapshot';
  readonly marks: DependentMarks;
}

export interface VolumeDependent extends Named {
  readonly kind: 'volume';
  readonly marks: VolumeMarks;
  readonly status: Volume['status'];
  /** A server has it, or is about to have it, or lets it go. */
  readonly isHeld: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Whether it was made for this server. */
export function isDependentOf(
  dependent: Dependent,
  server: { readonly id: string; readonly marks: { readonly nonce: string | undefined } },
): boolean {
  return dependent.kind === 'volume' ? dependent.marks.nonce === server.marks.nonce : dependent.marks.ownerId === server.id;
}

/** The project's floating IPs that runs of ours allocated for servers. */
export async function listFloatingIps(ctx: RunContext): Promise<readonly FloatingIpDependent[]> {
  const ips = await listed(ctx, 'Floating IPs', ({ cloud }) => cloud.network.listFloatingIps({}));
  return ips.flatMap(({ id, address, description, portId }) => {
    const marks = readDependentDescription('server', description);
    return marks === undefined ? [] : [{ kind: 'floating-ip', id, name: address, marks, portId }];
  });
}

/** The project's volumes that runs of ours made for servers. */
export async function listVolumes(ctx: RunContext): Promise<readonly VolumeDependent[]> {
  const volumes = await listed<Volume>(ctx, 'Volumes', ({ cloud }) => cloud.volume.listVolumes());
  return volumes.flatMap(({ id, name, status, metadata, serverIds, createdAt }) => {
    const marks = readVolumeMarks(metadata);
    const isHeld = serverIds.length > 0 || status === 'attaching' || status === 'busy';
    return marks === undefined ? [] : [{ kind: 'volume', id, name, marks, status, isHeld, createdAt }];
  });
}

/** The project's volume snapshots that images of ours stand for. */
export async function listVolumeSnapshots(ctx: RunContext): Promise<readonly SnapshotDependent[]> {
  const snapshots = await listed<VolumeSnapshot>(ctx, 'Volume snapshots', ({ cloud }) => cloud.volume.listSnapshots());
  return snapshots.flatMap(({ id, name, metadata }) => {
    const marks = readDependentMarks('image', metadata);
    return marks === undefined ? [] : [{ kind: 'volume-snapshot', id, name, marks }];
  });
}

/** Where a policy forbids to list them, who signs in is not the one who made any: a warning says what was not looked for. */
async function listed<T>(ctx: RunContext, what: string, list: (ctx: RunContext) => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await orNone(() => list(ctx));
  } catch (error) {
    if (!(error instanceof RestageError) || error.code !== 'forbidden') throw error;
    ctx.emit({
      type: 'warning',
      title: `${what} were not looked for`,
      message: `If runs of ours made any, they stay. ${messageOf(error)}`,
    });
    return [];
  }
}

export function thingOf({ kind, id, name, marks }: Dependent, why: string): Thing {
  return { kind, id, name, environment: marks.environment, why };
}

export async function removeDependents(ctx: RunContext, dependents: readonly Dependent[], why: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const dependent of dependents) attempts.push(await attempt(ctx, thingOf(dependent, why), () => remove(ctx, dependent)));
  return attempts;
}

async function remove(ctx: RunContext, dependent: Dependent): Promise<Removal> {
  switch (dependent.kind) {
    case 'floating-ip':
      return removeFloatingIp(ctx, dependent.id, dependent.marks.ownerId);
    case 'volume':
      return removalOf(await removeVolume(ctx, dependent.id));
    case 'volume-snapshot':
      return removalOf(await removeVolumeSnapshot(ctx, dependent.id));
    default:
      return dependent satisfies never;
  }
}

/** Looked at once more: a list may be older than the move to the server that took its server's place. */
async function removeFloatingIp({ cloud }: RunContext, id: string, serverId: string): Promise<Removal> {
  const ip = await cloud.network.getFloatingIp(id);
  if (ip !== undefined && readDependentDescription('server', ip.description)?.ownerId !== serverId) {
    return { outcome: 'deferred', reason: 'it serves another server by now' };
  }
  await cloud.network.deleteFloatingIp(id);
  return deleted;
}

function removalOf(outcome: StorageRemoval): Removal {
  return outcome === 'deleted' ? deleted : { outcome: 'deferred', reason: 'something hangs on it' };
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
