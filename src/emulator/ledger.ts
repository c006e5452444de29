/** One state of a record and the time (ms) from which it held. */
export interface Entry<T> {
  readonly at: number;
  readonly record: T;
}

/**
 * Immutable records by id with all that they ever were. Nothing is removed: a deleted thing is a record that says so. That
 * gives tests the history, makes an id taken for good, and lets a list be served as of some seconds ago.
 */
export class Ledger<T extends { readonly id: string }> {
  readonly #now: () => number;
  readonly #current = new Map<string, T>();
  readonly #histories = new Map<string, Entry<T>[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  put(record: T): T {
    this.#current.set(record.id, record);
    const entry = { at: this.#now(), record };
    const history = this.#histories.get(record.id);
    if (history === undefined) this.#histories.set(record.id, [entry]);
    else history.push(entry);
    return record;
  }

  get(id: string): T | undefined {
    return this.#current.get(id);
  }

  /** In the order of their making. */
  all(): IterableIterator<T> {
    return this.#current.values();
  }

  /** As they were at `time`, those made later left out. */
  asOf(time: number): T[] {
    const records: T[] = [];
    for (const history of this.#histories.values()) {
      const entry = history.findLast(({ at }) => at <= time);
      if (entry !== undefined) records.push(entry.record);
    }
    return records;
  }

  history(id: string): readonly Entry<T>[] {
    return this.#histories.get(id) ?? [];
  }
}
