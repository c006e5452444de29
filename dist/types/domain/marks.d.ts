import type { Consistency } from './consistency.js';
/** Keys of server metadata and image properties that say: made by Restage, for whom, and until when (contract.md#marks). */
export declare const markKeys: {
    readonly environment: 'restage_environment';
    readonly role: 'restage_role';
    readonly generation: 'restage_generation';
    readonly run: 'restage_run';
    readonly expiresAt: 'restage_expires_at';
    /** Unique per intended resource: finds it again when the answer to its creation was lost. */
    readonly nonce: 'restage_nonce';
    readonly stage: 'restage_stage';
    /** Servers: the image they were launched from, which Nova does not show for servers on a volume. */
    readonly image: 'restage_image';
    /** Images: id of the golden server. */
    readonly golden: 'restage_golden';
    readonly consistency: 'restage_consistency';
    readonly verified: 'restage_verified';
    /** Images: the image's own name, which tells an inherited mark. */
    readonly name: 'restage_name';
    /** Servers: `true` on a golden server where no tag can say it (`goldenTag`). */
    readonly goldenServer: 'restage_golden_server';
    /** Servers: `true` on one that a person released, where no tag can say it (`releasedTag`). */
    readonly released: 'restage_released';
    /** Images: its run may leave on purpose (`pending`), and the same command is to come back for it. */
    readonly left: 'restage_left';
    /** Images: it has lost some of its snapshots, or is about to. */
    readonly removing: 'restage_removing';
    /** Images: `keep-images` of the run that made it, where that run set it. */
    readonly keepImages: 'restage_keep_images';
    /** Images: `true` = made for an ephemeral environment, `false` = not; the latter overrides what a base image hands down. */
    readonly ephemeral: 'restage_ephemeral';
    /** Ephemeral images: time to live of their environment, whole seconds from the proof on, or `none`. */
    readonly ttl: 'restage_ttl';
    /** Images: since when it is to be deleted as soon as nothing uses it. */
    readonly deletionCandidate: 'restage_deletion_candidate';
    /** Images: how many data volumes it stands for. Servers: how many volumes were made for it beside its own disk. */
    readonly volumes: 'restage_volumes';
    /** Images of a server on volumes: how many of its volumes were left out. */
    readonly leftOut: 'restage_left_out';
    /** Images: figures of the runs that took this one and those before it. */
    readonly history: 'restage_history';
    /** Servers: id of the security group that it has alone, until it is ready. */
    readonly quarantine: 'restage_quarantine';
    /** Images: `raw` = a copy of the golden server as it was; `sealed` = it was sealed. */
    readonly kind: 'restage_kind';
    /** Raw images: hash of the script that is to seal it; `none` = it is not to be sealed. */
    readonly sealWith: 'restage_seal_with';
    /** Sealed images: id of the raw one, hash of the script, id of the server in which it ran. */
    readonly sealedFrom: 'restage_sealed_from';
    readonly sealedBy: 'restage_sealed_by';
    readonly sealedIn: 'restage_sealed_in';
    /** Sealing servers: id of the raw image that they seal. */
    readonly sealing: 'restage_sealing';
    /** Golden servers: `true` on one of which sealed images were made, where no tag can say it (`sealedTag`). */
    readonly goldenSealed: 'restage_sealed';
};
/** What every key of ours begins with, in metadata and image properties. */
export declare const markPrefix = "restage_";
/** Strings as they go into server metadata and image properties. */
export type Values = Readonly<Record<string, string>>;
/** `candidate` until the refresh that made it has succeeded. */
export type Stage = 'candidate' | 'current';
interface CommonMarks {
    readonly environment: string;
    readonly role: string;
    /** From 1; 0 on an image that belongs to no generation. */
    readonly generation: number;
    /** The run that made it. */
    readonly run: string;
    /** Milliseconds since the epoch; whole seconds are kept. `undefined` = never. */
    readonly expiresAt: number | undefined;
    readonly nonce: string | undefined;
    /** `undefined` on what no refresh made. */
    readonly stage: Stage | undefined;
}
export interface ServerMarks extends CommonMarks {
    readonly imageId: string | undefined;
    /** Volumes that were made for it beside a disk of its own; `undefined` = none. */
    readonly volumes: number | undefined;
    /** The security group that it has alone until it is ready, by its id; `undefined` = it is, or there was none. */
    readonly quarantine: string | undefined;
}
/**
 * A volume is there before the server that it is made for, and must be distinguishable from all others from its first moment on: it bears the
 * marks that the server will bear, and the same nonce tells of which it is.
 */
export interface VolumeMarks extends Pick<CommonMarks, 'environment' | 'role' | 'generation' | 'run'> {
    readonly nonce: string;
}
export interface ImageMarks extends CommonMarks {
    readonly goldenId: string;
    readonly consistency: Consistency;
    /** Verified usable: `proveImage` found no problem. */
    readonly verified: boolean;
    /** `keep-images` as the run set it that made it; absent = it did not. */
    readonly keepImages?: number | undefined;
    /** As written; absent on images of older versions. See `isEphemeral`. */
    readonly ephemeral?: boolean | undefined;
    /** Of an ephemeral image: of its environment, milliseconds; absent = none, or not written. */
    readonly ttlMs?: number | undefined;
    /** To be deleted when nothing uses it: since when, milliseconds since the epoch. */
    readonly deletionCandidate?: number | undefined;
    /** Absent = a raw image that is not to be sealed. */
    readonly seal?: SealState | undefined;
}
/** How far an image is with its sealing. */
export type SealState = 
/** A raw image that is to be sealed by the script of this hash: nothing is ever launched from it, and it is never verified. */
{
    readonly kind: 'awaited';
    readonly by: string;
}
/** @property from id of the raw image; `by` hash of the script; `in` id of the server in which it ran */
 | {
    readonly kind: 'sealed';
    readonly from: string;
    readonly by: string;
    readonly in: string;
};
/** A server that boots from a raw image once, to seal it: of no environment, whatever it is for. */
export interface SealingMarks extends Pick<CommonMarks, 'environment' | 'role' | 'run'> {
    readonly nonce: string;
    /** The raw image. */
    readonly imageId: string;
}
/**
 * Whether servers of this environment are to be gone some day: a pull request's, or one whose servers have an end.
 * @param ttlMs of its servers; `undefined` = none
 */
export declare function isEphemeralEnvironment(environment: string, ttlMs: number | undefined): boolean;
/** Whether an image belongs to an ephemeral environment, and ends with it, rather than to its golden server. */
export declare function isEphemeral({ ephemeral, environment }: Pick<ImageMarks, 'ephemeral' | 'environment'>): boolean;
/** @param marks a mark that a server does not bear is `undefined`, and not left out: none is forgotten */
export declare function serverMarks(marks: Said<ServerMarks>): Values;
type Said<T> = {
    readonly [K in keyof Required<T>]: T[K];
};
/** Items of metadata that the marks of one server may come to. */
export declare const mostServerMarks: number;
/** @param name the image's own name */
export declare function imageMarks(marks: ImageMarks, name: string): Values;
/** @property imageId that it runs from; `undefined` = from a volume */
interface SealingSuspect {
    readonly metadata: Values;
    readonly imageId?: string | undefined;
}
/** As they go into the metadata of a sealing server. */
export declare function sealingMarks({ imageId, ...marks }: SealingMarks): Values;
/** As they go into a volume's metadata. */
export declare function volumeMarks(marks: VolumeMarks): Values;
/** Marks beside the user's own values. Marks win, and a user's key that looks like a mark is dropped. */
export declare function withMarks(user: Values, marks: Values): Values;
/**
 * The marks on a server; `undefined` when it is not ours: a mark is missing or malformed, or marks of an image are
 * among them, which a server has by inheritance only; or it is a sealing server, which belongs to no environment.
 */
export declare function readServerMarks(metadata: Values): ServerMarks | undefined;
/**
 * The marks on a sealing server; `undefined` = it is none of ours. It is deleted, and its image is no image in use: so it has to run from the
 * very image that it seals, as Nova tells, and metadata that a person wrote makes none.
 */
export declare function readSealingMarks({ metadata, imageId: runsFrom }: SealingSuspect): SealingMarks | undefined;
/**
 * Metadata of a volume, or of a snapshot of one: its own id. It distinguishes marks from copied ones: a backup holds the metadata and the
 * name of its volume, and what is restored from it has both (cinder:backup/api.py `restore`, cinder:backup/driver.py `_restore_vol_meta`).
 */
export declare function selfValues(id: string): Values;
/** Nothing is copied that has no id among its marks: the run that made it was cut off, or may not set metadata. */
export declare function isCopied({ id, metadata }: {
    readonly id: string;
    readonly metadata: Values;
}): boolean;
/** The marks on a volume; `undefined` when it is not ours. */
export declare function readVolumeMarks(volume: {
    readonly id: string;
    readonly metadata: Values;
}): VolumeMarks | undefined;
/**
 * The marks on an image; `undefined` when it is not ours.
 *
 * A snapshot inherits every property of the image its server was launched from (nova:compute/utils.py
 * `initialize_instance_snapshot_metadata`), our marks included. Ours is therefore only an image whose `restage_golden`
 * is the server that Nova itself names as its source (`instance_uuid`, where it names one), and whose `restage_name` is its own
 * name. A sealed image was taken of the server that sealed it (`restage_sealed_in`) instead.
 */
export declare function readImageMarks(properties: Values, imageName: string): ImageMarks | undefined;
/** How far an image is with its sealing, by its properties alone, be it ours or not. */
export declare function readSeal(properties: Values): SealState | undefined | 'malformed';
/** @param now milliseconds since the epoch, by the cloud's clock */
export declare function isExpired(marks: Pick<CommonMarks, 'expiresAt'>, now: number): boolean;
/** ISO 8601 in UTC to the second, as written into `restage_expires_at`. */
export declare function isoTime(ms: number): string;
export {};
