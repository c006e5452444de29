import { RestageError } from '../../domain/errors.ts';
import { isoTime, markKeys } from '../../domain/marks.ts';
import { environmentFact } from '../../domain/names.ts';
import type { Inputs, Role } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { goldensOfNew, pruneImages } from '../image/prune.ts';
import { imageFacts } from '../image/result.ts';
import { shareImage } from '../image/share.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { type Copied, type CopyTime, copyImage } from './copy-image.ts';
import type { RegionEnd } from './merge.ts';
import { copiedOf, type RoleImages, withoutGolden } from './owed.ts';
import type { Errand } from './preflight.ts';
import type { Region, Site } from './site.ts';

export interface Spread {
  readonly errand: Errand;
  readonly inputs: Inputs;
  /** Of the first region. */
  readonly images: RoleImages;
  readonly time: CopyTime;
  /** An earlier refresh has made the images, and did not bring them to every region. */
  readonly isOwed?: boolean;
  /** What is done in each region that has the image. */
  readonly verb: (ctx: RunContext, inputs: Inputs) => Promise<Result>;
}

/**
 * Takes what the first region has to the others: the copies side by side, then one region's servers after the other's, so that at most one
 * of them is in between. A region that fails keeps no other from its turn.
 */
export async function spread({ home, others }: Site, work: Spread): Promise<readonly RegionEnd[]> {
  const arrivals = new Map<string, Promise<Arrival>>();
  for (const region of others) {
    if (!arrivals.has(region.images)) arrivals.set(region.images, bringAll(home, region, work));
  }
  // All of them come to their end, and clean up, before one that was cancelled ends the run.
  await Promise.allSettled(arrivals.values());
  const ends: RegionEnd[] = [];
  for (const region of others) {
    const arrival = await arrivals.get(region.images);
    if (arrival !== undefined) ends.push(await land(region, arrival, work));
  }
  return ends;
}

interface Here {
  readonly kind: 'here';
  /** By the id of the first region's. */
  readonly ids: ReadonlyMap<string, Image>;
  readonly how: RegionEnd['image'];
  readonly seconds: number;
}

/** What came of the copies for one image service. */
type Arrival = Here | Extract<Copied, { readonly kind: 'detached' }> | { readonly kind: 'failed'; readonly error: RestageError };

async function bringAll(home: Region, region: Region, { images, inputs, time }: Spread): Promise<Arrival> {
  const { ctx } = region;
  const wanted = copiedOf(images, home.owner);
  if (region.images === home.images)
    return { kind: 'here', ids: new Map(wanted.map((image) => [image.id, image])), how: 'shared', seconds: 0 };
  const since = ctx.clock.now();
  const ids = new Map<string, Image>();
  let how: RegionEnd['image'] = 'there';
  try {
    for (const image of wanted) {
      const golden = inputs.roles.find(({ name }) => images[name]?.id === image.id)?.golden ?? inputs.golden;
      const source = { region: home.name, cloud: home.ctx.cloud, image };
      const copied: Copied = await copyImage(ctx, { source, inputs: golden, time });
      if (copied.kind === 'detached') return copied;
      const failure = await shareImage(ctx, copied.image, golden.shareWith);
      if (failure !== undefined) throw failure;
      ids.set(image.id, copied.image);
      if (copied.how !== 'there') how = copied.how;
    }
    return { kind: 'here', ids, how, seconds: Math.round((ctx.clock.now() - since) / 1000) };
  } catch (error) {
    return { kind: 'failed', error: asFailure(ctx, error) };
  }
}

async function land({ name, ctx }: Region, arrival: Arrival, work: Spread): Promise<RegionEnd> {
  switch (arrival.kind) {
    case 'failed':
      return { region: name, result: undefined, error: arrival.error };
    case 'detached':
      return { region: name, result: pendingCopy(name, arrival, work.inputs), error: undefined };
    case 'here': {
      const { how: image, seconds: copySeconds } = arrival;
      const end = { region: name, image, copySeconds };
      try {
        const result = await runErrand(ctx, arrival, work);
        return { ...end, result, error: undefined };
      } catch (error) {
        return { ...end, result: undefined, error: asFailure(ctx, error) };
      }
    }
    default:
      return arrival satisfies never;
  }
}

async function runErrand(ctx: RunContext, arrival: Here, { errand, inputs, images, isOwed = false, time, verb }: Spread): Promise<Result> {
  const { ids } = arrival;
  if (errand === 'snapshot') {
    const [first] = ids.values();
    return { status: 'complete', ...imageFacts(first), timeline: [] };
  }
  const imageOf = ({ name, golden }: Role) => {
    const image = images[name];
    return (image && ids.get(image.id)?.id) ?? golden.image;
  };
  const result = await verb(ctx, leftOf(ctx, withoutGolden(inputs, imageOf), time.detachAt));
  if (errand === 'refresh' && result.status === 'complete') await pruneImages(ctx, goldensOfNew(newIn(ctx, arrival, isOwed)), []);
  return result;
}

/** A run has one budget, however many regions. */
function leftOf({ clock }: RunContext, inputs: Inputs, detachAt: number | undefined): Inputs {
  if (detachAt === undefined || !inputs.run.wait) return inputs;
  return { ...inputs, run: { ...inputs.run, timeBudgetMs: Math.max(1, detachAt - clock.now()) } };
}

/** Images that this refresh has brought there, in this run or in one that it goes on with, or taken where regions share their images. */
function newIn({ runId }: RunContext, { ids, how }: Here, isOwed: boolean): readonly Image[] {
  if (isOwed && how !== 'shared') return [...ids.values()];
  if (how === 'there') return [];
  return [...ids.values()].filter(({ properties }) => properties[markKeys.run] === runId);
}

function pendingCopy(
  region: string,
  { imageId, comeBackAt, by }: Extract<Copied, { readonly kind: 'detached' }>,
  { servers }: Inputs,
): Result {
  const reason =
    by === 'cloud'
      ? `The cloud is copying the image to ${region}.`
      : `The image has to pass through the machine of a run on its way to ${region}, and too little was left of this run's time budget. The next run has a full budget.`;
  return {
    status: 'pending',
    ...environmentFact(servers.environment),
    imageId,
    pending: { reason, comeBackAt: isoTime(comeBackAt) },
    timeline: [],
  };
}

/** A cancel ends the run, and a defect is no answer of a region's. */
function asFailure(ctx: RunContext, error: unknown): RestageError {
  ctx.throwIfEnding();
  if (!(error instanceof RestageError) || error.code === 'internal') throw error;
  return error;
}
