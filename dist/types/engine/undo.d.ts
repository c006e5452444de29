import type { Clock } from '../domain/clock.js';
/** Takes back one thing. Idempotent: it may run although the thing never came to be. @typeParam C what its work needs */
export interface Undo<C> {
    /** For people: `delete server pr-42-g1-1`. */
    readonly title: string;
    readonly run: (context: C) => Promise<void>;
}
/**
 * What must be taken back if the run does not succeed, registered before each thing can exist. Runs in reverse order,
 * all of it, however many of them fail.
 */
export declare class UndoStack<C> {
    #private;
    register(undo: Undo<C>): void;
    get size(): number;
    /** The things registered so far belong to the result now. */
    release(): void;
    /**
     * @param attempt runs each of them; may run it several times.
     * @returns the errors, in the order in which they happened; what failed is off the stack.
     */
    unwind(context: C, onUndo?: (title: string) => void, attempt?: (work: () => Promise<void>) => Promise<void>): Promise<readonly unknown[]>;
}
/**
 * Runs `work` with a stack of undos. When it throws, everything registered is taken back under a fresh deadline of
 * `cleanupMs` (the run's own signal may be the reason why it threw), and what could not be is attached to the error.
 */
export declare function withUndo<T, C>(options: {
    readonly clock: Clock;
    readonly cleanupMs: number;
    readonly onUndo?: (title: string) => void;
    /** What an undo works with, bound to the signal of the clean-up. */
    readonly scope: (signal: AbortSignal) => C;
}, work: (undo: UndoStack<C>) => Promise<T>): Promise<T>;
