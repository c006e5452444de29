import type { IpVersion } from '../../domain/address.ts';
import { isoTime } from '../../domain/marks.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Ending, Result, ServerResult } from '../results.ts';
import type { Launching } from './order.ts';

/** What `ip-version` says for each role. */
export function ipVersions({ roles, servers }: Pick<Inputs, 'roles' | 'servers'>): (role: string) => IpVersion {
  return (role) => roles.find(({ name }) => name === role)?.servers.ipVersion ?? servers.ipVersion;
}

/** A floating IP that is attached, although the cloud may not show it yet. */
export function withFloatingIp(server: Server, floatingIp: string | undefined): Server {
  if (floatingIp === undefined || server.addresses.some(({ address }) => address === floatingIp)) return server;
  return { ...server, addresses: [...server.addresses, { network: '', address: floatingIp, version: 4, kind: 'floating' }] };
}

/** A server whose floating IP is another one by now. */
export function withMovedFloatingIp(server: ServerResult, floatingIp: string | undefined): ServerResult {
  if (floatingIp === undefined) return server;
  return { ...server, floatingIp, address: server.address === server.floatingIp ? floatingIp : server.address };
}

type Roles = readonly (Launching | undefined)[];

/** When it is worth coming back to servers that are under way, milliseconds. */
const comeBackMs = 60_000;

/** Those that are ready; none of a role that was not begun, or left under way. */
export function serversOfRole(role: Launching | undefined): readonly ServerResult[] {
  return role?.kind === 'launched' ? role.servers : [];
}

/** Whether this run ended before some of its servers were ready. */
export function isDetached(roles: Roles): boolean {
  return roles.some((role) => role?.kind === 'detached');
}

/** How a run ends that launched these roles, or left them under way. */
export function endingOf(roles: Roles, now: number): Extract<Ending, { readonly status: 'complete' | 'pending' }> {
  const left = roles.filter((role) => role?.kind === 'detached');
  if (left.length === 0) return { status: 'complete' };
  const stands = left.map(({ role, stand }) => `${role}: ${stand}`).join('; ');
  const reason = `The time of this run is up, and its servers are not ready yet (${stands}). Run this command again to continue with them.`;
  return { status: 'pending', pending: { reason, comeBackAt: isoTime(now + comeBackMs) } };
}

/** The part of a result that tells of the servers of all roles. */
export function launchedResult(roles: Roles): Pick<Result, 'servers' | 'notReady' | 'expiresAt' | 'timeline'> {
  const launched = roles.filter((role) => role?.kind === 'launched');
  const expiresAt = launched.flatMap((role) => role.expiresAt ?? []).toSorted()[0];
  const notReady = launched.flatMap((role) => role.notReady);
  return {
    servers: launched.flatMap(({ servers }) => servers),
    ...(notReady.length === 0 ? {} : { notReady }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    timeline: launched.flatMap(({ timeline }) => timeline),
  };
}
