import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { type LaunchPlan, planLaunch } from '../../domain/generations.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { markNamed } from '../golden/mark-named.ts';
import { newestVerified } from '../image/own-images.ts';
import { announceImage, imageFacts } from '../image/result.ts';
import { notSealed } from '../image/seal-order.ts';
import { acceptShared } from '../image/shared-images.ts';
import { newestAllowed } from '../image/source.ts';
import { busyResult, holdFor } from '../image/steps.ts';
import { environmentSubject, type LeaseSubject } from '../lease/record.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { carryOut } from '../run/envelope.ts';
import { cloudNow, whenToDetach, whenToDetachServers } from '../run/time.ts';
import { launchSteps, type RoleLaunch, runSteps } from '../servers/launch-roles.ts';
import { goldensIn, reportOthers, serversOf } from '../servers/marked.ts';
import type { LaunchTarget } from '../servers/order.ts';
import { endingOf, launchedResult } from '../servers/result.ts';
import { withHostKeys } from '../servers/ssh.ts';
import { checkRequests, demandsOf, targetOf } from '../survey/check-launch.ts';
import { tellLacking } from '../survey/disks.ts';
import { type Survey, type SurveyedRole, survey } from '../survey/survey.ts';

/**
 * Image -> N servers of an environment, ready. Keeps those that are there, adds what is missing. The environment is held
 * meanwhile: of two runs at once, the second finds what the first has made.
 */
export async function launch(given: RunContext, inputs: Inputs): Promise<Result> {
  const ctx = given.naming(inputs);
  const detachAt = whenToDetach(ctx, inputs);
  const environment = await environmentSubject(ctx, inputs.servers.environment);
  return carryOut<LaunchSight>(ctx, {
    survey: (here) => look(here, inputs),
    hold: (here, { found: { listed } }) => holdFor(here, detachAt, { sources: [], listed, environment }),
    work: (leased, seen) => launchMissing(leased, { inputs, detachAt, environment }, seen),
    busy: (_, hold, busy) => busyResult(ctx, { detachAt, environment: environment.name }, [], hold, busy),
  });
}

type LaunchSight = Awaited<ReturnType<typeof look>>;

interface LaunchRequest {
  readonly inputs: Inputs;
  /** Milliseconds since the epoch; `undefined` = waits to the limit. */
  readonly detachAt: number | undefined;
  readonly environment: LeaseSubject;
}

async function look(ctx: RunContext, inputs: Inputs) {
  const found = await survey(ctx, inputs, { launches: true });
  const problems = [...found.problems];
  const prepared = found.roles.flatMap((surveyed) => prepare(ctx, found, surveyed, problems) ?? []);
  const { requests, notes } = checkRequests(
    ctx,
    found,
    prepared.map((role) => ({ ...role, generation: role.plan.generation, missing: role.plan.missing })),
    problems,
  );
  return { found, servers: found.servers, prepared: requests, notes, problems };
}

async function launchMissing(
  ctx: RunContext,
  { inputs, detachAt, environment: subject }: LaunchRequest,
  { found, prepared, notes }: LaunchSight,
): Promise<Result> {
  const { environment } = inputs.servers;
  await markNamed(
    ctx,
    prepared.flatMap(({ surveyed: { golden } }) => golden ?? []),
  );
  await acceptShared(
    ctx,
    prepared.map(({ surveyed }) => surveyed),
  );
  const [first] = prepared;
  ctx.emit({ type: 'output', name: 'environment', value: environment });
  if (first !== undefined) announceImage(ctx, first.image);
  for (const { surveyed, image } of prepared) tellLacking(ctx, surveyed, found, image);
  for (const message of notes) ctx.emit({ type: 'note', message });
  for (const { plan } of prepared) reportOthers(ctx, plan, environment);
  const steps = launchSteps(prepared.map(toLaunch), [], whenToDetachServers(inputs, detachAt));
  const resultOf = await runSteps(ctx, inputs, subject, steps);
  const roles = steps.map((step) => resultOf(step));
  const launched = launchedResult(roles);
  return {
    ...endingOf(roles, ctx.clock.now()),
    environment,
    ...imageFacts(first?.image),
    images: Object.fromEntries(prepared.map(({ surveyed, image }) => [surveyed.role.name, image])),
    ...launched,
    ...(await withHostKeys(ctx, inputs, launched.servers ?? [])),
  };
}

interface Prepared {
  readonly surveyed: SurveyedRole;
  readonly image: Image;
  readonly plan: LaunchPlan;
  readonly target: LaunchTarget;
}

function prepare(ctx: RunContext, found: Survey, surveyed: SurveyedRole, problems: RestageError[]): Prepared | undefined {
  const image = imageToLaunch(ctx, surveyed, problems);
  if (image === undefined) return undefined;
  const { role } = surveyed;
  const servers = serversOf(ctx, found.servers, role.servers.environment);
  const goldens = goldensIn(ctx, found.servers, role.servers.environment);
  const plan = planLaunch({ servers, imageId: image.id, role: role.name, count: role.servers.count, goldens });
  const target = targetOf(found, surveyed, demandsOf(found, image), problems);
  return target && { surveyed, image, plan, target };
}

function toLaunch({ surveyed, image, plan, target }: Prepared): RoleLaunch {
  return { role: surveyed.role, stage: undefined, rollback: 'created', image: () => image, prepare: async () => ({ plan, target }) };
}

function imageToLaunch(ctx: RunContext, surveyed: SurveyedRole, problems: RestageError[]): Image | undefined {
  const { role, golden, image } = surveyed;
  // What stands against one that is named is among the problems already.
  if (image !== undefined || golden === undefined || role.golden.image !== undefined) return image;
  const newest = newestAllowed(ctx, surveyed);
  if (newest === undefined) {
    const old = newestVerified(surveyed.goldenImages, cloudNow(ctx))?.image;
    const wanted =
      old === undefined ? '' : ` from the last ${formatDuration(role.golden.imageMaxAgeMs)}: the newest is ${old.name} of ${old.createdAt}`;
    const { passedOver } = surveyed.sealing;
    if (old === undefined && passedOver.length > 0) {
      problems.push(notSealed(golden, role.golden.seal, passedOver));
      return undefined;
    }
    problems.push(
      new RestageError('image-not-found', `Golden server ${golden.name} has no verified image${wanted}.`, {
        hint: 'Take an image with `restage snapshot`, take one and launch from it with `restage refresh`, or set `image`.',
      }),
    );
  }
  return newest?.image;
}
