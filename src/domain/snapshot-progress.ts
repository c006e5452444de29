import { describeImage, notUsableYet } from './image-usable.ts';

/**
 * A snapshot has two ends. *Captured*: the content of the disk is safe, and the golden server may be started. *Available*: the image is
 * active. On Nova with local disks they are seconds apart; on volumes, on Ceph and on clouds with a snapshot service of their own the
 * image may come hours after the capture.
 */

/** One look at a snapshot: the image and its server, read together. */
export interface SnapshotSight {
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly at: number;
  /** `undefined` = 404. */
  readonly image:
    | { readonly status: string; readonly size: number | undefined; readonly properties?: Readonly<Record<string, string>> }
    | undefined;
  /** `undefined` = 404. A `taskState` of `null` = no task, `undefined` = hidden by the cloud. */
  readonly server: { readonly status: string; readonly taskState: string | null | undefined } | undefined;
  /** Nova's own record of the request, where this look asked for it. */
  readonly record?: SnapshotRecord | undefined;
  /** Of a server on volumes: whether every volume snapshot is `available`, and what they are, for people. */
  readonly volumes?: { readonly kind: 'waiting' | 'available'; readonly state: string } | undefined;
  /** The image of a server on volumes holds no data of its own. */
  readonly volumeBacked: boolean;
}

/**
 * What the action `createImage` says (`os-instance-actions`, microversion 2.51).
 * - `hidden`: by policy, by age of the cloud, or because no request id is known.
 * - `broken`: an event, or the action, ended in an error.
 * - `unfinished`: an event without an end, or none at all.
 * - `finished`: every event ended well. From 2026.1 on this covers only the hand-over to the host.
 */
export type SnapshotRecord = 'hidden' | 'broken' | 'unfinished' | 'finished';

/** Why the capture counts as done. */
export type CaptureProof =
  /** The server was at its snapshot task, and is no longer. */
  | 'task-over'
  /** Nova's record of the request is finished. */
  | 'recorded'
  /** The server was off for the snapshot and is on again, and this run did not start it. */
  | 'started-by-cloud'
  | 'volume-snapshots'
  | 'image-active';

export interface Captured {
  readonly by: CaptureProof;
  /** When it was first seen, milliseconds since the epoch. */
  readonly at: number;
}

export type SnapshotFailure =
  /** 404 or deleted: Nova removes the image of a failed snapshot, and so may a user. */
  | 'image-gone'
  | 'image-killed'
  | 'image-deactivated'
  /** Nova's own record shows that the work broke off. */
  | 'abandoned'
  /** Active, and empty. */
  | 'no-data';

export type SnapshotProgress =
  /** `failing`: the outcome is known, but the server is not free to start yet. */
  | { readonly kind: 'capturing'; readonly state: string; readonly failing?: SnapshotFailure }
  /** The server may be started; the cloud works on. */
  | { readonly kind: 'captured'; readonly state: string; readonly captured: Captured }
  | { readonly kind: 'available'; readonly captured: Captured }
  | { readonly kind: 'failed'; readonly reason: SnapshotFailure; readonly state: string };

/** What earlier looks told, carried from one look to the next. */
export interface SnapshotStory {
  readonly seenImage: boolean;
  readonly seenTask: boolean;
  /** The server was off at the request, or was seen off since, or in RESCUE, which is how bare machines are captured. */
  readonly wasOff: boolean;
  /** Until then a snapshot service may keep a server off that was on, milliseconds since the epoch. */
  readonly serviceUntil: number;
  /** The latest look at which the cloud kept the server off, or in RESCUE, for its capture: some show no task meanwhile. */
  readonly heldAt: number;
  /** The latest looks in a row that found no task. */
  readonly idle: { readonly looks: number; readonly since: number } | undefined;
  readonly record: { readonly says: SnapshotRecord; readonly askedAt: number; readonly saysSince: number } | undefined;
  readonly captured: Captured | undefined;
}

/** A look in between may come from a replica that lags behind, so one is not enough. */
const idleLooks = 2;
/** So long a replica may lag behind, and a task that is just over leaves nothing to ask for. */
const lagMs = 15_000;
/** A record that looks broken off is read again so much later before that counts. */
const recordAgainMs = 60_000;

/**
 * @param wasOff the server was off when the snapshot was asked for
 * @param serviceUntil of one that was on: until then a snapshot service may stop it and capture its disk, milliseconds since the epoch
 */
export function beginStory(wasOff: boolean, serviceUntil = 0): SnapshotStory {
  return { seenImage: false, seenTask: false, wasOff, serviceUntil, heldAt: 0, idle: undefined, record: undefined, captured: undefined };
}

/**
 * Whether the next look should ask for Nova's record: where the server has no task, or hides it, and the image has not come. Once the record
 * is finished or hidden it has no more to say.
 */
export function wantsRecord({ idle, record, captured }: SnapshotStory, now: number): boolean {
  if (idle === undefined || idle.looks < idleLooks || now - idle.since < lagMs) return false;
  if (record === undefined) return true;
  if (record.says === 'hidden' || (record.says === 'finished' && captured !== undefined)) return false;
  // Where the task is hidden, the work goes on for as long as it says the same: asked ever less often.
  return now - record.askedAt >= Math.max(recordAgainMs, (now - record.saysSince) / 4);
}

/**
 * What one more look means.
 *
 * Captured is proven, never assumed: an image that waits for its data while its server does nothing may belong to a capture that has not
 * begun. Nova sets the task before it answers `createImage` and clears it after the image turned active, and until then refuses to start the
 * server (nova:compute/manager.py `_snapshot_instance`); a server at its task keeps a failure waiting too, for the same reason.
 *
 * A snapshot is given up before its limit only on proof: the image is gone or killed, or Nova's record of the request broke off while the
 * server has no task. An image that stays `queued` without a task proves nothing: clouds with a snapshot service work on in the background.
 */
export function observe(
  before: SnapshotStory,
  sight: SnapshotSight,
): { readonly story: SnapshotStory; readonly progress: SnapshotProgress } {
  const { image, server, at } = sight;
  const busy = typeof server?.taskState === 'string';
  const seen: SnapshotStory = {
    seenImage: before.seenImage || image !== undefined,
    seenTask: before.seenTask || isSnapshotTask(server?.taskState),
    wasOff: before.wasOff || isOff(server?.status) || server?.status === 'RESCUE',
    serviceUntil: before.serviceUntil,
    heldAt: isHeld(before, sight) ? at : before.heldAt,
    idle: busy ? undefined : { looks: (before.idle?.looks ?? 0) + 1, since: before.idle?.since ?? at },
    record: noted(before, sight),
    captured: before.captured,
  };
  const captured = seen.captured ?? captureOf(seen, sight);
  const story = { ...seen, captured };
  const state = describe(sight);
  const isThere = image?.status === 'active' && hasData(sight) && notUsableYet(image) === undefined && sight.volumes?.kind !== 'waiting';
  if (isThere && !busy) return { story, progress: { kind: 'available', captured: captured ?? { by: 'image-active', at } } };
  const failure = failureOf(story, sight);
  if (failure !== undefined) {
    return { story, progress: busy ? { kind: 'capturing', state, failing: failure } : { kind: 'failed', reason: failure, state } };
  }
  return { story, progress: captured === undefined ? { kind: 'capturing', state } : { kind: 'captured', state, captured } };
}

function captureOf(story: SnapshotStory, sight: SnapshotSight): Captured | undefined {
  const { at, image, server, volumes, volumeBacked } = sight;
  if (story.idle === undefined) return undefined;
  // Nova leaves a server on volumes no task, while Cinder still takes the snapshots.
  if (volumeBacked) return volumes?.kind === 'available' ? { by: 'volume-snapshots', at } : undefined;
  if (image?.status === 'active' && hasData(sight)) return { by: 'image-active', at };
  if (story.idle.looks < idleLooks || server?.status === 'RESCUE') return undefined;
  if (story.wasOff && server?.status === 'ACTIVE') return { by: 'started-by-cloud', at };
  if (story.seenTask) return { by: 'task-over', at };
  return story.record?.says === 'finished' ? { by: 'recorded', at } : undefined;
}

function failureOf(story: SnapshotStory, sight: SnapshotSight): SnapshotFailure | undefined {
  const { seenImage, idle } = story;
  const { image, at } = sight;
  switch (image?.status) {
    case undefined:
      return seenImage || (idle !== undefined && at - idle.since >= lagMs) ? 'image-gone' : undefined;
    case 'deleted':
    case 'pending_delete':
      return 'image-gone';
    case 'killed':
      return 'image-killed';
    case 'deactivated':
      return 'image-deactivated';
    case 'active':
      return hasData(sight) ? undefined : 'no-data';
    case 'queued':
    case 'saving':
      return isBrokenOff(story, sight) ? 'abandoned' : undefined;
    default:
      return undefined;
  }
}

/** A record without an end is of work that goes on where the task is hidden, and while the cloud holds the server for its capture. */
function isBrokenOff({ idle, record, heldAt }: SnapshotStory, { server }: SnapshotSight): boolean {
  if (idle === undefined || record === undefined) return false;
  if (record.says === 'broken') return true;
  const since = Math.max(record.saysSince, idle.since, heldAt);
  return record.says === 'unfinished' && server?.taskState === null && record.askedAt - since >= recordAgainMs;
}

/** A snapshot service keeps a server off that was on; bare machines are captured in RESCUE. */
function isHeld({ serviceUntil }: SnapshotStory, { at, server }: SnapshotSight): boolean {
  return server?.status === 'RESCUE' || (isOff(server?.status) && at < serviceUntil);
}

function noted({ record }: SnapshotStory, sight: SnapshotSight): SnapshotStory['record'] {
  if (sight.record === undefined) return record;
  const saysSince = record?.says === sight.record ? record.saysSince : sight.at;
  return { says: sight.record, askedAt: sight.at, saysSince };
}

/** Active with a size of 0 is a server on volumes, or a snapshot that failed. That a pointer names its snapshots is proven later. */
function hasData({ volumeBacked, image }: SnapshotSight): boolean {
  return volumeBacked || (image?.size ?? 0) > 0;
}

export function isSnapshotTask(taskState: string | null | undefined): boolean {
  return taskState?.startsWith('image_') === true;
}

function isOff(status: string | undefined): boolean {
  return status === 'SHUTOFF';
}

function describe({ image, server, volumes }: SnapshotSight): string {
  const ofImage = image === undefined ? 'image not found' : describeImage(image);
  const ofVolumes = volumes?.kind === 'waiting' ? `${ofImage}, ${volumes.state}` : ofImage;
  if (server === undefined) return `${ofVolumes}, server deleted`;
  if (server.taskState === undefined) return ofVolumes;
  return `${ofVolumes}, server ${server.taskState ?? 'idle'}`;
}
