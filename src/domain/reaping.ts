import { formatDuration } from './durations.ts';
import type { MarkedServer } from './generations.ts';
import { type ImageMarks, isExpired, isoTime } from './marks.ts';

/**
 * How long a thing without an end is kept when nothing tells that its run is over: a cloud may refuse the records by
 * which a run shows that it lives, and who asked to keep what failed (`on-failure: keep`) wants to look at it.
 */
export const benefitOfDoubtMs = 24 * 60 * 60_000;

/**
 * Whether no client has changed a thing for a day. Not of one whose time the cloud does not show, or shows as what is none: it stays.
 * @param since ISO 8601, UTC
 * @param now milliseconds since the epoch, by the cloud's clock
 */
export function isQuietForADay(since: string, now: number): boolean {
  return now - Date.parse(since) >= benefitOfDoubtMs;
}

/** A run holds what it works on; one that ended without giving it up is over when its lease has lapsed. */
export interface LeaseSign {
  readonly run: string;
  readonly goldenId: string | undefined;
  readonly environment: string | undefined;
  /** An image under way, which the run waits for. */
  readonly imageId?: string | undefined;
  readonly isLapsed: boolean;
}

/** What a judgement goes by: one look at the whole project. */
export interface ReapSight {
  /** Milliseconds since the epoch, by the cloud's clock. */
  readonly now: number;
  /** Every server that carries our marks. */
  readonly servers: readonly MarkedServer[];
  readonly leases: readonly LeaseSign[];
  /** Ids of images that servers of the project run from. */
  readonly inUseIds: ReadonlySet<string>;
}

/** Why `reap` takes this server; `undefined` = it stays. */
export function whyServerGoes(server: MarkedServer, sight: ReapSight): string | undefined {
  const { marks, status, wasActive } = server;
  if (status === 'DELETED' || status === 'SOFT_DELETED') return undefined;
  if (isExpired(marks, sight.now)) return expired(marks, sight.now);
  if (isWorkedOn(marks, sight.leases)) return undefined;
  const isDead = sight.leases.some(({ run }) => run === marks.run);
  // The run that went on with it died too.
  const isAbandoned = isDead || sight.leases.some(({ environment }) => environment === marks.environment);
  const isUnfinished = marks.stage === 'candidate' && !isFinished(server, sight.servers);
  if (isUnfinished && isAbandoned) return `run ${marks.run} ended before its generation was complete`;
  if (status === 'ERROR' && !wasActive && isDead) return `in ERROR, and run ${marks.run} has ended`;
  if (isUnfinished && isQuietForADay(server.created, sight.now)) return `run ${marks.run} left it unfinished`;
  return undefined;
}

/** A living run holds the environment, or is the one that made it. */
export function isWorkedOn(
  { run, environment }: { readonly run: string; readonly environment: string },
  leases: readonly LeaseSign[],
): boolean {
  return leases.some((lease) => !lease.isLapsed && (lease.run === run || lease.environment === environment));
}

/** Its generation is the environment's own once one of its servers is no longer a candidate. */
function isFinished({ marks: { environment, generation } }: MarkedServer, servers: readonly MarkedServer[]): boolean {
  return servers.some(({ marks }) => marks.environment === environment && marks.generation === generation && marks.stage !== 'candidate');
}

export interface ReapableImage {
  readonly id: string;
  readonly protected: boolean;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  readonly marks: ImageMarks;
  /** Its run may have left on purpose while its data was on its way, to come back for it. */
  readonly isDetached: boolean;
  /** The newest verified one of its golden server, pull requests' apart: it outlives its expiry, so that there is one to launch from. */
  readonly isNewestOfGolden?: boolean;
  /** Its golden server is at some task. */
  readonly goldenIsBusy: boolean;
  /** Without data so far: until then the cloud may still be at work on it in the background, milliseconds since the epoch. */
  readonly mayComeUntil?: number | undefined;
}

/** Why `reap` takes this image; `undefined` = it stays. */
export function whyImageGoes(image: ReapableImage, sight: ReapSight): string | undefined {
  const { marks } = image;
  // A run that seals holds the raw image, not the sealed one that it takes.
  const imageIds = [image.id, ...(marks.seal?.kind === 'sealed' ? [marks.seal.from] : [])];
  const isHolding = (lease: LeaseSign) =>
    !lease.isLapsed && (lease.run === marks.run || lease.goldenId === marks.goldenId || imageIds.includes(lease.imageId ?? ''));
  if (image.protected || sight.inUseIds.has(image.id)) return undefined;
  if (marks.verified) {
    if (marks.deletionCandidate !== undefined) return `marked for deletion since ${isoTime(marks.deletionCandidate)}`;
    return isExpired(marks, sight.now) && image.isNewestOfGolden !== true ? expired(marks, sight.now) : undefined;
  }
  if (image.goldenIsBusy) return undefined;
  if (sight.leases.some(isHolding)) return undefined;
  if (!(sight.now >= (image.mayComeUntil ?? 0))) return undefined;
  // A run that detaches gives up its lease; one that died leaves it to lapse.
  const isDead = sight.leases.some((lease) => lease.isLapsed && lease.run === marks.run);
  if (image.isDetached && !isDead && image.mayComeUntil === undefined && !isQuietForADay(image.updatedAt, sight.now)) return undefined;
  return `run ${marks.run} did not finish it`;
}

export interface ReapableSealing {
  readonly run: string;
  /** The raw image that it seals. */
  readonly imageId: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** What becomes of that image; `gone` = the cloud has it no more (404). */
  readonly image: 'stays' | 'goes' | 'gone';
}

/** Why `reap` takes this sealing server; `undefined` = it stays. */
export function whySealingGoes({ run, imageId, created, image }: ReapableSealing, { leases, now }: ReapSight): string | undefined {
  if (leases.some((lease) => !lease.isLapsed && (lease.run === run || lease.imageId === imageId))) return undefined;
  if (image === 'goes') return 'the image that it seals is also deleted';
  if (image === 'gone') return 'the image that it seals no longer exists';
  return isQuietForADay(created, now) ? `run ${run} left it unfinished` : undefined;
}

function expired({ expiresAt }: { readonly expiresAt: number | undefined }, now: number): string {
  return `expired ${formatDuration(now - (expiresAt ?? now))} ago`;
}

/** So many may always go: an environment alone in its project is no sign that something is wrong. */
const alwaysAllowed = 10;

/**
 * How many of `total` things of a kind one pass may delete: half of them, and ten at least. Whatever makes everything look
 * deletable at once (a clock, a defect) then leaves people the time to notice; what is truly over goes with the next passes.
 */
export function mostRemovals(total: number): number {
  return Math.max(alwaysAllowed, Math.floor(total / 2));
}
