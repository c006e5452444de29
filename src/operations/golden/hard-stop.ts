import { formatDuration } from '../../domain/durations.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';

/** Cuts the power of a golden server whose guest has had its time, where the cloud's own stop does not. */
export interface HardStop {
  /** Called with each look at the server. */
  ifDue(server: Server): Promise<void>;
  /** Whether the cloud has taken it. */
  wasAsked(): boolean;
}

/** A cloud that takes no second stop yet is asked again so much later. */
const againMs = 15_000;

/**
 * On OpenStack itself it never comes to be: there the host cuts the power, and nothing is sent. Whether a server is on its way down
 * shows in its task, or, where a policy hides that, in its still being ACTIVE.
 * @param since when the guest was told to shut down, milliseconds since the epoch, by this machine's clock
 * @param afterMs how long it may take
 */
export function hardStopAfter(ctx: RunContext, golden: Pick<Server, 'id' | 'name'>, since: number, afterMs: number): HardStop {
  const { cloud, clock, emit } = ctx;
  let dueAt = since + afterMs;
  let isAsked = false;
  return {
    async ifDue(server) {
      const isGoingDown = server.taskState === 'powering-off' || (server.taskState === undefined && server.status === 'ACTIVE');
      if (isAsked || !isGoingDown || clock.now() < dueAt || !(await cloud.dialect()).hardStop) return;
      const outcome = await cloud.compute.hardStop(golden.id);
      isAsked = outcome === 'accepted';
      dueAt = clock.now() + againMs;
      if (!isAsked) return;
      emit({
        type: 'note',
        message: `Golden server ${golden.name} is still on ${formatDuration(clock.now() - since)} after it was told to stop: its power is cut, which this cloud does when it is asked to (os-stop HARD).`,
      });
    },
    wasAsked: () => isAsked,
  };
}
