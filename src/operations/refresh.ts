import type { Inputs } from '../inputs/types.ts';
import type { Server } from '../openstack/compute/types.ts';
import type { Deps } from './deps.ts';
import { holdGoldens } from './golden/hold.ts';
import { tendStrays } from './golden/strays.ts';
import { busyResult, holdFor } from './image/hold-orders.ts';
import { imageResult, pendingResult } from './image/result.ts';
import { planRefreshWork, type RefreshWork } from './refresh/plan-work.ts';
import { refreshSteps } from './refresh/steps.ts';
import type { Result } from './results.ts';
import { runSteps } from './servers/launch-roles.ts';
import { launchedResult } from './servers/launched-result.ts';
import { refuse, type Survey, survey } from './survey/survey.ts';

/**
 * Snapshot, then a new generation beside the old one; when the new one is ready the old one goes. If it does not get
 * ready, the new one goes and the old one stays. A run that a crash cut off is finished, or undone, by the next.
 *
 * The golden servers are held from before the stop until the old generation is gone. A refresh that rides on an image
 * that is there already holds nothing: pull requests launch side by side.
 */
export async function refresh(deps: Deps, inputs: Inputs): Promise<Result> {
  const first = await look(deps, inputs);
  const sources = first.work.roles.map(({ source }) => source);
  const hold = holdFor(sources, first.work.plan.kind === 'finish' ? goldensOf(first.found) : []);
  const { environment } = inputs.servers;
  return tendStrays(deps, first.found.servers, { patient: true, own: hold.goldens.map(({ id }) => id) }, async () => {
    refuse(first.work.problems);
    deps.emit({ type: 'output', name: 'environment', value: environment });
    const held = await holdGoldens(deps, hold, async (leased, hadToWait) => {
      const now = hadToWait ? await look(leased, inputs) : first;
      refuse(now.work.problems);
      return carryOut(leased, inputs, now.found, now.work, hold.goldens[0]);
    });
    return held.kind === 'held' ? held.value : busyResult(deps, sources, held, environment);
  });
}

async function look(deps: Deps, inputs: Inputs): Promise<{ readonly found: Survey; readonly work: RefreshWork }> {
  const found = await survey(deps, inputs, { launches: true });
  return { found, work: planRefreshWork(deps, inputs, found) };
}

function goldensOf({ roles }: Survey): readonly Server[] {
  return roles.flatMap(({ golden }) => golden ?? []);
}

async function carryOut(deps: Deps, inputs: Inputs, found: Survey, work: RefreshWork, golden: Server | undefined): Promise<Result> {
  const { environment } = inputs.servers;
  for (const message of work.notes) deps.emit({ type: 'note', message });
  const { steps, images, launches } = refreshSteps(deps, inputs, found, work);
  const resultOf = await runSteps(deps, inputs, golden, (run) => run(steps));
  const obtained = images.results(resultOf);
  if (obtained.pending.length > 0) return pendingResult(obtained.pending, environment);
  const ofImages = imageResult(obtained.images);
  const ofServers = launchedResult(launches.map((step) => resultOf(step)));
  return { status: 'complete', environment, ...ofImages, ...ofServers, timeline: [...ofImages.timeline, ...ofServers.timeline] };
}
