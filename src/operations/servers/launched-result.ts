import type { Result } from '../results.ts';
import type { Launched } from './order.ts';

/** The part of a result that tells of the servers of all roles. */
export function launchedResult(roles: readonly (Launched | undefined)[]): Pick<Result, 'servers' | 'expiresAt' | 'timeline'> {
  const launched = roles.filter((role) => role !== undefined);
  const expiresAt = launched.flatMap((role) => role.expiresAt ?? []).toSorted()[0];
  return {
    servers: launched.flatMap(({ servers }) => servers),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    timeline: launched.flatMap(({ timeline }) => timeline),
  };
}
