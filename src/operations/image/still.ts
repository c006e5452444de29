import { judgeStop } from '../../domain/verdict.ts';
import { isStill } from '../golden/pause.ts';
import type { RunContext } from '../run/context.ts';
import { powerAtRequest } from './power-at-request.ts';
import type { SnapshotRun } from './start-snapshot.ts';

/** Whether the volumes of this snapshot were asked for while the golden server stood still; of a dead run's, as far as it still does. */
export function isOfStill({ snapshot, stopped, consistency }: SnapshotRun): boolean {
  return consistency === 'live' && (stopped === undefined ? isStill(snapshot.golden) : stopped.isStill === true);
}

/** The verdict once every volume snapshot is there: a golden server that ran again before has them of different instants. */
export async function judgeStillness(ctx: RunContext, started: SnapshotRun): Promise<SnapshotRun> {
  const { cloud, emit } = ctx;
  const { golden } = started.snapshot;
  const power = await powerAtRequest(ctx, started.snapshot);
  // Of a dead run's request nothing else tells.
  if (started.stopped === undefined && power === undefined) return started;
  const now = await cloud.compute.getServer(golden.id);
  const stayed = now !== undefined && isStill(now) && power?.wokenSince !== true && power?.before !== 'woken';
  const verdict = judgeStop({ kind: 'still', status: stayed ? now.status : 'PAUSED', stayed });
  emit({ type: 'note', message: `Consistency ${verdict.evidence}.` });
  if (!stayed) {
    emit({
      type: 'warning',
      title: 'Golden server ran again during its snapshot',
      message: `The volumes of ${golden.name} may be of different instants: it was set going before their snapshots were there.`,
    });
  }
  return { ...started, ...verdict };
}
