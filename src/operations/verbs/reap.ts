import { mostRemovals } from '../../domain/reaping.ts';
import type { Inputs } from '../../inputs/types.ts';
import { restoreOrphans } from '../golden/orphans.ts';
import { deleteCandidates } from '../reap/delete-candidates.ts';
import { type DeletionCandidate, judge, sparedGoldens } from '../reap/deletion-candidates.ts';
import { lookAtProject, type ProjectSight } from '../reap/look.ts';
import { type Attempt, deferred, failureOf } from '../removal/attempt.ts';
import { thingOf } from '../removal/dependents.ts';
import type { RemovedResource, Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';

/** A thing is deleted only when it was seen as such twice, this far apart: a list may lag behind, a run may be about to write its marks. */
const secondSightMs = 15_000;

/**
 * Everything that carries our marks and is past its expiry, belongs to a run that is over, or was made beside a server
 * or an image that is gone. A dry run, which only reads, unless `apply`; then each is looked at again before it goes, and one pass takes at
 * most half of the project's servers, and of its images (ten at least). What cannot be deleted is the result's `failure`.
 * @throws RestageError `checks-failed` when this machine's clock and the cloud's are too far apart to judge an expiry.
 */
export async function reap(given: RunContext, inputs: Inputs): Promise<Result> {
  const ctx = given.naming(inputs);
  await ctx.cloud.identity.session();
  const sight = await lookAtProject(ctx);
  const first = await judge(ctx, sight);
  if (!inputs.run.apply) return { status: 'complete', removed: [...spared(ctx, sight), ...dryRun(first, sight)], timeline: [] };
  return restoreOrphans(ctx, sight.all, { patient: true }, async () => {
    if (first.length === 0) return { status: 'complete', removed: spared(ctx, sight), timeline: [] };
    await ctx.sleep(secondSightMs);
    const now = await lookAtProject(ctx);
    const goldens = spared(ctx, now);
    const ids = new Set((await judge(ctx, now)).map(({ thing }) => thing.id));
    const { take, leave } = cap(
      first.filter(({ thing }) => ids.has(thing.id)),
      now,
    );
    const attempts = [...(await deleteCandidates(ctx, take, now, inputs.servers.concurrency)), ...leave.map(overTheCap)];
    // A lease that is gone by now was taken over, or given up.
    const once = first.filter(({ kind, thing }) => kind !== 'lease' && ![...ids, ...goldens.map(({ id }) => id)].includes(thing.id));
    const failure = failureOf(attempts);
    return {
      status: 'complete',
      removed: [
        ...goldens,
        ...attempts.map(({ resource }) => resource),
        ...once.map(({ thing }): RemovedResource => ({ ...thing, outcome: 'seen' })),
      ],
      ...(failure === undefined ? {} : { failure }),
      timeline: [],
    };
  });
}

function spared(ctx: RunContext, sight: ProjectSight): readonly RemovedResource[] {
  return sparedGoldens(ctx, sight).map(({ resource }) => resource);
}

function cap(
  candidates: readonly DeletionCandidate[],
  { all, images }: ProjectSight,
): { readonly take: readonly DeletionCandidate[]; readonly leave: readonly DeletionCandidate[] } {
  const servers = candidates.filter(({ kind }) => kind === 'server' || kind === 'sealing');
  const ofImages = candidates.filter(({ kind }) => kind === 'image');
  const leave = new Set([...servers.slice(mostRemovals(all.length)), ...ofImages.slice(mostRemovals(images.length))]);
  return { take: candidates.filter((one) => !leave.has(one)), leave: [...leave] };
}

const overTheCap = ({ thing }: DeletionCandidate): Attempt => deferred(thing, 'the limit of one pass is reached; the next pass continues');

/** What would go, and what would go with it. */
function dryRun(candidates: readonly DeletionCandidate[], sight: ProjectSight): readonly RemovedResource[] {
  const { take, leave } = cap(candidates, sight);
  const would = take.flatMap((one) => [
    one.thing,
    ...(one.kind === 'server' ? one.dependents.map((dependent) => thingOf(dependent, 'its server is deleted')) : []),
  ]);
  return [...would.map((thing): RemovedResource => ({ ...thing, outcome: 'would' })), ...leave.map((one) => overTheCap(one).resource)];
}
