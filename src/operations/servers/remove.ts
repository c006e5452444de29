import pLimit from 'p-limit';
import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { waitUntil } from '../../engine/wait.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { removeFloatingIpsOf } from './floating-ip.ts';

/** A server that turns to ERROR when it is deleted (its host failed to destroy it) is asked for again this often. */
const maxDeletes = 5;
/** A cloud that hides tasks does not show that a deletion is under way: so long, one is taken to be. */
const unseenDeletionMs = 30_000;
const removeLimitMs = 10 * 60_000;

type Doomed = Pick<Server, 'id' | 'name'>;

/**
 * Deletes servers and waits until a GET of each says 404: absence from a list proves nothing (a cell may be down).
 * Floating IPs that were allocated for them go first.
 * @throws RestageError `destroy-failed`, naming what is left, after everything else is gone.
 */
export async function removeServers(deps: Deps, servers: readonly Doomed[], concurrency: number): Promise<void> {
  if (servers.length === 0) return;
  const { cloud, clock, signal, emit } = deps;
  const limit = pLimit(concurrency);
  const left = new Map(servers.map((server) => [server.id, { ...server, deletes: 0, askedAt: 0, lastError: undefined as unknown }]));

  const remove = async (id: string) => {
    const entry = left.get(id);
    if (entry === undefined) return;
    entry.deletes += 1;
    entry.askedAt = clock.now();
    try {
      await cloud.compute.deleteServer(id, { signal });
    } catch (error) {
      // Locked or at a task (409), or refused: the others still go, and the wait tells what is left.
      if (!(error instanceof HttpError)) throw error;
      entry.lastError = error;
    }
  };
  await removeFloatingIpsOf(
    deps,
    servers.map((server) => server.id),
  );
  await Promise.all(servers.map((server) => limit(() => remove(server.id))));

  await waitUntil({
    clock,
    signal,
    emit,
    step: 'remove',
    waitingFor: `${servers.length} server(s) to be gone`,
    interval: serverPoll,
    limitMs: removeLimitMs,
    look: async () => {
      const listed = new Map((await cloud.compute.listServers({}, { signal })).map((server) => [server.id, server]));
      // Nova lists no soft-deleted server, and none of a cell that is down.
      const unlisted = [...left.keys()].filter((id) => !listed.has(id));
      await Promise.all(
        unlisted.map((id) =>
          limit(async () => {
            if (isGone(await cloud.compute.getServer(id, { signal }))) left.delete(id);
          }),
        ),
      );
      for (const [id, entry] of left) {
        const seen = listed.get(id);
        if (seen === undefined) continue;
        if (isGone(seen)) left.delete(id);
        else if (seen.taskState === null || (seen.taskState === undefined && clock.now() - entry.askedAt >= unseenDeletionMs)) {
          // Without a task to see, only the limit tells a slow deletion from one that fails.
          if (entry.deletes >= maxDeletes && seen.taskState === null) throw notRemoved([...left.values()]);
          await remove(id);
        }
      }
      return left.size === 0 ? { done: true, value: undefined } : { done: false, state: `${left.size} of ${servers.length} left` };
    },
    onTimeout: () => notRemoved([...left.values()]),
  });
  // One whose creation was still on the wire: without the server's port there can be no more.
  await removeFloatingIpsOf(
    deps,
    servers.map((server) => server.id),
  );
}

/** Soft-deleted servers wait for the cloud to take them away: gone as far as we go. */
function isGone(server: Server | undefined): boolean {
  return server === undefined || server.status === 'DELETED' || server.status === 'SOFT_DELETED';
}

function notRemoved(left: readonly (Doomed & { readonly lastError: unknown })[]): RestageError {
  const errors = left.flatMap(({ lastError }) => (lastError instanceof RestageError ? [lastError] : []));
  const reasons = errors.length > 0 ? ` The cloud says: ${[...new Set(errors.map(messageOf))].join('; ')}` : '';
  return new RestageError(
    'destroy-failed',
    `${left.length} server(s) could not be deleted: ${left.map(({ name, id }) => `${name} (${id})`).join(', ')}.${reasons}`,
    {
      requestIds: errors.flatMap((error) => error.requestIds),
      hint: 'Run `restage destroy` again; if they stay, unlock them (`openstack server unlock`) or ask the cloud.',
    },
  );
}
