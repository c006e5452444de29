import { createHash } from 'node:crypto';
import { markKeys } from '../../domain/marks.ts';
import type { Image } from '../../openstack/image/types.ts';
import { type LeaseSubject, readSubjectKey, subjectKey } from './subject.ts';

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
export const longestTtlMs: Readonly<Record<LeaseSubject['kind'], number>> = { golden: 300_000, environment: 3_600_000, image: 3_600_000 };

const subjectProperty = 'restage_lease';
const counterProperty = 'restage_lease_counter';
const ttlProperty = 'restage_lease_seconds';

/** The property by which all lease records of a subject are listed. */
export function leaseFilter(subject: LeaseSubject): Readonly<Record<string, string>> {
  return { [subjectProperty]: subjectKey(subject) };
}

export function leaseName(subject: LeaseSubject): string {
  return `restage-lease-${subject.kind === 'environment' ? subject.name : subject.id}`;
}

/** The same for every run that wants lease number `counter` of this subject: that is the point. */
export function leaseImageId(subject: LeaseSubject, counter: number): string {
  const hex = createHash('sha256')
    .update(`restage lease ${subjectKey(subject)} ${counter}`)
    .digest('hex');
  // Version 8 (custom), variant 10: a well-formed UUID by RFC 9562, which Glance demands.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function leaseProperties(subject: LeaseSubject, counter: number, run: string, ttlMs: number): Readonly<Record<string, string>> {
  return { ...leaseFilter(subject), [counterProperty]: String(counter), [markKeys.run]: run, ...leaseRenewal(ttlMs, 0) };
}

/** Any change of a property moves the record's `updated_at`, by the cloud's own clock; `beat` makes it a change. */
export function leaseRenewal(ttlMs: number, beat: number): Readonly<Record<string, string>> {
  return { [ttlProperty]: String(Math.ceil(ttlMs / 1000)), restage_lease_beat: String(beat) };
}

/** `undefined` for an image that is not a lease record of ours: wrong id for its subject and counter, or data in it. */
export function readLease(image: Image): LeaseRecord | undefined {
  const key = image.properties[subjectProperty];
  const run = image.properties[markKeys.run];
  const counter = Number(image.properties[counterProperty]);
  const updatedAt = Date.parse(image.updatedAt);
  if (key === undefined || run === undefined || !Number.isSafeInteger(counter) || Number.isNaN(updatedAt)) return undefined;
  const subject = readSubjectKey(key);
  const ttlMs = readTtl(subject, image.properties[ttlProperty]);
  if (ttlMs === undefined) return undefined;
  if (image.status !== 'queued' || image.id !== leaseImageId(subject, counter)) return undefined;
  return { imageId: image.id, subject, counter, run, lapsesAt: updatedAt + ttlMs };
}

/** Whole seconds as we write them, 1 at least. Anyone in the project can write such a property: it never counts for more than a run may hold. */
function readTtl({ kind }: LeaseSubject, text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d*$/.test(text)) return undefined;
  return Math.min(longestTtlMs[kind], Number(text) * 1000);
}
