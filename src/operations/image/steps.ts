import { RestageError } from '../../domain/errors.ts';
import type { Image } from '../../openstack/image/types.ts';
import { type Busy, busyError, busyReason, type Hold } from '../lease/hold.ts';
import { environmentSubject, goldenSubjectOf, imageSubject, type LeaseSubject } from '../lease/record.ts';
import type { Result } from '../results.ts';
import { defineStep, type RunContext, type Step, type StepContext } from '../run/context.ts';
import { everyMarked } from '../servers/marked.ts';
import { tellDisks } from '../survey/disks.ts';
import { budgetNote, estimateOf, type ImageOrder, type Obtained, type ObtainedImage, type PendingImage } from './order.ts';
import type { ListedImages } from './own-images.ts';
import { pendingResult } from './result.ts';
import { shareImage } from './share.ts';
import { type ImageSource, probeImage } from './source.ts';
import { takeImage } from './take.ts';

interface RoleSource {
  readonly surveyed: { readonly role: { readonly name: string } };
  readonly source: ImageSource;
}

export interface ImageSteps {
  /** One for each image: roles of one golden server share it. Side by side. */
  readonly steps: readonly Step<Obtained>[];
  /** One for each image that is to be shared, beside what goes on with it: a share that fails ends nothing else. */
  readonly sharing: readonly Step<RestageError | undefined>[];
  readonly stepOf: (source: ImageSource) => Step<Obtained>;
  /** What each role has come to have; a role whose image is still under way is left out. */
  readonly byRole: (roles: readonly RoleSource[], resultOf: StepContext['resultOf']) => Readonly<Record<string, Image>>;
  readonly results: (resultOf: StepContext['resultOf']) => {
    readonly images: readonly ObtainedImage[];
    readonly pending: readonly PendingImage[];
  };
  /** Why an image is not shared; once `sharing` is done. */
  readonly shareFailure: (resultOf: StepContext['resultOf']) => Pick<Result, 'failure'>;
}

export function imageSteps(sources: readonly ImageSource[]): ImageSteps {
  const byKey = new Map<string, Step<Obtained>>();
  for (const source of sources) {
    if (byKey.has(keyOf(source))) continue;
    byKey.set(
      keyOf(source),
      defineStep<Obtained>({
        name: `image ${nameOf(source)}`,
        title: source.kind === 'snapshot' ? `Snapshot golden server ${nameOf(source)}` : `Use image ${nameOf(source)}`,
        isQuiet: true,
        after: [],
        probe: ({ ctx }) => probeImage(ctx, source),
        run: ({ ctx, handOn }) => obtainImage(ctx, source, handOn),
      }),
    );
  }
  const steps = [...byKey.values()];
  const sharing = [...byKey].flatMap(([key, step]) => {
    const projects = [...new Set(sources.filter((source) => keyOf(source) === key).flatMap(sharedWith))];
    return projects.length === 0 ? [] : [shareStep(step, projects)];
  });
  const stepOf = (source: ImageSource): Step<Obtained> => {
    const step = byKey.get(keyOf(source));
    if (step === undefined) throw new TypeError(`no step for ${nameOf(source)}`);
    return step;
  };
  const results: ImageSteps['results'] = (resultOf) => {
    const obtained = steps.map((step) => resultOf(step));
    return {
      images: obtained.filter((one) => one.kind === 'image'),
      pending: obtained.filter((one) => one.kind === 'pending'),
    };
  };
  const byRole: ImageSteps['byRole'] = (roles, resultOf) =>
    Object.fromEntries(
      roles.flatMap(({ surveyed, source }) => {
        const obtained = resultOf(stepOf(source));
        return obtained.kind === 'image' ? [[surveyed.role.name, obtained.image]] : [];
      }),
    );
  const shareFailure: ImageSteps['shareFailure'] = (resultOf) => {
    const failure = sharing.map((step) => resultOf(step)).find((error) => error !== undefined);
    return failure === undefined ? {} : { failure };
  };
  return { steps, sharing, stepOf, byRole, results, shareFailure };
}

/** Ids of the projects that get the image. */
export function sharedWith(source: ImageSource): readonly string[] {
  if (source.kind === 'named') return [];
  return source.kind === 'reused' ? source.shareWith : source.order.inputs.shareWith;
}

function shareStep(image: Step<Obtained>, projects: readonly string[]): Step<RestageError | undefined> {
  return defineStep<RestageError | undefined>({
    name: `share ${image.name}`,
    title: `Share the image with project(s) ${projects.join(', ')}`,
    isQuiet: true,
    after: [image],
    run: async ({ ctx, resultOf }) => {
      const obtained = resultOf(image);
      return obtained.kind === 'image' ? shareImage(ctx, obtained.image, projects) : undefined;
    },
  });
}

function keyOf(source: ImageSource): string {
  return source.kind === 'snapshot' ? `golden ${source.order.golden.id}` : `image ${source.image.id}`;
}

function nameOf(source: ImageSource): string {
  return source.kind === 'snapshot' ? source.order.golden.name : source.image.name;
}

/**
 * @param onVerified gets the image before the golden server is back
 * @throws RestageError as `takeImage` does
 */
async function obtainImage(ctx: RunContext, source: ImageSource, onVerified: (image: ObtainedImage) => void): Promise<Obtained> {
  if (source.kind !== 'snapshot') throw new RestageError('internal', `Image ${source.image.name} exists already and must not be taken.`);
  return takeImage(ctx, source.order, onVerified);
}

/** A run waits so long for another whose work needs no snapshot, milliseconds. */
const shortWaitMs = 30 * 60_000;
/** After which it is worth coming back to an environment that another run is at work on. */
const comeBackInMs = 5 * 60_000;

export interface ToHold {
  readonly sources: readonly ImageSource[];
  /** As the survey read them. */
  readonly listed: ListedImages | undefined;
  /** That is launched into, if any. */
  readonly environment?: LeaseSubject;
}

/**
 * What must be held for these images, and for the environment that is launched into, if any. Another run may need as
 * long for its snapshot as this one for its own: so long it is waited for, unless this run leaves earlier.
 *
 * A golden server that carries the marks of an environment's server could be deleted by a run that holds that environment, and so has looked at
 * the server before it was marked as a golden one: its environment is held, too.
 */
export async function holdFor(ctx: RunContext, detachAt: number | undefined, { sources, listed, environment }: ToHold): Promise<Hold> {
  const orders = ordersOf(sources);
  const patienceMs = Math.max(environment === undefined ? 0 : shortWaitMs, ...orders.map((order) => estimateOf(order).limitMs));
  const marked = everyMarked(orders.map(({ golden }) => golden));
  const environments = await Promise.all(marked.map(({ marks }) => environmentSubject(ctx, marks.environment)));
  return {
    subjects: [
      ...orders.flatMap(({ unfinished }) => unfinished.map(imageSubject)),
      ...orders.map(({ golden }) => goldenSubjectOf(golden)),
      ...environments,
      ...(environment === undefined ? [] : [environment]),
    ],
    waitMs: detachAt === undefined ? patienceMs : Math.max(0, detachAt - ctx.clock.now()),
    listed,
  };
}

/**
 * Another run holds something for longer than this one waits.
 * @throws RestageError `golden-busy`, `environment-busy` when it was to wait to the end.
 */
export function busyResult(
  { clock }: RunContext,
  { detachAt, environment }: { readonly detachAt: number | undefined; readonly environment: string },
  sources: readonly ImageSource[],
  hold: Hold,
  busy: Busy,
): Result {
  if (detachAt === undefined) throw busyError(busy, hold.waitMs);
  const estimates = ordersOf(sources).map((order) => estimateOf(order).estimateMs);
  const comeBackAt = clock.now() + Math.max(comeBackInMs, ...estimates);
  return pendingResult([{ kind: 'pending', reason: busyReason(busy), comeBackAt, imageId: undefined }], environment);
}

/** Says, before anything is touched, what becomes of each disk, and which snapshots this run will not see the end of. */
export function tellOrders(ctx: RunContext, sources: readonly ImageSource[]): void {
  const { clock, emit } = ctx;
  tellDisks(ctx, ordersOf(sources));
  for (const order of ordersOf(sources)) {
    const message = budgetNote(order, clock.now());
    if (message !== undefined) emit({ type: 'warning', title: 'This run exits before its snapshot is done', message });
  }
}

function ordersOf(sources: readonly ImageSource[]): readonly ImageOrder[] {
  return sources.flatMap((source) => (source.kind === 'snapshot' ? [source.order] : []));
}
