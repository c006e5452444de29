import type { Emulator } from '../../../src/emulator/index.ts';
import type { WorldPlan } from '../plan.ts';
import type { Ran } from '../process.ts';
import type { Witness } from '../witness.ts';

/** A promise that did not hold. */
export interface Breach {
  /** Where it stands in `docs`. The last promise has no rule, and the page says why. */
  readonly promise:
    | 'contract.md#promise-1'
    | 'contract.md#promise-2'
    | 'contract.md#promise-3'
    | 'contract.md#promise-4'
    | 'contract.md#promise-5'
    | 'contract.md#promise-6'
    | 'contract.md#promise-7'
    | 'contract.md#promise-8'
    | 'sealing.md#quarantine';
  readonly text: string;
}

/** The world as the promises see it. */
export interface Stage {
  readonly emulator: Emulator;
  readonly plan: WorldPlan;
  readonly witness: Witness;
  /** Runs that are over, in the order of their steps. */
  readonly ran: readonly Ran[];
}

export function breach(promise: Breach['promise']): (text: string) => Breach {
  return (text) => ({ promise, text });
}
