/** One HTTP exchange; rejects when no answer came, with `sent: false` on the error where the request cannot have arrived. Follows no redirect. */
export type Send = (request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    /** Milliseconds from the established connection to the end of the answer. */
    readonly timeoutMs: number;
}, signal?: AbortSignal) => Promise<Answer>;
export interface Answer {
    readonly status: number;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}
/** What happened on the wire. */
export interface WireEvent {
    readonly method: string;
    readonly path: string;
    /** `undefined` = no answer came. */
    readonly status: number | undefined;
}
