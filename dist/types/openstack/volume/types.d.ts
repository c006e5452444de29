import type { CallOptions } from '../cloud.js';
/**
 * Cinder v3, as far as Restage needs it. A cloud without it answers every method with RestageError `service-missing`, before
 * anything is sent. Microversion 3.0 shows all that is needed, so that none is asked for.
 */
export interface VolumeService {
    /** The project's volumes, all pages. */
    listVolumes(options?: CallOptions): Promise<readonly Volume[]>;
    /** `undefined` on 404. */
    getVolume(id: string, options?: CallOptions): Promise<Volume | undefined>;
    /** Adds or replaces metadata. `false` when the volume is gone (404). */
    setVolumeMetadata(id: string, metadata: Readonly<Record<string, string>>, options?: CallOptions): Promise<boolean>;
    /** See `VolumeRemoval`: also refused while a snapshot of the volume exists. */
    deleteVolume(id: string, options?: CallOptions): Promise<VolumeRemoval>;
    /** The project's snapshots of volumes, all pages. */
    listSnapshots(options?: CallOptions): Promise<readonly VolumeSnapshot[]>;
    /** `undefined` on 404. */
    getSnapshot(id: string, options?: CallOptions): Promise<VolumeSnapshot | undefined>;
    /** Adds or replaces metadata. `false` when the snapshot is gone (404). */
    setSnapshotMetadata(id: string, metadata: Readonly<Record<string, string>>, options?: CallOptions): Promise<boolean>;
    /** See `VolumeRemoval`. Ceph keeps a snapshot that volumes hang on: accepted, and `available` again (cinder:volume/manager.py `delete_snapshot`, `SnapshotIsBusy`). */
    deleteSnapshot(id: string, options?: CallOptions): Promise<VolumeRemoval>;
    limits(options?: CallOptions): Promise<VolumeLimits>;
}
/** `accepted` = it goes (202) and answers 404 later, or stays after all: look again. `in-use` = refused as it is now (400). */
export type VolumeRemoval = 'accepted' | 'gone' | 'in-use';
/** Lower case (cinder:objects/fields.py `VolumeStatus`). `reserved`, `detaching`, `backing-up` and the like arrive as `busy`; all that begins with `error` as `error`. */
export type VolumeStatus = 'creating' | 'downloading' | 'available' | 'attaching' | 'in-use' | 'deleting' | 'error' | 'busy';
export interface Volume {
    readonly id: string;
    /** `''` for a volume that Nova made (nova:virt/block_device.py `_create_volume`). */
    readonly name: string;
    readonly status: VolumeStatus;
    /** GiB. */
    readonly sizeGb: number;
    /** Servers that it is attached to. */
    readonly serverIds: readonly string[];
    /** `/dev/vda`, in the first of these. */
    readonly device: string | undefined;
    /** The snapshot it was made from. */
    readonly snapshotId: string | undefined;
    /** The image it was made from, where it shows (`volume_image_metadata`). */
    readonly imageId: string | undefined;
    readonly metadata: Readonly<Record<string, string>>;
    /** ISO 8601, UTC. */
    readonly createdAt: string;
}
/** Cinder's `error_deleting` is `error`. */
export type SnapshotStatus = 'creating' | 'available' | 'deleting' | 'error' | 'busy';
export interface VolumeSnapshot {
    readonly id: string;
    /** `snapshot for NAME`, where Nova made it for its image NAME (nova:compute/api.py `snapshot_volume_backed`). */
    readonly name: string;
    readonly status: SnapshotStatus;
    /** GiB. */
    readonly sizeGb: number;
    /** The volume it was taken of. */
    readonly volumeId: string;
    readonly metadata: Readonly<Record<string, string>>;
    /** ISO 8601, UTC. */
    readonly createdAt: string;
}
/** `Infinity` = unlimited. Snapshots count as gigabytes too, unless the cloud says otherwise (`no_snapshot_gb_quota`). */
export interface VolumeLimits {
    readonly volumes: {
        readonly limit: number;
        readonly used: number;
    };
    readonly gigabytes: {
        readonly limit: number;
        readonly used: number;
    };
    readonly snapshots: {
        readonly limit: number;
        readonly used: number;
    };
}
