import { CancelledError, RestageError } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { LeaseLostError } from '../lease/lost.ts';
import type { Shot } from './shoot.ts';

/** An image that is active may be gone a moment later: so long after it was first seen it is read again, milliseconds. */
const stayMs = 6_000;
/** For the second look of a run that fails meanwhile, milliseconds. */
const lookMs = 30_000;

/**
 * On clouds whose upload fails after its image was called active, the image is gone a moment later. Servers are launched from it meanwhile;
 * nothing older is deleted for it before it was read twice.
 * @throws RestageError `snapshot-failed`
 */
export async function confirmThere(deps: Deps, { snapshot }: Shot, activeSince: number): Promise<void> {
  const again = await readAgain(deps, snapshot.imageId, activeSince);
  if (again?.status === 'active') return;
  const what = again === undefined ? 'gone' : again.status;
  throw new RestageError(
    'snapshot-failed',
    `Image ${snapshot.imageName} (${snapshot.imageId}) was active, and is ${what} a moment later: the cloud failed to keep it, or a user deleted it.`,
    {
      requestIds: snapshot.requestId === undefined ? [] : [snapshot.requestId],
      hint: 'Run this again; if it happens again, give the request id to the cloud.',
    },
  );
}

/** Confirms the image while `work` is done. Both come to their ends, and an image that is gone is the reason that is told. */
export async function confirmDuring<T>(deps: Deps, shot: Shot, activeSince: number, work: () => Promise<T>): Promise<T> {
  const [done, confirmed] = await Promise.allSettled([work(), confirmThere(deps, shot, activeSince)]);
  if (confirmed.status === 'rejected' && confirmed.reason instanceof RestageError && confirmed.reason.code === 'snapshot-failed') {
    throw confirmed.reason;
  }
  if (done.status === 'rejected') throw done.reason;
  if (confirmed.status === 'rejected') throw confirmed.reason;
  return done.value;
}

async function readAgain({ cloud, clock, signal }: Deps, imageId: string, activeSince: number): Promise<Image | undefined> {
  try {
    await clock.sleep(Math.max(0, activeSince + stayMs - clock.now()), signal);
    return await cloud.image.getImage(imageId, { signal });
  } catch (error) {
    const { reason } = signal;
    if (!signal.aborted || reason instanceof CancelledError || reason instanceof LeaseLostError) throw error;
    // A launch from it failed: if the image is gone, that is why.
    return withDeadline(clock, lookMs, (own) => cloud.image.getImage(imageId, { signal: own })).catch(() => {
      throw error;
    });
  }
}
