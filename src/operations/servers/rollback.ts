import type { Deps } from '../deps.ts';
import { serversOf } from './marked.ts';
import type { LaunchOrder } from './order.ts';
import { removeServers } from './remove.ts';

/** A create that was under way when the run ended shows up in the list a moment later. */
const lateMs = 2_000;

/** Deletes what a failed launch leaves, found by its marks: a create whose answer was lost has no id here. */
export async function removeGeneration(deps: Deps, order: LaunchOrder): Promise<void> {
  const { inputs, plan, role, rollback } = order;
  let looks = 0;
  for (;;) {
    const servers = await deps.cloud.compute.listServers({}, { signal: deps.signal });
    const doomed = serversOf(servers, inputs.environment).filter(
      ({ marks }) => marks.role === role && marks.generation === plan.generation && (rollback === 'generation' || marks.run === deps.runId),
    );
    looks = doomed.length === 0 ? looks + 1 : 0;
    if (looks === 2) return;
    if (doomed.length === 0) await deps.clock.sleep(lateMs, deps.signal);
    await removeServers(deps, doomed, inputs.concurrency);
  }
}
