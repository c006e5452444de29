import { RestageError } from '../domain/errors.ts';
import type { VolumeFailure } from '../openstack/volume/types.ts';
import type { RunContext } from './run/context.ts';

/** Why Cinder could not make a volume or a snapshot, as far as it says. */
export interface VolumeFailureTold {
  /** To be put behind a sentence: begins with a space, or is `''`. */
  readonly sentence: string;
  readonly requestIds: readonly string[];
}

/** The cloud gives no reason. */
export const nothingTold: VolumeFailureTold = { sentence: '', requestIds: [] };

/** Cinder says that a snapshot is in error a moment before it says why (cinder:volume/manager.py `create_snapshot`). */
const secondLookMs = 1000;

/**
 * Asks Cinder why these failed: a volume in error bears no reason itself. What it does not tell, or an application credential may not
 * ask for, leaves the failure as it is: never is it hidden behind another.
 */
export async function whyFailed(ctx: RunContext, ids: readonly string[]): Promise<VolumeFailureTold> {
  const failures = (await Promise.all(ids.map((id) => failuresOf(ctx, id)))).flat();
  // Cinder says the same again for each of its tries.
  const messages = [...new Set(failures.map(({ message }) => `"${message}"`))];
  return {
    sentence: messages.length === 0 ? '' : ` The volume service says: ${messages.slice(0, mostMessages).join(', ')}.`,
    requestIds: [...new Set(failures.flatMap(({ requestId }) => requestId ?? []))],
  };
}

/** That is, of what is different. */
const mostMessages = 3;

async function failuresOf(ctx: RunContext, id: string): Promise<readonly VolumeFailure[]> {
  const { cloud, signal } = ctx;
  try {
    const failures = await cloud.volume.failures(id);
    if (failures.length > 0) return failures;
    await ctx.sleep(secondLookMs);
    return await cloud.volume.failures(id);
  } catch (error) {
    if (signal.aborted || !(error instanceof RestageError)) throw error;
    return [];
  }
}
