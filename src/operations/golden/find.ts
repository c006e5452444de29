import { RestageError } from '../../domain/errors.ts';
import { namesHere } from '../../domain/names.ts';
import type { Shutdown } from '../../inputs/types.ts';
import type { Flavor, Server } from '../../openstack/compute/types.ts';
import { type Storage, volumesOf } from '../survey/storage.ts';
import { intentOf } from './intent.ts';

/** The golden server by id, or by a name that only one server carries. */
export function findGolden(servers: readonly Server[], nameOrId: string): Server | RestageError {
  const byId = servers.find((server) => server.id === nameOrId);
  if (byId !== undefined) return byId;
  const named = servers.filter((server) => server.name === nameOrId);
  const [only, ...others] = named;
  if (only === undefined) {
    return new RestageError('golden-not-found', `No server of this project has the name or id ${quote(nameOrId)}.`, {
      hint: `Check the name, the project and the region. ${namesHere(
        'servers',
        servers.map(({ name }) => name),
        nameOrId,
      )}`,
    });
  }
  if (others.length > 0) {
    return new RestageError(
      'golden-ambiguous',
      `${named.length} servers have the name ${quote(nameOrId)}: ${named.map((server) => server.id).join(', ')}.`,
      {
        hint: 'Give the id of the golden server instead of its name.',
      },
    );
  }
  return only;
}

/** It was there when this run looked for it, and is not any more. */
export function goldenGone({ name, id }: Pick<Server, 'id' | 'name'>): RestageError {
  return new RestageError('golden-not-found', `Golden server ${name} (${id}) was deleted while this run worked on it.`, {
    hint: 'Find the server that replaces it (`openstack server list`), set `golden` to that one, and run this again.',
  });
}

/** Ways that ask Nova for what it refuses of a locked server. */
const stopping: readonly Shutdown[] = ['graceful', 'guest', 'pause'];

const snapshotStatuses = ['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED'];

/**
 * Why this server cannot be snapshotted now, or `undefined`.
 * A task of an earlier run of ours is no obstacle: that run's work is taken over.
 */
export function goldenProblem(golden: Server, shutdown: Shutdown, ownWorkUnderWay: boolean): RestageError | undefined {
  const who = `Golden server ${golden.name} (${golden.id})`;
  if (golden.status === 'ERROR') {
    return new RestageError('golden-unusable', `${who} is in ERROR${golden.fault ? `: ${golden.fault.message}` : ''}.`, {
      hint: 'Nova refuses to snapshot a server in ERROR. Repair it (`openstack server show`, `openstack server reboot --hard`), then run this again.',
    });
  }
  if (golden.taskState && !ownWorkUnderWay && intentOf(golden) === undefined) {
    return new RestageError('golden-busy', `${who} is busy (task: ${golden.taskState}).`, {
      hint: 'Wait until the task is done (`openstack server show -c OS-EXT-STS:task_state`), then run this again.',
    });
  }
  if (!golden.taskState && !snapshotStatuses.includes(golden.status)) {
    return new RestageError(
      'golden-unusable',
      `${who} is ${golden.status}. Only a server in one of these states can be snapshotted: ${snapshotStatuses.join(', ')}.`,
      {
        hint: 'Bring the server into one of these states, then run this again.',
      },
    );
  }
  return lockProblem(golden, shutdown);
}

/** Why a lock keeps a run from stopping this server, or from starting it again once its guest has shut down; `undefined` = none does. */
export function lockProblem({ name, id, locked, lockedReason, status }: Server, shutdown: Shutdown): RestageError | undefined {
  if (locked !== true || !stopping.includes(shutdown) || status !== 'ACTIVE') return undefined;
  return new RestageError(
    'golden-locked',
    `Golden server ${name} (${id}) is locked${lockedReason ? `: ${lockedReason}` : ''}. A locked server cannot be ${shutdown === 'pause' ? 'paused' : 'stopped'}.`,
    {
      hint: 'Unlock it (`openstack server unlock`). If no data volumes are copied, you can also snapshot it while it runs (`shutdown: skip`).',
    },
  );
}

/**
 * GiB of root disk, or of the root volume; `undefined` when the cloud tells neither with the server (2.47) nor by its flavor, nor
 * of its volumes. 0 = unknown size.
 */
export function goldenDisk(
  golden: Server,
  { flavors, storage }: { readonly flavors: readonly Flavor[]; readonly storage: Storage | undefined },
): number | undefined {
  if (golden.imageId === undefined) return volumesOf(golden, storage)[0]?.sizeGb;
  return golden.flavor.disk ?? flavors.find((flavor) => flavor.id === golden.flavor.id)?.disk;
}

function quote(text: string): string {
  return `"${text}"`;
}
