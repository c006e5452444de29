import { CancelledError, RestageError } from '../../domain/errors.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import type { Image } from '../../openstack/image/types.ts';
import { LeaseLostError } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import type { SnapshotRun } from './snapshot-run.ts';
import type { Available, Snapshot } from './wait.ts';

/** An image that is active may be gone a moment later: so long after it was first seen it is read again, milliseconds. */
const stayMs = 6_000;
/** The same where nothing of Nova's is at work on it any more. */
const settledStayMs = 2_500;
/** For the second look of a run that fails meanwhile, milliseconds. */
const lookMs = 30_000;
/** A cloud that is away at the second look is waited for so long, milliseconds. */
const awayMs = 15 * 60_000;

/** How the image was first seen active, and when the run is to leave, milliseconds since the epoch: it looks again before it does. */
interface Seen {
  readonly available: Pick<Available, 'doneAt' | 'isSettled'>;
  readonly detachAt: number | undefined;
  /** By which it is looked at, where something is written with that; `undefined` = gone. Default: it is read. */
  readonly read?: (ctx: RunContext) => Promise<Image | undefined>;
}

/** Milliseconds since the epoch. */
export function secondLookAt({ available: { doneAt, isSettled }, detachAt }: Seen): number {
  return Math.min(doneAt + (isSettled ? settledStayMs : stayMs), detachAt ?? Number.POSITIVE_INFINITY);
}

/**
 * On clouds whose upload fails after its image was called active, the image is gone a moment later. Servers are launched from it meanwhile;
 * nothing older is deleted for it before it was read twice.
 * @throws RestageError `snapshot-failed`
 */
export async function confirmThere(ctx: RunContext, { snapshot }: SnapshotRun, seen: Seen): Promise<void> {
  const state = await lookAgain(ctx, snapshot, seen);
  if (state === 'active') return;
  throw new RestageError(
    'snapshot-failed',
    `Image ${snapshot.imageName} (${snapshot.imageId}) was active, but is ${state} a moment later. Either the cloud failed to keep it, or a user deleted it.`,
    {
      requestIds: snapshot.requestId === undefined ? [] : [snapshot.requestId],
      hint: 'Run this again. If it happens again, give the request id to the cloud provider.',
    },
  );
}

/** Confirms the image while `work` is done. Both come to their ends, and an image that is gone is the reason that is given. */
export async function confirmDuring<T>(ctx: RunContext, started: SnapshotRun, seen: Seen, work: () => Promise<T>): Promise<T> {
  const [done, confirmed] = await Promise.allSettled([work(), confirmThere(ctx, started, seen)]);
  if (confirmed.status === 'rejected' && confirmed.reason instanceof RestageError && confirmed.reason.code === 'snapshot-failed') {
    throw confirmed.reason;
  }
  if (done.status === 'rejected') throw done.reason;
  if (confirmed.status === 'rejected') throw confirmed.reason;
  return done.value;
}

/** @returns its status, or `gone` */
async function lookAgain(ctx: RunContext, { imageId, imageName }: Snapshot, seen: Seen): Promise<string> {
  const { clock, signal } = ctx;
  const readImage = ({ cloud }: RunContext) => cloud.image.getImage(imageId);
  const statusOf = async (here: RunContext, read: typeof readImage) => (await read(here))?.status ?? 'gone';
  try {
    await ctx.sleep(Math.max(0, secondLookAt(seen) - clock.now()));
    return await ctx.wait<string>({
      waitingFor: `a second check of image ${imageName}`,
      interval: serverPoll,
      limitMs: awayMs,
      look: async () => ({ done: true, value: await statusOf(ctx, seen.read ?? readImage) }),
      onTimeout: (state) =>
        new RestageError('unreachable', `Image ${imageName} (${imageId}) was active, but at the second check it ${state}.`, {
          hint: 'The image is kept. Run this again when the cloud can be reached.',
        }),
    });
  } catch (error) {
    const { reason } = signal;
    if (!signal.aborted || reason instanceof CancelledError || reason instanceof LeaseLostError) throw error;
    // A launch from it failed: if the image is gone, that is why.
    return ctx
      .cleanup((here) => statusOf(here, readImage), lookMs)
      .catch(() => {
        throw error;
      });
  }
}
