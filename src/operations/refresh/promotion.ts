import pLimit from 'p-limit';
import { isEphemeral, markKeys, readImageMarks } from '../../domain/marks.ts';
import { imagesToPrune, retentionOf } from '../../domain/prune.ts';
import type { Retry } from '../../engine/pipeline.ts';
import { isTransient } from '../../engine/transient.ts';
import type { Image } from '../../openstack/image/types.ts';
import { isGolden } from '../golden/mark.ts';
import { imagesInUse, imagesOfGolden } from '../image/own-images.ts';
import { otherHolderOf } from '../lease/lease.ts';
import { removeImage } from '../removal/image.ts';
import { defineStep, type RunContext, type Step } from '../run/context.ts';
import { moveFloatingIps } from '../servers/floating-ip.ts';
import type { LaunchStep } from '../servers/launch-roles.ts';
import { removeServers } from '../servers/remove.ts';
import { serversOfRole } from '../servers/result.ts';
import type { EnvironmentState } from './environment-state.ts';
import { newImages, obtainedImages, type RefreshContext, settleImages, unlessPending } from './work.ts';

/** What only deletes may be done again, and the new generation is the current one by then: an outage is waited out. */
const again: Retry = { attempts: 4, pauseMs: 15_000, when: isTransient };

/** Floating IPs by the ids of the servers that took them over. */
export type Addresses = ReadonlyMap<string, string>;

/** The new generation is the environment's own from here on. */
export function promoteStep(refresh: RefreshContext, launches: readonly LaunchStep[]): Step<void> {
  const { inputs, work, images, beforePromotion } = refresh;
  const { environment, concurrency } = inputs.servers;
  return defineStep<void>({
    name: 'promote',
    title: `Generation ${work.plan.generation} of ${environment} is the current one`,
    isQuiet: true,
    after: [...images.steps, ...launches],
    probe: unlessPending(refresh, launches),
    run: async ({ ctx, undo, resultOf }) => {
      await beforePromotion?.(ctx, images.byRole(work.roles, resultOf));
      // Each of them: one alone could be deleted by a user, and the rest would look unfinished.
      const limit = pLimit(concurrency);
      const ready = launches.flatMap((step) => serversOfRole(resultOf(step)));
      await Promise.all(ready.map(({ id }) => limit(() => ctx.cloud.compute.setMetadata(id, { [markKeys.stage]: 'current' }))));
      // Only the old one is left to be deleted.
      undo.release();
      await settleImages(ctx, obtainedImages(refresh, resultOf));
    },
  });
}

/** The servers before go, once their floating IPs are with those that replace them. */
export function retireStep(
  refresh: RefreshContext,
  clear: Step<EnvironmentState | undefined>,
  launches: readonly LaunchStep[],
  promote: Step<void>,
): Step<Addresses | undefined> {
  const { inputs, work } = refresh;
  const count = work.plan.current.length + work.plan.retire.length;
  return defineStep<Addresses | undefined>({
    name: 'retire',
    title: count > 0 ? `Delete ${count} server(s) of the previous generation` : 'No previous generation',
    isQuiet: count === 0,
    after: [promote],
    probe: unlessPending(refresh, launches),
    retry: again,
    run: ({ ctx, resultOf }) => {
      const replaced = resultOf(clear)?.old ?? [];
      const servers = launches.flatMap((step) => serversOfRole(resultOf(step)));
      return toTheEnd(ctx, async (here) => {
        let moved: Addresses = new Map();
        await removeServers(here, replaced, inputs.servers.concurrency, async (going) => {
          moved = await moveFloatingIps(here, going, servers);
        });
        return moved;
      });
    },
  });
}

/** Goes on to its end under the clean-up's deadline when the run is cancelled: stopping in the middle would leave both generations. */
async function toTheEnd<T>(ctx: RunContext, work: (ctx: RunContext) => Promise<T>): Promise<T> {
  try {
    return await work(ctx);
  } catch (error) {
    if (!ctx.signal.aborted) throw error;
    await ctx.cleanup(work);
    throw error;
  }
}

export function pruneStep(
  refresh: RefreshContext,
  clear: Step<EnvironmentState | undefined>,
  launches: readonly LaunchStep[],
  retire: Step<Addresses | undefined>,
): Step<void> {
  return defineStep<void>({
    name: 'prune',
    title: 'Delete old images',
    isQuiet: true,
    after: [retire],
    probe: unlessPending(refresh, launches),
    retry: again,
    run: ({ ctx, resultOf }) => {
      const retiredIds = (resultOf(clear)?.old ?? []).map(({ id }) => id);
      return pruneImages(ctx, goldensOfNew(newImages(refresh, resultOf)), retiredIds);
    },
  });
}

/** Golden servers, by id, that a run has given a new image: none for an ephemeral environment's, which is not of their history. */
export function goldensOfNew(verified: readonly Image[]): readonly string[] {
  const marks = verified.flatMap((image) => readImageMarks(image.properties, image.name) ?? []);
  return [...new Set(marks.filter((each) => !isEphemeral(each)).map(({ goldenId }) => goldenId))];
}

/**
 * Old images of each golden server are deleted, but for as many as its retention says and those that servers run from. For the run that has
 * verified a new one: a run that only reuses an image has no say in how many stay.
 * @param retiredIds servers that are on their way out, whatever a list says
 */
export async function pruneImages(ctx: RunContext, goldenIds: readonly string[], retiredIds: readonly string[]): Promise<void> {
  const { cloud, emit } = ctx;
  let inUseIds: ReadonlySet<string> | undefined;
  for (const goldenId of goldenIds) {
    const images = (await imagesOfGolden(ctx, goldenId)).map(({ image, marks }) => ({ ...image, marks }));
    const keep = retentionOf(images);
    if (imagesToPrune({ images, keep, inUseIds: new Set() }).length === 0) continue;
    inUseIds ??= await imagesInUse(
      ctx,
      (await cloud.compute.listServers({})).filter((server) => !retiredIds.includes(server.id) || isGolden(ctx, server)),
    );
    for (const image of imagesToPrune({ images, keep, inUseIds })) {
      const holder = await otherHolderOf(ctx, image);
      const removal =
        holder === undefined ? await removeImage(ctx, image) : ({ outcome: 'deferred', reason: `run ${holder} is at work on it` } as const);
      emit({
        type: 'note',
        message:
          removal.outcome === 'deleted' ? `Pruned image ${image.name}.` : `Image ${image.name} is pruned another time: ${removal.reason}.`,
      });
    }
  }
}
