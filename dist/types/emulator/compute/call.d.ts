import type { Handler, SignedCall } from '../call.js';
import { Refusal } from '../http.js';
import type { Server } from '../model.js';
export interface ComputeCall extends SignedCall {
    /** The minor number of the microversion: 93 for 2.93. */
    readonly minor: number;
}
export type ComputeHandler = Handler<ComputeCall>;
/** A server of the caller's project. @throws Refusal 404 */
export declare function ownServer(call: ComputeCall, id: string): Server;
/** nova:compute/api.py `check_instance_lock`. @throws Refusal 409 */
export declare function refuseLocked(call: ComputeCall, server: Server): void;
/** What a policy says no to. */
export declare function policyRefusal(rule: string): Refusal;
export declare function serverLinks(call: ComputeCall, id: string): readonly object[];
export declare function links(call: ComputeCall, path: string): readonly object[];
/** The link to the next page, for the end of a full one (nova:api/openstack/common.py `_get_collection_links`). */
export declare function nextPage(call: ComputeCall, path: string, marker: string): readonly object[];
/** The page that the query asks for. @throws Refusal 400 for a marker that is not there */
export declare function paged<T extends {
    readonly id: string;
}>(call: ComputeCall, things: readonly T[]): {
    readonly page: readonly T[];
    readonly full: boolean;
};
