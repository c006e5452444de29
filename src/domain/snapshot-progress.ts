/** One look at a snapshot: the image and its server, read together. */
export interface SnapshotSight {
  /** `undefined` = 404. */
  readonly image: { readonly status: string; readonly size: number | undefined } | undefined;
  /** `undefined` = 404. A `taskState` of `null` = no task, `undefined` = hidden by the cloud. */
  readonly server: { readonly taskState: string | null | undefined } | undefined;
  /** The image was seen by an earlier look. */
  readonly seenImage: boolean;
  /** Of `trackIdle`. */
  readonly idle: Idle | undefined;
  /** The image of a volume-backed server holds no data of its own. */
  readonly volumeBacked: boolean;
}

/** Looks in a row that found no task on the server. */
export interface Idle {
  readonly polls: number;
  /** From the first to the last of them, milliseconds. */
  readonly forMs: number;
  readonly since: number;
}

export type SnapshotFailure =
  /** 404 or deleted: Nova removes the image of a failed snapshot, and so may a user. */
  | 'image-gone'
  | 'image-killed'
  | 'image-deactivated'
  /** No task is left, and the image never got its data: the host restarted, or the token expired. */
  | 'abandoned'
  /** Active, and empty. */
  | 'no-data';

export type SnapshotProgress =
  /** `doomed`: the outcome is known, but the server is not free to start yet. */
  | { readonly kind: 'waiting'; readonly state: string; readonly doomed?: SnapshotFailure }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: SnapshotFailure; readonly state: string };

/** A look in between may come from a replica that lags behind, so one is not enough. */
const idlePolls = 2;
const idleMs = 15_000;

/** Carries the count of idle looks from one look to the next. Start with `undefined`. */
export function trackIdle(before: Idle | undefined, server: SnapshotSight['server'], now: number): Idle | undefined {
  if (typeof server?.taskState === 'string') return undefined;
  if (before === undefined) return { polls: 1, forMs: 0, since: now };
  return { polls: before.polls + 1, forMs: now - before.since, since: before.since };
}

/**
 * What a look at a snapshot means.
 *
 * Done is an active image whose server has no task left: Nova clears the task after the image turned active, and
 * until then refuses to start the server (nova:compute/manager.py `_snapshot_instance`). A server at its task keeps a
 * failure waiting too, for the same reason. Where the cloud hides the task, the image alone decides. A failed snapshot
 * shows in no fault: only its image goes away. An image still `queued` or `saving` without a task is abandoned: Nova
 * sets the task before it answers `createImage`, so no task never means not begun.
 */
export function classifySnapshot(sight: SnapshotSight): SnapshotProgress {
  const state = describe(sight);
  const busy = typeof sight.server?.taskState === 'string';
  if (sight.image?.status === 'active' && hasData(sight)) return busy ? { kind: 'waiting', state } : { kind: 'done' };
  const failure = failureOf(sight);
  if (failure === undefined) return { kind: 'waiting', state };
  return busy ? { kind: 'waiting', state, doomed: failure } : { kind: 'failed', reason: failure, state };
}

function failureOf(sight: SnapshotSight): SnapshotFailure | undefined {
  const longIdle = sight.idle !== undefined && sight.idle.polls >= idlePolls && sight.idle.forMs >= idleMs;
  switch (sight.image?.status) {
    case undefined:
      return sight.seenImage || longIdle ? 'image-gone' : undefined;
    case 'deleted':
    case 'pending_delete':
      return 'image-gone';
    case 'killed':
      return 'image-killed';
    case 'deactivated':
      return 'image-deactivated';
    case 'active':
      return 'no-data';
    case 'queued':
    case 'saving':
      return longIdle && !isTaskHidden(sight) ? 'abandoned' : undefined;
    default:
      return undefined;
  }
}

function hasData(sight: SnapshotSight): boolean {
  return sight.volumeBacked || (sight.image?.size ?? 0) > 0;
}

function isTaskHidden(sight: SnapshotSight): boolean {
  return sight.server !== undefined && sight.server.taskState === undefined;
}

function describe(sight: SnapshotSight): string {
  const image = sight.image === undefined ? 'image not found' : `image ${sight.image.status}`;
  if (sight.server === undefined) return `${image}, server gone`;
  if (sight.server.taskState === undefined) return image;
  return `${image}, server ${sight.server.taskState ?? 'without a task'}`;
}
