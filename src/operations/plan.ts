import { formatDuration } from '../domain/durations.ts';
import { RestageError } from '../domain/errors.ts';
import { planLaunch, planRefresh } from '../domain/generations.ts';
import { defaultRole } from '../domain/names.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { goldenDisk } from './golden/find.ts';
import { tendStrays } from './golden/strays.ts';
import { type ImageSource, planSnapshot, reusableImage } from './image/obtain.ts';
import { estimateOf } from './image/take.ts';
import { goldenDiskOf } from './launch.ts';
import type { Plan, Result } from './results.ts';
import { serversOf } from './servers/marked.ts';
import type { LaunchTarget } from './servers/order.ts';
import { checkLaunch, demandsOf } from './survey/check-launch.ts';
import { goldenDemands } from './survey/golden-demands.ts';
import { refuse, type Survey, survey } from './survey/survey.ts';

/** One read-only burst: what `refresh` would do, how long it should take, and until when it may take. */
export async function plan(deps: Deps, inputs: Inputs): Promise<Result> {
  const found = await survey(deps, inputs, { snapshots: true, launches: true });
  return tendStrays(deps, found.servers, { patient: false }, async () => {
    const problems = [...found.problems];
    const source = sourceOf(deps, inputs, found, problems);
    const { environment, count } = inputs.servers;
    const servers = serversOf(found.servers, environment);
    const { generation, current } = planRefresh({ servers, images: [] });
    const missing = planLaunch({ servers: [], imageId: '', role: defaultRole, count, generation }).missing;
    const demands =
      source &&
      (source.kind === 'snapshot' ? goldenDemands(source.order) : demandsOf(imageOf(source), goldenDiskOf(found, imageOf(source))));
    const target =
      demands &&
      found.surroundings &&
      checkLaunch(found, found.surroundings, { inputs: inputs.servers, role: defaultRole, generation, missing, ...demands }, problems);
    refuse(problems);
    if (source === undefined)
      throw new RestageError('invalid-input', 'Neither `golden` nor `image` is given.', { hint: 'Name the golden server.' });
    return { status: 'planned', environment, plan: describe(inputs, found, source, target, current.length), timeline: [] };
  });
}

function sourceOf(deps: Deps, inputs: Inputs, found: Survey, problems: RestageError[]): ImageSource | undefined {
  if (found.image !== undefined) return { kind: 'named', image: found.image };
  const reused = reusableImage(deps, inputs, found);
  if (reused !== undefined) return { kind: 'reused', entry: reused };
  if (found.golden === undefined) return undefined;
  return {
    kind: 'snapshot',
    order: planSnapshot(deps, inputs, found, found.golden, { role: defaultRole, generation: 0, stage: undefined }, problems),
  };
}

function imageOf(source: Exclude<ImageSource, { kind: 'snapshot' }>) {
  return source.kind === 'named' ? source.image : source.entry.image;
}

function describe(inputs: Inputs, found: Survey, source: ImageSource, target: LaunchTarget | undefined, retiring: number): Plan {
  const { golden } = found;
  const { count, environment } = inputs.servers;
  const flavor = target?.flavors[0];
  const estimate = source.kind === 'snapshot' ? estimateOf(source.order) : undefined;
  const isOn = golden?.status === 'ACTIVE' && inputs.golden.shutdown !== 'skip';
  return {
    ...(golden === undefined
      ? {}
      : { golden: { id: golden.id, name: golden.name, status: golden.status, diskGb: goldenDisk(golden, found.flavors) ?? 0 } }),
    ...(source.kind === 'snapshot'
      ? {}
      : { image: { id: imageOf(source).id, name: imageOf(source).name, reused: source.kind === 'reused' } }),
    ...(flavor === undefined
      ? {}
      : { flavor: { id: flavor.id, name: flavor.name, disk: flavor.disk, ram: flavor.ram, vcpus: flavor.vcpus } }),
    count,
    ...(estimate === undefined
      ? {}
      : {
          estimateSeconds: Math.round(estimate.estimateMs / 1000),
          limitSeconds: Math.round(estimate.limitMs / 1000),
          limitFormula: estimate.formula,
        }),
    steps: [
      ...(estimate === undefined
        ? [`use image ${source.kind === 'snapshot' ? '' : imageOf(source).name}; no snapshot`]
        : [
            ...(isOn ? [`stop golden server ${golden.name} (${inputs.golden.shutdown})`] : []),
            `snapshot it: about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)} (${estimate.formula})`,
            ...(isOn ? [`start golden server ${golden.name} again`] : []),
          ]),
      `launch ${count} server(s) of ${environment}${flavor === undefined ? '' : ` with flavor ${flavor.name}`}`,
      ...(retiring > 0 ? [`take away ${retiring} server(s) of the generation before`] : []),
    ],
  };
}
