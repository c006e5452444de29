/** What happens by itself: each `yield` waits that many seconds. `Infinity` waits forever. */
export type Script = Generator<number, void, void>;

interface Pending {
  readonly at: number;
  /** Ties are settled by the order of scheduling. */
  readonly order: number;
  readonly script: Script;
}

/**
 * Scripts under way, ordered by the time (ms) of their next step. Holds no timer: `advance` runs what is due, each step at
 * its own time.
 */
export class Timeline {
  #time: number;
  #scheduled = 0;
  #pending: Pending[] = [];

  constructor(time: number) {
    this.#time = time;
  }

  /** Milliseconds: of the step that runs, else of the last `advance`. */
  get time(): number {
    return this.#time;
  }

  /** When the next step is due, or `undefined` when nothing will happen by itself. */
  get next(): number | undefined {
    return this.#pending[0]?.at;
  }

  /** Runs the script to its first `yield` now, and the rest when its time comes. */
  start(script: Script): void {
    const step = script.next();
    if (step.done === true || step.value === Number.POSITIVE_INFINITY) return;
    this.#insert({ at: this.#time + Math.max(0, step.value) * 1000, order: this.#scheduled++, script });
  }

  /** Runs every step due by `now`. A clock that went backwards changes nothing. */
  advance(now: number): void {
    for (let first = this.#pending[0]; first !== undefined && first.at <= now; first = this.#pending[0]) {
      this.#pending.shift();
      this.#time = Math.max(this.#time, first.at);
      this.start(first.script);
    }
    this.#time = Math.max(this.#time, now);
  }

  #insert(entry: Pending): void {
    const later = (other: Pending) => other.at > entry.at || (other.at === entry.at && other.order > entry.order);
    let low = 0;
    let high = this.#pending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#pending[middle];
      if (other !== undefined && later(other)) high = middle;
      else low = middle + 1;
    }
    this.#pending.splice(low, 0, entry);
  }
}
