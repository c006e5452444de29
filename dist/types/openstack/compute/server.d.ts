import * as v from 'valibot';
/** Nova's API statuses (nova:api/openstack/common.py `_STATE_MAP`), upper case. Anything else arrives as `UNKNOWN`. */
export type ServerStatus = 'ACTIVE' | 'BUILD' | 'DELETED' | 'ERROR' | 'HARD_REBOOT' | 'MIGRATING' | 'PASSWORD' | 'PAUSED' | 'REBOOT' | 'REBUILD' | 'RESCUE' | 'RESIZE' | 'REVERT_RESIZE' | 'SHELVED' | 'SHELVED_OFFLOADED' | 'SHUTOFF' | 'SOFT_DELETED' | 'SUSPENDED' | 'UNKNOWN' | 'VERIFY_RESIZE';
export interface Server {
    readonly id: string;
    readonly name: string;
    readonly status: ServerStatus;
    /** `null` = no task under way; `undefined` = the cloud hides it. */
    readonly taskState: string | null | undefined;
    readonly vmState: string | undefined;
    /** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
    readonly powerState: number | undefined;
    /** `undefined` for a volume-backed server (the wire says `""`). */
    readonly imageId: string | undefined;
    readonly flavor: ServerFlavor;
    readonly metadata: Readonly<Record<string, string>>;
    /** `undefined` below microversion 2.26. */
    readonly tags: readonly string[] | undefined;
    readonly addresses: readonly Address[];
    /** `undefined` where it is hidden, and before one is chosen. */
    readonly availabilityZone: string | undefined;
    readonly fault: Fault | undefined;
    /** `undefined` below 2.73. */
    readonly locked: boolean | undefined;
    readonly lockedReason: string | undefined;
    /** ISO 8601, UTC. */
    readonly created: string;
    readonly updated: string;
    /**
     * Whether its build ever came to ACTIVE: Nova writes `OS-SRV-USG:launched_at` then, and not before (nova:compute/manager.py
     * `_update_instance_after_spawn`). `true` where that is hidden, unless it is being built.
     */
    readonly wasActive: boolean;
    readonly volumeIds: readonly string[];
    /** Who launched it; absent = the cloud does not tell. */
    readonly userId?: string | undefined;
}
/** The flavor as the server holds it: below 2.47 an id, from 2.47 on the sizes. */
export interface ServerFlavor {
    readonly id: string | undefined;
    readonly name: string | undefined;
    /** GiB of root disk; 0 = as large as the image. */
    readonly disk: number | undefined;
    /** MiB. */
    readonly ram: number | undefined;
    readonly vcpus: number | undefined;
    /** GiB of a second disk. */
    readonly ephemeral?: number | undefined;
    /** MiB of a swap disk. */
    readonly swap?: number | undefined;
}
export interface Address {
    readonly network: string;
    readonly address: string;
    readonly version: 4 | 6;
    readonly kind: 'fixed' | 'floating';
}
export interface Fault {
    readonly code: number;
    readonly message: string;
    readonly created: string | undefined;
}
/** That servers are read with, where the cloud has it. */
export declare const serverMicroversion: string;
export declare const server: v.SchemaWithPipe<readonly [v.ObjectSchema<{
    readonly locked: v.NullishSchema<v.BooleanSchema<undefined>, undefined>;
    readonly tags: v.NullishSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
    readonly flavor: v.NullishSchema<v.ObjectSchema<{
        readonly id: v.NullishSchema<v.StringSchema<undefined>, undefined>;
        readonly original_name: v.NullishSchema<v.StringSchema<undefined>, undefined>;
        readonly disk: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly ram: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly vcpus: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly ephemeral: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly swap: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
    }, undefined>, undefined>;
    readonly locked_reason: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly id: v.StringSchema<undefined>;
    readonly tenant_id: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly status: v.StringSchema<undefined>;
    readonly name: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-EXT-STS:task_state': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-EXT-STS:vm_state': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-EXT-STS:power_state': v.NullishSchema<v.NumberSchema<undefined>, undefined>;
    readonly image: v.NullishSchema<v.UnionSchema<[v.ObjectSchema<{
        readonly id: v.StringSchema<undefined>;
    }, undefined>, v.LiteralSchema<"", undefined>], undefined>, undefined>;
    readonly user_id: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly metadata: v.NullishSchema<v.RecordSchema<v.StringSchema<undefined>, v.StringSchema<undefined>, undefined>, undefined>;
    readonly addresses: v.NullishSchema<v.RecordSchema<v.StringSchema<undefined>, v.ArraySchema<v.ObjectSchema<{
        readonly addr: v.StringSchema<undefined>;
        readonly version: v.NullishSchema<v.PicklistSchema<[4, 6], undefined>, undefined>;
        readonly 'OS-EXT-IPS:type': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>, undefined>, undefined>;
    readonly 'OS-EXT-AZ:availability_zone': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly fault: v.NullishSchema<v.ObjectSchema<{
        readonly code: v.NumberSchema<undefined>;
        readonly message: v.NullishSchema<v.StringSchema<undefined>, undefined>;
        readonly created: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>;
    readonly created: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly updated: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-SRV-USG:launched_at': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'os-extended-volumes:volumes_attached': v.NullishSchema<v.ArraySchema<v.ObjectSchema<{
        readonly id: v.StringSchema<undefined>;
    }, undefined>, undefined>, undefined>;
}, undefined>, v.TransformAction<{
    locked?: boolean | null | undefined;
    tags?: string[] | null | undefined;
    flavor?: {
        id?: string | null | undefined;
        original_name?: string | null | undefined;
        disk?: number | null | undefined;
        ram?: number | null | undefined;
        vcpus?: number | null | undefined;
        ephemeral?: number | null | undefined;
        swap?: number | null | undefined;
    } | null | undefined;
    locked_reason?: string | null | undefined;
    id: string;
    tenant_id?: string | null | undefined;
    status: string;
    name?: string | null | undefined;
    'OS-EXT-STS:task_state'?: string | null | undefined;
    'OS-EXT-STS:vm_state'?: string | null | undefined;
    'OS-EXT-STS:power_state'?: number | null | undefined;
    image?: "" | {
        id: string;
    } | null | undefined;
    user_id?: string | null | undefined;
    metadata?: {
        [x: string]: string;
    } | null | undefined;
    addresses?: {
        [x: string]: {
            addr: string;
            version?: 4 | 6 | null | undefined;
            'OS-EXT-IPS:type'?: string | null | undefined;
        }[];
    } | null | undefined;
    'OS-EXT-AZ:availability_zone'?: string | null | undefined;
    fault?: {
        code: number;
        message?: string | null | undefined;
        created?: string | null | undefined;
    } | null | undefined;
    created?: string | null | undefined;
    updated?: string | null | undefined;
    'OS-SRV-USG:launched_at'?: string | null | undefined;
    'os-extended-volumes:volumes_attached'?: {
        id: string;
    }[] | null | undefined;
}, Server>]>;
/** A list may be of several projects. */
export declare const listedServer: v.SchemaWithPipe<readonly [v.ObjectSchema<{
    readonly locked: v.NullishSchema<v.BooleanSchema<undefined>, undefined>;
    readonly tags: v.NullishSchema<v.ArraySchema<v.StringSchema<undefined>, undefined>, undefined>;
    readonly flavor: v.NullishSchema<v.ObjectSchema<{
        readonly id: v.NullishSchema<v.StringSchema<undefined>, undefined>;
        readonly original_name: v.NullishSchema<v.StringSchema<undefined>, undefined>;
        readonly disk: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly ram: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly vcpus: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly ephemeral: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
        readonly swap: v.NullishSchema<v.NumberSchema<undefined>, undefined>;
    }, undefined>, undefined>;
    readonly locked_reason: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly id: v.StringSchema<undefined>;
    readonly tenant_id: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly status: v.StringSchema<undefined>;
    readonly name: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-EXT-STS:task_state': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-EXT-STS:vm_state': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-EXT-STS:power_state': v.NullishSchema<v.NumberSchema<undefined>, undefined>;
    readonly image: v.NullishSchema<v.UnionSchema<[v.ObjectSchema<{
        readonly id: v.StringSchema<undefined>;
    }, undefined>, v.LiteralSchema<"", undefined>], undefined>, undefined>;
    readonly user_id: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly metadata: v.NullishSchema<v.RecordSchema<v.StringSchema<undefined>, v.StringSchema<undefined>, undefined>, undefined>;
    readonly addresses: v.NullishSchema<v.RecordSchema<v.StringSchema<undefined>, v.ArraySchema<v.ObjectSchema<{
        readonly addr: v.StringSchema<undefined>;
        readonly version: v.NullishSchema<v.PicklistSchema<[4, 6], undefined>, undefined>;
        readonly 'OS-EXT-IPS:type': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>, undefined>, undefined>;
    readonly 'OS-EXT-AZ:availability_zone': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly fault: v.NullishSchema<v.ObjectSchema<{
        readonly code: v.NumberSchema<undefined>;
        readonly message: v.NullishSchema<v.StringSchema<undefined>, undefined>;
        readonly created: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    }, undefined>, undefined>;
    readonly created: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly updated: v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'OS-SRV-USG:launched_at': v.NullishSchema<v.StringSchema<undefined>, undefined>;
    readonly 'os-extended-volumes:volumes_attached': v.NullishSchema<v.ArraySchema<v.ObjectSchema<{
        readonly id: v.StringSchema<undefined>;
    }, undefined>, undefined>, undefined>;
}, undefined>, v.TransformAction<{
    locked?: boolean | null | undefined;
    tags?: string[] | null | undefined;
    flavor?: {
        id?: string | null | undefined;
        original_name?: string | null | undefined;
        disk?: number | null | undefined;
        ram?: number | null | undefined;
        vcpus?: number | null | undefined;
        ephemeral?: number | null | undefined;
        swap?: number | null | undefined;
    } | null | undefined;
    locked_reason?: string | null | undefined;
    id: string;
    tenant_id?: string | null | undefined;
    status: string;
    name?: string | null | undefined;
    'OS-EXT-STS:task_state'?: string | null | undefined;
    'OS-EXT-STS:vm_state'?: string | null | undefined;
    'OS-EXT-STS:power_state'?: number | null | undefined;
    image?: "" | {
        id: string;
    } | null | undefined;
    user_id?: string | null | undefined;
    metadata?: {
        [x: string]: string;
    } | null | undefined;
    addresses?: {
        [x: string]: {
            addr: string;
            version?: 4 | 6 | null | undefined;
            'OS-EXT-IPS:type'?: string | null | undefined;
        }[];
    } | null | undefined;
    'OS-EXT-AZ:availability_zone'?: string | null | undefined;
    fault?: {
        code: number;
        message?: string | null | undefined;
        created?: string | null | undefined;
    } | null | undefined;
    created?: string | null | undefined;
    updated?: string | null | undefined;
    'OS-SRV-USG:launched_at'?: string | null | undefined;
    'os-extended-volumes:volumes_attached'?: {
        id: string;
    }[] | null | undefined;
}, {
    id: string;
    server: Server;
    projectId: string | undefined;
}>]>;
