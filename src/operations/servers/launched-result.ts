import { isoTime } from '../../domain/marks.ts';
import type { Ending, Result, ServerResult } from '../results.ts';
import type { Launching } from './order.ts';

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
  const reason = `The time of this run is over, and its servers are under way (${stands}). This command, run again, goes on with them.`;
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
