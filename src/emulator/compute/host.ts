import type { Server } from '../model.ts';
import { hex, seededRandom } from '../random.ts';
import { livingServers, type State } from '../state.ts';

/** The one host of a zone, as each project sees it: Nova hides the name behind a hash of both. */
export function hostIdFor({ zones }: State, projectId: string, zone: string): string {
  return hex(seededRandom(Number.parseInt(projectId.slice(0, 8), 16) + Math.max(0, zones.indexOf(zone))), 56);
}

/**
 * The zone whose host takes the server; `undefined` = none does (nova:scheduler/filters). Room is looked at first, then what the
 * policy of its group says: of strict anti-affinity a host has one at most, of strict affinity one has them all.
 * @param wish the zone asked for; `undefined` = any
 */
export function zoneFor(state: State, server: Server, wish: string | undefined): string | undefined {
  return state.zones.find((zone) => (wish === undefined || wish === zone) && hasRoom(state, server, zone) && suits(state, server, zone));
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

/** nova:scheduler/filters/affinity_filter.py; the `soft-` policies only weigh. */
function suits(state: State, { id, projectId, groupId }: Server, zone: string): boolean {
  const policy = state.serverGroups.get(groupId ?? '')?.policy;
  const others = livingServers(state, projectId).filter((one) => one.groupId === groupId && one.id !== id && isPlaced(one));
  if (policy === 'anti-affinity') return others.every((one) => one.zone !== zone);
  return policy !== 'affinity' || others.every((one) => one.zone === zone);
}

/** Until when the host holds the server's lock. What never ends means a dead host: a deletion does not wait for it. */
export function busyUntil(state: State, seconds: number): number {
  return Number.isFinite(seconds) ? state.timeline.time + seconds * 1000 : 0;
}
