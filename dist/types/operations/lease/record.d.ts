import { RestageError } from '../../domain/errors.js';
import type { Cloud } from '../../openstack/cloud.js';
import type { Server } from '../../openstack/compute/types.js';
import type { Image } from '../../openstack/image/types.js';
/** What only one run may work on at a time. */
export type LeaseSubject = {
    readonly kind: 'golden';
    readonly id: string;
    /** Its id where only that is known. */
    readonly name: string;
    /** As this run has read them: among them the number of the last lease. */
    readonly tags?: readonly string[] | undefined;
}
/** Of one project: another project's environment of the same name is another one. */
 | {
    readonly kind: 'environment';
    readonly projectId: string;
    readonly name: string;
}
/** One that the cloud still makes, while its golden server runs again. */
 | {
    readonly kind: 'image';
    readonly id: string;
    readonly name: string;
};
export declare function goldenSubject({ id, name }: {
    readonly id: string;
    readonly name?: string;
}): LeaseSubject;
/**
 * The same of a server that was read a moment ago. A run that has had the lease since has changed its tags: the number that they tell is taken then,
 * which shows that what was read is no longer true.
 */
export declare function goldenSubjectOf({ id, name, tags }: Pick<Server, 'id' | 'name' | 'tags'>): LeaseSubject;
export declare function imageSubject({ id, name }: {
    readonly id: string;
    readonly name?: string;
}): LeaseSubject;
export declare function environmentSubject({ cloud }: {
    readonly cloud: Pick<Cloud, 'identity'>;
}, name: string): Promise<LeaseSubject & {
    readonly kind: 'environment';
}>;
/** One word for it, the same on every machine, of no other subject of this cloud. */
export declare function subjectKey(subject: LeaseSubject): string;
/** For people: `golden server db`, `environment pr-42`. */
export declare function describeSubject({ kind, name }: LeaseSubject): string;
/**
 * Leases are taken in one order by every run: images, then golden servers by id, then environments. So no two runs wait for each other, and
 * no golden server is held by a run that waits for an image.
 */
export declare function inOrder(subjects: readonly LeaseSubject[]): readonly LeaseSubject[];
/**
 * See contract.md#leases. A lease is a Glance record without data whose id is made from its subject and a counter. Of several clients that
 * create the same id exactly one succeeds, and an id stays taken for good (measured; glance keeps `images.id` of deleted
 * rows): a holder that slept through its lease can never be mistaken for its successor. Server tags, metadata and
 * Neutron's `If-Match` were measured too, and let several winners through.
 */
export interface LeaseRecord {
    readonly imageId: string;
    readonly subject: LeaseSubject;
    readonly counter: number;
    readonly run: string;
    /** Milliseconds since the epoch, by the cloud's clock. */
    readonly renewedAt: number;
    /** By the same clock: last renewal plus time to live. */
    readonly lapsesAt: number;
}
/**
 * Milliseconds: no lease is held longer than this without a renewal. A record that claims more is given no more. A golden server that a dead
 * run left off must not wait for long: only one whose disk is being uploaded, which no run could start, is held for as long (`ttlAfter`).
 */
export declare const longestTtlMs = 3600000;
/** The property by which all lease records of a subject are listed. */
export declare function leaseFilter(subject: LeaseSubject): Readonly<Record<string, string>>;
export declare function leaseName(subject: LeaseSubject): string;
/** The same for every run that wants lease number `counter` of this subject: that is the point. */
export declare function leaseImageId(subject: LeaseSubject, counter: number): string;
export declare function leaseProperties(subject: LeaseSubject, counter: number, run: string, ttlMs: number): Readonly<Record<string, string>>;
/** Any change of a property moves the record's `updated_at`, by the cloud's own clock; `beat` makes it a change. */
export declare function leaseRenewal(ttlMs: number, beat: number): Readonly<Record<string, string>>;
/** `undefined` for an image that is not a lease record of ours: wrong id for its subject and counter, or data in it. */
export declare function readLease(image: Image): LeaseRecord | undefined;
/** A run may no longer work on what it held. */
export declare class LeaseLostError extends RestageError {
    readonly name = "LeaseLostError";
    constructor(subject: LeaseSubject, reason: string, cause?: unknown);
}
