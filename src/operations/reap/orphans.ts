import type { Deps } from '../deps.ts';
import type { Companion } from '../removal/companions.ts';
import type { ProjectSight } from './look.ts';

/** Those whose server or image a GET calls gone (404): absence from a list proves nothing. */
export async function orphansOf(deps: Deps, companions: readonly Companion[], sight: ProjectSight): Promise<readonly Companion[]> {
  const there = new Set([...sight.all, ...sight.images].map(({ id }) => id));
  const gone = new Set<string>();
  const orphans: Companion[] = [];
  for (const companion of companions) {
    const { ownerId } = companion.marks;
    if (!there.has(ownerId) && !gone.has(ownerId)) {
      const owner = await getOwner(deps, companion);
      (owner === undefined ? gone : there).add(ownerId);
    }
    if (gone.has(ownerId) && !(await isHeld(deps, companion))) orphans.push(companion);
  }
  return orphans;
}

function getOwner({ cloud, signal }: Deps, { kind, marks }: Companion): Promise<object | undefined> {
  return kind === 'volume-snapshot' ? cloud.image.getImage(marks.ownerId, { signal }) : cloud.compute.getServer(marks.ownerId, { signal });
}

/** Somebody gave it to a server of his own. A floating IP may still sit on a port that Nova left behind. */
async function isHeld({ cloud, signal }: Deps, { marks, portId, heldBy }: Companion): Promise<boolean> {
  if (heldBy.length > 0) return true;
  if (portId === undefined) return false;
  const left = await cloud.network.listPorts({ deviceIds: [marks.ownerId] }, { signal });
  return !left.some(({ id }) => id === portId);
}
