import { RestageError } from '../domain/errors.ts';
import { planLaunch, planRefresh, type RefreshPlan } from '../domain/generations.ts';
import { markKeys } from '../domain/marks.ts';
import { defaultRole } from '../domain/names.ts';
import { imagesToPrune } from '../domain/prune.ts';
import { runStep } from '../engine/step.ts';
import { withUndo } from '../engine/undo.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Image } from '../openstack/image/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { imagesOfGolden } from './image/find.ts';
import { type ImageSource, type Obtained, obtainImage, planSnapshot, reusableImage } from './image/obtain.ts';
import type { PendingImage } from './image/order.ts';
import { imageResult, pendingResult } from './image/result.ts';
import { goldenDiskOf } from './launch.ts';
import type { Result } from './results.ts';
import { launchGeneration } from './servers/launch-generation.ts';
import { serversOf } from './servers/marked.ts';
import type { LaunchTarget } from './servers/order.ts';
import { removeServers } from './servers/remove.ts';
import { checkLaunch, demandsOf } from './survey/check-launch.ts';
import { goldenDemands } from './survey/golden-demands.ts';
import { refuse, type Survey, survey } from './survey/survey.ts';

const role = defaultRole;

/**
 * Snapshot, then a new generation beside the old one; when the new one is ready the old one goes. If it does not get
 * ready, the new one goes and the old one stays. A run that a crash cut off is finished, or undone, by the next.
 */
export async function refresh(deps: Deps, inputs: Inputs): Promise<Result> {
  const found = await survey(deps, inputs, { snapshots: true, launches: true });
  const problems = [...found.problems];
  const plan = planRefresh({ servers: serversOf(found.servers, inputs.servers.environment), images: candidates(found, inputs) });
  const source = imageSource(deps, inputs, found, plan, problems);
  const own = source?.kind === 'snapshot' ? found.golden?.id : undefined;
  return tendStrays(deps, found.servers, { patient: true, own }, async () => {
    checkBeforehand(found, inputs, plan, source, problems);
    refuse(problems);
    if (source === undefined)
      throw new RestageError('invalid-input', 'Neither `golden` nor `image` is given.', { hint: 'Name the golden server.' });
    return carryOut(deps, inputs, found, plan, source);
  });
}

/** Images that an unfinished generation may have been made from. */
function candidates(found: Survey, inputs: Inputs) {
  const made = found.goldenImages.map(({ image, marks }) => ({ ...image, marks }));
  const named = found.image === undefined ? [] : [{ ...found.image, marks: undefined }];
  return [...made.filter(({ marks }) => marks.environment === inputs.servers.environment || marks.verified), ...named];
}

function imageSource(deps: Deps, inputs: Inputs, found: Survey, plan: RefreshPlan, problems: RestageError[]): ImageSource | undefined {
  if (found.image !== undefined) return { kind: 'named', image: found.image };
  if (plan.kind === 'finish') {
    const entry = found.goldenImages.find(({ image }) => image.id === plan.imageId);
    if (entry !== undefined) return { kind: 'reused', entry };
  }
  const reused = reusableImage(deps, inputs, found);
  if (reused !== undefined) return { kind: 'reused', entry: reused };
  if (found.golden === undefined) return undefined;
  return {
    kind: 'snapshot',
    order: planSnapshot(deps, inputs, found, found.golden, { role, generation: plan.generation, stage: 'candidate' }, problems),
  };
}

/** Finds out at the beginning of the hour what would go wrong at its end. */
function checkBeforehand(
  found: Survey,
  inputs: Inputs,
  plan: RefreshPlan,
  source: ImageSource | undefined,
  problems: RestageError[],
): void {
  if (source === undefined || found.surroundings === undefined) return;
  const demands =
    source.kind === 'snapshot' ? goldenDemands(source.order) : demandsOf(imageOf(source), goldenDiskOf(found, imageOf(source)));
  const launchPlan = planLaunch({
    servers: serversOf(found.servers, inputs.servers.environment),
    imageId: source.kind === 'snapshot' ? '' : imageOf(source).id,
    role,
    count: inputs.servers.count,
    generation: plan.generation,
  });
  checkLaunch(
    found,
    found.surroundings,
    { inputs: inputs.servers, role, generation: plan.generation, missing: launchPlan.missing, ...demands },
    problems,
  );
}

function imageOf(source: Exclude<ImageSource, { kind: 'snapshot' }>): Image {
  return source.kind === 'named' ? source.image : source.entry.image;
}

async function carryOut(deps: Deps, inputs: Inputs, found: Survey, plan: RefreshPlan, source: ImageSource): Promise<Result> {
  const { clock, emit } = deps;
  const { environment, concurrency } = inputs.servers;
  emit({ type: 'output', name: 'environment', value: environment });
  tellOfEarlierRun(deps, plan, environment);
  const obtained = await obtainImage(deps, source);
  if (obtained.kind === 'pending') return pendingResult(obtained, environment);
  const { image } = obtained;

  const launched = await withUndo({ clock, cleanupMs: deps.cleanupMs }, async (undo) => {
    // A launch that failed is over, not unfinished: the next refresh takes a fresh snapshot. A cancelled one goes on with this.
    undo.register({
      title: 'close this refresh',
      run: async (signal) => void (deps.signal.aborted || (await settleImage({ ...deps, signal }, image))),
    });
    const target = launchTarget(found, inputs, plan, image);
    await removeServers(deps, plan.undo, concurrency);
    const launchPlan = planLaunch({
      servers: serversOf(found.servers, environment).filter(({ id }) => !plan.undo.some((undone) => undone.id === id)),
      imageId: image.id,
      role,
      count: inputs.servers.count,
      generation: plan.generation,
    });
    const order = {
      role,
      stage: 'candidate',
      imageId: image.id,
      plan: launchPlan,
      target,
      inputs: inputs.servers,
      rollback: 'generation',
    } as const;
    return runStep(
      {
        clock,
        emit,
        step: 'launch',
        title: `Launch generation ${plan.generation} of ${environment}: ${inputs.servers.count} server(s) from ${image.name}`,
      },
      () => launchGeneration(deps, order),
    );
  });

  await promote(deps, launched.servers[0]?.id, image);
  const old = [...plan.current, ...plan.retire];
  const retireFrom = clock.now();
  if (old.length > 0) {
    await runStep({ clock, emit, step: 'retire', title: `Take away ${old.length} server(s) of the generation before` }, () =>
      removeServers(deps, old, concurrency),
    );
  }
  await prune(
    deps,
    inputs,
    found,
    old.map(({ id }) => id),
  );
  const retired = old.length > 0 ? [{ name: 'retire', from: retireFrom, to: clock.now() } as const] : [];
  return {
    status: 'complete',
    environment,
    ...imageResult(obtained as Exclude<Obtained, PendingImage>),
    servers: launched.servers,
    ...(launched.expiresAt === undefined ? {} : { expiresAt: launched.expiresAt }),
    timeline: [...obtained.timeline, ...launched.timeline, ...retired],
  };
}

function tellOfEarlierRun({ emit }: Deps, plan: RefreshPlan, environment: string): void {
  if (plan.kind === 'finish') {
    emit({ type: 'note', message: `An earlier refresh of ${environment} was cut off; finishing its generation ${plan.generation}.` });
  } else if (plan.undo.length > 0) {
    emit({
      type: 'note',
      message: `An earlier refresh of ${environment} was cut off and cannot be finished; its ${plan.undo.length} server(s) go, a new generation begins.`,
    });
  }
}

/** The image as it came out may demand more than was known before the snapshot. */
function launchTarget(found: Survey, inputs: Inputs, plan: RefreshPlan, image: Image): LaunchTarget {
  const problems: RestageError[] = [];
  const wish = { inputs: inputs.servers, role, generation: plan.generation, missing: [], ...demandsOf(image, goldenDiskOf(found, image)) };
  const target = found.surroundings && checkLaunch(found, found.surroundings, wish, problems);
  refuse(problems);
  if (target === undefined) throw new RestageError('internal', 'The launch was not surveyed.');
  return target;
}

/** From here on the new generation is the environment's own, and a crash only leaves the old one to be taken away. */
async function promote(deps: Deps, serverId: string | undefined, image: Image): Promise<void> {
  if (serverId !== undefined) await deps.cloud.compute.setMetadata(serverId, { [markKeys.stage]: 'current' }, { signal: deps.signal });
  await settleImage(deps, image);
}

async function settleImage(deps: Deps, image: Image): Promise<void> {
  if (image.properties[markKeys.stage] === 'candidate')
    await deps.cloud.image.removeProperty(image.id, markKeys.stage, { signal: deps.signal });
}

async function prune(deps: Deps, inputs: Inputs, found: Survey, retiredIds: readonly string[]): Promise<void> {
  if (found.golden === undefined) return;
  const images = (await imagesOfGolden(deps, found.golden.id)).map(({ image, marks }) => ({ ...image, marks }));
  const servers = await deps.cloud.compute.listServers({}, { signal: deps.signal });
  const inUseIds = new Set(servers.filter(({ id }) => !retiredIds.includes(id)).flatMap(({ imageId }) => imageId ?? []));
  for (const image of imagesToPrune({ images, keep: inputs.golden.keepImages, inUseIds })) {
    const outcome = await deps.cloud.image.deleteImage(image.id, { signal: deps.signal });
    deps.emit({
      type: 'note',
      message: outcome === 'deleted' ? `Pruned image ${image.name}.` : `Image ${image.name} is ${outcome}; it is pruned another time.`,
    });
  }
}
