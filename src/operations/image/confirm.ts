import { RestageError } from '../../domain/errors.ts';
import type { Deps } from '../deps.ts';
import type { Shot } from './shoot.ts';

/** An image that is active may be gone a moment later: so long after it was first seen it is read once more, milliseconds. */
const stayMs = 6_000;

/**
 * On clouds whose upload fails after its image was called active, the image is gone a moment later. Nothing is launched from it before it was
 * read twice.
 * @throws RestageError `snapshot-failed`
 */
export async function confirmThere({ cloud, clock, signal }: Deps, { snapshot }: Shot, activeSince: number): Promise<void> {
  const leftMs = activeSince + stayMs - clock.now();
  if (leftMs > 0) await clock.sleep(leftMs, signal);
  const again = await cloud.image.getImage(snapshot.imageId, { signal });
  if (again?.status === 'active') return;
  const what = again === undefined ? 'gone' : again.status;
  throw new RestageError(
    'snapshot-failed',
    `Image ${snapshot.imageName} (${snapshot.imageId}) was active, and is ${what} a moment later: the cloud failed to keep it, or somebody deleted it.`,
    {
      requestIds: snapshot.requestId === undefined ? [] : [snapshot.requestId],
      hint: 'Run this again; if it happens again, give the request id to the cloud.',
    },
  );
}

/** Does `second` while `first` is under way, from the call of its `go` on, or after it; both come to their ends. */
export async function besides<T>(first: (go: () => void) => Promise<T>, second: () => Promise<void>): Promise<T> {
  let begun: Promise<void> | undefined;
  const value = await first(() => {
    begun ??= second();
    // Its failure is told when the first one is over.
    begun.catch(() => {});
  });
  await (begun ?? second());
  return value;
}
