import { HttpError, RestageError } from '../../domain/errors.ts';
import { planLaunch, planRefresh, type RefreshPlan } from '../../domain/generations.ts';
import { markKeys } from '../../domain/marks.ts';
import { formatHistory, type RunRecord } from '../../domain/run-history.ts';
import type { Found } from '../../engine/pipeline.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { ObtainedImage } from '../image/order.ts';
import { asOwn } from '../image/own-images.ts';
import { chooseSource, demandsOfSource, type ImageSource, withChosenVolumes } from '../image/source.ts';
import type { ImageSteps } from '../image/steps.ts';
import type { RunContext, StepContext } from '../run/context.ts';
import type { LaunchStep } from '../servers/launch-roles.ts';
import { everyMarked, goldensIn, serversOf } from '../servers/marked.ts';
import type { LaunchTarget } from '../servers/order.ts';
import { isDetached } from '../servers/result.ts';
import { checkRequests, targetOf } from '../survey/check-launch.ts';
import { volumesOf } from '../survey/storage.ts';
import type { Survey, SurveyedRole } from '../survey/survey.ts';

/** What a refresh will do, decided and checked before anything is touched. */
export interface RefreshWork {
  readonly plan: RefreshPlan;
  readonly roles: readonly RoleWork[];
  /** Golden servers that look like servers of an environment, a sentence each. */
  readonly kept: readonly string[];
  /** What an earlier run left, and what becomes of it. */
  readonly notes: readonly string[];
  readonly problems: readonly RestageError[];
}

export interface RoleWork {
  readonly surveyed: SurveyedRole;
  readonly source: ImageSource;
  /** As far as it is known before the image is; `undefined` where a problem stands in its way. */
  readonly target: LaunchTarget | undefined;
}

/** Finds out at the beginning of the hour what would go wrong at its end. */
export function planRefreshWork(ctx: RunContext, inputs: Inputs, found: Survey, detachAt: number | undefined): RefreshWork {
  const { environment } = inputs.servers;
  const problems = [...found.problems];
  const servers = serversOf(ctx, found.servers, environment);
  const goldens = goldensIn(ctx, found.servers, environment);
  const plan = planRefresh({ servers, images: imagesOf(found), environment, goldens });
  const purpose = { generation: plan.generation, stage: 'candidate', resume: plan.kind === 'finish' ? plan.imageIds : [] } as const;
  const sources = found.roles.flatMap((surveyed) => {
    const source = chooseSource(ctx, detachAt, found, surveyed, purpose, problems);
    return source === undefined ? [] : [{ surveyed, source }];
  });
  const asked = sources.map(({ surveyed, source }) => {
    const { role } = surveyed;
    const imageId = source.kind === 'snapshot' ? '' : source.image.id;
    const { missing } = planLaunch({ servers, imageId, role: role.name, count: role.servers.count, generation: plan.generation, goldens });
    const target = targetOf(found, surveyed, demandsOfSource(found, source), problems);
    return { surveyed, source, generation: plan.generation, missing, target, snapshotGb: snapshotGbOf(found, sources, source) };
  });
  const { requests: roles, notes } = checkRequests(ctx, found, asked, problems);
  if (roles.length < found.roles.length && problems.length === 0) {
    problems.push(
      new RestageError('invalid-input', 'Neither `golden` nor `image` is given.', {
        hint: 'Set `golden` to the golden server, or `image` to an image.',
      }),
    );
  }
  const named = everyMarked(found.roles.flatMap(({ golden }) => golden ?? []));
  const looking = new Map([...goldens, ...named].map((golden) => [golden.id, golden]));
  const kept = [...looking.values()].map(
    ({ name, marks }) => `golden server ${name} is marked as a server of environment ${marks.environment}, but is kept`,
  );
  return { plan, roles, kept, notes: [...notesOf(plan, environment), ...notes], problems };
}

/** Roles of one golden server share its snapshots, which are counted with the first of them. */
function snapshotGbOf({ storage }: Survey, sources: readonly { readonly source: ImageSource }[], source: ImageSource): number {
  if (source.kind !== 'snapshot' || source.order.isUnderWay) return 0;
  const { golden, data } = source.order;
  const first = sources.find((one) => one.source.kind === 'snapshot' && one.source.order.golden.id === golden.id);
  const volumes = golden.imageId === undefined ? volumesOf(golden, storage) : data;
  return first?.source === source ? volumes.reduce((sum, { sizeGb }) => sum + sizeGb, 0) : 0;
}

/** Images that an unfinished generation may have been made from. */
function imagesOf(found: Survey) {
  const roles = found.roles.map((surveyed) => withChosenVolumes(found, surveyed));
  const made = roles.flatMap(({ goldenImages }) => goldenImages.map(({ image, marks }) => ({ ...image, marks })));
  const named = roles.flatMap(({ image }) => (image === undefined ? [] : [{ ...image, marks: undefined }]));
  return [...new Map([...made, ...named].map((image) => [image.id, image])).values()];
}

function notesOf(plan: RefreshPlan, environment: string): readonly string[] {
  const undone =
    plan.undo.length > 0
      ? [`An earlier refresh of ${environment} was interrupted and cannot be finished. Its ${plan.undo.length} server(s) are deleted.`]
      : [];
  return plan.kind === 'finish'
    ? [`An earlier refresh of ${environment} was interrupted. Finishing its generation ${plan.generation}.`, ...undone]
    : undone;
}

/** What every step of a refresh goes by. */
export interface RefreshContext {
  /** The run is to end: it was cancelled, or lost a lease. */
  readonly isEnding: () => boolean;
  readonly inputs: Inputs;
  readonly found: Survey;
  readonly work: RefreshWork;
  readonly images: ImageSteps;
  readonly beforePromotion: BeforePromotion | undefined;
  /** Of servers under way, milliseconds since the epoch; `undefined` = they are waited for. */
  readonly detachAt: number | undefined;
}

/**
 * What is to be written down before the new generation counts: a run that dies right after it may leave nothing to be gone on with
 * otherwise. The generation may still come to nothing.
 * @param images by role
 */
export type BeforePromotion = (ctx: RunContext, images: Readonly<Record<string, Image>>) => Promise<void>;

/** Nothing is launched before every image is there, where servers would only stand around; nor handed over before all servers are. */
export function unlessPending(
  { images }: RefreshContext,
  launches: readonly LaunchStep[] = [],
): (context: StepContext) => Promise<Found<undefined>> {
  return async ({ resultOf }) => {
    const isPending = images.results(resultOf).pending.length > 0 || isDetached(launches.map((step) => resultOf(step)));
    return isPending ? { state: 'there', value: undefined } : { state: 'absent' };
  };
}

export function obtainedImages({ images }: RefreshContext, resultOf: StepContext['resultOf']): readonly ObtainedImage[] {
  return images.results(resultOf).images;
}

/** Those that this refresh has made: by this run, or by an earlier one of the same environment that it has gone on with. */
export async function newImages(
  ctx: RunContext,
  { images, inputs }: RefreshContext,
  resultOf: StepContext['resultOf'],
): Promise<readonly Image[]> {
  const made: Image[] = [];
  for (const { image, snapshot } of images.results(resultOf).images) {
    const isOfEnvironment = image.properties[markKeys.environment] === inputs.servers.environment;
    if (snapshot !== undefined || (isOfEnvironment && (await isUnsettled(ctx, image)))) made.push(image);
  }
  return made;
}

/** As this run found it: a refresh is to go on with it. Another project's word is about a refresh there. */
async function isUnsettled(ctx: RunContext, image: Image): Promise<boolean> {
  return image.properties[markKeys.stage] === 'candidate' && (await asOwn(ctx, image)) !== undefined;
}

/** Takes from these images the word that a refresh is to go on with them, and writes the figures of the run that took them. */
export async function settleImages(ctx: RunContext, images: readonly ObtainedImage[]): Promise<void> {
  for (const { image, snapshot } of images) {
    if (!(await isUnsettled(ctx, image))) continue;
    if (snapshot === undefined) await ctx.cloud.image.removeProperty(image.id, markKeys.stage);
    else await settleWithHistory(ctx, image, snapshot.history ?? []);
  }
}

/** A property that another client has removed cannot be removed. */
async function settleWithHistory({ cloud }: RunContext, { id }: Image, history: readonly RunRecord[]): Promise<void> {
  const figures = { [markKeys.history]: formatHistory(history) };
  try {
    await cloud.image.setProperties(id, { ...figures, [markKeys.stage]: undefined });
  } catch (error) {
    if (!(error instanceof HttpError) || ![400, 403, 409, 413].includes(error.status)) throw error;
    await cloud.image.removeProperty(id, markKeys.stage);
  }
}
