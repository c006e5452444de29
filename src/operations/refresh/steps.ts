import pLimit from 'p-limit';
import { RestageError } from '../../domain/errors.ts';
import { planLaunch } from '../../domain/generations.ts';
import { markKeys } from '../../domain/marks.ts';
import { withDeadline } from '../../engine/deadline.ts';
import { defineStep, type Step, type StepContext } from '../../engine/pipeline.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { type ImageSteps, imageSteps } from '../image/image-steps.ts';
import { type LaunchStep, launchSteps, type RoleLaunch } from '../servers/launch-roles.ts';
import { serversOf } from '../servers/marked.ts';
import { removeServers } from '../servers/remove.ts';
import { demandsOf, targetOf } from '../survey/check-launch.ts';
import { refuse, type Survey } from '../survey/survey.ts';
import type { RefreshWork, RoleWork } from './plan-work.ts';
import { prune } from './prune.ts';

export interface RefreshSteps {
  readonly steps: readonly Step<unknown>[];
  readonly images: ImageSteps;
  readonly launches: readonly LaunchStep[];
}

/** The graph of a refresh: images side by side, then the roles in their order, then the old generation goes. */
export function refreshSteps(deps: Deps, inputs: Inputs, found: Survey, work: RefreshWork): RefreshSteps {
  const { environment, concurrency } = inputs.servers;
  const { plan } = work;
  const images = imageSteps(
    deps,
    work.roles.map(({ source }) => source),
  );
  const isPending = ({ resultOf }: StepContext) => images.results(resultOf).pending.length > 0;
  /** Nothing is launched before every image is there: servers would only stand around. */
  const unlessPending = async (context: StepContext) => (isPending(context) ? { value: undefined } : undefined);

  const clear = defineStep<void>({
    name: 'clear',
    title: plan.undo.length > 0 ? `Take away ${plan.undo.length} server(s) that an earlier run left unfinished` : 'Begin the launch',
    isQuiet: plan.undo.length === 0,
    after: images.steps,
    probe: unlessPending,
    run: async ({ signal, undo, resultOf }) => {
      // A launch that failed is over, not unfinished: the next refresh takes a fresh snapshot. A cancelled one goes on with this.
      const close = (cleanup: AbortSignal) =>
        settleImages(
          { ...deps, signal: cleanup },
          images.results(resultOf).images.map(({ image }) => image),
        );
      undo.register({ title: 'close this refresh', run: async (cleanup) => (deps.signal.aborted ? undefined : close(cleanup)) });
      await removeServers({ ...deps, signal }, plan.undo, concurrency);
    },
  });

  const launches = launchSteps(
    deps,
    work.roles.map((role) => roleLaunch(found, work, role, images)),
    [clear],
  );

  const promote = defineStep<void>({
    name: 'promote',
    title: `Generation ${plan.generation} of ${environment} is the current one`,
    isQuiet: true,
    after: launches,
    probe: unlessPending,
    run: async ({ signal, undo, resultOf }) => {
      // Each of them: one alone could be deleted by somebody, and the rest would look unfinished.
      const limit = pLimit(concurrency);
      const ready = launches.flatMap((step) => resultOf(step)?.servers ?? []);
      await Promise.all(
        ready.map(({ id }) => limit(() => deps.cloud.compute.setMetadata(id, { [markKeys.stage]: 'current' }, { signal }))),
      );
      // From here on the new generation is the environment's own, and only the old one is left to be taken away.
      undo.release();
      await settleImages(
        { ...deps, signal },
        images.results(resultOf).images.map(({ image }) => image),
      );
    },
  });

  const old = [...plan.current, ...plan.retire];
  const retire = defineStep<void>({
    name: 'retire',
    title: old.length > 0 ? `Take away ${old.length} server(s) of the generation before` : 'No generation before',
    isQuiet: old.length === 0,
    after: [promote],
    probe: unlessPending,
    run: ({ signal }) => toTheEnd(deps, signal, (until) => removeServers({ ...deps, signal: until }, old, concurrency)),
  });

  const last = defineStep<void>({
    name: 'prune',
    title: `Keep ${inputs.golden.keepImages} image(s)`,
    isQuiet: true,
    after: [retire],
    probe: unlessPending,
    run: ({ signal }) =>
      prune(
        { ...deps, signal },
        found,
        old.map(({ id }) => id),
      ),
  });

  return { steps: [...images.steps, clear, ...launches, promote, retire, last], images, launches };
}

function roleLaunch(found: Survey, work: RefreshWork, { surveyed, source }: RoleWork, images: ImageSteps): RoleLaunch {
  const { role } = surveyed;
  const imageOf = ({ resultOf }: StepContext): Image | undefined => {
    if (images.results(resultOf).pending.length > 0) return undefined;
    const obtained = resultOf(images.stepOf(source));
    return obtained.kind === 'image' ? obtained.image : undefined;
  };
  return {
    role,
    stage: 'candidate',
    rollback: 'generation',
    image: imageOf,
    prepare: async (imageId, context) => {
      const image = imageOf(context);
      const problems: RestageError[] = [];
      // The image as it came out may demand more than was known before the snapshot.
      const target = image && targetOf(found, surveyed, demandsOf(found, image), problems);
      refuse(problems);
      if (target === undefined) throw new RestageError('internal', `Role ${role.name} has no image.`);
      const undone = new Set(work.plan.undo.map(({ id }) => id));
      const servers = serversOf(found.servers, role.servers.environment).filter(({ id }) => !undone.has(id));
      return {
        plan: planLaunch({ servers, imageId, role: role.name, count: role.servers.count, generation: work.plan.generation }),
        target,
      };
    },
  };
}

/** Goes on to its end under the clean-up's deadline when the run is cancelled: stopping in the middle would leave both generations. */
async function toTheEnd(deps: Deps, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    await withDeadline(deps.clock, deps.cleanupMs, work);
    throw error;
  }
}

async function settleImages({ cloud, signal }: Deps, images: readonly Image[]): Promise<void> {
  for (const image of images) {
    if (image.properties[markKeys.stage] === 'candidate') await cloud.image.removeProperty(image.id, markKeys.stage, { signal });
  }
}
