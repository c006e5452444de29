import { RestageError } from '../../domain/errors.ts';
import { lacksForFreeze } from '../../domain/freeze.ts';
import type { Shutdown } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { type Storage, volumesOf } from '../survey/storage.ts';
import { intentOf } from './intent-store.ts';

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
  why: 'it is not on volumes, and Nova would keep it paused until its whole disk is copied and uploaded',
  hint: 'Take `shutdown: graceful` or `guest`.',
};

function obstacleToFreeze(golden: Server, storage: Storage | undefined): Obstacle | undefined {
  const otherwise = 'take `shutdown: pause`, `graceful` or `guest`.';
  if (golden.imageId !== undefined) {
    return {
      why: 'it is not on volumes, and of such a server Nova only logs that a freeze failed (on Ceph it does not even try), so that nothing would prove it',
      hint: 'Take `shutdown: graceful` or `guest`.',
    };
  }
  const isOwed = intentOf(golden)?.was === 'ACTIVE';
  if ((golden.status === 'PAUSED' || golden.status === 'SUSPENDED') && !isOwed) {
    return {
      why: `it is ${golden.status}, and Nova freezes a server that is ACTIVE alone`,
      hint: 'Set it going first, or take `shutdown: pause`.',
    };
  }
  if (golden.status === 'SHUTOFF') return undefined;
  const [root] = volumesOf(golden, storage);
  if (root === undefined) {
    return {
      why: 'the cloud does not show its root volume, whose image properties tell whether Nova must freeze it',
      hint: `Ask the cloud for the right to list volumes, or ${otherwise}`,
    };
  }
  const lacking = lacksForFreeze(root.imageProperties);
  if (lacking.length === 0) return undefined;
  const set = lacking.map((name) => `--property ${name}=yes`).join(' ');
  return {
    why: `its root volume ${root.id} lacks the image propert${lacking.length === 1 ? 'y' : 'ies'} ${lacking.join(' and ')}, without which Nova takes the snapshot unfrozen, too, and says nothing`,
    hint: `Nova copies them when it makes a server: set them on the image (\`openstack image set ${set} IMAGE\`), install qemu-guest-agent, and make the golden server of it; or ${otherwise}`,
  };
}
