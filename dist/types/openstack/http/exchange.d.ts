import type { Fence } from '../calls.js';
import type { ServiceName } from '../services.js';
import type { HttpRequest, HttpResponse, OpenData } from './send.js';
import type { ServiceCall } from './service-client.js';
/** One request on its way down the chain: retry -> microversion -> token -> rate limit -> wire. */
export interface Exchange {
    readonly service: ServiceName;
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | undefined;
    /** In place of a body; opened anew for each try. */
    readonly data?: OpenData | undefined;
    readonly answer?: HttpRequest['answer'];
    readonly repeat: ServiceCall['repeat'];
    /** Statuses that are an answer, whatever they mean elsewhere. */
    readonly expect: readonly number[];
    /** What the request needs at most: of compute and volume only. */
    readonly microversion: string | undefined;
    /** 1 for the first try. */
    readonly attempt: number;
    /** Makes it anew for each further try: what is signed is good for one. Default: it is sent as it is. */
    readonly anew?: (() => Promise<Exchange>) | undefined;
    /** Asked at the last moment, each time that this is about to be sent: throws where it must not be. */
    readonly fence?: Fence | undefined;
}
/** A link of the chain. Resolves to any answer, whatever its status. */
export type Handler = (exchange: Exchange, signal: AbortSignal | undefined) => Promise<HttpResponse>;
/** Path and query as people, logs and access rules know them. */
export declare function pathOf(url: string): string;
/** What a cloud's administrator finds in the logs (nova:api/openstack/wsgi.py sends both from 2.46 on, the second always). */
export declare function requestIdOf(response: HttpResponse): string | undefined;
/** For `ErrorDetails.requestIds`. */
export declare function requestIdsOf(response: HttpResponse): readonly string[];
export declare function isFine(response: HttpResponse): boolean;
