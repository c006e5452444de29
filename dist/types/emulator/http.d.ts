export interface EmulatedRequest {
    readonly method: string;
    /** Path and query with the service's prefix, for example `/compute/v2.1/servers?limit=10`; an absolute URL is taken too. */
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | undefined;
}
export interface EmulatedResponse {
    /** 0 = no answer: the connection breaks. */
    readonly status: number;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Seconds that the answer takes to arrive. */
    readonly delay: number;
}
/** What a service answers, before it is written out. */
export interface Reply {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** A string is sent as it is, anything else as JSON; `undefined` = no body. */
    readonly body?: unknown;
}
/** A request that a service turns down. Each service has its own shape for it. */
export declare class Refusal extends Error {
    readonly status: number;
    readonly detail: Readonly<Record<string, string>>;
    constructor(status: number, message: string, detail?: Readonly<Record<string, string>>);
}
export declare function title(status: number): string;
/** webob's error page, which Glance sends by default and Nova for a path that it does not know. */
export declare function errorPage(status: number, text: string, detail?: string): Reply;
/** The same for who accepts neither HTML nor JSON, or does not say (webob:exc.py `generate_response`). */
export declare function errorText(status: number, text: string, detail?: string): Reply;
export declare function isObject(value: unknown): value is Record<string, unknown>;
export declare function parseJson(body: string | undefined): unknown;
