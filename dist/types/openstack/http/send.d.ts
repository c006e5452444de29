/** One HTTP exchange: the only door to the network. Tests and the demo pass one of their own. */
export type Send = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpResponse>;
export interface HttpRequest {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    /** In place of a body: opened when the request is sent, and sent in chunks as it comes. */
    readonly data?: OpenData | undefined;
    /** `data`: a fine answer is handed over as it arrives, in `data`. Default `text`. */
    readonly answer?: 'text' | 'data' | undefined;
    /** Milliseconds from the established connection to the end of the answer; where data flow, without a byte of them. */
    readonly timeoutMs: number;
}
export interface HttpResponse {
    readonly status: number;
    /** Lower-case names. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** What an error's body says, without secrets: to be judged by, and to be quoted (without words that are secrets, too). */
    readonly said?: {
        readonly reason: string;
        readonly quote: string;
    } | undefined;
    /** To be read once, to its end. Breaks with what broke the connection. */
    readonly data?: Data | undefined;
}
/** More bytes than are held in memory: the reader sets the pace. */
export type Data = AsyncIterable<Uint8Array>;
export type OpenData = () => Data;
/** Why no answer came. */
export type SendFailure = 
/** The name has no address. */
'unresolved'
/** Nothing listens there. */
 | 'refused'
/** No route, or another error of the network before the connection stood. */
 | 'unreachable'
/** The certificate, or TLS itself. */
 | 'tls'
/** The proxy on the way, rather than the cloud. */
 | 'proxy'
/** The connection broke. */
 | 'reset' | 'timeout'
/** What came is not HTTP, or larger than we take. */
 | 'malformed';
/** No answer came. An abort is not one of these: `Send` rejects with the signal's reason. */
export declare class SendError extends Error {
    readonly name = "SendError";
    readonly failure: SendFailure;
    /** Whether the request may have reached the cloud. `false` only when that is ruled out. */
    readonly sent: boolean;
    constructor(failure: SendFailure, sent: boolean, message: string, cause?: unknown);
}
