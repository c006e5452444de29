import { dataVolumeCount, dataVolumesOf } from '../../domain/data-volumes.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { markKeys } from '../../domain/marks.ts';
import { isWorkedOn } from '../../domain/reaping.ts';
import { type Dependent, type FloatingIpDependent, isDependentOf, type SnapshotDependent } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import type { ProjectSight } from './look.ts';

/** Those that nothing of ours has any more. */
export async function orphansOf(ctx: RunContext, dependents: readonly Dependent[], sight: ProjectSight): Promise<readonly Dependent[]> {
  const isThere = owners(ctx, sight);
  const orphans: Dependent[] = [];
  for (const dependent of dependents) if (await isOrphaned(dependent)) orphans.push(dependent);
  return orphans;

  async function isOrphaned(dependent: Dependent): Promise<boolean> {
    switch (dependent.kind) {
      case 'floating-ip':
        return !(await isThere(dependent)) && !(await isHeld(ctx, dependent));
      case 'volume-snapshot':
        return !(await isThere(dependent)) || isUnnamed(dependent, sight);
      case 'volume':
        // Its run may be about to make the server.
        return (
          !dependent.isHeld &&
          !sight.isPartial &&
          !isWorkedOn(dependent.marks, sight.leases) &&
          !sight.servers.some((server) => isDependentOf(dependent, server))
        );
      default:
        return dependent satisfies never;
    }
  }
}

/**
 * Its image is verified, keeps an account of its volume snapshots, and does not name it: of a volume that was left out, or made twice by one
 * request, by a run that was cut off before it deleted it.
 */
export function isUnnamed({ id, marks }: SnapshotDependent, { images }: ProjectSight): boolean {
  const properties = images.find((image) => image.id === marks.ownerId)?.properties ?? {};
  if (properties[markKeys.verified] !== 'true') return false;
  if (properties[markKeys.leftOut] === undefined && dataVolumeCount(properties) === 0) return false;
  return ![...imageDevices(properties), ...dataVolumesOf(properties)].some(({ snapshotId }) => snapshotId === id);
}

/** Whether a server or an image is there; only its own 404 says no: absence from a list proves nothing. */
function owners({ cloud }: RunContext, sight: ProjectSight): (dependent: Exclude<Dependent, { kind: 'volume' }>) => Promise<boolean> {
  const there = new Map([...sight.all, ...sight.images].map(({ id }) => [id, true]));
  return async ({ kind, marks: { ownerId } }) => {
    const known = there.get(ownerId);
    if (known !== undefined) return known;
    const owner = await (kind === 'volume-snapshot' ? cloud.image.getImage(ownerId) : cloud.compute.getServer(ownerId));
    there.set(ownerId, owner !== undefined);
    return owner !== undefined;
  };
}

/** A user gave it to another server. It may still sit on a port that Nova left behind. */
async function isHeld({ cloud }: RunContext, { marks, portId }: FloatingIpDependent): Promise<boolean> {
  if (portId === undefined) return false;
  const left = await cloud.network.listPorts({ deviceIds: [marks.ownerId] });
  return !left.some(({ id }) => id === portId);
}
