import { RestageError } from '../../domain/errors.ts';
import type { RunReport } from '../../reports/summary.ts';

/** How a step's work ended. */
export interface Ending {
  readonly outcome: RunReport['outcome'];
  /** Something in the cloud may be different from before. */
  readonly changed: boolean;
  readonly cancelled: boolean;
}

/**
 * Whether a run left nothing for post to look after: it came to its own end with its golden servers on, or changed nothing.
 *
 * @param keep `on-failure: keep`: the servers of a failed launch stay for a look. Post goes by marks alone and would
 * take them for left-overs, so a failure whose clean-up went well is an end of its own then.
 */
export function isSettled({ outcome, changed, cancelled }: Ending, keep: boolean): boolean {
  if (!changed) return true;
  if (outcome.kind === 'result') return outcome.result.failure?.code !== 'golden-not-restored';
  const { error } = outcome;
  return keep && !cancelled && error instanceof RestageError && error.code !== 'golden-not-restored' && error.cleanupErrors.length === 0;
}
