import type { Fence } from './calls.js';
import type { CloudDeps, Connection, Line } from './connect.js';
export interface CloudParts {
    readonly connection: Connection;
    readonly line: Line;
    readonly deps: CloudDeps;
    /** As Glance wrote it on a record that this session created; `undefined` = it created none, or that is hidden. */
    ownerOfCreated?: string;
}
export interface Bounds {
    readonly signal?: AbortSignal | undefined;
    readonly fence?: Fence | undefined;
}
/** The clients of the services that a cloud is asked, by name. All of a cloud's clients are made here, and no list of them is kept anywhere else. */
export type Services = Readonly<ReturnType<typeof openServices>>;
export declare function openServices(parts: CloudParts, { signal, fence }?: Bounds): {
    compute: import("./compute/types.js").Compute;
    image: import("./image/types.js").ImageService;
    network: import("./network/requests.js").Network;
    volume: import("./volume/types.js").VolumeService;
};
