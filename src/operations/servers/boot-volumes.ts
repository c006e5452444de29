import { isForbidden, messageOf, RestageError } from '../../domain/errors.ts';
import { markKeys, selfValues, volumeMarks } from '../../domain/marks.ts';
import type { BootVolume } from '../../openstack/compute/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import { type VolumeFailureTold, whyFailed } from '../image/volume-snapshots.ts';
import { type Attempt, attempt, failureOf } from '../removal/attempt.ts';
import { listVolumes, removeDependents, thingOf } from '../removal/dependents.ts';
import { deleted } from '../removal/removal.ts';
import type { RunContext } from '../run/context.ts';
import { type LaunchOrder, volumesBesideDisk } from './order.ts';

/**
 * Asks for the volumes of one server that is to be, each with our marks from its first moment on. Nova would make them without a
 * mark, waits three minutes for one, and where it gives up and cannot delete what is still being made, nothing could tell whose it is
 * (nova:compute/manager.py `_await_block_device_map_created`, `_cleanup_volumes`).
 * @param server its name, and the nonce by which its volumes are known
 */
export async function requestVolumes(
  ctx: RunContext,
  { inputs, role, plan, imageId, target }: LaunchOrder,
  server: { readonly name: string; readonly nonce: string; readonly zone: string | undefined },
): Promise<readonly BootVolume[]> {
  const { cloud, runId } = ctx;
  const { nonce } = server;
  const metadata = volumeMarks({ environment: inputs.environment, role, generation: plan.generation, run: runId, nonce });
  const made: BootVolume[] = [];
  for (const [at, { snapshotId, sizeGb, bootIndex }] of target.volumes.entries()) {
    const { id } = await cloud.volume.createVolume({
      // The boot volume has the server's name; beside a disk of its own, that is the first, and the first volume the second.
      name: bootIndex === 0 ? server.name : `${server.name}-volume-${at + 1 + (volumesBesideDisk(target.volumes) > 0 ? 1 : 0)}`,
      sizeGb,
      source: snapshotId === undefined ? { kind: 'image', id: imageId } : { kind: 'snapshot', id: snapshotId },
      zone: volumeZone(server.zone, target.volumeZones),
      metadata,
      nonce,
    });
    made.push({ id, bootIndex });
    await noteId(ctx, id);
  }
  return made;
}

/** Where it is forbidden, a volume has only its other marks. */
async function noteId(ctx: RunContext, id: string): Promise<void> {
  try {
    await ctx.cloud.volume.setVolumeMetadata(id, selfValues(id));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const message = `Do not restore a volume from a backup of one of them without removing its \`restage_*\` metadata: Restage would take it for its own, and delete it. ${messageOf(error)}`;
    ctx.emitOnce({ type: 'warning', title: 'The volumes of new servers do not bear their own ids', message });
  }
}

/**
 * The zone of the same name as the servers', if there is one. A cloud that keeps servers and volumes of one zone together gives
 * both the same names and refuses any other pair (nova.conf `[cinder] cross_az_attach`); other clouds take any.
 * @param serverZone as Nova takes it: `zone`, or an administrator's `zone:host`
 */
function volumeZone(serverZone: string | undefined, zones: readonly string[]): string | undefined {
  const [zone] = serverZone?.split(':') ?? [];
  return zones.find((name) => name === zone);
}

/** How far the volumes of one server are. */
export type VolumesSight =
  | { readonly kind: 'available' }
  /** `stand`: for people. */
  | { readonly kind: 'waiting'; readonly stand: string }
  | { readonly kind: 'failed'; readonly error: RestageError };

export async function lookAtVolumes(
  ctx: RunContext,
  { name, volumes }: { readonly name: string; readonly volumes: readonly BootVolume[] },
  listed: ReadonlyMap<string, Volume>,
): Promise<VolumesSight> {
  const { cloud } = ctx;
  for (const { id } of volumes) {
    // Absence from the list proves nothing; only the volume's own 404 does.
    const status = (listed.get(id) ?? (await cloud.volume.getVolume(id)))?.status;
    if (status === 'available') continue;
    if (status === 'creating' || status === 'downloading') return { kind: 'waiting', stand: `volume ${id} is ${status}` };
    const told = await whyFailed(ctx, status === 'error' ? [id] : []);
    return { kind: 'failed', error: volumeFailed(name, id, status, told) };
  }
  return { kind: 'available' };
}

function volumeFailed(serverName: string, id: string, status: Volume['status'] | undefined, told: VolumeFailureTold): RestageError {
  const what = `Volume ${id}, made for server ${serverName},`;
  switch (status) {
    case undefined:
      return new RestageError('launch-failed', `${what} was deleted by another client.`, { hint: 'Run this again.' });
    case 'error':
      return new RestageError('launch-failed', `${what} is in error: the volume service could not create it.${told.sentence}`, {
        requestIds: told.requestIds,
        hint: 'Often the disk inside the image is larger than the volume, or the storage is full. The cloud provider can look up the reason by the volume id.',
      });
    default:
      return new RestageError('launch-failed', `${what} is ${status}: another client uses it.`, {
        hint: 'Run this again when no other client uses volumes of Restage.',
      });
  }
}

/**
 * Deletes the volumes of this role that no server came for: a run was cut off in between. What is still being made cannot be deleted
 * yet, and what the cloud will not delete keeps no launch: both are left for another time.
 */
export async function clearVolumes(ctx: RunContext, { inputs, role, target, plan }: LaunchOrder): Promise<void> {
  if (target.volumes.length === 0 || plan.missing.length === 0) return;
  const { cloud } = ctx;
  const free = (await listVolumes(ctx)).filter(
    ({ marks, status }) =>
      marks.environment === inputs.environment && marks.role === role && (status === 'available' || status === 'error'),
  );
  if (free.length === 0) return;
  const servers = await cloud.compute.listServers({});
  const living = new Set(servers.map(({ metadata }) => metadata[markKeys.nonce]));
  const attempts = await Promise.all(
    free
      .filter(({ marks }) => !living.has(marks.nonce))
      .map((volume) =>
        attempt(ctx, thingOf(volume, 'its server was never created'), async () => {
          await cloud.volume.deleteVolume(volume.id);
          return deleted;
        }),
      ),
  );
  warn(ctx, attempts);
}

/**
 * Deletes, when the servers are there, what was made for these nonces and is of no use: a volume that one request made twice, and
 * those of servers that did not come to be.
 * @param usedIds volumes that stay
 */
export async function removeSpareVolumes(ctx: RunContext, nonces: ReadonlySet<string>, usedIds: ReadonlySet<string>): Promise<void> {
  const spare = (await listVolumes(ctx)).filter(({ id, marks }) => nonces.has(marks.nonce) && !usedIds.has(id));
  warn(ctx, await removeDependents(ctx, spare, 'no server needs it'));
}

function warn({ emit }: RunContext, attempts: readonly Attempt[]): void {
  const failure = failureOf(attempts);
  if (failure === undefined) return;
  emit({
    type: 'warning',
    title: 'Some volumes were not deleted',
    message: `${failure.message} \`restage reap\` deletes them as soon as the cloud allows.`,
  });
}
