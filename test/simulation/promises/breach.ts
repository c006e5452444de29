import type { Emulator } from '../../../src/emulator/index.ts';
import type { WorldPlan } from '../plan.ts';
import type { Ran } from '../process.ts';
import type { Witness } from '../witness.ts';

/** A promise of the contract that did not hold, by its number there; 7 is "every verb is ensure". */
export interface Breach {
  readonly promise: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
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
