import type { Clock } from '../domain/clock.js';
import type { IdTokenSource } from './auth/type.js';
import type { Fence, RequestCounts, WireEvent } from './calls.js';
import type { CloudConfig } from './config/types.js';
import { type Dialect } from './dialect.js';
import type { CloudClock } from './http/cloud-clock.js';
import type { Handler } from './http/exchange.js';
import type { ProxyFor } from './http/proxy.js';
import { type Rate } from './http/rate-limit.js';
import type { Send } from './http/send.js';
import type { ServiceClient } from './http/service-client.js';
import { type Tokens } from './identity/tokens.js';
import type { Session } from './identity/types.js';
import { type Negotiation } from './microversion.js';
import type { CatalogServiceName } from './services.js';
export interface CloudDeps {
    readonly clock: Clock;
    /** Uniform in [0, 1): jitters the waits between tries. */
    readonly random: () => number;
    /** Default: Node's own HTTP with kept-alive connections, the configuration's certificates, and `proxyFor`. */
    readonly send?: Send | undefined;
    readonly onWire?: ((event: WireEvent) => void) | undefined;
    /** Called with each token at first sight, before it is used: mask it. */
    readonly onSecret?: ((secret: string) => void) | undefined;
    /** Makes a token by which the CI speaks for this job, for one audience; each call a new one. Default: there is none. */
    readonly idToken?: IdTokenSource | undefined;
    /** Default: no proxy. */
    readonly proxyFor?: ProxyFor | undefined;
    /** Default `restage`. */
    readonly userAgent?: string | undefined;
    /** Default 20 requests a second, 40 at once. */
    readonly rate?: Rate | undefined;
    /** Milliseconds: until a connection stands (default 10,000), and from there to the end of an answer (default 90,000: above the 60 s after which Nova's own calls give up). */
    readonly timeouts?: {
        readonly connectMs?: number;
        readonly answerMs?: number;
    } | undefined;
}
/** The way to a cloud, whatever the number of its regions: one set of connections, one rate, one count of requests. */
export interface Line {
    /** Rate limit -> wire. */
    readonly handle: Handler;
    readonly requests: RequestCounts;
    /** Keeps a token out of all output from now on. */
    onToken(token: string): void;
    readonly cloudClock: CloudClock;
    close(): void;
}
/** One region of a cloud: what the services stand on. */
export interface Connection {
    /** Who we are and where. Signs in when there is no token yet. */
    session(signal?: AbortSignal): Promise<Session>;
    /** As `Identity.renew`. */
    renew(leastLifeMs: number, signal?: AbortSignal): Promise<Session>;
    readonly negotiation: Negotiation;
    /** @param fence as `Cloud.fenced` takes it; left out = none */
    client(service: CatalogServiceName, fence?: Fence): ServiceClient;
    /** Of the service's address without its version. */
    rootClient(service: CatalogServiceName, fence?: Fence): ServiceClient;
    /** Address of a service, without a trailing slash. Signs in when that is not done yet. */
    endpoint(service: CatalogServiceName, signal?: AbortSignal): Promise<string>;
    dialect(signal?: AbortSignal): Promise<Dialect>;
}
/** Opens no connection yet. TLS and the time for an answer are as the first configuration says. */
export declare function openLine(configs: readonly [CloudConfig, ...CloudConfig[]], deps: CloudDeps): Line;
/** One sign-in, good for every region behind the same Keystone. Sends nothing yet. */
export declare function openSignIn(config: CloudConfig, line: Line, deps: CloudDeps): Tokens;
/** Builds the chain: retry -> microversion -> token -> rate limit -> wire. Sends nothing yet. */
export declare function connect(config: CloudConfig, line: Line, tokens: Tokens, { clock, random }: CloudDeps): Connection;
