/** The records of the emulated cloud. Times are milliseconds since the epoch. */
export interface Project {
    readonly id: string;
    readonly name: string;
}
export interface User {
    readonly id: string;
    readonly name: string;
    readonly password: string;
    readonly passcode?: string | undefined;
    /** Role names by project id. */
    readonly roles: Readonly<Record<string, readonly string[]>>;
}
export interface ApplicationCredential {
    readonly id: string;
    readonly name: string;
    readonly secret: string;
    readonly userId: string;
    readonly projectId: string;
    readonly expiresAt: number | undefined;
}
export interface Token {
    readonly id: string;
    readonly userId: string;
    /** `undefined` = unscoped. */
    readonly projectId: string | undefined;
    readonly roles: readonly string[];
    readonly methods: readonly string[];
    readonly auditIds: readonly string[];
    readonly issuedAt: number;
    readonly expiresAt: number;
    readonly applicationCredentialId: string | undefined;
}
export interface Flavor {
    readonly id: string;
    readonly name: string;
    readonly vcpus: number;
    /** MiB. */
    readonly ram: number;
    /** GiB. */
    readonly disk: number;
    /** GiB. */
    readonly ephemeral: number;
    /** MiB. */
    readonly swap: number;
}
export type VmState = 'building' | 'active' | 'stopped' | 'paused' | 'suspended' | 'rescued' | 'resized' | 'shelved' | 'shelved_offloaded' | 'error' | 'deleted' | 'soft-delete';
/** nova:compute/power_state.py: no state, running, paused, shut down, crashed, suspended. */
export type PowerState = 0 | 1 | 3 | 4 | 6 | 7;
/** What tells one guest's disk from another's. It is copied with the disk. */
export interface Disk {
    /** 32 hex digits; `undefined` until the first boot, at which a guest without one makes its own. */
    readonly machineId: string | undefined;
    /** Of each script that sealed it, the nonce; the latest last. */
    readonly seals: readonly string[];
}
export interface ServerFault {
    readonly code: number;
    readonly message: string;
    readonly created: number;
    /** It never got to a host: the record is in cell0, and lists leave its fault out. */
    readonly buried?: true;
}
/** `POST /servers`. The server keeps it, as Nova keeps its request spec. */
export interface LaunchRequest {
    readonly name: string;
    /** `undefined` = made from the name. */
    readonly hostname?: string | undefined;
    /** `''` = none. */
    readonly imageId: string;
    readonly flavorId: string;
    readonly networks: NetworkRequest;
    readonly keyName: string | null;
    /** Names or ids; empty = `default`. */
    readonly securityGroups: readonly string[];
    readonly zone: string | undefined;
    readonly userData: string | null;
    readonly configDrive: boolean;
    readonly metadata: Readonly<Record<string, string>>;
    readonly tags: readonly string[];
    readonly description: string | null;
    readonly minCount: number;
    readonly maxCount: number;
    readonly returnReservation: boolean;
    readonly groupId: string | undefined;
    readonly devices: readonly BlockDevice[];
}
export type NetworkRequest = 
/** `strict`: asked for by name, so that having none is an error. */
{
    readonly kind: 'auto';
    readonly strict: boolean;
} | {
    readonly kind: 'none';
} | {
    readonly kind: 'list';
    readonly items: readonly NetworkItem[];
};
export interface NetworkItem {
    readonly networkId?: string;
    readonly portId?: string;
}
/** A disk of a server that is a volume, or the one of its image (nova:block_device.py `BlockDeviceDict`). */
export interface BlockDevice {
    readonly source: string;
    readonly destination: string;
    /** Of the image, snapshot or volume. */
    readonly sourceId: string | undefined;
    /** `-1`: not booted from. */
    readonly bootIndex: number;
    /** GiB. */
    readonly size: number | undefined;
    readonly deleteOnTermination: boolean;
    /** `/dev/vda`; `undefined` = the next that is free. */
    readonly name: string | undefined;
}
export interface Server {
    readonly id: string;
    /** What it was launched with. Where that may change, the fields below hold what counts. */
    readonly request: LaunchRequest;
    readonly name: string;
    readonly description: string | null;
    readonly projectId: string;
    readonly userId: string;
    readonly created: number;
    readonly updated: number;
    readonly vmState: VmState;
    readonly taskState: string | null;
    readonly powerState: PowerState;
    /** `''` until a host took it, and again after a failed build. */
    readonly hostId: string;
    readonly zone: string;
    /** `''` when it boots from a volume. */
    readonly imageId: string;
    /** The image's properties as they were at the launch: what its own snapshots inherit. */
    readonly imageProperties: Readonly<Record<string, string>>;
    /** GiB, frozen at the launch: the larger of the image's `min_disk` and the flavor's disk. */
    readonly minDisk: number;
    readonly minRam: number;
    /** Of its root disk, unless that is a volume. */
    readonly disk: Disk;
    readonly flavor: Flavor;
    readonly metadata: Readonly<Record<string, string>>;
    /** Sorted. */
    readonly tags: readonly string[];
    /** Names. */
    readonly securityGroups: readonly string[];
    readonly volumeIds: readonly string[];
    readonly reservationId: string;
    readonly locked: boolean;
    readonly lockedReason: string | null;
    readonly fault: ServerFault | undefined;
    /** When it first became ACTIVE, and again after each move to a new host; a failed build has none. */
    readonly launchedAt: number | undefined;
    /** Of a shelved server that does not boot from a volume. */
    readonly shelvedImageId: string | undefined;
    /** Until its resize is confirmed. */
    readonly flavorBefore: Flavor | undefined;
    /** Of the guest's last boot. */
    readonly bootedAt: number;
    /** The guest powered itself off and Nova has not noticed yet. */
    readonly guestOff: boolean;
    /** What the script in its user data wrote to the console. A console begins anew with each boot. */
    readonly printed: {
        readonly at: number;
        readonly line: string;
    } | undefined;
    /** The host works on it, under the lock that a deletion waits for, until then. */
    readonly busyUntil: number;
    readonly terminatedAt: number | undefined;
    /** GET answers 404 from then on. */
    readonly deletedAt: number | undefined;
}
export interface ServerActionEvent {
    readonly event: string;
    readonly start: number;
    readonly finish: number | undefined;
    readonly result: 'Success' | 'Error' | undefined;
}
/** nova:db instance_actions. */
export interface ServerAction {
    readonly action: string;
    readonly requestId: string;
    /** `null`, as the project's: Nova itself began it. */
    readonly userId: string | null;
    readonly projectId: string | null;
    readonly start: number;
    readonly updated: number | undefined;
    readonly message: 'Error' | null;
    readonly events: readonly ServerActionEvent[];
}
export type ImageStatus = 'queued' | 'saving' | 'importing' | 'active' | 'deactivated' | 'killed' | 'deleted';
export type MemberStatus = 'pending' | 'accepted' | 'rejected';
export interface Image {
    readonly id: string;
    readonly name: string | null;
    readonly status: ImageStatus;
    readonly visibility: 'public' | 'private' | 'shared' | 'community';
    readonly owner: string;
    readonly protected: boolean;
    readonly hidden: boolean;
    readonly minDisk: number;
    readonly minRam: number;
    /** Bytes. */
    readonly size: number | null;
    readonly virtualSize: number | null;
    readonly diskFormat: string | null;
    readonly containerFormat: string | null;
    readonly checksum: string | null;
    readonly hash: string | null;
    readonly created: number;
    readonly updated: number;
    readonly tags: readonly string[];
    readonly properties: Readonly<Record<string, string>>;
    /** Projects that it is shared with, by id. Of no effect unless `visibility` is `shared`. */
    readonly members: Readonly<Record<string, MemberStatus>>;
    /** Kept for small uploads through the API only. */
    readonly data: string | undefined;
    readonly disk: Disk;
}
export interface Network {
    readonly id: string;
    readonly name: string;
    readonly projectId: string;
    readonly external: boolean;
    readonly shared: boolean;
    /** Without it no security groups can be applied. */
    readonly portSecurity: boolean;
    /** At most one of each IP version; without any, no port on it has an address. */
    readonly subnets: readonly Subnet[];
    readonly dhcp: boolean;
    readonly created: number;
}
export interface Subnet {
    readonly id: string;
    readonly version: 4 | 6;
    readonly cidr: string;
}
export interface FixedIp {
    readonly subnetId: string;
    readonly version: 4 | 6;
    readonly address: string;
}
export interface Port {
    readonly id: string;
    readonly name: string;
    readonly networkId: string;
    readonly projectId: string;
    readonly mac: string;
    /** In the order of its network's subnets. */
    readonly fixedIps: readonly FixedIp[];
    readonly deviceId: string;
    readonly deviceOwner: string;
    readonly description: string;
    /** `admin_state_up`; without it nothing passes. */
    readonly up: boolean;
    /** Ids. */
    readonly securityGroups: readonly string[];
    /** Nova made it and deletes it with its server. */
    readonly madeByNova: boolean;
    readonly created: number;
    readonly updated: number;
    readonly deletedAt: number | undefined;
}
export interface FloatingIp {
    readonly id: string;
    readonly projectId: string;
    readonly networkId: string;
    readonly address: string;
    readonly portId: string | undefined;
    readonly description: string;
    readonly created: number;
    readonly updated: number;
    readonly deletedAt: number | undefined;
}
export interface SecurityGroup {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly projectId: string;
    /** TCP, inwards. */
    readonly openPorts: readonly number[];
    readonly created: number;
}
export type VolumeStatus = 'creating' | 'downloading' | 'available' | 'reserved' | 'in-use' | 'deleting' | 'error' | 'error_deleting';
export interface Volume {
    readonly id: string;
    readonly name: string | null;
    readonly description: string | null;
    readonly projectId: string;
    readonly userId: string;
    readonly status: VolumeStatus;
    /** GiB. */
    readonly size: number;
    readonly zone: string;
    readonly bootable: boolean;
    readonly type: string;
    /** Of its type. */
    readonly multiattach: boolean;
    /** Of its type. */
    readonly encrypted: boolean;
    /** The snapshot that it was made from. */
    readonly snapshotId: string | undefined;
    /** The image that it, or what it was made from, was made from. */
    readonly imageId: string | undefined;
    readonly imageProperties: Readonly<Record<string, string>>;
    readonly imageMinDisk: number;
    readonly metadata: Readonly<Record<string, string>>;
    readonly attachment: VolumeAttachment | undefined;
    readonly created: number;
    readonly updated: number;
    readonly deletedAt: number | undefined;
}
export interface VolumeAttachment {
    readonly id: string;
    readonly serverId: string;
    /** `/dev/vda`. */
    readonly device: string;
    readonly bootIndex: number;
    /** Nova deletes the volume with its server. */
    readonly deleteOnTermination: boolean;
    readonly at: number;
}
export interface VolumeSnapshot {
    readonly id: string;
    readonly name: string | null;
    readonly description: string | null;
    readonly projectId: string;
    readonly userId: string;
    readonly volumeId: string;
    /** GiB, of the volume. */
    readonly size: number;
    readonly status: 'creating' | 'available' | 'deleting' | 'error';
    readonly metadata: Readonly<Record<string, string>>;
    readonly created: number;
    readonly updated: number;
    readonly deletedAt: number | undefined;
}
/** -1 = unlimited. */
export interface Quotas {
    readonly instances: number;
    readonly cores: number;
    /** MiB. */
    readonly ram: number;
    readonly metadataItems: number;
    readonly keyPairs: number;
    readonly serverGroups: number;
    readonly serverGroupMembers: number;
    readonly ports: number;
    readonly floatingIps: number;
    readonly volumes: number;
    /** GiB of volumes and of their snapshots. */
    readonly gigabytes: number;
    readonly snapshots: number;
}
