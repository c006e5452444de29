import { describeRuns } from '../../domain/intent.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { readLeaseState } from '../lease/lease.ts';
import { goldenSubject } from '../lease/subject.ts';
import type { RunContext } from '../run/context.ts';
import { owedBy } from './owed.ts';

/** A golden server that is off, and that some run has to start. */
export interface OwedStart {
  readonly golden: Server;
  /** For people. @param isTaken a snapshot of it is part of the plan, and goes on from the stop */
  readonly line: (isTaken: boolean) => string;
}

/** The golden servers that runs left off, as the next verb that changes the cloud finds them. Only reads. */
export async function startsOwed(ctx: RunContext, servers: readonly Server[]): Promise<readonly OwedStart[]> {
  const owed = await Promise.all(
    (await owedBy(ctx, servers)).map(async ({ golden, intent }): Promise<OwedStart[]> => {
      const isOn = golden.status === 'ACTIVE' && golden.taskState !== 'powering-off';
      if (intent.was !== 'ACTIVE' || isOn) return [];
      const lease = await readLeaseState(ctx, goldenSubject(golden));
      const run = describeRuns(intent);
      if (lease.kind === 'live') {
        const line = () => `wait for run ${lease.record.run}, which holds golden server ${golden.name} and starts it`;
        return [{ golden, line }];
      }
      const line = (isTaken: boolean) =>
        `start golden server ${golden.name}, which ${run} left ${golden.taskState ?? golden.status}${isTaken ? ': once the snapshot below, which goes on from that stop, has its disk' : ''}`;
      return [{ golden, line }];
    }),
  );
  return owed.flat();
}
