import type { Inputs } from '../../inputs/types.ts';
import { markNamed } from '../golden/mark-named.ts';
import { imageResult, pendingResult } from '../image/result.ts';
import { acceptShared } from '../image/shared-images.ts';
import type { ImageSource } from '../image/source.ts';
import { busyResult, holdFor, tellOrders } from '../image/steps.ts';
import { environmentSubject, type LeaseSubject } from '../lease/record.ts';
import { refreshSteps } from '../refresh/steps.ts';
import { type BeforePromotion, planRefreshWork, type RefreshWork } from '../refresh/work.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { carryOut, type Sight } from '../run/envelope.ts';
import { whenToDetach } from '../run/time.ts';
import { runSteps } from '../servers/launch-roles.ts';
import { endingOf, launchedResult, withMovedFloatingIp } from '../servers/result.ts';
import { withHostKeys } from '../servers/ssh.ts';
import { tellLacking } from '../survey/disks.ts';
import { type Survey, survey } from '../survey/survey.ts';

/**
 * Snapshot, then a new generation beside the old one; when the new one is ready the old one goes. If it does not get
 * ready, the new one goes and the old one stays. A run that a crash cut off is finished, or undone, by the next.
 *
 * The golden servers that are snapshotted and the environment are held from before the stop until the old generation is
 * gone. A refresh that uses an existing image holds its environment alone: pull requests launch side
 * by side.
 */
export async function refresh(given: RunContext, inputs: Inputs, beforePromotion?: BeforePromotion): Promise<Result> {
  const ctx = given.naming(inputs);
  const detachAt = whenToDetach(ctx, inputs);
  const environment = await environmentSubject(ctx, inputs.servers.environment);
  const request: RefreshRequest = { inputs, detachAt, environment, beforePromotion };
  return carryOut<RefreshSight>(ctx, {
    survey: (here) => look(here, inputs, detachAt),
    hold: (here, { sources, found: { listed } }) => holdFor(here, detachAt, { sources, listed, environment }),
    begin: ({ sources, work, found }) => {
      tellOrders(ctx, sources);
      for (const { source, surveyed } of work.roles) if (source.kind !== 'snapshot') tellLacking(ctx, surveyed, found, source.image);
      ctx.emit({ type: 'output', name: 'environment', value: environment.name });
    },
    work: (leased, seen) => replace(leased, request, seen),
    busy: ({ sources }, hold, busy) => busyResult(ctx, { detachAt, environment: environment.name }, sources, hold, busy),
  });
}

interface RefreshRequest {
  readonly inputs: Inputs;
  /** Milliseconds since the epoch; `undefined` = waits to the limit. */
  readonly detachAt: number | undefined;
  readonly environment: LeaseSubject;
  readonly beforePromotion: BeforePromotion | undefined;
}

interface RefreshSight extends Sight {
  readonly found: Survey;
  readonly work: RefreshWork;
  readonly sources: readonly ImageSource[];
}

async function look(ctx: RunContext, inputs: Inputs, detachAt: number | undefined): Promise<RefreshSight> {
  const found = await survey(ctx, inputs, { launches: true });
  const work = planRefreshWork(ctx, inputs, found, detachAt);
  return { found, work, servers: found.servers, problems: work.problems, sources: work.roles.map(({ source }) => source) };
}

async function replace(ctx: RunContext, request: RefreshRequest, { found, work }: RefreshSight): Promise<Result> {
  const { inputs, environment: subject } = request;
  const { environment } = inputs.servers;
  for (const message of work.kept) ctx.emit({ type: 'warning', title: 'Golden server kept', message });
  await markNamed(
    ctx,
    found.roles.flatMap(({ golden }) => golden ?? []),
  );
  for (const message of work.notes) ctx.emit({ type: 'note', message });
  await acceptShared(ctx, found.roles);
  const { steps, images, launches, retire } = refreshSteps(() => ctx.signal.aborted, inputs, found, work, request);
  const resultOf = await runSteps(ctx, inputs, subject, steps);
  const obtained = images.results(resultOf);
  if (obtained.pending.length > 0) return pendingResult(obtained.pending, environment);
  const ofImages = imageResult(obtained.images);
  const roles = launches.map((step) => resultOf(step));
  const ofServers = launchedResult(roles);
  const moved = resultOf(retire);
  const servers = ofServers.servers?.map((server) => withMovedFloatingIp(server, moved?.get(server.id)));
  return {
    ...endingOf(roles, ctx.clock.now()),
    environment,
    ...ofImages,
    images: images.byRole(work.roles, resultOf),
    ...ofServers,
    ...(servers === undefined ? {} : await withHostKeys(ctx, inputs, servers)),
    ...images.shareFailure(resultOf),
    timeline: [...ofImages.timeline, ...ofServers.timeline],
  };
}
