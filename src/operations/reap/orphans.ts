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
