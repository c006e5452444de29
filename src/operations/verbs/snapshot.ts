import { RestageError } from '../../domain/errors.ts';
import type { Inputs } from '../../inputs/types.ts';
import { imageResult, pendingResult } from '../image/result.ts';
import { chooseSource, type ImageSource } from '../image/source.ts';
import { busyResult, holdFor, imageSteps, tellOrders } from '../image/steps.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { carryOut } from '../run/envelope.ts';
import { whenToDetach } from '../run/time.ts';
import { runSteps } from '../servers/launch-roles.ts';
import { survey } from '../survey/survey.ts';

/** Golden server -> image that is verified usable; golden server back in the power state that it was found in. */
export async function snapshot(given: RunContext, inputs: Inputs): Promise<Result> {
  const ctx = given.naming(inputs);
  const detachAt = whenToDetach(ctx, inputs);
  const { environment } = inputs.servers;
  return carryOut<SnapshotSight>(ctx, {
    survey: (here) => look(here, inputs, detachAt),
    hold: (here, { sources, listed }) => holdFor(here, detachAt, { sources, listed }),
    begin: ({ sources }) => tellOrders(ctx, sources),
    work: (leased, seen) => takeImages(leased, inputs, seen),
    busy: ({ sources }, hold, busy) => busyResult(ctx, { detachAt, environment }, sources, hold, busy),
  });
}

async function takeImages(ctx: RunContext, inputs: Inputs, { roles, sources }: SnapshotSight): Promise<Result> {
  const steps = imageSteps(sources);
  const resultOf = await runSteps(ctx, inputs, undefined, [...steps.steps, ...steps.sharing]);
  const { images, pending } = steps.results(resultOf);
  if (pending.length > 0) return pendingResult(pending, inputs.servers.environment);
  return { status: 'complete', ...imageResult(images), images: steps.byRole(roles, resultOf), ...steps.shareFailure(resultOf) };
}

type SnapshotSight = Awaited<ReturnType<typeof look>>;

async function look(ctx: RunContext, inputs: Inputs, detachAt: number | undefined) {
  const found = await survey(ctx, inputs, { launches: false });
  const problems = [...found.problems];
  const purpose = { generation: 0, stage: undefined, resume: [] };
  const roles = found.roles.flatMap((surveyed) => {
    const source = chooseSource(ctx, detachAt, found, surveyed, purpose, problems);
    return source === undefined ? [] : [{ surveyed, source }];
  });
  const sources: readonly ImageSource[] = roles.map(({ source }) => source);
  if (sources.length === 0 && problems.length === 0) {
    problems.push(new RestageError('invalid-input', '`golden` is missing.', { hint: 'Give the name or id of the golden server.' }));
  }
  return { roles, sources, problems, servers: found.servers, listed: found.listed };
}
