/** One state of a record and the time (ms) from which it held. */
export interface Entry<T> {
    readonly at: number;
    readonly record: T;
}
/**
 * Immutable records by id with all that they ever were. Nothing is removed: a deleted thing is a record that says so. That
 * gives tests the history, makes an id taken for good, and lets a list be served as of some seconds ago.
 */
export declare class Ledger<T extends {
    readonly id: string;
}> {
    #private;
    constructor(now: () => number);
    put(record: T): T;
    get(id: string): T | undefined;
    /** In the order of their making. */
    all(): IterableIterator<T>;
    /** As they were at `time`, those made later left out. */
    asOf(time: number): T[];
    history(id: string): readonly Entry<T>[];
}
