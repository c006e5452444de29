import type { CallOptions } from '../cloud.js';
/** Glance v2, as far as Restage needs it. */
export interface ImageService {
    /** All pages. Filters are hints: the caller checks again. */
    listImages(filter?: ImageFilter, options?: CallOptions): Promise<readonly Image[]>;
    /** `undefined` on 404. */
    getImage(id: string, options?: CallOptions): Promise<Image | undefined>;
    /**
     * A record without data, with an id of our choice: the one create on OpenStack of which exactly one of several
     * callers succeeds, and whose id is never given again (glance: `images.id` is a primary key kept after deletion).
     * @returns `undefined` when the id is taken (409).
     */
    createRecord(record: NewImageRecord, options?: CallOptions): Promise<Image | undefined>;
    /** Adds or replaces properties (JSON patch). `undefined` when the image is gone (404). */
    setProperties(id: string, properties: Readonly<Record<string, string>>, options?: CallOptions): Promise<Image | undefined>;
    /** Absent image or absent property = success. */
    removeProperty(id: string, name: string, options?: CallOptions): Promise<void>;
    /** `in-use` = 409 of Ceph clouds while clones live; `protected` = 403 because the image is protected. Gone already = `deleted`. */
    deleteImage(id: string, options?: CallOptions): Promise<'deleted' | 'in-use' | 'protected'>;
}
export interface ImageFilter {
    readonly name?: string;
    /** Exact matches on properties, sent as query parameters and checked again on our side. */
    readonly properties?: Readonly<Record<string, string>>;
    readonly visibility?: 'private' | 'public' | 'shared';
}
/** Lower case. `available` (some clouds) arrives as `active`. Anything else arrives as `unknown`. */
export type ImageStatus = 'queued' | 'saving' | 'uploading' | 'importing' | 'active' | 'deactivated' | 'pending_delete' | 'deleted' | 'killed' | 'unknown';
export interface Image {
    readonly id: string;
    readonly name: string;
    readonly status: ImageStatus;
    /** Bytes stored; `undefined` until data came. */
    readonly size: number | undefined;
    /** Bytes as a guest sees the disk; `undefined` where the cloud does not know. */
    readonly virtualSize: number | undefined;
    /** GiB. */
    readonly minDisk: number;
    /** MiB. */
    readonly minRam: number;
    readonly visibility: string;
    readonly protected: boolean;
    readonly owner: string | undefined;
    readonly diskFormat: string | undefined;
    readonly tags: readonly string[];
    /** ISO 8601, UTC. */
    readonly createdAt: string;
    readonly updatedAt: string;
    /** Every other string property, `restage_*` and `instance_uuid` among them. */
    readonly properties: Readonly<Record<string, string>>;
}
export interface NewImageRecord {
    readonly id: string;
    readonly name: string;
    readonly properties: Readonly<Record<string, string>>;
}
