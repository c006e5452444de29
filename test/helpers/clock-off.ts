/**
 * For `--import`: a process whose clock is `CLOCK_OFF_MS` milliseconds ahead of the machine's. Timers run on as they do, as on a runner whose clock
 * is set wrong.
 */
const offMs = Number(process.env.CLOCK_OFF_MS);
const trueNow = Date.now;

class ShiftedDate extends Date {
  constructor(...words: readonly unknown[]) {
    if (words.length === 0) super(ShiftedDate.now());
    else super(...(words as ConstructorParameters<DateConstructor>));
  }

  static override now(): number {
    return trueNow() + offMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

export {};
