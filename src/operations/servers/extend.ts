import pLimit from 'p-limit';
import { HttpError } from '../../domain/errors.ts';
import type { MarkedServer } from '../../domain/generations.ts';
import { isoTime, markKeys } from '../../domain/marks.ts';
import type { RunContext } from '../run/context.ts';

/**
 * Those that a new end would give more time. Never less than they had, and none that has no end gets one. Nova changes nothing of a
 * server that is still being built (nova:compute/api.py `update_instance_metadata`): that one's turn comes when it is there.
 * @param expiresAt milliseconds since the epoch
 */
export function endingBefore(servers: readonly MarkedServer[], expiresAt: number): readonly MarkedServer[] {
  // As it would be written, in whole seconds: who has just got that end has no earlier one.
  const end = Date.parse(isoTime(expiresAt));
  return servers.filter(({ status, marks }) => status !== 'BUILD' && marks.expiresAt !== undefined && marks.expiresAt < end);
}

/**
 * Servers that a run goes on with get the time that it gives to new ones, so that an environment does not end by halves.
 * One of which the cloud changes nothing (locked, shelved, in ERROR) keeps the end that it has, and a warning says so.
 * @param expiresAt milliseconds since the epoch; `undefined` = the run gives no end
 * @returns those that got it
 */
export async function extend(
  { cloud, emit }: RunContext,
  servers: readonly MarkedServer[],
  expiresAt: number | undefined,
  concurrency: number,
): Promise<readonly MarkedServer[]> {
  if (expiresAt === undefined) return [];
  const limit = pLimit(concurrency);
  const values = { [markKeys.expiresAt]: isoTime(expiresAt) };
  const give = async (server: MarkedServer): Promise<readonly MarkedServer[]> => {
    try {
      await cloud.compute.setMetadata(server.id, values);
      return [server];
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 409) throw error;
      const { expiresAt: end = expiresAt } = server.marks;
      emit({ type: 'warning', title: `Server ${server.name} still expires at ${isoTime(end)}`, message: error.message });
      return [];
    }
  };
  const given = await Promise.all(endingBefore(servers, expiresAt).map((server) => limit(() => give(server))));
  return given.flat();
}
