import { RestageError } from '../../domain/errors.ts';
import { isMarkedGolden } from '../../domain/golden-mark.ts';
import { markKeys } from '../../domain/marks.ts';
import { foreignTags, hasTagRoom, mostTags } from '../../domain/tag-room.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { intentKey } from './intent-store.ts';

/**
 * Why a run could not write on this golden server what keeps it from deletion and brings it back, or `undefined`. Nova would find out after the
 * lease was taken, after the stop, or after the snapshot was begun, by how many tags there are.
 * @param mostItems of metadata, `maxServerMeta`; `Infinity` = not limited, or not known
 */
export function roomProblem(golden: Server, mostItems: number): RestageError | undefined {
  if (hasTagRoom(golden.tags)) return undefined;
  const wanted = itemsWanted(golden);
  if (wanted.length === 0) return undefined;
  const who = `Golden server ${golden.name} (${golden.id})`;
  const full =
    golden.tags === undefined ? 'the cloud has no tags' : `it has ${golden.tags.length} of ${mostTags} tags, and five are needed`;
  const hint = `Remove ${excessTags(golden)} (\`openstack server unset --tag\`)${golden.tags === undefined ? '' : ', or metadata that it does not need (`openstack server unset --property`)'}.`;
  if (golden.locked === true) {
    return new RestageError('golden-locked', `${who} has no room for the marks of a run: ${full}, and a locked server takes no metadata.`, {
      hint:
        golden.tags === undefined
          ? 'Unlock it (`openstack server unlock`).'
          : `Unlock it (\`openstack server unlock\`), or remove ${excessTags(golden)}.`,
    });
  }
  const used = Object.keys(golden.metadata).length;
  if (used + wanted.length <= mostItems) return undefined;
  return new RestageError(
    'golden-unusable',
    `${who} has no room for the marks of a run: ${full}; it has ${used} of ${mostItems} metadata items, and ${wanted.length} are needed.`,
    { hint: golden.tags === undefined ? 'Remove metadata that it does not need (`openstack server unset --property`).' : hint },
  );
}

/** What a plan says of a golden server whose tags leave no room for ours. */
export function roomNote(golden: Server): string | undefined {
  if (golden.tags === undefined || hasTagRoom(golden.tags)) return undefined;
  return `golden server ${golden.name} has ${foreignTags(golden.tags).length} tags of its own, of ${mostTags} that a server can have: what a run owes it is kept in its metadata, and on its image`;
}

function excessTags({ tags = [] }: Server): string {
  return `${foreignTags(tags).length + 5 - mostTags} of its tags`;
}

/** Of the server's metadata, beyond what it has. */
function itemsWanted(golden: Server): readonly string[] {
  const isFull = golden.tags === undefined || golden.tags.length >= mostTags;
  return [
    ...(isFull && !isMarkedGolden(golden) ? [markKeys.goldenServer] : []),
    ...(golden.status !== 'SHUTOFF' && golden.locked !== true ? [intentKey] : []),
  ].filter((key) => golden.metadata[key] === undefined);
}
