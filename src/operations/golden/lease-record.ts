import { createHash } from 'node:crypto';
import type { Image } from '../../openstack/image/types.ts';

/**
 * A lease on a golden server is a Glance record without data whose id is made from the server and a counter. Of several
 * clients that create the same id exactly one succeeds, and an id stays taken for good (measured; glance keeps
 * `images.id` of deleted rows): a holder that slept through its lease can never be mistaken for its successor.
 * Server tags, metadata and Neutron's `If-Match` were measured too, and let several winners through.
 */
export interface LeaseRecord {
  readonly imageId: string;
  readonly goldenId: string;
  readonly counter: number;
  readonly run: string;
  /** Milliseconds since the epoch, by the cloud's clock: last renewal plus time to live. */
  readonly lapsesAt: number;
}

const goldenKey = 'restage_lease';
const runKey = 'restage_run';
const counterKey = 'restage_lease_counter';
const ttlKey = 'restage_lease_seconds';

/** The property by which all lease records of a golden server are listed. */
export function leaseFilter(goldenId: string): Readonly<Record<string, string>> {
  return { [goldenKey]: goldenId };
}

export function leaseName(goldenId: string): string {
  return `restage-lease-${goldenId}`;
}

/** The same for everybody who wants lease number `counter` of this server: that is the point. */
export function leaseImageId(goldenId: string, counter: number): string {
  const hex = createHash('sha256').update(`restage lease ${goldenId} ${counter}`).digest('hex');
  // Version 8 (custom), variant 10: a well-formed UUID by RFC 9562, which Glance demands.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function leaseProperties(goldenId: string, counter: number, run: string, ttlMs: number): Readonly<Record<string, string>> {
  return { [goldenKey]: goldenId, [counterKey]: String(counter), [runKey]: run, ...leaseRenewal(ttlMs, 0) };
}

/** Any change of a property moves the record's `updated_at`, by the cloud's own clock; `beat` makes it a change. */
export function leaseRenewal(ttlMs: number, beat: number): Readonly<Record<string, string>> {
  return { [ttlKey]: String(Math.ceil(ttlMs / 1000)), restage_lease_beat: String(beat) };
}

/** `undefined` for an image that is not a lease record of ours: wrong id for its server and counter, or data in it. */
export function readLease(image: Image): LeaseRecord | undefined {
  const goldenId = image.properties[goldenKey];
  const run = image.properties[runKey];
  const counter = Number(image.properties[counterKey]);
  const ttlSeconds = Number(image.properties[ttlKey]);
  const updatedAt = Date.parse(image.updatedAt);
  if (goldenId === undefined || run === undefined || !Number.isSafeInteger(counter) || !(ttlSeconds > 0) || Number.isNaN(updatedAt)) {
    return undefined;
  }
  if (image.status !== 'queued' || image.id !== leaseImageId(goldenId, counter)) return undefined;
  return { imageId: image.id, goldenId, counter, run, lapsesAt: updatedAt + ttlSeconds * 1000 };
}

const counterTagPrefix = 'restage:lease=';

/** Remembers the last counter on the server: one tag, replaced, so that no trace grows. */
export function counterTag(counter: number): string {
  return `${counterTagPrefix}${counter}`;
}

export function readCounterTags(tags: readonly string[]): readonly { readonly tag: string; readonly counter: number }[] {
  return tags
    .filter((tag) => tag.startsWith(counterTagPrefix))
    .map((tag) => ({ tag, counter: Number(tag.slice(counterTagPrefix.length)) }))
    .filter(({ counter }) => Number.isSafeInteger(counter) && counter >= 0);
}
