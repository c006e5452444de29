import { RestageError } from '../domain/errors.ts';
import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { enterAgain } from './enter-again.ts';
import { naming } from './golden/naming.ts';
import { tendStrays } from './golden/strays.ts';
import { busyResult, holdFor, tellBudget } from './image/hold-orders.ts';
import { imageSteps } from './image/image-steps.ts';
import { chooseSource, type ImageSource } from './image/obtain.ts';
import { imageResult, pendingResult } from './image/result.ts';
import { covers, goldenIdsOf, holdAll } from './lease/hold.ts';
import type { Result } from './results.ts';
import { runSteps } from './servers/launch-roles.ts';
import { refuse, survey } from './survey/survey.ts';
import { whenToLeave } from './time-budget.ts';

/** Golden server -> image that is proven usable; golden server back in the power state that it was found in. */
export async function snapshot(given: Deps, inputs: Inputs): Promise<Result> {
  const deps = naming(given, inputs);
  const leaveAt = whenToLeave(deps, inputs);
  const first = await look(deps, inputs, leaveAt);
  return enterAgain(deps, async (isFirst) => {
    const begun = isFirst ? first : await look(deps, inputs, leaveAt);
    const own = goldenIdsOf(await holdFor(deps, leaveAt, begun.sources));
    return tendStrays(deps, begun.servers, { patient: true, own }, async () => {
      refuse(begun.problems);
      if (isFirst) tellBudget(deps, first.sources);
      for (let now = begun; ; ) {
        const outcome = await tryUnderLeases(deps, inputs, leaveAt, now);
        if (outcome.kind === 'result') return outcome.result;
        now = outcome.now;
      }
    });
  });
}

type Outcome =
  | { readonly kind: 'result'; readonly result: Result }
  /** What another run did meanwhile calls for more than was held. */
  | { readonly kind: 'outdated'; readonly now: Looked };

async function tryUnderLeases(deps: Deps, inputs: Inputs, leaveAt: number | undefined, before: Looked): Promise<Outcome> {
  const { environment } = inputs.servers;
  const hold = await holdFor(deps, leaveAt, before.sources);
  const held = await holdAll(deps, hold, async (leased, hadToWait): Promise<Outcome> => {
    const now = hadToWait ? await look(leased, inputs, leaveAt) : before;
    refuse(now.problems);
    if (!covers(hold, await holdFor(leased, leaveAt, now.sources))) return { kind: 'outdated', now };
    return { kind: 'result', result: await carryOut(leased, inputs, now) };
  });
  if (held.kind === 'held') return held.value;
  return { kind: 'result', result: busyResult(deps, { leaveAt, environment }, before.sources, hold, held) };
}

async function carryOut(deps: Deps, inputs: Inputs, { roles, sources }: Looked): Promise<Result> {
  const steps = imageSteps(deps, sources);
  const resultOf = await runSteps(deps, inputs, undefined, steps.steps);
  const { images, pending } = steps.results(resultOf);
  if (pending.length > 0) return pendingResult(pending, inputs.servers.environment);
  return { status: 'complete', ...imageResult(images), images: steps.byRole(roles, resultOf) };
}

type Looked = Awaited<ReturnType<typeof look>>;

async function look(deps: Deps, inputs: Inputs, leaveAt: number | undefined) {
  const found = await survey(deps, inputs, { launches: false });
  const problems = [...found.problems];
  const purpose = { generation: 0, stage: undefined, resume: [] };
  const roles = found.roles.flatMap((surveyed) => {
    const source = chooseSource(deps, leaveAt, found, surveyed, purpose, problems);
    return source === undefined ? [] : [{ surveyed, source }];
  });
  const sources: readonly ImageSource[] = roles.map(({ source }) => source);
  if (sources.length === 0 && problems.length === 0) {
    problems.push(new RestageError('invalid-input', '`golden` is missing.', { hint: 'Give the name or id of the golden server.' }));
  }
  return { roles, sources, problems, servers: found.servers };
}
