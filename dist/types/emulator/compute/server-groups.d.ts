import type { ComputeHandler } from './call.js';
export interface ServerGroup {
    readonly id: string;
    readonly name: string;
    readonly policy: string;
    readonly projectId: string;
    readonly userId: string;
}
export declare const serverGroups: (state: import("../state.js").State) => Map<string, ServerGroup>;
export declare const listServerGroups: ComputeHandler;
export declare const showServerGroup: ComputeHandler;
export declare const createServerGroup: ComputeHandler;
export declare const deleteServerGroup: ComputeHandler;
