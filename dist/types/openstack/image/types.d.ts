import type { Data, OpenData } from '../http/send.js';
/** Glance v2, as far as Restage needs it. */
export interface Glance {
    /** All pages, of every project whose images can be seen. Filters are hints: the caller checks again. */
    listImages(filter?: ImageFilter): Promise<readonly Image[]>;
    /** `undefined` on 404. */
    getImage(id: string): Promise<Image | undefined>;
    /**
     * A record without data, with an id of our choice: the one create on OpenStack of which exactly one of several
     * callers succeeds, and whose id is never given again (glance: `images.id` is a primary key kept after deletion).
     * @returns `undefined` when the id is taken (409).
     */
    createRecord(record: NewImageRecord): Promise<Image | undefined>;
    /**
     * Adds or replaces properties (JSON patch), and removes those that are `undefined`, which must be there. `undefined` when the image is
     * gone (404). While data are uploaded, Glance accepts this and drops it when the upload ends (glance:api/v2/image_data.py `upload`).
     */
    setProperties(id: string, properties: Readonly<Record<string, string | undefined>>): Promise<Image | undefined>;
    /** Absent image or absent property = success. */
    removeProperty(id: string, name: string): Promise<void>;
    /**
     * How data can be brought into an image by the cloud itself, for example `glance-download`; empty where it cannot
     * (glance:api/v2/discovery.py `get_image_import`).
     */
    importMethods(): Promise<readonly string[]>;
    /**
     * Has a `queued` record filled by the cloud from an image of another region of the same Keystone (`glance-download`). Comes back at
     * once: the image is `importing`, then `active`, or `queued` again where it failed (glance:async_/flows/_internal_plugins/base_download.py
     * `revert`).
     * @throws HttpError 409 when it is not `queued`, or an import is under way
     */
    importFrom(id: string, source: {
        readonly region: string;
        readonly imageId: string;
    }): Promise<void>;
    /** The data of an image, as they arrive: read as they come, never held. */
    download(id: string): Data;
    /**
     * Fills a `queued` record. Never sent again after it may have arrived; Glance sets an image whose data broke off back to `queued`
     * (glance:api/v2/image_data.py `_restore`).
     */
    upload(id: string, data: OpenData): Promise<void>;
    /**
     * Lets an image have members: Nova makes its snapshots `private`, and only a `shared` image has any (glance:api/v2/image_members.py
     * `_check_visibility_and_ownership`). `undefined` when the image is gone (404).
     * @throws HttpError 403 where the cloud's policy refuses it
     */
    makeShared(id: string): Promise<Image | undefined>;
    /**
     * Projects that a `shared` image is shared with: to its owner all of them, to a member itself alone. None of an image that is gone, or
     * has another visibility.
     */
    listMembers(id: string): Promise<readonly ImageMember[]>;
    /**
     * Shares a `shared` image with a project; a member already = success. Glance does not check that there is such a project.
     * @throws HttpError 403 by policy, 413 beyond `image_member_quota`
     */
    addMember(id: string, projectId: string): Promise<void>;
    /** For the member itself: takes the image, which lists it to the project. Of no effect on whether servers can be launched from it. */
    acceptMembership(id: string, projectId: string): Promise<void>;
    /** Absent image or absent member = success. @throws HttpError 403 by policy, or of an image that is not `shared` */
    removeMember(id: string, projectId: string): Promise<void>;
    /** `in-use` = 409 of Ceph clouds while clones live; `protected` = 403 because the image is protected. Gone already = `deleted`. */
    deleteImage(id: string): Promise<'deleted' | 'in-use' | 'protected'>;
}
/** Glance, and what stands beside it where the dialect has an `imageService`. */
export interface ImageService extends Glance {
    /** As which owner this session makes images in this region: as Glance wrote it on a record of this session, else the project of the token. */
    owner(): Promise<string>;
    /**
     * Has the image service of a dialect take an image of a server that is off; it is there when its job is done. Never sent twice: what a
     * request without an answer has made is found by its tags, when it is there.
     * @param tags letters, digits, `_` and `-`; 36 of them at most in a key, 43 in a value
     * @returns the id of the job
     */
    requestImage(serverId: string, name: string, tags: Readonly<Record<string, string>>): Promise<string>;
    lookAtImageJob(id: string): Promise<ImageJob>;
}
/** `imageId` is `undefined` where a job that is done names none. */
export type ImageJob = {
    readonly state: 'under-way';
} | {
    readonly state: 'done';
    readonly imageId: string | undefined;
} | {
    readonly state: 'failed';
    readonly reason: string;
};
export interface ImageFilter {
    readonly name?: string;
    /** Exact matches on properties, sent as query parameters and checked again on our side. */
    readonly properties?: Readonly<Record<string, string>>;
    readonly visibility?: 'private' | 'public' | 'shared';
    /** `queued`: records without data. */
    readonly status?: 'queued';
    /**
     * Without `visibility`, Glance lists what this project owns whatever its visibility (glance:db/sqlalchemy/api.py `image_get_all`). An
     * image whose owner the answer hides passes.
     */
    readonly owner?: string;
    /** `all`: also images that are shared with this project and that it has not accepted. Default: those that it has. */
    readonly memberStatus?: 'all';
}
export interface ImageMember {
    /** Id of the project. */
    readonly projectId: string;
    readonly status: 'pending' | 'accepted' | 'rejected' | 'unknown';
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
    readonly containerFormat: string | undefined;
    /** Of the data, by the cloud (`os_hash_algo`, `os_hash_value`); `undefined` where it keeps none: until data came, and always on Glance before Rocky. */
    readonly hash: {
        readonly algorithm: string;
        readonly value: string;
    } | undefined;
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
    /** Of a record that data are to come to: how they are to be read, and what a flavor must hold (GiB, MiB). */
    readonly format?: Pick<Image, 'diskFormat' | 'containerFormat' | 'minDisk' | 'minRam'>;
}
