import { markKeys } from '../../domain/marks.ts';
import { copyKeys } from '../../domain/region-copy.ts';
import { listOwnImages, ours } from '../image/ownership.ts';
import { withLease } from '../lease/lease.ts';
import { goldenSubject } from '../lease/subject.ts';
import { type Attempt, attempt, imageThing } from '../removal/attempt.ts';
import { removeImage } from '../removal/image.ts';
import type { RunContext } from '../run/context.ts';

/** After a run that was interrupted: removes the copies that it did not finish here, unless another run goes on with them. */
export async function recoverCopies(ctx: RunContext): Promise<readonly Attempt[]> {
  const { runId } = ctx;
  const images = await listOwnImages(ctx, { properties: { [markKeys.run]: runId } });
  const attempts: Attempt[] = [];
  for (const entry of ours(images)) {
    const { image, marks } = entry;
    if (marks.run !== runId || marks.verified || image.properties[copyKeys.of] === undefined) continue;
    const thing = imageThing(entry, `run ${runId} did not finish it`);
    const outcome = await withLease(ctx, goldenSubject({ id: marks.goldenId }), 0, (leased) =>
      attempt(leased, thing, () => removeImage(leased, image)),
    );
    if (outcome.held) attempts.push(outcome.value);
  }
  return attempts;
}
