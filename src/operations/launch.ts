import { RestageError } from '../domain/errors.ts';
import { planLaunch } from '../domain/generations.ts';
import { defaultRole } from '../domain/names.ts';
import { runStep } from '../engine/step.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Image } from '../openstack/image/types.ts';
import type { Deps } from './deps.ts';
import { goldenDisk } from './golden/find.ts';
import { cloudNow } from './golden/lease.ts';
import { tendStrays } from './golden/strays.ts';
import { newestProven, ours } from './image/find.ts';
import type { Result } from './results.ts';
import { launchGeneration } from './servers/launch-generation.ts';
import { serversOf } from './servers/marked.ts';
import { reportOthers } from './servers/report-others.ts';
import { checkLaunch, demandsOf } from './survey/check-launch.ts';
import { refuse, type Survey, survey } from './survey/survey.ts';

/** Image -> N servers of an environment, ready. Keeps those that are there, adds what is missing. */
export async function launch(deps: Deps, inputs: Inputs): Promise<Result> {
  const { clock, emit } = deps;
  const found = await survey(deps, inputs, { snapshots: false, launches: true });
  return tendStrays(deps, found.servers, { patient: true }, async () => {
    const problems = [...found.problems];
    const image = imageToLaunch(deps, inputs, found, problems);
    const { environment, count } = inputs.servers;
    const plan = planLaunch({ servers: serversOf(found.servers, environment), imageId: image?.id ?? '', role: defaultRole, count });
    const wish = { inputs: inputs.servers, role: defaultRole, generation: plan.generation, missing: plan.missing };
    const target =
      image &&
      found.surroundings &&
      checkLaunch(found, found.surroundings, { ...wish, ...demandsOf(image, goldenDiskOf(found, image)) }, problems);
    refuse(problems);
    if (image === undefined || target === undefined) throw new RestageError('internal', 'A check found a problem and did not say which.');

    emit({ type: 'output', name: 'environment', value: environment });
    emit({ type: 'output', name: 'image-id', value: image.id });
    emit({ type: 'output', name: 'image-name', value: image.name });
    reportOthers(deps, plan, environment);
    const title = `Launch ${plan.missing.length} server(s) of ${environment} from ${image.name}${plan.keep.length > 0 ? `, keep ${plan.keep.length}` : ''}`;
    const launched = await runStep({ clock, emit, step: 'launch', title }, () =>
      launchGeneration(deps, {
        role: defaultRole,
        stage: undefined,
        imageId: image.id,
        plan,
        target,
        inputs: inputs.servers,
        rollback: 'created',
      }),
    );
    return {
      status: 'complete',
      environment,
      imageId: image.id,
      imageName: image.name,
      servers: launched.servers,
      ...(launched.expiresAt === undefined ? {} : { expiresAt: launched.expiresAt }),
      timeline: launched.timeline,
    };
  });
}

function imageToLaunch(deps: Deps, inputs: Inputs, found: Survey, problems: RestageError[]): Image | undefined {
  if (inputs.golden.image !== undefined || found.golden === undefined) return found.image;
  const { imageMaxAgeMs } = inputs.golden;
  const newest = newestProven(found.goldenImages, cloudNow(deps), imageMaxAgeMs > 0 ? imageMaxAgeMs : undefined);
  if (newest === undefined) {
    problems.push(
      new RestageError(
        'image-not-found',
        `Golden server ${found.golden.name} has no proven image${imageMaxAgeMs > 0 ? ' that is young enough' : ''}.`,
        {
          hint: 'Take one with `restage snapshot`, let `restage refresh` do both, or name an `image`.',
        },
      ),
    );
  }
  return newest?.image;
}

/** GiB: min_disk understates the disk of a golden server that was resized after its launch. */
export function goldenDiskOf(found: Survey, image: Image): number | undefined {
  const goldenId = ours([image])[0]?.marks.goldenId;
  const golden = found.servers.find(({ id }) => id === goldenId);
  return golden && goldenDisk(golden, found.flavors);
}
