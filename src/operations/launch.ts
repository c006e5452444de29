import { formatDuration } from '../domain/durations.ts';
import { RestageError } from '../domain/errors.ts';
import { type LaunchPlan, planLaunch } from '../domain/generations.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Image } from '../openstack/image/types.ts';
import { cloudNow } from './cloud-now.ts';
import type { Deps } from './deps.ts';
import { enterAgain } from './enter-again.ts';
import { markNamed } from './golden/mark-named.ts';
import { naming } from './golden/naming.ts';
import { tendStrays } from './golden/strays.ts';
import { newestProven } from './image/find.ts';
import { busyResult, holdFor } from './image/hold-orders.ts';
import { newestAllowed } from './image/obtain.ts';
import { holdAll } from './lease/hold.ts';
import { environmentSubject, type LeaseSubject } from './lease/subject.ts';
import type { Result } from './results.ts';
import { launchSteps, type RoleLaunch, runSteps } from './servers/launch-roles.ts';
import { endingOf, launchedResult } from './servers/launched-result.ts';
import { goldensIn, serversOf } from './servers/marked.ts';
import type { LaunchTarget } from './servers/order.ts';
import { reportOthers } from './servers/report-others.ts';
import { checkWishes, demandsOf, targetOf } from './survey/check-launch.ts';
import { refuse, type Survey, type SurveyedRole, survey } from './survey/survey.ts';
import { whenToLeave, whenToLeaveServers } from './time-budget.ts';

/**
 * Image -> N servers of an environment, ready. Keeps those that are there, adds what is missing. The environment is held
 * meanwhile: of two runs at once, the second finds what the first has made.
 */
export async function launch(given: Deps, inputs: Inputs): Promise<Result> {
  const deps = naming(given, inputs);
  const leaveAt = whenToLeave(deps, inputs);
  const first = await look(deps, inputs);
  return tendStrays(deps, first.found.servers, { patient: true }, async () => {
    refuse(first.problems);
    const environment = await environmentSubject(deps, inputs.servers.environment);
    return enterAgain(deps, async (isFirst) => {
      const hold = await holdFor(deps, leaveAt, [], environment);
      const held = await holdAll(deps, hold, async (leased, hadToWait) => {
        const now = isFirst && !hadToWait ? first : await look(leased, inputs);
        refuse(now.problems);
        return carryOut(leased, { inputs, leaveAt, environment }, now);
      });
      return held.kind === 'held' ? held.value : busyResult(deps, { leaveAt, environment: environment.name }, [], hold, held);
    });
  });
}

async function look(deps: Deps, inputs: Inputs) {
  const found = await survey(deps, inputs, { launches: true });
  const problems = [...found.problems];
  const prepared = found.roles.flatMap((surveyed) => prepare(deps, found, surveyed, problems) ?? []);
  const { wishes, notes } = checkWishes(
    deps,
    found,
    prepared.map((role) => ({ ...role, generation: role.plan.generation, missing: role.plan.missing })),
    problems,
  );
  return { found, prepared: wishes, notes, problems };
}

interface Wish {
  readonly inputs: Inputs;
  /** Milliseconds since the epoch; `undefined` = waits to the limit. */
  readonly leaveAt: number | undefined;
  readonly environment: LeaseSubject;
}

async function carryOut(
  deps: Deps,
  { inputs, leaveAt, environment: subject }: Wish,
  { prepared, notes }: { readonly prepared: readonly Prepared[]; readonly notes: readonly string[] },
): Promise<Result> {
  const { environment } = inputs.servers;
  await markNamed(
    deps,
    prepared.flatMap(({ surveyed: { golden } }) => golden ?? []),
  );
  const [first] = prepared;
  deps.emit({ type: 'output', name: 'environment', value: environment });
  deps.emit({ type: 'output', name: 'image-id', value: first?.image.id ?? '' });
  deps.emit({ type: 'output', name: 'image-name', value: first?.image.name ?? '' });
  for (const message of notes) deps.emit({ type: 'note', message });
  for (const { plan } of prepared) reportOthers(deps, plan, environment);
  const steps = launchSteps(deps, prepared.map(toLaunch), [], whenToLeaveServers(inputs, leaveAt));
  const resultOf = await runSteps(deps, inputs, subject, steps);
  const roles = steps.map((step) => resultOf(step));
  return {
    ...endingOf(roles, deps.clock.now()),
    environment,
    ...(first === undefined ? {} : { imageId: first.image.id, imageName: first.image.name }),
    images: Object.fromEntries(prepared.map(({ surveyed, image }) => [surveyed.role.name, image])),
    ...launchedResult(roles),
  };
}

interface Prepared {
  readonly surveyed: SurveyedRole;
  readonly image: Image;
  readonly plan: LaunchPlan;
  readonly target: LaunchTarget;
}

function prepare(deps: Deps, found: Survey, surveyed: SurveyedRole, problems: RestageError[]): Prepared | undefined {
  const image = imageToLaunch(deps, surveyed, problems);
  if (image === undefined) return undefined;
  const { role } = surveyed;
  const servers = serversOf(deps, found.servers, role.servers.environment);
  const goldens = goldensIn(deps, found.servers, role.servers.environment);
  const plan = planLaunch({ servers, imageId: image.id, role: role.name, count: role.servers.count, goldens });
  const target = targetOf(found, surveyed, demandsOf(found, image), problems);
  return target && { surveyed, image, plan, target };
}

function toLaunch({ surveyed, image, plan, target }: Prepared): RoleLaunch {
  return { role: surveyed.role, stage: undefined, rollback: 'created', image: () => image, prepare: async () => ({ plan, target }) };
}

function imageToLaunch(deps: Deps, surveyed: SurveyedRole, problems: RestageError[]): Image | undefined {
  const { role, golden, image } = surveyed;
  if (image !== undefined || golden === undefined) return image;
  const newest = newestAllowed(deps, surveyed);
  if (newest === undefined) {
    const old = newestProven(surveyed.goldenImages, cloudNow(deps))?.image;
    const wanted =
      old === undefined ? '' : ` of the last ${formatDuration(role.golden.imageMaxAgeMs)}: the newest is ${old.name} of ${old.createdAt}`;
    problems.push(
      new RestageError('image-not-found', `Golden server ${golden.name} has no proven image${wanted}.`, {
        hint: 'Take one with `restage snapshot`, let `restage refresh` do both, or name an `image`.',
      }),
    );
  }
  return newest?.image;
}
