import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { enterAgain } from './enter-again.ts';
import { markNamed } from './golden/mark-named.ts';
import { naming } from './golden/naming.ts';
import { tendStrays } from './golden/strays.ts';
import { busyResult, holdFor, tellBudget } from './image/hold-orders.ts';
import type { ImageSource } from './image/obtain.ts';
import { imageResult, pendingResult } from './image/result.ts';
import { covers, goldenIdsOf, holdAll } from './lease/hold.ts';
import { environmentSubject, type LeaseSubject } from './lease/subject.ts';
import { planRefreshWork, type RefreshWork } from './refresh/plan-work.ts';
import type { BeforePromotion } from './refresh/scene.ts';
import { refreshSteps } from './refresh/steps.ts';
import type { Result } from './results.ts';
import { runSteps } from './servers/launch-roles.ts';
import { endingOf, launchedResult } from './servers/launched-result.ts';
import { withMovedFloatingIp } from './servers/server-result.ts';
import { refuse, type Survey, survey } from './survey/survey.ts';
import { whenToLeave } from './time-budget.ts';

/**
 * Snapshot, then a new generation beside the old one; when the new one is ready the old one goes. If it does not get
 * ready, the new one goes and the old one stays. A run that a crash cut off is finished, or undone, by the next.
 *
 * The golden servers that are snapshotted and the environment are held from before the stop until the old generation is
 * gone. A refresh that rides on an image that is there already holds its environment alone: pull requests launch side
 * by side.
 */
export async function refresh(given: Deps, inputs: Inputs, beforePromotion?: BeforePromotion): Promise<Result> {
  const deps = naming(given, inputs);
  const leaveAt = whenToLeave(deps, inputs);
  const first = await look(deps, inputs, leaveAt);
  const environment = await environmentSubject(deps, inputs.servers.environment);
  const wish: Wish = { inputs, leaveAt, environment, beforePromotion };
  return enterAgain(deps, async (isFirst) => {
    const begun = isFirst ? first : await look(deps, inputs, leaveAt);
    const own = goldenIdsOf(await holdFor(deps, leaveAt, sourcesOf(begun)));
    return tendStrays(deps, begun.found.servers, { patient: true, own }, async () => {
      refuse(begun.work.problems);
      if (isFirst) tellBudget(deps, sourcesOf(first));
      deps.emit({ type: 'output', name: 'environment', value: environment.name });
      for (let now = begun; ; ) {
        const outcome = await tryUnderLeases(deps, wish, now);
        if (outcome.kind === 'result') return outcome.result;
        now = outcome.now;
      }
    });
  });
}

interface Wish {
  readonly inputs: Inputs;
  /** Milliseconds since the epoch; `undefined` = waits to the limit. */
  readonly leaveAt: number | undefined;
  readonly environment: LeaseSubject;
  readonly beforePromotion: BeforePromotion | undefined;
}

type Outcome =
  | { readonly kind: 'result'; readonly result: Result }
  /** What another run did meanwhile calls for more than was held. */
  | { readonly kind: 'outdated'; readonly now: Looked };

async function tryUnderLeases(deps: Deps, wish: Wish, before: Looked): Promise<Outcome> {
  const { inputs, leaveAt, environment } = wish;
  const hold = await holdFor(deps, leaveAt, sourcesOf(before), environment);
  const held = await holdAll(deps, hold, async (leased, hadToWait): Promise<Outcome> => {
    const now = hadToWait ? await look(leased, inputs, leaveAt) : before;
    refuse(now.work.problems);
    const needed = await holdFor(leased, leaveAt, sourcesOf(now));
    if (!covers(hold, needed)) return { kind: 'outdated', now };
    return { kind: 'result', result: await carryOut(leased, wish, now) };
  });
  if (held.kind === 'held') return held.value;
  const result = busyResult(deps, { leaveAt, environment: inputs.servers.environment }, sourcesOf(before), hold, held);
  return { kind: 'result', result };
}

interface Looked {
  readonly found: Survey;
  readonly work: RefreshWork;
}

async function look(deps: Deps, inputs: Inputs, leaveAt: number | undefined): Promise<Looked> {
  const found = await survey(deps, inputs, { launches: true });
  return { found, work: planRefreshWork(deps, inputs, found, leaveAt) };
}

function sourcesOf({ work }: Looked): readonly ImageSource[] {
  return work.roles.map(({ source }) => source);
}

async function carryOut(deps: Deps, wish: Wish, { found, work }: Looked): Promise<Result> {
  const { inputs, environment: subject } = wish;
  const { environment } = inputs.servers;
  for (const message of work.kept) deps.emit({ type: 'warning', title: 'Golden server kept', message });
  await markNamed(
    deps,
    found.roles.flatMap(({ golden }) => golden ?? []),
  );
  for (const message of work.notes) deps.emit({ type: 'note', message });
  const { steps, images, launches, retire } = refreshSteps(deps, inputs, found, work, wish);
  const resultOf = await runSteps(deps, inputs, subject, steps);
  const obtained = images.results(resultOf);
  if (obtained.pending.length > 0) return pendingResult(obtained.pending, environment);
  const ofImages = imageResult(obtained.images);
  const roles = launches.map((step) => resultOf(step));
  const ofServers = launchedResult(roles);
  const moved = resultOf(retire);
  const servers = ofServers.servers?.map((server) => withMovedFloatingIp(server, moved?.get(server.id)));
  return {
    ...endingOf(roles, deps.clock.now()),
    environment,
    ...ofImages,
    images: images.byRole(work.roles, resultOf),
    ...ofServers,
    ...(servers === undefined ? {} : { servers }),
    timeline: [...ofImages.timeline, ...ofServers.timeline],
  };
}
