import { offUnexpectedly } from '../../domain/golden-power.ts';
import type { Result } from '../../operations/results.ts';
import type { ErrorReport } from '../../reports/error.ts';

/**
 * See contract.md#exit-codes. 3: `status` found a golden server off unexpectedly. 131: a second signal ended the process before its clean-up was over.
 * 75 is `EX_TEMPFAIL` of sysexits.h, 130 the shell's own code for an interrupted command.
 */
export const exitCodes = { done: 0, failed: 1, refused: 2, goldenOff: 3, pending: 75, cancelled: 130, cutOff: 131 } as const;

export function exitCodeOfResult({ status, failure, inventory }: Pick<Result, 'status' | 'failure' | 'inventory'>): number {
  // Before any failure: production is down.
  if (inventory !== undefined && offUnexpectedly(inventory.goldens).length > 0) return exitCodes.goldenOff;
  if (failure !== undefined) return exitCodes.failed;
  switch (status) {
    case 'complete':
    case 'planned':
      return exitCodes.done;
    case 'pending':
      return exitCodes.pending;
    default:
      return status satisfies never;
  }
}

/** @param changingRequests requests sent that could change something: none of them proves that nothing was touched. */
export function exitCodeOfError({ code, cleanup }: ErrorReport, changingRequests: number): number {
  if (code === 'cancelled' && cleanup.length === 0) return exitCodes.cancelled;
  return changingRequests === 0 ? exitCodes.refused : exitCodes.failed;
}
