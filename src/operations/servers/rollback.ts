import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { failureOf } from '../removal/attempt.ts';
import { type Companion, listFloatingIps, removeCompanions } from '../removal/companions.ts';
import { serversOf } from './marked.ts';
import type { LaunchOrder } from './order.ts';
import { removeServers } from './remove.ts';

/** A create that was under way when the run ended shows up in the list a moment later. */
const lateMs = 2_000;
/** Lists in a row without a server of this launch: one of those after that moment may be of an API that lags behind. */
const emptyLooks = 3;

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
    if (looks === emptyLooks) return removeOrphans(deps, order, servers);
    if (doomed.length === 0) await deps.clock.sleep(lateMs, deps.signal);
    await removeServers(deps, doomed, inputs.concurrency);
  }
}

/** Floating IPs whose servers somebody deleted in the meantime: no list of servers leads to them any more. */
async function removeOrphans(deps: Deps, { inputs, target }: LaunchOrder, servers: readonly Server[]): Promise<void> {
  if (target.floatingNetworkId === undefined) return;
  const listed = new Set(servers.map(({ id }) => id));
  const orphans: Companion[] = [];
  for (const ip of await listFloatingIps(deps)) {
    const { run, environment, ownerId } = ip.marks;
    if (run !== deps.runId || environment !== inputs.environment || listed.has(ownerId)) continue;
    if ((await deps.cloud.compute.getServer(ownerId, { signal: deps.signal })) === undefined) orphans.push(ip);
  }
  const failure = failureOf(await removeCompanions(deps, orphans, 'its server is gone'));
  if (failure !== undefined) throw failure;
}
