import { RestageError } from '../../domain/errors.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import type { VolumeRemoval } from '../../openstack/volume/types.ts';
import type { RemovalContext } from './removal.ts';

/** Accepted, and there again: asked for so often before it is said to stay. */
const maxDeletes = 3;
/** Thick volumes are wiped before they are gone (cinder `volume_clear`). */
const limitMs = 15 * 60_000;

/** Nothing is under way with it. */
const restStates: readonly string[] = ['available', 'in-use', 'error'];

/** `in-use`: something hangs on it, a server, a snapshot, or on Ceph a clone. Another time. */
export type StorageRemoval = 'deleted' | 'in-use';

export function removeVolume(ctx: RemovalContext, id: string): Promise<StorageRemoval> {
  const { volume } = ctx.cloud;
  return remove(ctx, `volume ${id}`, {
    look: () => volume.getVolume(id),
    ask: () => volume.deleteVolume(id),
  });
}

export function removeVolumeSnapshot(ctx: RemovalContext, id: string): Promise<StorageRemoval> {
  const { volume } = ctx.cloud;
  return remove(ctx, `volume snapshot ${id}`, {
    look: () => volume.getSnapshot(id),
    ask: () => volume.deleteSnapshot(id),
  });
}

interface VolumeRequest {
  readonly look: () => Promise<{ readonly status: string } | undefined>;
  readonly ask: () => Promise<VolumeRemoval>;
}

/**
 * Deletes, and waits until a GET says 404. What is still being made cannot be deleted yet (cinder:volume/api.py
 * `delete`, `delete_snapshot`), and is waited for.
 * @throws RestageError `destroy-failed`
 */
async function remove(ctx: RemovalContext, what: string, { look, ask }: VolumeRequest): Promise<StorageRemoval> {
  let asked = 0;
  return ctx.wait<StorageRemoval>({
    waitingFor: `${what} to be deleted`,
    interval: serverPoll,
    limitMs,
    look: async () => {
      const status = (await look())?.status;
      if (status === undefined) return { done: true, value: 'deleted' };
      if (!restStates.includes(status)) return { done: false, state: status };
      if (asked === maxDeletes && status === 'error') throw notRemoved(what, 'the cloud tried, and now it is in error');
      if (asked === maxDeletes) return { done: true, value: 'in-use' };
      asked += 1;
      const answer = await ask();
      if (answer === 'gone') return { done: true, value: 'deleted' };
      if (answer === 'accepted') return { done: false, state: 'deletion accepted' };
      // Where an answer was lost on the way, the refusal may be for what the same request has begun.
      const now = (await look())?.status;
      if (now === undefined) return { done: true, value: 'deleted' };
      return restStates.includes(now) ? { done: true, value: 'in-use' } : { done: false, state: now };
    },
    onTimeout: (state) => notRemoved(what, `it is still ${state} after ${limitMs / 60_000} minutes`),
  });
}

function notRemoved(what: string, why: string): RestageError {
  return new RestageError('destroy-failed', `The ${what} could not be deleted: ${why}.`, {
    hint: 'Run the same command again. If the resource still remains, ask the cloud provider.',
  });
}
