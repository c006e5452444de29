import type { ServiceClient } from '../http/service-client.js';
import type { ReconcileDeps } from '../reconcile.js';
export interface NetworkDeps extends ReconcileDeps {
    /** Of the project that we are signed in to. */
    readonly projectId: () => Promise<string>;
}
export interface NetworkContext extends NetworkDeps {
    readonly client: ServiceClient;
}
