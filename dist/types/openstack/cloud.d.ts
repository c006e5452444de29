import type { Compute } from './compute/types.js';
import type { Dialect } from './dialect.js';
import type { Identity } from './identity/types.js';
import type { ImageService } from './image/types.js';
import type { Network } from './network/types.js';
import type { VolumeService } from './volume/types.js';
/** One project of one OpenStack cloud, in one region. Signs in on first use. */
export interface Cloud {
    readonly identity: Identity;
    readonly compute: Compute;
    readonly image: ImageService;
    readonly network: Network;
    /** Not every cloud has it: see there. */
    readonly volume: VolumeService;
    /** Address of a service in this region, without a trailing slash: two regions of one address share that service. */
    endpoint(service: Exclude<ServiceName, 'identity'>, options?: CallOptions): Promise<string>;
    /** In what this cloud differs from OpenStack's own services. Signs in when nobody has; else sends nothing. */
    dialect(options?: CallOptions): Promise<Dialect>;
    /** Requests sent so far, retries included. */
    readonly requests: RequestCounts;
    /**
     * The cloud's clock minus this machine's, in milliseconds, from the `Date` headers seen so far (1 s resolution);
     * `undefined` before the first answer.
     */
    skew(): number | undefined;
    /** Ends idle connections. The cloud stays usable. */
    close(): void;
}
export type ServiceName = 'identity' | 'compute' | 'image' | 'network' | 'volume';
export interface RequestCounts {
    /** Every request sent, by service. */
    readonly byService: Readonly<Record<ServiceName, number>>;
    /** Requests sent that could change something (no GET, no HEAD, no sign-in): `0` proves that nothing was touched. */
    readonly changing: number;
}
export interface CallOptions {
    readonly signal?: AbortSignal | undefined;
}
/** What happened on the wire, for `::debug::` lines and event logs. Never holds a header, a body or a secret. */
export interface WireEvent {
    readonly service: ServiceName;
    readonly method: string;
    /** Path and query. */
    readonly path: string;
    /** HTTP status; `undefined` when no answer came. */
    readonly status: number | undefined;
    readonly requestId: string | undefined;
    /** Milliseconds from sending to the end of the answer. */
    readonly duration: number;
    /** 1 for the first try. */
    readonly attempt: number;
}
