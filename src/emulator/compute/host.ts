import type { Server } from '../model.ts';
import { hex, seededRandom } from '../random.ts';
import { livingServers, type State } from '../state.ts';
import { serverGroups } from './server-groups.ts';

/** The one host of a zone, as each project sees it: Nova hides the name behind a hash of both. */
export function hostIdFor({ zones }: State, projectId: string, zone: string): string {
  return hex(seededRandom(Number.parseInt(projectId.slice(0, 8), 16) + Math.max(0, zones.indexOf(zone))), 56);
}

/**
 * The zone whose host takes the server, or what the fault says where none does. Placement looks for room first and gives no reason; then
 * the scheduler's filters ask what the server's group says (nova:scheduler/manager.py `select_destinations`).
 * @param requested the zone asked for; `undefined` = any
 */
export function zoneFor(
  state: State,
  server: Server,
  requested: string | undefined,
): { readonly zone: string } | { readonly fault: string } {
  const roomy = state.zones.filter((zone) => (requested === undefined || requested === zone) && hasRoom(state, server, zone));
  if (roomy.length === 0) return { fault: 'No valid host was found. ' };
  const zone = roomy.find((one) => suits(state, server, one));
  return zone === undefined ? { fault: 'No valid host was found. There are not enough hosts available.' } : { zone };
}

function hasRoom(state: State, wanted: Server, zone: string): boolean {
  const { hostVcpus, hostMemoryMb, hostDiskGb } = state.behaviour;
  const placed = [...state.servers.all()].filter((one) => isPlaced(one) && one.deletedAt === undefined && one.zone === zone);
  const sum = (part: (server: Server) => number) => placed.reduce((total, server) => total + part(server), part(wanted));
  return (
    sum(({ flavor }) => flavor.vcpus) <= hostVcpus &&
    sum(({ flavor }) => flavor.ram) <= hostMemoryMb &&
    sum(({ flavor }) => flavor.disk) <= hostDiskGb
  );
}

/** Its room is taken from the moment it is scheduled, before its host has heard of it. */
function isPlaced({ hostId, vmState, taskState }: Server): boolean {
  return hostId !== '' || (vmState === 'building' && taskState === null);
}

/** Of strict anti-affinity a host has one at most, of strict affinity one has them all (nova:scheduler/filters/affinity_filter.py); the `soft-` policies only weigh. */
function suits(state: State, { id, projectId, request: { groupId } }: Server, zone: string): boolean {
  const policy = serverGroups(state).get(groupId ?? '')?.policy;
  const others = livingServers(state, projectId).filter((one) => one.request.groupId === groupId && one.id !== id && isPlaced(one));
  if (policy === 'anti-affinity') return others.every((one) => one.zone !== zone);
  return policy !== 'affinity' || others.every((one) => one.zone === zone);
}

/** Until when the host holds the server's lock. What never ends means a dead host: a deletion does not wait for it. */
export function busyUntil(state: State, seconds: number): number {
  return Number.isFinite(seconds) ? state.timeline.time + seconds * 1000 : 0;
}
