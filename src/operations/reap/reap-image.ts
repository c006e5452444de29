import type { ImageMarks } from '../../domain/marks.ts';
import { asOwn, ours } from '../image/ownership.ts';
import { otherHolderOf } from '../lease/lease.ts';
import { goldenSubject } from '../lease/subject.ts';
import { type Attempt, attempt, deferred, succeeded, type Thing } from '../removal/attempt.ts';
import { removeImage } from '../removal/image.ts';
import type { RunContext } from '../run/context.ts';
import type { DeletionCandidate } from './deletion-candidates.ts';
import type { ProjectSight } from './look.ts';
import { unlessWorkedOn } from './unless-worked-on.ts';

type DeletionCandidateImage = Extract<DeletionCandidate, { readonly kind: 'image' }>;

/** Looks once more at the image itself. One that is unfinished goes under the lease on its golden server only. */
export async function reapImage(
  ctx: RunContext,
  { entry, thing }: DeletionCandidateImage,
  sight: ProjectSight,
  inUse: ReadonlySet<string>,
): Promise<Attempt> {
  const { marks } = entry;
  if (marks.verified) {
    if (sight.isPartial) return deferred(thing, 'some servers are hidden (a cell is down), and may run from it');
    if (inUse.has(thing.id)) return deferred(thing, 'servers run from it');
    return removeIfAsBefore(ctx, entry, thing);
  }
  const golden = goldenSubject({ id: marks.goldenId });
  const outcome = await unlessWorkedOn(ctx, golden, sight.now - Date.parse(entry.image.updatedAt), (leased) =>
    removeIfAsBefore(leased, entry, thing),
  );
  return outcome.kind === 'done' ? outcome.value : deferred(thing, outcome.why);
}

function isOtherwise(now: ImageMarks, before: ImageMarks): boolean {
  return now.verified !== before.verified || now.expiresAt !== before.expiresAt || now.deletionCandidate !== before.deletionCandidate;
}

async function removeIfAsBefore(ctx: RunContext, { marks }: DeletionCandidateImage['entry'], thing: Thing): Promise<Attempt> {
  const image = await ctx.cloud.image.getImage(thing.id);
  if (image === undefined) return succeeded(thing);
  const own = await asOwn(ctx, image);
  const now = own && ours([own])[0]?.marks;
  if (own === undefined || now === undefined || isOtherwise(now, marks)) return deferred(thing, 'it has changed meanwhile');
  const holder = await otherHolderOf(ctx, own);
  if (holder !== undefined) return deferred(thing, `run ${holder} is at work on it`);
  return attempt(ctx, thing, () => removeImage(ctx, own));
}
