/**
 * Cinder v3, as far as Restage needs it. A cloud without it answers every method with RestageError `service-missing`, before
 * anything is sent. Microversion 3.0 shows all that is needed but for `failures`.
 */
export interface VolumeService {
  /** The project's volumes, all pages. */
  listVolumes(): Promise<readonly Volume[]>;
  /** `undefined` on 404. */
  getVolume(id: string): Promise<Volume | undefined>;
  /**
   * Asks for one volume: `creating`, or `downloading`, until it is `available` or in `error`. Never sends the request twice blindly:
   * when the outcome is unknown, a volume of this name and nonce is looked for, as in `Compute.createServer`.
   */
  createVolume(wanted: CreateVolume): Promise<Volume>;
  /** Adds or replaces metadata. `false` when the volume is gone (404). */
  setVolumeMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<boolean>;
  /** See `VolumeRemoval`: also refused while a snapshot of the volume exists. */
  deleteVolume(id: string): Promise<VolumeRemoval>;
  /** The project's snapshots of volumes, all pages. */
  listSnapshots(): Promise<readonly VolumeSnapshot[]>;
  /** `undefined` on 404. */
  getSnapshot(id: string): Promise<VolumeSnapshot | undefined>;
  /**
   * Asks for a snapshot of one volume, attached or not: `creating` until it is `available` or in `error`. Never sent twice blindly: see
   * `createVolume`.
   */
  createSnapshot(wanted: CreateSnapshot): Promise<VolumeSnapshot>;
  /** Adds or replaces metadata. `false` when the snapshot is gone (404). */
  setSnapshotMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<boolean>;
  /** See `VolumeRemoval`. Ceph keeps a snapshot that volumes hang on: accepted, and `available` again (cinder:volume/manager.py `delete_snapshot`, `SnapshotIsBusy`). */
  deleteSnapshot(id: string): Promise<VolumeRemoval>;
  /**
   * Why this volume, or this snapshot, failed, in Cinder's own words for its users, newest first (microversion 3.5; cinder:message/api.py keeps
   * them for thirty days). Empty where none are shown: by an older Cinder, or by a policy.
   */
  failures(id: string): Promise<readonly VolumeFailure[]>;
  limits(): Promise<VolumeLimits>;
  /** Names of the zones that take volumes. They may, but need not, be those of servers. */
  zones(): Promise<readonly string[]>;
}

export interface CreateVolume {
  readonly name: string;
  /** GiB. At least that of the snapshot, or `min_disk` of the image. */
  readonly sizeGb: number;
  readonly source: { readonly kind: 'image' | 'snapshot'; readonly id: string };
  /** `undefined` = the cloud's choice; of a snapshot, its own. */
  readonly zone: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** Unique per intended server; sent as metadata `restage_nonce`. Several volumes of one server have names of their own. */
  readonly nonce: string;
}

export interface CreateSnapshot {
  readonly name: string;
  readonly volumeId: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Unique per image; sent as metadata `restage_nonce`. Several snapshots for one image are of different volumes. */
  readonly nonce: string;
}

/** `accepted` = it goes (202) and answers 404 later, or stays after all: look again. `in-use` = refused as it is now (400). */
export type VolumeRemoval = 'accepted' | 'gone' | 'in-use';

/** Lower case (cinder:objects/fields.py `VolumeStatus`). `reserved`, `detaching`, `backing-up` and the like arrive as `busy`; all that begins with `error` as `error`. */
export type VolumeStatus = 'creating' | 'downloading' | 'available' | 'attaching' | 'in-use' | 'deleting' | 'error' | 'busy';

export interface VolumeAttachment {
  readonly serverId: string;
  /** `/dev/vda`: the name that Nova gave it, which tells nothing of the order of disks on different buses. */
  readonly device: string | undefined;
  /** ISO 8601, UTC; `''` where it is not told. */
  readonly attachedAt: string;
}

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly status: VolumeStatus;
  /** GiB. */
  readonly sizeGb: number;
  /** Servers that it is attached to. */
  readonly serverIds: readonly string[];
  /** One for each of these. */
  readonly attachments: readonly VolumeAttachment[];
  /** A server can boot from it: it was made from an image, or so marked. */
  readonly bootable: boolean;
  /** Name of its volume type; `undefined` where it is not told. */
  readonly type?: string | undefined;
  /** Several servers may have it at once. */
  readonly multiattach?: boolean | undefined;
  readonly encrypted?: boolean | undefined;
  /** The snapshot it was made from. */
  readonly snapshotId: string | undefined;
  /** The image it was made from, where it shows (`volume_image_metadata`). */
  readonly imageId: string | undefined;
  /** Properties that it has from its image, and by `openstack volume set --image-property` (`volume_image_metadata`); what Nova goes by when it makes a server on it. */
  readonly imageProperties: Readonly<Record<string, string>>;
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
  /** Of its latest change of status; `undefined` = there was none. */
  readonly updatedAt?: string | undefined;
}

export interface VolumeFailure {
  /** What was tried, a colon, what became of it: `schedule allocate volume:Could not find any available weighted backend.` */
  readonly message: string;
  /** Of the request that failed. */
  readonly requestId: string | undefined;
}

/** `Infinity` = unlimited. Snapshots count as gigabytes too, unless the cloud says otherwise (`no_snapshot_gb_quota`). */
export interface VolumeLimits {
  readonly volumes: { readonly limit: number; readonly used: number };
  readonly gigabytes: { readonly limit: number; readonly used: number };
  readonly snapshots: { readonly limit: number; readonly used: number };
}
