import { RestageError } from '../../domain/errors.ts';
import { stepsAlone } from '../../domain/plan-lines.ts';
import type { Inputs } from '../../inputs/types.ts';
import { failureOf } from '../removal/attempt.ts';
import type { Plan, Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { whenToDetach, workMsOf } from '../run/time.ts';
import { serversOf } from '../servers/marked.ts';
import * as one from '../verbs/index.ts';
import type { CopyTime } from './copy-image.ts';
import { mergeEnds, type RegionEnd } from './merge.ts';
import { copiedOf, findOwed, noteOwed, type RoleImages, recoverCopies, settleOwed } from './owed.ts';
import { type Foresight, preflight } from './preflight.ts';
import { openSite, type Region, regionsOf, type Site } from './site.ts';
import { spread } from './spread.ts';

/**
 * The verbs in several regions. The first is the golden server's, and comes first: what does not work there is not tried anywhere else.
 * One region that fails takes nothing from the others.
 */

export async function plan(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const site = await openSite(ctx);
  const there = await preflight(site, inputs, 'refresh');
  const result = await one.plan(site.home.ctx, inputs);
  if (result.status !== 'planned') return mergeEnds([endOf(site.home, result)]);
  return mergeEnds([endOf(site.home, { ...result, plan: together(result.plan, there) })]);
}

function together(plan: Plan, there: Pick<Foresight, 'steps' | 'notes'>): Plan {
  const notes = [...plan.notes, ...there.notes];
  return { ...plan, steps: [...stepsAlone(plan), ...there.steps, ...notes], notes };
}

export async function snapshot(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const site = await openSite(ctx);
  const time = timeOf(ctx, inputs);
  await preflight(site, inputs, 'snapshot');
  const first = await one.snapshot(site.home.ctx, inputs);
  const others = await goOn(site, first, (images) => spread(site, { errand: 'snapshot', inputs, images, time, verb: one.snapshot }));
  return mergeEnds([endOf(site.home, first), ...others]);
}

export async function launch(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const site = await openSite(ctx);
  const time = timeOf(ctx, inputs);
  await preflight(site, inputs, 'launch');
  const first = await one.launch(site.home.ctx, inputs);
  const others = await goOn(site, first, (images) => spread(site, { errand: 'launch', inputs, images, time, verb: one.launch }));
  return mergeEnds([endOf(site.home, first), ...others]);
}

export async function refresh(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const site = await openSite(ctx);
  const { home, others } = site;
  const time = timeOf(ctx, inputs);
  const { found } = await preflight(site, inputs, 'refresh');
  const owed = findOwed(home.ctx.naming(inputs), found, inputs.servers.environment);
  let isNoted = owed !== undefined;
  const note = async (here: RunContext, images: RoleImages) => {
    await noteOwed(
      here,
      copiedOf(images, home.owner),
      others.map(({ name }) => name),
    );
    isNoted = true;
  };
  const first = owed === undefined ? await one.refresh(home.ctx, inputs, note) : await finishHome(home, inputs, owed);
  const ends = await goOn(site, first, async (images) => {
    if (!isNoted) await note(home.ctx, images);
    const came = await spread(site, {
      errand: 'refresh',
      inputs,
      images,
      isOwed: owed !== undefined,
      time,
      verb: owed === undefined ? one.refresh : finishThere,
    });
    // What failed is over, as a launch that failed: the next refresh takes a fresh snapshot. What is pending goes on.
    if (came.every(({ result }) => result?.status !== 'pending')) await settleOwed(home.ctx, copiedOf(images, home.owner));
    return came;
  });
  return mergeEnds([endOf(home, first), ...ends]);
}

/** From now on. A run that does not wait still has its time budget for what no cloud can go on with. */
function timeOf(ctx: RunContext, inputs: Inputs): CopyTime {
  const workMs = workMsOf(inputs.run.timeBudgetMs);
  return { detachAt: whenToDetach(ctx, inputs), endsAt: workMs === undefined ? undefined : ctx.clock.now() + workMs, workMs };
}

/** The first region has its servers of an image that other regions still wait for. */
async function finishHome({ ctx }: Region, inputs: Inputs, owed: RoleImages): Promise<Result> {
  const { environment } = inputs.servers;
  ctx.emit({
    type: 'note',
    message: `An earlier refresh of ${environment} was interrupted before every region had its servers. Continuing with its image.`,
  });
  const roles = inputs.roles.map((role) => ({ ...role, golden: { ...role.golden, image: owed[role.name]?.id ?? role.golden.image } }));
  return one.launch(ctx, { ...inputs, roles });
}

/** A region that had its turn keeps what it has; there a refresh would begin the next generation. */
async function finishThere(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const servers = serversOf(ctx, await ctx.cloud.compute.listServers({}), inputs.servers.environment);
  const isDone = inputs.roles.every(({ name, golden }) => {
    const own = servers.filter(({ marks }) => marks.role === name);
    // One that is the current one makes its generation so: the run that died had begun to say it of all.
    return own.some(({ marks }) => marks.stage === 'current') && own.every(({ marks }) => marks.imageId === golden.image);
  });
  return (isDone ? one.launch : one.refresh)(ctx, inputs);
}

/** Nothing is done elsewhere while the first region is not through. */
async function goOn(site: Site, first: Result, work: (images: RoleImages) => Promise<readonly RegionEnd[]>): Promise<readonly RegionEnd[]> {
  if (first.status === 'pending') return [];
  if (first.images === undefined) throw new RestageError('internal', `${site.home.name} came out without an image.`);
  return work(first.images);
}

function endOf({ name }: Region, result: Result): RegionEnd {
  return { region: name, result, error: undefined, ...(result.imageId === undefined ? {} : { image: 'home' as const }) };
}

export const destroy = (ctx: RunContext, inputs: Inputs) => inEach(ctx, (here) => one.destroy(here, inputs));

export const reap = (ctx: RunContext, inputs: Inputs) => inEach(ctx, (here) => one.reap(here, inputs));

/** Golden servers live in the first region. */
export async function release(ctx: RunContext, inputs: Inputs): Promise<Result> {
  const { home } = await openSite(ctx);
  return mergeEnds([endOf(home, await one.release(home.ctx, inputs))]);
}

export const status = (ctx: RunContext, inputs: Inputs) => inEach(ctx, (here) => one.status(here, inputs));

/** Kept where it is whole; where it is not everywhere, it is the other verb's to make it so. */
export async function extendEnvironment(ctx: RunContext, inputs: Inputs, otherwise: () => Promise<Result>): Promise<Result> {
  let isWhole = true;
  const kept = await inEach(ctx, (here) =>
    one.extendEnvironment(here, inputs, async () => {
      isWhole = false;
      return { status: 'complete', timeline: [] };
    }),
  );
  return isWhole ? kept : otherwise();
}

export const recover = (ctx: RunContext) =>
  inEach(ctx, async (here) => {
    const result = await one.recover(here);
    const copies = await recoverCopies(here);
    const failure = result.failure ?? failureOf(copies);
    return { ...result, removed: [...(result.removed ?? []), ...copies.map(({ resource }) => resource)], ...(failure && { failure }) };
  });

/** The same in each region, the golden server's last: what servers elsewhere run from goes after them. */
async function inEach(ctx: RunContext, verb: (ctx: RunContext) => Promise<Result>): Promise<Result> {
  const regions = regionsOf(await openSite(ctx));
  const ends = new Map<Region, RegionEnd>();
  for (const region of regions.toReversed()) ends.set(region, await attempt(region, verb));
  return mergeEnds(regions.flatMap((region) => ends.get(region) ?? []));
}

async function attempt({ name, ctx }: Region, verb: (ctx: RunContext) => Promise<Result>): Promise<RegionEnd> {
  try {
    return { region: name, result: await verb(ctx), error: undefined };
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError) || error.code === 'internal') throw error;
    return { region: name, result: undefined, error };
  }
}
