import { RestageError } from '../../domain/errors.ts';
import { planLaunch } from '../../domain/generations.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { type ImageSteps, imageSteps } from '../image/steps.ts';
import type { Step, StepContext } from '../run/context.ts';
import { whenToDetachServers } from '../run/time.ts';
import { type LaunchStep, launchSteps, type RoleLaunch } from '../servers/launch-roles.ts';
import { asPlanned, demandsOf, targetOf } from '../survey/check-launch.ts';
import { refuse, type Survey } from '../survey/survey.ts';
import { clearStep, type EnvironmentState } from './environment-state.ts';
import { type Addresses, promoteStep, pruneStep, retireStep } from './promotion.ts';
import type { BeforePromotion, RefreshContext, RefreshWork, RoleWork } from './work.ts';

export interface RefreshSteps {
  readonly steps: readonly Step<unknown>[];
  readonly images: ImageSteps;
  readonly launches: readonly LaunchStep[];
  readonly retire: Step<Addresses | undefined>;
}

/** The graph of a refresh: images side by side, then the roles in their order, then the old generation goes. */
export function refreshSteps(
  isEnding: () => boolean,
  inputs: Inputs,
  found: Survey,
  work: RefreshWork,
  { detachAt, beforePromotion }: { readonly detachAt?: number | undefined; readonly beforePromotion?: BeforePromotion | undefined } = {},
): RefreshSteps {
  const images = imageSteps(work.roles.map(({ source }) => source));
  const refresh: RefreshContext = {
    isEnding,
    inputs,
    found,
    work,
    images,
    beforePromotion,
    detachAt: whenToDetachServers(inputs, detachAt),
  };
  const clear = clearStep(refresh);
  const launches = launchSteps(
    work.roles.map((role) => roleLaunch(refresh, role, clear)),
    [clear],
    refresh.detachAt,
  );
  const promote = promoteStep(refresh, launches);
  const retire = retireStep(refresh, clear, launches, promote);
  const prune = pruneStep(refresh, clear, launches, retire);
  return { steps: [...images.steps, ...images.sharing, clear, ...launches, promote, retire, prune], images, launches, retire };
}

function roleLaunch(
  { found, images }: RefreshContext,
  { surveyed, source, target: planned }: RoleWork,
  clear: Step<EnvironmentState | undefined>,
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
    idleUntil: ({ resultOf }) => {
      const obtained = resultOf(images.stepOf(source));
      return obtained.kind === 'image' ? obtained.secondLookAt : undefined;
    },
    prepare: async (imageId, context) => {
      const image = obtainedImage(context);
      const problems: RestageError[] = [];
      // The image as it came out may demand more than was known before the snapshot.
      const target = image && targetOf(found, surveyed, demandsOf(found, image), problems);
      refuse(problems);
      if (target === undefined) throw new RestageError('internal', `Role ${role.name} has no image.`);
      const state = context.resultOf(clear);
      const { servers, generation, goldens } = state ?? { servers: [], generation: 1, goldens: [] };
      const plan = planLaunch({ servers, imageId, role: role.name, count: role.servers.count, generation, goldens });
      return { plan, target: asPlanned(target, planned) };
    },
  };
}
