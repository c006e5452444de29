import type { Inputs } from '../inputs/types.ts';
import type { Deps } from './deps.ts';
import { tendStrays } from './golden/strays.ts';
import { imageResult, pendingResult } from './image/result.ts';
import { planRefreshWork } from './refresh/plan-work.ts';
import { refreshSteps } from './refresh/steps.ts';
import type { Result } from './results.ts';
import { runSteps } from './servers/launch-roles.ts';
import { launchedResult } from './servers/launched-result.ts';
import { goldensOf } from './snapshot.ts';
import { refuse, survey } from './survey/survey.ts';

/**
 * Snapshot, then a new generation beside the old one; when the new one is ready the old one goes. If it does not get
 * ready, the new one goes and the old one stays. A run that a crash cut off is finished, or undone, by the next.
 */
export async function refresh(deps: Deps, inputs: Inputs): Promise<Result> {
  const found = await survey(deps, inputs, { launches: true });
  const { environment } = inputs.servers;
  const work = planRefreshWork(deps, inputs, found);
  const own = goldensOf(work.roles.map(({ source }) => source));
  return tendStrays(deps, found.servers, { patient: true, own }, async () => {
    refuse(work.problems);
    deps.emit({ type: 'output', name: 'environment', value: environment });
    for (const message of work.notes) deps.emit({ type: 'note', message });
    return runSteps(deps, inputs, async (run) => {
      const { steps, images, launches } = refreshSteps(deps, inputs, found, work);
      const resultOf = await run(steps);
      const obtained = images.results(resultOf);
      if (obtained.pending.length > 0) return pendingResult(obtained.pending, environment);
      const ofImages = imageResult(obtained.images);
      const ofServers = launchedResult(launches.map((step) => resultOf(step)));
      return { status: 'complete', environment, ...ofImages, ...ofServers, timeline: [...ofImages.timeline, ...ofServers.timeline] };
    });
  });
}
