import { RestageError } from '../../domain/errors.ts';
import { stayedOff } from '../../domain/stayed-off.ts';
import type { StopVerdict } from '../../domain/verdict.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { cloudNow } from '../cloud-now.ts';
import { imageSubject } from '../lease/subject.ts';
import { isBeingRemoved, removeImage } from '../removal/image.ts';
import type { RunContext } from '../run/context.ts';
import { imagesOfGolden } from './find.ts';
import type { MarkedImage } from './ownership.ts';
import { evidenceKey, mayComeUntil, notedOffSince, noteVerdict } from './verdict.ts';

/** A snapshot that a run began and did not get to the end of. */
export interface Begun extends StopVerdict {
  readonly image: Image;
  readonly run: string;
}

/**
 * The snapshot of this golden server that an earlier run began and that can still succeed, with what is true of it by
 * now. All others that were not finished are removed.
 */
export async function adoptSnapshot(ctx: RunContext, golden: Server): Promise<Begun | undefined> {
  const unfinished = (await imagesOfGolden(ctx, golden.id)).filter(({ marks }) => !marks.verified);
  let adopted: Begun | undefined;
  for (const entry of unfinished) {
    await holdImage(ctx, golden, entry.image);
    const isGivenUp = cloudNow(ctx) >= (mayComeUntil(entry.image) ?? Number.POSITIVE_INFINITY);
    if (adopted === undefined && canStillSucceed(entry.image) && !isGivenUp) adopted = await judge(ctx, entry);
    if (adopted?.image.id !== entry.image.id) await removeImage(ctx, entry.image);
  }
  return adopted;
}

/**
 * No two runs take one image: begun after the checks of this run, it may be another run's to wait for.
 * @throws RestageError `golden-busy`
 */
async function holdImage(ctx: RunContext, golden: Server, image: Image): Promise<void> {
  const holder = await ctx.leases?.take(imageSubject(image), 0);
  if (holder === undefined) return;
  throw new RestageError(
    'golden-busy',
    `Run ${holder.run} has just taken a snapshot of golden server ${golden.name} (${golden.id}) and waits for image ${image.name}.`,
    { hint: 'Run this again: it waits for that image, or leaves with `pending`.' },
  );
}

/** One that waits for its data while its server does nothing may be worked on in the background: the wait for it finds out. */
export function canStillSucceed(image: Image): boolean {
  return !isBeingRemoved(image) && ['active', 'queued', 'saving', 'importing', 'uploading'].includes(image.status);
}

/** `undefined` for one that is not what its marks say: its server was started before the request for it arrived. */
async function judge(ctx: RunContext, { image, marks }: MarkedImage): Promise<Begun | undefined> {
  const { cloud, emit } = ctx;
  const noted: Begun = {
    image,
    run: marks.run,
    consistency: marks.consistency,
    evidence: image.properties[evidenceKey] ?? `${marks.consistency}: noted by run ${marks.run}`,
  };
  if (marks.consistency === 'live' || marks.consistency === 'unknown') return noted;
  const actions = await cloud.compute.listActions(marks.goldenId);
  switch (stayedOff({ offSince: notedOffSince(image), takenAt: Date.parse(image.createdAt), actions })) {
    case 'yes':
      return noted;
    case 'no':
      emit({
        type: 'note',
        message: `Image ${image.name} of run ${marks.run} is dropped: the golden server was started before the cloud took that snapshot.`,
      });
      return undefined;
    case 'unknown': {
      const evidence = 'unknown: the cloud does not show whether the golden server was still off when the snapshot was taken';
      await noteVerdict(ctx, image.id, { consistency: 'unknown', evidence });
      return { ...noted, consistency: 'unknown', evidence };
    }
  }
}
