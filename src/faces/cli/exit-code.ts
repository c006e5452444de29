import type { Result } from '../../operations/results.ts';
import type { ErrorReport } from '../../reports/error.ts';

/** Contract section 5. 75 is `EX_TEMPFAIL` of sysexits.h, 130 the shell's own code for an interrupted command. */
export const exitCodes = { done: 0, failed: 1, refused: 2, pending: 75, cancelled: 130 } as const;

export function exitCodeOfResult({ status, failure }: Pick<Result, 'status' | 'failure'>): number {
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
