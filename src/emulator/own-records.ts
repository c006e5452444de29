import type { State } from './state.ts';

/**
 * Records that one service alone looks at: it keeps them in its own folder, empty at first, a set for each region. Those that several services look at are in `State`.
 */
export function ownRecords<T>(empty: (state: State) => T): (state: State) => T {
  const sets = new WeakMap<State, T>();
  return (state) => {
    const set = sets.get(state) ?? empty(state);
    sets.set(state, set);
    return set;
  };
}
