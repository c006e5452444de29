import type { Fence, RequestCounts } from './calls.js';
import type { Compute } from './compute/types.js';
import type { Dialect } from './dialect.js';
import type { ClockOffset } from './http/cloud-clock.js';
import type { Identity } from './identity/types.js';
import type { ImageService } from './image/types.js';
import type { Services } from './open-services.js';
import type { CatalogServiceName } from './services.js';
/** One project of one OpenStack cloud, in one region. Signs in on first use. */
export interface Cloud extends Services {
    readonly identity: Identity;
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
/** Each use is listed in test/unit/operations/fence.test.ts. */
export interface Unfenced {
    /** For a lease's own record: its renewal, and its end. */
    readonly image: Pick<ImageService, 'setProperties' | 'deleteImage'>;
    /** For a golden server that this run stopped, after a fresh look at it and at its lease. */
    readonly compute: Pick<Compute, 'startServer' | 'unpauseServer' | 'resumeServer'>;
}
