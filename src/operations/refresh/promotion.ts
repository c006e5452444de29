import pLimit from 'p-limit';
import { markKeys } from '../../domain/marks.ts';
import type { Retry } from '../../engine/pipeline.ts';
import { isTransient } from '../../engine/transient.ts';
import { goldensOfNew, goldensWithSurplus, pruneImages } from '../image/prune.ts';
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
    title: `Make generation ${work.plan.generation} of ${environment} the current one`,
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
    run: async ({ ctx, resultOf }) => {
      const retiredIds = (resultOf(clear)?.old ?? []).map(({ id }) => id);
      const made = await newImages(ctx, refresh, resultOf);
      const known = [...refresh.found.roles.flatMap(({ madeOfGolden }) => madeOfGolden.map(({ image }) => image)), ...made];
      // Who has made another one since, prunes it.
      return pruneImages(ctx, goldensWithSurplus(goldensOfNew(made), known), retiredIds);
    },
  });
}
