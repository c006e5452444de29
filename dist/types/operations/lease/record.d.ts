import type { Image } from '../../openstack/image/types.js';
import { type LeaseSubject } from './subject.js';
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
    /** Milliseconds since the epoch, by the cloud's clock: last renewal plus time to live. */
    readonly lapsesAt: number;
}
/**
 * Milliseconds: no lease is held longer than this without a renewal. A record that claims more is given no more. A golden server that a dead
 * run left off must not wait for long; an image under way, and the environment it is for, keep nothing from running.
 */
export declare const longestTtlMs: Readonly<Record<LeaseSubject['kind'], number>>;
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
