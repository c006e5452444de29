import { isWorkedOn } from '../../domain/reaping.ts';
import { type Companion, type FloatingIpCompanion, isCompanionOf } from '../removal/companions.ts';
import type { RunContext } from '../run/context.ts';
import type { ProjectSight } from './look.ts';

/** Those that nothing of ours has any more. */
export async function orphansOf(ctx: RunContext, companions: readonly Companion[], sight: ProjectSight): Promise<readonly Companion[]> {
  const isThere = owners(ctx, sight);
  const orphans: Companion[] = [];
  for (const companion of companions) if (await isOrphaned(companion)) orphans.push(companion);
  return orphans;

  async function isOrphaned(companion: Companion): Promise<boolean> {
    switch (companion.kind) {
      case 'floating-ip':
        return !(await isThere(companion)) && !(await isHeld(ctx, companion));
      case 'volume-snapshot':
        return !(await isThere(companion));
      case 'volume':
        // Its run may be about to make the server.
        return (
          !companion.isHeld &&
          !sight.isPartial &&
          !isWorkedOn(companion.marks, sight.leases) &&
          !sight.servers.some((server) => isCompanionOf(companion, server))
        );
      default:
        return companion satisfies never;
    }
  }
}

/** Whether a server or an image is there; only its own 404 says no: absence from a list proves nothing. */
function owners({ cloud }: RunContext, sight: ProjectSight): (companion: Exclude<Companion, { kind: 'volume' }>) => Promise<boolean> {
  const there = new Map([...sight.all, ...sight.images].map(({ id }) => [id, true]));
  return async ({ kind, marks: { ownerId } }) => {
    const known = there.get(ownerId);
    if (known !== undefined) return known;
    const owner = await (kind === 'volume-snapshot' ? cloud.image.getImage(ownerId) : cloud.compute.getServer(ownerId));
    there.set(ownerId, owner !== undefined);
    return owner !== undefined;
  };
}

/** Somebody gave it to a server of his own. It may still sit on a port that Nova left behind. */
async function isHeld({ cloud }: RunContext, { marks, portId }: FloatingIpCompanion): Promise<boolean> {
  if (portId === undefined) return false;
  const left = await cloud.network.listPorts({ deviceIds: [marks.ownerId] });
  return !left.some(({ id }) => id === portId);
}
