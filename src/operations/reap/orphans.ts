import { dataVolumeCount, dataVolumesOf } from '../../domain/data-volumes.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { markKeys } from '../../domain/marks.ts';
import { isWorkedOn } from '../../domain/reaping.ts';
import { type Dependent, isDependentOf, type OwnedDependent } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import type { ProjectSight } from './look.ts';

/** Those that nothing of ours has any more. */
export async function orphansOf(ctx: RunContext, dependents: readonly Dependent[], sight: ProjectSight): Promise<readonly Dependent[]> {
  const isThere = owners(ctx, sight);
  const orphans: Dependent[] = [];
  for (const dependent of dependents) if (await isOrphaned(dependent)) orphans.push(dependent);
  return orphans;

  async function isOrphaned(dependent: Dependent): Promise<boolean> {
    if (dependent.madeFor === 'image' && isUnnamed(dependent, sight)) return true;
    if (dependent.madeFor !== 'coming-server') return !(await isThere(dependent)) && (await dependent.isTaken?.(ctx)) !== true;
    // Its run may be about to make the server.
    return (
      !dependent.isHeld &&
      !sight.isPartial &&
      !isWorkedOn(dependent.marks, sight.leases) &&
      !sight.servers.some((server) => isDependentOf(dependent, server))
    );
  }
}

/**
 * Its image is verified, keeps an account of its volume snapshots, and does not name it: of a volume that was left out, or made twice by one
 * request, by a run that was cut off before it deleted it.
 */
export function isUnnamed({ id, marks }: OwnedDependent<'image'>, { images }: ProjectSight): boolean {
  const properties = images.find((image) => image.id === marks.ownerId)?.properties ?? {};
  if (properties[markKeys.verified] !== 'true') return false;
  if (properties[markKeys.leftOut] === undefined && dataVolumeCount(properties) === 0) return false;
  return ![...imageDevices(properties), ...dataVolumesOf(properties)].some(({ snapshotId }) => snapshotId === id);
}

/** Whether a server or an image is there; only its own 404 says no: absence from a list proves nothing. */
function owners({ cloud }: RunContext, sight: ProjectSight): (dependent: OwnedDependent) => Promise<boolean> {
  const there = new Map([...sight.all, ...sight.images].map(({ id }) => [id, true]));
  return async ({ madeFor, marks: { ownerId } }) => {
    const known = there.get(ownerId);
    if (known !== undefined) return known;
    const owner = await (madeFor === 'image' ? cloud.image.getImage(ownerId) : cloud.compute.getServer(ownerId));
    there.set(ownerId, owner !== undefined);
    return owner !== undefined;
  };
}
