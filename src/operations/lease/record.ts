import { createHash } from 'node:crypto';
import { RestageError } from '../../domain/errors.ts';
import { markKeys } from '../../domain/marks.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';

/** What only one run may work on at a time. */
export type LeaseSubject =
  | {
      readonly kind: 'golden';
      readonly id: string;
      /** Its id where only that is known. */
      readonly name: string;
      /** As this run has read them: among them the number of the last lease. */
      readonly tags?: readonly string[] | undefined;
    }
  /** Of one project: another project's environment of the same name is another one. */
  | { readonly kind: 'environment'; readonly projectId: string; readonly name: string }
  /** One that the cloud still makes, while its golden server runs again. */
  | { readonly kind: 'image'; readonly id: string; readonly name: string };

export function goldenSubject({ id, name = id }: { readonly id: string; readonly name?: string }): LeaseSubject {
  return { kind: 'golden', id, name };
}

/**
 * The same of a server that was read a moment ago. A run that has had the lease since has changed its tags: the number that they tell is taken then,
 * which shows that what was read is no longer true.
 */
export function goldenSubjectOf({ id, name, tags }: Pick<Server, 'id' | 'name' | 'tags'>): LeaseSubject {
  return { kind: 'golden', id, name, tags };
}

export function imageSubject({ id, name = id }: { readonly id: string; readonly name?: string }): LeaseSubject {
  return { kind: 'image', id, name };
}

export async function environmentSubject(
  { cloud }: { readonly cloud: Pick<Cloud, 'identity'> },
  name: string,
): Promise<LeaseSubject & { readonly kind: 'environment' }> {
  const { project } = await cloud.identity.session();
  return { kind: 'environment', projectId: project.id, name };
}

/** One word for it, the same on every machine, of no other subject of this cloud. */
export function subjectKey(subject: LeaseSubject): string {
  switch (subject.kind) {
    case 'golden':
      return subject.id;
    case 'environment':
      return `${subject.projectId}/${subject.name}`;
    case 'image':
      return `${imagePrefix}${subject.id}`;
    default:
      return subject satisfies never;
  }
}

/** No id of a server, and no project's, begins like this. */
const imagePrefix = 'image:';

/** The reverse of `subjectKey`. */
function readSubjectKey(key: string): LeaseSubject {
  if (key.startsWith(imagePrefix)) return imageSubject({ id: key.slice(imagePrefix.length) });
  const slash = key.indexOf('/');
  if (slash < 0) return { kind: 'golden', id: key, name: key };
  return { kind: 'environment', projectId: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** For people: `golden server db`, `environment pr-42`. */
export function describeSubject({ kind, name }: LeaseSubject): string {
  return `${kind === 'golden' ? 'golden server' : kind} ${name}`;
}

/**
 * Leases are taken in one order by every run: images, then golden servers by id, then environments. So no two runs wait for each other, and
 * no golden server is held by a run that waits for an image.
 */
export function inOrder(subjects: readonly LeaseSubject[]): readonly LeaseSubject[] {
  const rank = (subject: LeaseSubject) => `${ranks[subject.kind]} ${subjectKey(subject)}`;
  const unique = [...new Map(subjects.map((subject) => [subjectKey(subject), subject])).values()];
  return unique.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const ranks: Readonly<Record<LeaseSubject['kind'], number>> = { image: 0, golden: 1, environment: 2 };

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
export const longestTtlMs = 3_600_000;

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
  const ttlMs = readTtl(image.properties[ttlProperty]);
  if (ttlMs === undefined) return undefined;
  if (image.status !== 'queued' || image.id !== leaseImageId(subject, counter)) return undefined;
  return { imageId: image.id, subject, counter, run, renewedAt: updatedAt, lapsesAt: updatedAt + ttlMs };
}

/** Whole seconds as we write them, 1 at least. Anyone in the project can write such a property: it never counts for more than a run may hold. */
function readTtl(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d*$/.test(text)) return undefined;
  return Math.min(longestTtlMs, Number(text) * 1000);
}

/** A run may no longer work on what it held. */
export class LeaseLostError extends RestageError {
  override readonly name = 'LeaseLostError';
  constructor(subject: LeaseSubject, reason: string, cause?: unknown) {
    super('lease-lost', `The lease on ${describeSubject(subject)} was lost: ${reason}.`, {
      cause,
      hint: `Run the same command again: it continues from what exists. Let only one run at a time use ${subject.kind === 'environment' ? 'an environment' : 'a golden server'}.`,
    });
  }
}
