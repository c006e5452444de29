import type { Compute } from './compute/types.js';
import type { Dialect } from './dialect.js';
import type { ClockOffset } from './http/cloud-clock.js';
import type { Identity } from './identity/types.js';
import type { ImageService } from './image/types.js';
import type { Network } from './network/types.js';
import type { CatalogServiceName, ServiceName } from './services.js';
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
    endpoint(service: CatalogServiceName): Promise<string>;
    /** In what this cloud differs from OpenStack's own services. Signs in when that is not done yet; else sends nothing. */
    dialect(): Promise<Dialect>;
    /** Requests sent so far, retries included. */
    readonly requests: RequestCounts;
    /**
     * The cloud's clock beside this machine's; `undefined` as long as no answer has shown its time. The first sign-in does, unless its token was given
     * and the cloud sends no `Date` header: then the first lease does.
     */
    clockOffset(): ClockOffset | undefined;
    /** The same cloud, connections and counts, whose requests end when `signal` is aborted, in place of the signal that it had. */
    withSignal(signal: AbortSignal): Cloud;
    /**
     * The same cloud, connections and counts, for a caller that may change it only while `fence` lets it: every request that is not a read
     * asks before each time that it is sent. Of a cloud that is fenced already, both are asked. Sign-ins are no change.
     */
    fenced(fence: Fence): Cloud;
    /** The few requests that no fence holds back. No server, volume, port or address can be deleted by these. */
    readonly unfenced: Unfenced;
    /** Ends idle connections. The cloud stays usable. */
    close(): void;
}
/** Throws where nothing may be changed any more; that error is the request's. */
export type Fence = () => void;
/** Each use is listed in test/unit/operations/fence.test.ts. */
export interface Unfenced {
    /** For a lease's own record: its renewal, and its end. */
    readonly image: Pick<ImageService, 'setProperties' | 'deleteImage'>;
    /** For a golden server that this run stopped, after a fresh look at it and at its lease. */
    readonly compute: Pick<Compute, 'startServer' | 'unpauseServer' | 'resumeServer'>;
}
export interface RequestCounts {
    /** Every request sent, by service. */
    readonly byService: Readonly<Record<ServiceName, number>>;
    /** Requests sent that could change something (no GET, no HEAD, no sign-in, and none that a 401 or 403 answers): `0` proves that nothing was touched. */
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
