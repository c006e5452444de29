import { formatDuration } from '../../domain/durations.ts';
import { messageOf, RestageError } from '../../domain/errors.ts';
import type { SnapshotEstimate } from '../../domain/estimate.ts';
import { jitter, nextPoll } from '../../domain/poll-schedule.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Data } from '../../openstack/http/send.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { RunContext } from '../run/context.ts';

/** An image that is to be somewhere else as well. */
export interface Source {
  readonly region: string;
  readonly cloud: Cloud;
  readonly image: Image;
}

/** The import began, and this may still be about to show (glance:async_/flows/api_image_import.py sets `importing` in its task). */
const slowStartMs = 2 * 60_000;
/** Data pass through this machine so long before their rate is believed, milliseconds. */
const believedAfterMs = 60_000;
/** Between two lines about data that pass through this machine, milliseconds. */
const tellEveryMs = 10_000;

export type Imported =
  | { readonly kind: 'active'; readonly image: Image }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'detached' };

/**
 * Waits for an import that the cloud was asked for, by this run or a dead one.
 * @param detachAt milliseconds since the epoch; `undefined` = waits to the limit
 * @throws RestageError `image-not-copied` when the limit passes
 */
export async function awaitImport(
  ctx: RunContext,
  id: string,
  { image }: Source,
  estimate: SnapshotEstimate,
  detachAt: number | undefined,
): Promise<Imported> {
  const { cloud, clock } = ctx;
  const { estimateMs, limitMs } = estimate;
  const since = clock.now();
  let begun = false;
  return ctx.wait<Imported>({
    waitingFor: `image ${image.name} to be copied`,
    estimateMs,
    limitMs,
    interval: (elapsedMs) => jitter(nextPoll({ elapsedMs, estimateMs, limitMs }), ctx.random),
    look: async () => {
      const copy = await cloud.image.getImage(id);
      const failed = (why: string) => ({ done: true, value: { kind: 'failed', why } }) as const;
      if (copy === undefined) return failed('the copy was deleted');
      // Until its lock is gone the import writes the image as it once read it, and a mark of ours would be lost (seen on Zed).
      const isLocked = copy.properties['os_glance_import_task'] !== undefined;
      if (copy.status === 'active' && !isLocked) return { done: true, value: { kind: 'active', image: copy } };
      if (copy.status === 'queued' && (begun || isGivenUp(copy) || clock.now() - since > slowStartMs))
        return failed('the copy is queued again');
      if (copy.status === 'killed' || copy.status === 'deleted') return failed(`the copy is ${copy.status}`);
      begun ||= copy.status === 'importing';
      if (detachAt !== undefined && clock.now() >= detachAt) return { done: true, value: { kind: 'detached' } };
      return { done: false, state: `image ${copy.status}` };
    },
    onTimeout: (state) =>
      new RestageError(
        'image-not-copied',
        `The copy of image ${image.name} took longer than its limit of ${formatDuration(limitMs)}. Last state: ${state}.`,
        {
          hint: 'The copy is deleted, and its region is unchanged. If this cloud is slower, raise `snapshot-timeout` or `seconds-per-gb`.',
        },
      ),
  });
}

/**
 * The lock of an import is gone, and its list of failures is there: empty where the other region could not be asked for the image at all
 * (seen on Zed; glance:async_/flows/api_image_import.py `_ImportMetadata.revert`).
 */
function isGivenUp({ properties }: Image): boolean {
  return properties['os_glance_failed_import'] !== undefined && properties['os_glance_import_task'] === undefined;
}

export type Passed =
  | { readonly kind: 'arrived' }
  /** Not by the time at which it must be over. `neededMs`: what all of it takes, by the rate so far. */
  | { readonly kind: 'too-late'; readonly neededMs: number };

/**
 * Takes the data from the one cloud to the other through this machine, piece by piece.
 * @param endsAt milliseconds since the epoch; given up then, or as soon as their rate says that it cannot be. `undefined` = no such time
 * @throws RestageError `image-not-copied` when the limit passes
 */
export async function passThrough(
  ctx: RunContext,
  id: string,
  { cloud: from, image }: Source,
  { estimateMs, limitMs }: SnapshotEstimate,
  endsAt: number | undefined,
): Promise<Passed> {
  const { cloud, clock, emit } = ctx;
  const since = clock.now();
  const total = image.size ?? 0;
  let late: Passed | undefined;
  async function* watched(): Data {
    let passed = 0;
    let toldAt = since;
    for await (const piece of from.withSignal(ctx.signal).image.download(image.id)) {
      passed += piece.byteLength;
      const now = clock.now();
      if (now - since > limitMs) throw tooSlow(image, limitMs);
      const neededMs = ((now - since) * total) / passed;
      if (endsAt !== undefined && isTooLate({ since, now, neededMs, endsAt })) {
        late = { kind: 'too-late', neededMs };
        throw new Error('out of time');
      }
      if (now - toldAt >= tellEveryMs) {
        toldAt = now;
        const state = `${megabytes(passed)} of ${megabytes(total)} MB`;
        emit({
          type: 'progress',
          step: undefined,
          progress: { waitingFor: `image ${image.name} to be copied`, state, elapsedMs: now - since, estimateMs, limitMs },
        });
      }
      yield piece;
    }
  }
  try {
    await cloud.image.upload(id, watched);
  } catch (error) {
    if (late === undefined) throw error;
    return late;
  }
  return { kind: 'arrived' };
}

/** A rate may still rise: by a fifth it is let off. */
function isTooLate(at: { readonly since: number; readonly now: number; readonly neededMs: number; readonly endsAt: number }): boolean {
  if (at.now >= at.endsAt) return true;
  return at.now - at.since >= believedAfterMs && at.since + at.neededMs / 1.2 > at.endsAt;
}

function tooSlow(image: Image, limitMs: number): RestageError {
  return new RestageError('image-not-copied', `The data of image ${image.name} did not arrive within ${formatDuration(limitMs)}.`, {
    hint: 'Raise `snapshot-timeout` or `seconds-per-gb`, or run this closer to the cloud.',
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}

/** Whether the cloud can fetch the data by itself; what it does not tell is not asked of it. */
export async function canImport({ cloud, signal, emit }: RunContext): Promise<boolean> {
  try {
    return (await cloud.image.importMethods()).includes('glance-download');
  } catch (error) {
    if (signal.aborted || !(error instanceof RestageError)) throw error;
    emit({
      type: 'note',
      message: `The image service does not show its import methods (${messageOf(error)}), so the data passes through this machine.`,
    });
    return false;
  }
}
