import { RestageError } from '../../domain/errors.ts';
import { lacksForFreeze } from '../../domain/freeze.ts';
import { isMarkedGolden } from '../../domain/golden-mark.ts';
import { markKeys } from '../../domain/marks.ts';
import { foreignTags, hasTagRoom, mostTags } from '../../domain/tag-room.ts';
import type { GoldenInputs, Shutdown } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { type Storage, volumesOf } from '../survey/storage.ts';
import { intentKey, intentOf } from './intent.ts';

/** Why this golden server cannot go this way, or `undefined`. Found out before anything is touched. */
export function wayProblem(golden: Server, shutdown: Shutdown, storage: Storage | undefined): RestageError | undefined {
  const obstacle = obstacleTo(golden, shutdown, storage);
  if (obstacle === undefined) return undefined;
  return new RestageError(
    'golden-unusable',
    `\`shutdown: ${shutdown}\` cannot be used for golden server ${golden.name} (${golden.id}): ${obstacle.why}.`,
    {
      hint: obstacle.hint,
    },
  );
}

interface Obstacle {
  readonly why: string;
  readonly hint: string;
}

export function obstacleTo(golden: Server, shutdown: Shutdown, storage: Storage | undefined): Obstacle | undefined {
  if (shutdown === 'pause') return golden.imageId === undefined ? undefined : notPaused;
  return shutdown === 'quiesce' ? obstacleToFreeze(golden, storage) : undefined;
}

const notPaused: Obstacle = {
  why: 'it does not boot from a volume, so Nova would keep it paused until its whole disk is copied and uploaded',
  hint: 'Use `shutdown: graceful` or `guest`.',
};

function obstacleToFreeze(golden: Server, storage: Storage | undefined): Obstacle | undefined {
  const otherwise = 'use `shutdown: pause`, `graceful` or `guest`.';
  if (golden.imageId !== undefined) {
    return {
      why: 'it does not boot from a volume, and for such a server Nova only logs a failed freeze (on Ceph it does not even try), so nothing would prove that the freeze worked',
      hint: 'Use `shutdown: graceful` or `guest`.',
    };
  }
  const isOwed = intentOf(golden)?.was === 'ACTIVE';
  if ((golden.status === 'PAUSED' || golden.status === 'SUSPENDED') && !isOwed) {
    return {
      why: `it is ${golden.status}, and Nova freezes only a server that is ACTIVE`,
      hint: `Bring it back to ACTIVE first (\`${fix[golden.status]}\`), or use \`shutdown: pause\`.`,
    };
  }
  if (golden.status === 'SHUTOFF') return undefined;
  const [root] = volumesOf(golden, storage);
  if (root === undefined) {
    return {
      why: 'the cloud does not show its root volume, and only the image properties of that volume say whether Nova must freeze it',
      hint: `Ask the cloud provider for permission to list volumes, or ${otherwise}`,
    };
  }
  const lacking = lacksForFreeze(root.imageProperties);
  if (lacking.length === 0) return undefined;
  const set = lacking.map((name) => `--property ${name}=yes`).join(' ');
  return {
    why: `its root volume ${root.id} lacks the image propert${lacking.length === 1 ? 'y' : 'ies'} ${lacking.join(' and ')}, without which Nova may silently take the snapshot without a freeze`,
    hint: `Nova copies image properties only when it creates a server. Set them on the image (\`openstack image set ${set} IMAGE\`), install qemu-guest-agent, and recreate the golden server from that image; or ${otherwise}`,
  };
}

type Halted = Pick<Server, 'id' | 'name' | 'status' | 'tags' | 'metadata'>;
type Options = Pick<GoldenInputs, 'shutdown' | 'onForcedStop'>;

const fix: Readonly<Record<string, string>> = { PAUSED: 'openstack server unpause', SUSPENDED: 'openstack server resume' };

/** Nova stops no server that is PAUSED or SUSPENDED, and takes a snapshot of it: what its memory holds is on no disk. */
function isHalted(golden: Halted, { shutdown }: Options): boolean {
  // What a dead run paused is set going again first.
  if (fix[golden.status] === undefined || intentOf(golden)?.was === 'ACTIVE') return false;
  return shutdown === 'graceful' || shutdown === 'guest' || shutdown === 'cloud';
}

/** Where only an image of a disk that the guest has left in order may be kept. */
export function haltedProblem(golden: Halted, options: Options): RestageError | undefined {
  if (options.onForcedStop !== 'fail' || !isHalted(golden, options)) return undefined;
  return new RestageError(
    'golden-unusable',
    `Golden server ${golden.name} (${golden.id}) is ${golden.status} and cannot shut itself down, so its disk would be captured as after a power cut. \`on-forced-stop: fail\` refuses that.`,
    { hint: `Bring it back to ACTIVE first (\`${fix[golden.status]}\`), or accept such an image with \`on-forced-stop: warn\`.` },
  );
}

/** The same where such an image is taken: for a plan, and as the warning of a run. */
export function haltedNote(golden: Halted, options: Options): string | undefined {
  if (options.onForcedStop === 'fail' || !isHalted(golden, options)) return undefined;
  return `golden server ${golden.name} is ${golden.status} and cannot shut itself down. It stays ${golden.status}, and its disk is captured as after a power cut. For a clean image, run \`${fix[golden.status]}\` first`;
}

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
    golden.tags === undefined
      ? 'the cloud has no server tags'
      : `it has ${golden.tags.length} of at most ${mostTags} tags, and a run needs five`;
  const hint = `Remove ${excessTags(golden)} (\`openstack server unset --tag\`)${golden.tags === undefined ? '' : ', or metadata that it does not need (`openstack server unset --property`)'}.`;
  if (golden.locked === true) {
    return new RestageError(
      'golden-locked',
      `${who} has no room for the marks of a run: ${full}, and the metadata of a locked server cannot be changed.`,
      {
        hint:
          golden.tags === undefined
            ? 'Unlock it (`openstack server unlock`).'
            : `Unlock it (\`openstack server unlock\`), or remove ${excessTags(golden)}.`,
      },
    );
  }
  const used = Object.keys(golden.metadata).length;
  if (used + wanted.length <= mostItems) return undefined;
  return new RestageError(
    'golden-unusable',
    `${who} has no room for the marks of a run: ${full}; it has ${used} of at most ${mostItems} metadata items, and a run needs ${wanted.length} more.`,
    { hint: golden.tags === undefined ? 'Remove metadata that it does not need (`openstack server unset --property`).' : hint },
  );
}

/** What a plan says of a golden server whose tags leave no room for ours. */
export function roomNote(golden: Server): string | undefined {
  if (golden.tags === undefined || hasTagRoom(golden.tags)) return undefined;
  return `golden server ${golden.name} has ${foreignTags(golden.tags).length} tags of its own (a server can have ${mostTags}), so the note that it must be started again is kept in its metadata and on its image`;
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
