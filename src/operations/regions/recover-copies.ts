import { markKeys } from '../../domain/marks.ts';
import { copyKeys } from '../../domain/region-copy.ts';
import type { Deps } from '../deps.ts';
import { listOwnImages, ours } from '../image/ownership.ts';
import { withLease } from '../lease/lease.ts';
import { goldenSubject } from '../lease/subject.ts';
import { type Attempt, attempt, imageThing } from '../removal/attempt.ts';
import { removeImage } from '../removal/image.ts';

/** After a run that was interrupted: removes the copies that it did not finish here, unless another run goes on with them. */
export async function recoverCopies(deps: Deps): Promise<readonly Attempt[]> {
  const { runId } = deps;
  const images = await listOwnImages(deps, { properties: { [markKeys.run]: runId } });
  const attempts: Attempt[] = [];
  for (const entry of ours(images)) {
    const { image, marks } = entry;
    if (marks.run !== runId || marks.verified || image.properties[copyKeys.of] === undefined) continue;
    const thing = imageThing(entry, `run ${runId} did not finish it`);
    const outcome = await withLease(deps, goldenSubject({ id: marks.goldenId }), 0, (leased) =>
      attempt(leased, thing, () => removeImage(leased, image)),
    );
    if (outcome.held) attempts.push(outcome.value);
  }
  return attempts;
}
