import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { judgeStop } from '../../domain/verdict.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { onceNoSnapshot } from './idle.ts';
import { type Stopped, stopFailed } from './stopped.ts';

/** A pause is one order to the hypervisor: a host that has not carried it out by then is in trouble. */
const pauseLimitMs = 2 * 60_000;
/** Each second that it stands still counts. */
const pollMs = 1_000;

/** Whether it is on volumes and writes to none of them, although it is not off: what Nova captures of them is of one instant. */
export function isStill({ status, imageId }: Pick<Server, 'status' | 'imageId'>): boolean {
  return imageId === undefined && (status === 'PAUSED' || status === 'SUSPENDED');
}

/**
 * Has the processors of the golden server stand still, its memory and connections kept.
 * @throws RestageError `stop-failed`, `stop-timeout`; `golden-busy` where another snapshot does not end
 */
export async function pauseGolden(ctx: RunContext, golden: Server): Promise<Stopped> {
  const { cloud, clock } = ctx;
  let requestedAt = clock.now();
  await onceNoSnapshot(ctx, golden, () => {
    requestedAt = clock.now();
    return cloud.compute.pauseServer(golden.id);
  });
  const seenOffAt = await ctx.wait<number>({
    waitingFor: `golden server ${golden.name} to be paused`,
    limitMs: pauseLimitMs,
    interval: () => pollMs,
    look: async () => {
      const server = await cloud.compute.getServer(golden.id);
      if (server === undefined) throw stopFailed(golden, 'it no longer exists');
      const state = `${server.status}${server.taskState ? `, ${server.taskState}` : ''}`;
      if (server.taskState) return { done: false, state };
      if (server.status === 'PAUSED') return { done: true, value: clock.now() };
      if (server.status === 'ACTIVE' && server.taskState === null)
        throw stopFailed(golden, 'the cloud accepted the pause and the server is ACTIVE: the host failed to pause it, or it was unpaused');
      if (server.status === 'ERROR') throw stopFailed(golden, `it is in ERROR${server.fault ? `: ${server.fault.message}` : ''}`);
      return { done: false, state };
    },
    onTimeout: (state) =>
      new RestageError(
        'stop-timeout',
        `Golden server ${golden.name} was to be paused ${formatDuration(pauseLimitMs)} ago and is still ${state}.`,
        {
          hint: 'Its host may be down. Nothing was snapshotted. Ask the cloud for the state of the host, then run this again.',
        },
      ),
  });
  return { ...judgeStop({ kind: 'still', status: 'PAUSED', stayed: undefined }), downSince: requestedAt, seenOffAt, isStill: true };
}
