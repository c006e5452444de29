import { seededRandom } from '../../src/emulator/index.ts';

/** Decisions by a seed. */
export interface Dice {
  /** Uniform in [0, 1). */
  readonly roll: () => number;
  /** `true` with this probability. */
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<const T>(list: readonly T[]): T;
  /** As many results of `make` as a `between` says. */
  several<T>(least: number, most: number, make: () => T): readonly T[];
}

export function createDice(seed: number): Dice {
  const roll = seededRandom(seed);
  const between = (least: number, most: number) => least + Math.floor(roll() * (most - least + 1));
  return {
    roll,
    chance: (probability) => roll() < probability,
    between,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new Error('Nothing to pick from.');
      // One of the list may be undefined itself.
      return list[between(0, list.length - 1)] as T;
    },
    several: (least, most, make) => Array.from({ length: between(least, most) }, make),
  };
}
