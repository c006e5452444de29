import pLimit from 'p-limit';
import { RestageError } from '../../domain/errors.ts';
import { imageOf, type MarkedServer, planLaunch } from '../../domain/generations.ts';
import { markKeys } from '../../domain/marks.ts';
import { withDeadline } from '../../engine/deadline.ts';
import { isPassing } from '../../engine/passing.ts';
import { defineStep, type Found, type Retry, type Step, type StepContext } from '../../engine/pipeline.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { type ImageSteps, imageSteps } from '../image/image-steps.ts';
import { type LaunchStep, launchSteps, type RoleLaunch } from '../servers/launch-roles.ts';
import { serversOf } from '../servers/marked.ts';
import { moveFloatingIps } from '../servers/move-floating-ips.ts';
import { removeServers } from '../servers/remove.ts';
import { asPlanned, demandsOf, targetOf } from '../survey/check-launch.ts';
import { refuse, type Survey } from '../survey/survey.ts';
import type { RefreshWork, RoleWork } from './plan-work.ts';
import { prune } from './prune.ts';

/** What only takes away may be done again, and the new generation is the current one by then: an outage is waited out. */
const again: Retry = { attempts: 4, pauseMs: 15_000, when: isPassing };

export interface RefreshSteps {
  readonly steps: readonly Step<unknown>[];
  readonly images: ImageSteps;
  readonly launches: readonly LaunchStep[];
  readonly retire: Step<Addresses | undefined>;
}

/** Floating IPs by the ids of the servers that took them over. */
type Addresses = ReadonlyMap<string, string>;

/** The graph of a refresh: images side by side, then the roles in their order, then the old generation goes. */
export function refreshSteps(deps: Deps, inputs: Inputs, found: Survey, work: RefreshWork): RefreshSteps {
  const { environment, concurrency } = inputs.servers;
  const { plan } = work;
  const images = imageSteps(
    deps,
    work.roles.map(({ source }) => source),
  );
  const obtainedImages = (resultOf: StepContext['resultOf']) => images.results(resultOf).images.map(({ image }) => image);
  const isPending = ({ resultOf }: StepContext) => images.results(resultOf).pending.length > 0;
  /** Nothing is launched before every image is there: servers would only stand around. */
  const unlessPending = async (context: StepContext): Promise<Found<undefined>> =>
    isPending(context) ? { state: 'there', value: undefined } : { state: 'absent' };

  const clear = defineStep<Ground | undefined>({
    name: 'clear',
    title: plan.undo.length > 0 ? `Take away ${plan.undo.length} server(s) that an earlier run left unfinished` : 'Begin the launch',
    isQuiet: plan.undo.length === 0,
    after: images.steps,
    probe: unlessPending,
    // A launch that failed is over, not unfinished: the next refresh takes a fresh snapshot. A cancelled one goes on with this.
    undo: ({ resultOf }) => ({
      title: 'close this refresh',
      run: async (signal) => (deps.signal.aborted ? undefined : settleImages({ ...deps, signal }, obtainedImages(resultOf))),
    }),
    run: async ({ signal, emit, resultOf }) => {
      const here = { ...deps, signal, emit };
      const obtained = obtainedImages(resultOf);
      const took = work.roles.some(({ source }) => source.kind === 'snapshot');
      // A snapshot takes its time; somebody may have launched into the environment meanwhile.
      const servers = took ? await deps.cloud.compute.listServers({}, { signal }) : found.servers;
      const ground = groundOf(serversOf(servers, environment), work, new Set(obtained.map(({ id }) => id)));
      await removeServers(here, ground.undo, concurrency);
      return ground;
    },
  });

  const launches = launchSteps(
    deps,
    work.roles.map((role) => roleLaunch(found, role, images, clear)),
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
      await settleImages({ ...deps, signal }, obtainedImages(resultOf));
    },
  });

  const old = [...plan.current, ...plan.retire];
  const retire = defineStep<Addresses | undefined>({
    name: 'retire',
    title: old.length > 0 ? `Take away ${old.length} server(s) of the generation before` : 'No generation before',
    isQuiet: old.length === 0,
    after: [promote],
    probe: unlessPending,
    retry: again,
    run: ({ signal, emit, resultOf }) => {
      const replaced = resultOf(clear)?.old ?? [];
      const servers = launches.flatMap((step) => resultOf(step)?.servers ?? []);
      return toTheEnd(deps, signal, async (until) => {
        const here = { ...deps, signal: until, emit };
        const moved = await moveFloatingIps(here, replaced, servers);
        await removeServers(here, replaced, concurrency);
        return moved;
      });
    },
  });

  const last = defineStep<void>({
    name: 'prune',
    title: `Keep ${inputs.golden.keepImages} image(s)`,
    isQuiet: true,
    after: [retire],
    probe: unlessPending,
    retry: again,
    run: ({ signal, emit, resultOf }) =>
      prune(
        { ...deps, signal, emit },
        found,
        (resultOf(clear)?.old ?? []).map(({ id }) => id),
      ),
  });

  return { steps: [...images.steps, clear, ...launches, promote, retire, last], images, launches, retire };
}

function roleLaunch(
  found: Survey,
  { surveyed, source, target: planned }: RoleWork,
  images: ImageSteps,
  clear: Step<Ground | undefined>,
): RoleLaunch {
  const { role } = surveyed;
  const obtainedImage = ({ resultOf }: StepContext): Image | undefined => {
    if (images.results(resultOf).pending.length > 0) return undefined;
    const obtained = resultOf(images.stepOf(source));
    return obtained.kind === 'image' ? obtained.image : undefined;
  };
  return {
    role,
    stage: 'candidate',
    rollback: 'generation',
    image: obtainedImage,
    prepare: async (imageId, context) => {
      const image = obtainedImage(context);
      const problems: RestageError[] = [];
      // The image as it came out may demand more than was known before the snapshot.
      const target = image && targetOf(found, surveyed, demandsOf(found, image), problems);
      refuse(problems);
      if (target === undefined) throw new RestageError('internal', `Role ${role.name} has no image.`);
      const ground = context.resultOf(clear);
      const { servers, generation } = ground ?? { servers: [], generation: 1 };
      return {
        plan: planLaunch({ servers, imageId, role: role.name, count: role.servers.count, generation }),
        target: asPlanned(target, planned),
      };
    },
  };
}

/** The environment as the launch finds it. */
interface Ground {
  readonly generation: number;
  /** What the new generation is made of so far, and what is left alone. */
  readonly servers: readonly MarkedServer[];
  /** In its way: of runs that were cut off, more than is wanted, or of roles that are no more. */
  readonly undo: readonly MarkedServer[];
  /** Replaced by it. */
  readonly old: readonly MarkedServer[];
}

function groundOf(all: readonly MarkedServer[], { plan, roles }: RefreshWork, imageIds: ReadonlySet<string>): Ground {
  const undone = new Set(plan.undo.map(({ id }) => id));
  const living = all.filter(({ id }) => !undone.has(id));
  const [own, others] = [living.filter(isOwn), living.filter((server) => !isOwn(server))];
  const newest = Math.max(0, ...others.map(({ marks }) => marks.generation));
  if (newest >= plan.generation) return { generation: newest + 1, servers: [], undo: [...plan.undo, ...own], old: others };
  const wanted = new Set(
    roles.flatMap(({ surveyed: { role }, source }) => {
      const imageId = source.kind === 'snapshot' ? '' : source.image.id;
      return planLaunch({ servers: own, imageId, role: role.name, count: role.servers.count, generation: plan.generation }).keep.map(
        ({ id }) => id,
      );
    }),
  );
  return {
    generation: plan.generation,
    servers: own.filter(({ id }) => wanted.has(id)),
    undo: [...plan.undo, ...own.filter(({ id }) => !wanted.has(id))],
    old: others,
  };

  function isOwn(server: MarkedServer): boolean {
    return server.marks.generation === plan.generation && imageIds.has(imageOf(server) ?? '');
  }
}

/** Goes on to its end under the clean-up's deadline when the run is cancelled: stopping in the middle would leave both generations. */
async function toTheEnd<T>(deps: Deps, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await work(signal);
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
