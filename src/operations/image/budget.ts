import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { isoTime } from '../../domain/marks.ts';
import type { Shutdown } from '../../inputs/types.ts';
import { budgetFor } from '../time-budget.ts';
import { estimateOf, type ImageOrder } from './order.ts';

/** Beyond the graceful window: the requests around a stop, and a host that is slow to cut the power. */
const stopSlackMs = 30_000;
/** `on-forced-stop: retry` starts the server, lets it settle for a minute and stops it again. */
const retrySlackMs = 120_000;

/**
 * A run detaches only while a snapshot is under way: a budget that ends before the golden server may be
 * down is refused before anything is touched.
 */
export function budgetProblem(order: ImageOrder, now: number): RestageError | undefined {
  const { golden, inputs, detachAt, isUnderWay } = order;
  const leftMs = detachAt === undefined ? 0 : detachAt - now;
  if (leftMs <= 0 || isUnderWay || golden.status !== 'ACTIVE' || leavesRunning(inputs.shutdown)) return undefined;
  const stopMs = inputs.shutdown === 'pause' ? stopSlackMs : inputs.shutdownTimeoutMs + stopSlackMs;
  const neededMs = inputs.onForcedStop === 'retry' ? 2 * stopMs + retrySlackMs : stopMs;
  if (neededMs <= leftMs) return undefined;
  const { estimateMs, formula } = estimateOf(order);
  // In whole minutes, which also covers what this run has spent on looking.
  const enoughMs = Math.ceil((budgetFor(neededMs) + 1_000) / 60_000) * 60_000;
  return new RestageError(
    'time-budget-too-small',
    `The time budget leaves ${formatDuration(leftMs)} for work, its end being kept for an orderly leave, and ${inputs.shutdown === 'pause' ? 'pausing' : 'stopping'} golden server ${golden.name} alone may take ${formatDuration(neededMs)}; its snapshot takes about ${formatDuration(estimateMs)} more (at most ${formula}).`,
    {
      hint: `Raise \`time-budget\` to ${formatDuration(enoughMs)} or more, let the job begin with this step, or take \`wait: false\`, which starts the snapshot and leaves at once.`,
    },
  );
}

/** No run of ours stops it then. */
export function leavesRunning(shutdown: Shutdown): boolean {
  return shutdown === 'skip' || shutdown === 'quiesce';
}

/** What a run that leaves before the end of its snapshot says beforehand; `undefined` = it should make it. */
export function budgetNote(order: ImageOrder, now: number): string | undefined {
  const { golden, detachAt, isUnderWay } = order;
  const { estimateMs, formula } = estimateOf(order);
  if (detachAt === undefined || detachAt <= now || isUnderWay || now + estimateMs <= detachAt) return undefined;
  const stays =
    golden.status === 'ACTIVE' && !leavesRunning(order.inputs.shutdown)
      ? ` Golden server ${golden.name} stays ${order.inputs.shutdown === 'pause' ? 'paused' : 'off'} until then.`
      : '';
  return `The snapshot of ${golden.name} takes about ${formatDuration(estimateMs)} (at most ${formula}), and this run leaves in ${formatDuration(detachAt - now)}: it leaves with the snapshot under way, and the same command goes on with it after ${isoTime(now + estimateMs)}.${stays}`;
}
