import { messageOf, RestageError } from '../../domain/errors.ts';
import { isMarkedGolden, isMarkedReleased } from '../../domain/golden-mark.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { holdAll } from '../lease/hold.ts';
import { environmentSubject, goldenSubject } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { everyMarked } from '../servers/marked.ts';
import { markGolden } from './mark.ts';

/**
 * Marks the golden servers that a run names, but does not stop, where they carry the marks of an environment's server: a later run that does not
 * name them, when the last image of them is gone, would take them for that. A run that holds one marks it itself.
 */
export async function markNamed(ctx: RunContext, goldens: readonly Server[]): Promise<void> {
  const suspects = goldens.filter((golden) => everyMarked([golden]).length > 0 && !isMarkedGolden(golden) && !isMarkedReleased(golden));
  for (const golden of new Map(suspects.map((one) => [one.id, one])).values()) {
    try {
      const environments = await Promise.all(everyMarked([golden]).map(({ marks }) => environmentSubject(ctx, marks.environment)));
      await holdAll(ctx, { subjects: [goldenSubject(golden), ...environments], waitMs: 0 }, async (leased) => {
        const now = await leased.cloud.compute.getServer(golden.id);
        if (now !== undefined && !isMarkedReleased(now)) await markGolden(leased, now);
      });
    } catch (error) {
      ctx.throwIfEnding();
      if (!(error instanceof RestageError)) throw error;
      ctx.emit({ type: 'note', message: `Golden server ${golden.name} could not be marked as a golden server yet: ${messageOf(error)}` });
    }
  }
}
