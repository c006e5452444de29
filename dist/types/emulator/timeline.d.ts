/** What happens by itself: each `yield` waits that many seconds. `Infinity` waits forever. */
export type Script = Generator<number, void, void>;
/**
 * Scripts under way, ordered by the time (ms) of their next step. Holds no timer: `advance` runs what is due, each step at
 * its own time.
 */
export declare class Timeline {
    #private;
    constructor(time: number);
    /** Milliseconds: of the step that runs, else of the last `advance`. */
    get time(): number;
    /** When the next step is due, or `undefined` when nothing will happen by itself. */
    get next(): number | undefined;
    /** Runs the script to its first `yield` now, and the rest when its time comes. */
    start(script: Script): void;
    /** Runs every step due by `now`. A clock that went backwards changes nothing. */
    advance(now: number): void;
}
