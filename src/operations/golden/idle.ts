import { formatDuration } from '../../domain/durations.ts';
import { HttpError, RestageError } from '../../domain/errors.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { goldenGone } from './find.ts';

/** Another run's snapshot that was given up, or a user's own, ends with its copy, which cannot be hurried. */
const idleLimitMs = 60 * 60_000;

/**
 * Waits until the golden server has no task left.
 * @throws RestageError `golden-busy`, `golden-not-found`
 */
export async function waitUntilIdle(ctx: RunContext, golden: Server): Promise<Server> {
  const { cloud } = ctx;
  return ctx.wait({
    waitingFor: `golden server ${golden.name} to finish an earlier task`,
    interval: serverPoll,
    limitMs: idleLimitMs,
    look: async () => {
      const server = await cloud.compute.getServer(golden.id);
      if (server === undefined) throw goldenGone(golden);
      return server.taskState ? { done: false, state: `${server.status}, ${server.taskState}` } : { done: true, value: server };
    },
    onTimeout: (state) =>
      new RestageError(
        'golden-busy',
        `Golden server ${golden.name} has been busy with another task for ${formatDuration(idleLimitMs)}: ${state}.`,
        {
          hint: 'Its host may be down; ask the cloud provider. Run this again when the task is done.',
        },
      ),
  });
}

/** Turned on in the meantime: what its stop was for is lost. */
export class StartedMeanwhile extends RestageError {
  readonly golden: Server;

  constructor(golden: Server) {
    super(
      'golden-busy',
      `Golden server ${golden.name} (${golden.id}) was started while this run waited for another snapshot of it to end.`,
      {
        hint: 'Run this again when no other client is working on the golden server.',
      },
    );
    this.golden = golden;
  }
}

/** @throws StartedMeanwhile where a server that was off is on after the other snapshot; RestageError `golden-not-found` */
export function stillOff(ctx: RunContext, golden: Server): () => Promise<boolean> {
  return async () => {
    const now = await ctx.cloud.compute.getServer(golden.id);
    if (now === undefined) throw goldenGone(golden);
    if (now.taskState) return false;
    if (now.status === 'ACTIVE') throw new StartedMeanwhile(now);
    return true;
  };
}

/**
 * Sends a request that Nova refuses while the server is at a snapshot, again until that is over: a provider's schedule may take one at any
 * moment, and so may a run that ended, where the cloud hides tasks.
 * @param isReady asked before it is sent again
 * @throws RestageError `golden-busy` after `idleLimitMs`; whatever else `send` throws
 */
export async function onceNoSnapshot<T>(
  ctx: RunContext,
  golden: Pick<Server, 'id' | 'name'>,
  send: () => Promise<T>,
  isReady: () => Promise<boolean> = async () => true,
): Promise<T> {
  let refusal: string | undefined;
  return ctx.wait<T>({
    waitingFor: `another snapshot of golden server ${golden.name} to end`,
    interval: serverPoll,
    limitMs: idleLimitMs,
    look: async () => {
      if (refusal !== undefined && !(await isReady())) return { done: false, state: refusal };
      try {
        return { done: true, value: await send() };
      } catch (error) {
        if (!isAtSnapshotTask(error)) throw error;
        refusal = error.reason;
        return { done: false, state: refusal };
      }
    },
    onTimeout: (state) =>
      new RestageError(
        'golden-busy',
        `Another snapshot of golden server ${golden.name} has not ended after ${formatDuration(idleLimitMs)}: ${state}`,
        {
          hint: 'Find out what else takes snapshots of it (a schedule of the cloud provider, another tool). Run this again when that snapshot is done.',
        },
      ),
  });
}

/** Refused for a snapshot that is under way: nothing was begun. */
export function isAtSnapshotTask(error: unknown): error is HttpError {
  return error instanceof HttpError && error.status === 409 && /task_state image_/.test(error.reason);
}
