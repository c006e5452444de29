import type { Reply } from './http.js';
import type { State } from './state.js';
/** Who asks. */
export interface Caller {
    readonly userId: string;
    /** `''` for a token without a project. */
    readonly projectId: string;
    readonly roles: readonly string[];
    readonly admin: boolean;
    readonly tokenId: string;
}
/** How the catalog tells of a service. */
export interface Offer {
    readonly type: string;
    readonly name: string;
    /** Below the origin; `%(project_id)s` in it is the project's id. */
    readonly path: string;
}
/** A request on its way to a handler. */
export interface Call {
    readonly state: State;
    readonly method: string;
    /** Below the service's prefix, still encoded. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | undefined;
    readonly requestId: string;
    /** For links: scheme and host as the client sees them. */
    readonly origin: string;
    /** What the catalog has. */
    readonly offers: readonly Offer[];
}
export interface SignedCall extends Call {
    readonly caller: Caller;
}
export type Params = Readonly<Record<string, string>>;
export type Handler<C extends Call> = (call: C, params: Params) => Reply;
export interface Route<C extends Call> {
    readonly method: string;
    readonly pattern: RegExp;
    readonly handler: Handler<C>;
}
/** `path` is a template such as `/servers/:id/action`. */
export declare function route<C extends Call>(method: string, path: string, handler: Handler<C>): Route<C>;
/** The reply of the first route that fits, or `undefined`. HEAD is answered as GET. */
export declare function dispatch<C extends Call>(routes: readonly Route<C>[], call: C, path: string): Reply | undefined;
