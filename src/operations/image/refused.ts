import { type HttpError, RestageError } from '../../domain/errors.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { goldenGone } from '../golden/find.ts';
import type { RunContext } from '../run/context.ts';

/** How clouds that take snapshots only of servers that are off say so, in their own words. */
const wantsItOff = /\b(shut ?(off|down)|stopped|power(ed)? ?off|turned off|offline|not running)\b/i;

/**
 * A refused `createImage` in terms of the golden server: it is at another task, has to be off, or is in a state by now that allows none.
 * @returns `error` itself where it is about something else
 */
export async function explainRefusal(ctx: RunContext, golden: Server, error: HttpError): Promise<RestageError> {
  if (error.status !== 409 && error.status !== 400) return error;
  if (error.reason.includes('task_state')) return atAnotherTask(golden, error);
  const now = await ctx.cloud.compute.getServer(golden.id);
  if (now === undefined) return goldenGone(golden);
  const who = `Golden server ${now.name} (${now.id})`;
  const because = { cause: error, requestIds: error.requestIds };
  if (now.status === 'ACTIVE' && (error.reason.includes('vm_state active') || wantsItOff.test(error.reason))) {
    return new RestageError(
      'golden-unusable',
      `${who} is ACTIVE, and this cloud takes snapshots only of servers that are off: ${error.reason}`,
      {
        ...because,
        hint: 'Use `shutdown: graceful` (the default) or `shutdown: guest`: they stop the golden server first and start it again afterwards.',
      },
    );
  }
  if (!error.reason.includes('vm_state')) return error;
  const isRescued = now.status === 'RESCUE';
  return new RestageError('golden-unusable', `${who} is ${now.status} by now, and the cloud takes no snapshot of it: ${error.reason}`, {
    ...because,
    hint: isRescued
      ? 'The cloud, or a person, is at work on it. It is neither started nor stopped; when it is out of RESCUE (`openstack server unrescue`), run this again.'
      : 'Bring it into its usual state, then run this again.',
  });
}

function atAnotherTask(golden: Server, error: HttpError): RestageError {
  return new RestageError('golden-busy', `Golden server ${golden.name} (${golden.id}) has another task under way: ${error.reason}`, {
    cause: error,
    requestIds: error.requestIds,
    hint: 'Wait until it is done (a snapshot that another user asked for, or a run that ended), then run this again.',
  });
}
