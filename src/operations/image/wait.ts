import { formatDuration } from '../../domain/durations.ts';
import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import type { SnapshotEstimate } from '../../domain/estimate.ts';
import { describeImage, notUsableYet } from '../../domain/image-usable.ts';
import { backgroundPoll, firstLookMs, jitter, nextPoll } from '../../domain/poll-schedule.ts';
import {
  beginStory,
  type Captured,
  isSnapshotTask,
  observe,
  type SnapshotFailure,
  type SnapshotProgress,
  type SnapshotRecord,
  type SnapshotStory,
  wantsRecord,
} from '../../domain/snapshot-progress.ts';
import type { ObservedStop } from '../../domain/verdict.ts';
import type { Server, ServerAction } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { defaultWindowMs } from '../golden/stopped.ts';
import { goldenSubject } from '../lease/record.ts';
import type { RunContext } from '../run/context.ts';
import { cloudTimeOf, ownTimeOf } from '../run/time.ts';
import { captureGraceMs } from './order.ts';
import { lookAtVolumeSnapshots, nothingTold } from './volume-snapshots.ts';

export interface Snapshot {
  readonly golden: Server;
  readonly imageId: string;
  readonly imageName: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly requestedAt: number;
  readonly requestId: string | undefined;
  /** Asked for of a server that was on. */
  readonly isLive?: boolean;
  /** Another run asked for it; `mayTrust` = the image as it was found tells by its last change when it was active. */
  readonly takenOver?: { readonly found: Image; readonly mayTrust: boolean };
  /** Asked for of a server that was on, and whose guest agent may have frozen its file systems: no snapshot service of the cloud's own stops it. */
  readonly mayBeFrozen?: boolean;
  /** Taken by a job of the cloud's image service, which is over. */
  readonly isByJob?: boolean;
}

/** How the capture ended: from here on the golden server may be started. */
export type CaptureEnd =
  | {
      readonly kind: 'captured';
      readonly captured: Captured /** Where the image came with it. */;
      readonly available: Available | undefined;
    }
  /** The server has no task, and nothing tells whether the disk was captured. */
  | { readonly kind: 'unproven' }
  | { readonly kind: 'detached' };

export type ImageEnd =
  | { readonly kind: 'available'; readonly available: Available }
  /** Not there at its limit. The cloud may still be at work on it: it is not deleted. */
  | { readonly kind: 'late'; readonly error: RestageError }
  | { readonly kind: 'detached' };

export interface Available {
  readonly image: Image;
  /** When it was seen to be there. */
  readonly doneAt: number;
  /** When it came to be there: as this run saw it, or as the cloud says; `undefined` = neither. */
  readonly endedAt: number | undefined;
  /** When data was first seen to flow. */
  readonly savingAt: number | undefined;
  /**
   * Nova uploaded it at the server's task, and has cleared that: where something fails before, it deletes the image first
   * (nova:compute/manager.py `_snapshot_instance`, `delete_image_on_error`).
   */
  readonly isSettled: boolean;
}

/** So soon after one another a server is looked at that the cloud stops and starts by itself, milliseconds. */
const closeLookMs = 1_500;
/** The window, the capture, and a margin for a service that is slow to power the server on, milliseconds. */
const serviceMs = defaultWindowMs + 3 * 60_000;
/** A stopped server without a task, of which nothing proves the capture, stays off for so long, milliseconds. */
export const unprovenMs = 15 * 60_000;
/** While the image's data flows, the server is looked at every so many looks: its host may have restarted. */
const looksAtServer = 5;
/** Between two looks; after a longer one the machine was asleep, or the cloud away, milliseconds. */
const longestGapMs = 90_000;
/** So long at least a run looks at a snapshot that it takes over, milliseconds. */
const takeOverMs = 30_000;
/** An image that is whole is not asked for again so soon: its server alone is waited for, milliseconds. */
const wholeMs = 10_000;
/** A snapshot that is late is expected to take a twelfth of its time more, and so long at most, milliseconds. */
const overdueMs = 10 * 60_000;
/** Nova clears the task a moment after the image turned active: so soon it is looked at again, milliseconds. */
const soonMs = 300;
/** Nova keeps the server off until the data is uploaded: no matter of minutes. */
const uploadTasks: readonly string[] = ['image_pending_upload', 'image_uploading'];

type SeenServer = Server | undefined;

interface Looked {
  readonly progress: SnapshotProgress;
  readonly image: Image | undefined;
  /** What the volume snapshots behind it are, for people. */
  readonly volumes: string | undefined;
}

/** Watches one snapshot to its two ends. */
export class SnapshotWatch {
  readonly #snapshot: Snapshot;
  readonly #estimate: SnapshotEstimate;
  readonly #volumeBacked: boolean;
  #story: SnapshotStory;
  #server: SeenServer;
  #serverSeenAt = Number.NEGATIVE_INFINITY;
  #image: Image | undefined;
  /** Since when the image is whole at every look, and the server still at its task. */
  #wholeSince: number | undefined;
  #savingAt: number | undefined;
  #off: ObservedStop | undefined;
  #lookedAt: number;
  /** When this run last saw that the image was not there yet. */
  #openAt: number | undefined;
  #wasUploading = false;
  #toldHidden = false;
  #wasRescued = false;
  #looks = 0;

  /**
   * @param wasOff the golden server was off when the snapshot was asked for
   * @param image as it was read right after that
   */
  constructor(snapshot: Snapshot, estimate: SnapshotEstimate, wasOff: boolean, image?: Image) {
    this.#snapshot = snapshot;
    this.#estimate = estimate;
    this.#volumeBacked = snapshot.golden.imageId === undefined;
    this.#story = beginStory(wasOff, snapshot.isLive === true ? snapshot.requestedAt + serviceMs : 0);
    this.#lookedAt = snapshot.requestedAt;
    this.#image = image;
    this.#openAt = snapshot.takenOver === undefined ? snapshot.requestedAt : undefined;
  }

  /** The golden server as the latest look at it, `sinceMs` ago at most, saw it. */
  seenWithin(sinceMs: number, now: number): Server | undefined {
    return now - this.#serverSeenAt <= sinceMs ? this.#server : undefined;
  }

  /** When the golden server was first seen off since the request; `undefined` = it was on at every look. */
  get off(): ObservedStop | undefined {
    return this.#off;
  }

  /** Whether the cloud shows a task or a power state, by which a stop shows. A server that boots into RESCUE is on again before it is seen off. */
  get showsPower(): boolean {
    if (this.#wasRescued) return false;
    return this.#server?.taskState !== undefined || this.#server?.powerState !== undefined;
  }

  /**
   * Waits until the golden server may be started: its disk is captured, by proof.
   * @param detachAt the run is to leave then; it stays for what may be a matter of minutes
   * @throws RestageError `snapshot-failed`, `snapshot-abandoned`; `snapshot-timeout` where the server is still at its task
   */
  async captured(ctx: RunContext, detachAt: number | undefined): Promise<CaptureEnd> {
    const { clock } = ctx;
    const { golden, requestedAt } = this.#snapshot;
    const { estimateMs } = this.#estimate;
    // Of a snapshot that another run asked for, the limit may be over before the first look.
    const limitMs = Math.max(this.#estimate.limitMs, clock.now() - requestedAt + takeOverMs);
    const foresee = (at: number | undefined) => ctx.leases?.foresee(goldenSubject(golden), at);
    const end = ctx.wait<CaptureEnd>({
      waitingFor: `the disk of ${golden.name} to be captured`,
      estimateMs,
      limitMs,
      since: requestedAt,
      // It was read a moment ago.
      delayMs: this.#image === undefined ? 0 : firstLookMs,
      interval: (elapsedMs) => {
        const pause = jitter(nextPoll({ elapsedMs, estimateMs, limitMs }), ctx.random);
        if (this.#wholeSince !== undefined) return Math.min(pause, Math.max(soonMs, clock.now() - this.#wholeSince));
        return this.#isStoppedByCloud(elapsedMs) ? Math.min(closeLookMs, pause) : pause;
      },
      look: async () => {
        const { progress, image } = await this.#look(ctx, true);
        const now = clock.now();
        // Nova starts no server at that task, whichever run asks for it.
        const isHeldByNova = isSnapshotTask(this.#server?.taskState) && progress.kind === 'capturing';
        foresee(isHeldByNova ? Math.max(requestedAt + estimateMs, now + Math.min(overdueMs, (now - requestedAt) / 12)) : undefined);
        switch (progress.kind) {
          case 'available':
            return {
              done: true,
              value: { kind: 'captured', captured: progress.captured, available: image && this.#available(ctx, image, now) },
            };
          case 'captured':
            return { done: true, value: { kind: 'captured', captured: progress.captured, available: undefined } };
          case 'capturing':
            if (this.#isUnproven(now)) return { done: true, value: { kind: 'unproven' } };
            if (detachAt !== undefined && now >= detachAt && this.#mayTakeLong(now)) return { done: true, value: { kind: 'detached' } };
            return { done: false, state: progress.state };
          case 'failed':
            throw await snapshotFailed(ctx, this.#snapshot, progress.reason, progress.state);
          default:
            return progress satisfies never;
        }
      },
      onTimeout: (state) => (this.#isHeld() ? this.#timeout(state, true) : { done: true, value: { kind: 'unproven' } }),
    });
    return end.finally(() => foresee(undefined));
  }

  /**
   * Waits for the image, which the cloud makes while the golden server runs.
   * @param limitMs from now on
   * @throws RestageError `snapshot-failed`, `snapshot-abandoned`
   */
  async available(ctx: RunContext, detachAt: number | undefined, limitMs: number): Promise<ImageEnd> {
    const { clock } = ctx;
    const { imageName } = this.#snapshot;
    const { estimateMs } = this.#estimate;
    return ctx.wait<ImageEnd>({
      waitingFor: `image ${imageName} to become active`,
      estimateMs,
      limitMs,
      interval: (elapsedMs) => jitter(backgroundPoll({ elapsedMs, estimateMs, limitMs }), ctx.random),
      look: async () => {
        const { progress, image, volumes } = await this.#look(ctx, wantsRecord(this.#story, clock.now()));
        const now = clock.now();
        if (progress.kind === 'available' && image !== undefined)
          return { done: true, value: { kind: 'available', available: this.#available(ctx, image, now) } };
        if (progress.kind === 'failed') throw await snapshotFailed(ctx, this.#snapshot, progress.reason, progress.state);
        if (detachAt !== undefined && now >= detachAt) return { done: true, value: { kind: 'detached' } };
        return { done: false, state: volumes ?? (image === undefined ? 'image not found' : describeImage(image)) };
      },
      onTimeout: (state) => ({ done: true, value: { kind: 'late', error: this.#timeout(state, false) } }),
    });
  }

  /** @param atServer the server is looked at, too: once it is free, the image alone tells */
  async #look(ctx: RunContext, atServer: boolean): Promise<Looked> {
    const { clock } = ctx;
    const record = wantsRecord(this.#story, clock.now()) ? await this.#readRecord(ctx) : undefined;
    const { server, image } = await this.#read(ctx, atServer);
    const at = clock.now();
    if (image?.status === 'saving') this.#savingAt ??= at;
    if (server?.status === 'RESCUE') this.#wasRescued = true;
    if (atServer && isOff(server)) this.#off ??= { requestedMs: this.#snapshot.requestedAt, seenOffMs: at, pollMs: at - this.#lookedAt };
    this.#lookedAt = at;
    this.#server = server;
    if (this.#isUploading()) this.#wasUploading = true;
    this.#image = image;
    this.#wholeSince = this.#isHeld() && this.#isWhole() ? (this.#wholeSince ?? at) : undefined;
    const volumes = this.#volumeBacked && image?.status === 'active' ? await lookAtVolumeSnapshots(ctx, image) : undefined;
    if (volumes?.kind === 'failed') throw await snapshotFailed(ctx, this.#snapshot, 'volume-snapshot', volumes.state, volumes.told);
    const sight = { at, image, server, record, volumes, volumeBacked: this.#volumeBacked };
    const { story, progress } = observe(this.#story, sight);
    this.#story = story;
    if (progress.kind !== 'available') this.#openAt = at;
    return { progress, image, volumes: volumes?.state };
  }

  /**
   * Hours of a task cost one request a look: the server is asked while its disk is copied, and the image while its data flows, whose end ends
   * the task, too. Where the server is free, both.
   */
  async #read(ctx: RunContext, atServer: boolean): Promise<{ readonly server: SeenServer; readonly image: Image | undefined }> {
    const { cloud } = ctx;
    const { imageId } = this.#snapshot;
    const before = this.#server;
    this.#looks += 1;
    // Should it go in this moment, its proof finds out, which is written on it next.
    if (atServer && this.#wholeSince !== undefined && ctx.clock.now() - this.#wholeSince <= wholeMs) {
      return { server: await this.#readServer(ctx), image: this.#image };
    }
    if (!atServer || (this.#isUploading() && this.#looks % looksAtServer !== 0)) {
      const image = await cloud.image.getImage(imageId);
      const isUnderWay = image?.status === 'queued' || image?.status === 'saving';
      return { image, server: !atServer || isUnderWay ? before : await this.#readServer(ctx) };
    }
    const server = await this.#readServer(ctx);
    const isAtSameTask = before === undefined ? isSnapshotTask(server?.taskState) : isBusyAs(server, before);
    return { server, image: isAtSameTask && this.#image !== undefined ? this.#image : await cloud.image.getImage(imageId) };
  }

  async #readServer({ cloud, clock }: RunContext): Promise<Server | undefined> {
    const server = await cloud.compute.getServer(this.#snapshot.golden.id);
    this.#serverSeenAt = clock.now();
    return server;
  }

  async #readRecord(ctx: RunContext): Promise<SnapshotRecord> {
    const { golden, imageName } = this.#snapshot;
    const record = await readRecord(ctx, this.#snapshot);
    if (record === 'hidden' && !this.#toldHidden) {
      this.#toldHidden = true;
      const known = this.#story.captured === undefined ? 'has no task' : 'can run: its disk is captured';
      ctx.emit({
        type: 'warning',
        title: 'The cloud does not show the progress of the snapshot',
        message: `Image ${imageName} is not complete, and Nova's record of the request cannot be read. If the cloud drops the snapshot, this run notices only at the limit (${formatDuration(this.#estimate.limitMs)}). Golden server ${golden.name} ${known}.`,
      });
    }
    return record;
  }

  #available(ctx: RunContext, image: Image, doneAt: number): Available {
    const isSettled = this.#wasUploading && this.#server?.taskState === null;
    return { image, doneAt, endedAt: this.#endedAt(ctx, doneAt), savingAt: this.#savingAt, isSettled };
  }

  /** Seen between two looks of the usual distance; else as the image noted its last change, before this run changed it. */
  #endedAt(ctx: RunContext, now: number): number | undefined {
    const { takenOver } = this.#snapshot;
    if (this.#openAt !== undefined && (this.#snapshot.isByJob === true || now - this.#openAt <= longestGapMs)) return now;
    const changed = (takenOver?.found ?? this.#image)?.updatedAt;
    if (this.#volumeBacked || changed === undefined || takenOver?.mayTrust === false) return undefined;
    if (takenOver !== undefined && takenOver.found.status !== 'active') return undefined;
    const at = ownTimeOf(ctx, Date.parse(changed));
    const from = this.#openAt ?? this.#snapshot.requestedAt;
    // Whole seconds.
    return at + 1000 >= from && at <= now ? Math.max(at, from) : undefined;
  }

  /** A server that was on at the request: the cloud may stop it for the capture, and start it again. */
  #isStoppedByCloud(elapsedMs: number): boolean {
    return this.#snapshot.isLive === true && elapsedMs < serviceMs && !this.#isUploading();
  }

  #isUploading(): boolean {
    const task = this.#server?.taskState;
    return typeof task === 'string' && uploadTasks.includes(task);
  }

  #isHeld(): boolean {
    return typeof this.#server?.taskState === 'string';
  }

  /** All data are there: what is left is the end of the server's task. */
  #isWhole(): boolean {
    const image = this.#image;
    return !this.#volumeBacked && image?.status === 'active' && (image.size ?? 0) > 0 && notUsableYet(image) === undefined;
  }

  #isUnproven(now: number): boolean {
    const { idle } = this.#story;
    const isFree = this.#server?.taskState === null && this.#server.status !== 'RESCUE' && idle !== undefined && idle.looks >= 2;
    const patienceMs = this.#snapshot.isLive === true ? serviceMs : unprovenMs;
    return !this.#volumeBacked && isFree && now - this.#snapshot.requestedAt >= patienceMs;
  }

  #mayTakeLong(now: number): boolean {
    return this.#isUploading() || now - this.#snapshot.requestedAt >= captureGraceMs;
  }

  #timeout(state: string, isHeld: boolean): RestageError {
    const { golden, imageName, requestId } = this.#snapshot;
    const { limitMs, formula } = this.#estimate;
    const slower = 'If this cloud is slower, raise `snapshot-timeout` or `seconds-per-gb`.';
    return new RestageError(
      'snapshot-timeout',
      `The snapshot of ${golden.name} took longer than its limit of ${formatDuration(limitMs)} (${formula}). Last state: ${state}.`,
      {
        requestIds: present(requestId),
        hint: isHeld
          ? `The image is deleted and the golden server is started again. ${slower}`
          : `The golden server is back, and nothing was deleted. Image ${imageName} may still be completed, and the next run continues with it. ${slower}`,
      },
    );
  }
}

function isBusyAs(now: SeenServer, before: SeenServer): boolean {
  return typeof now?.taskState === 'string' && now.taskState === before?.taskState;
}

function isOff(server: Pick<Server, 'status' | 'powerState'> | undefined): boolean {
  return server?.status === 'SHUTOFF' || server?.powerState === 4;
}

/** What Nova notes and what was noted of the request are whole seconds of two clocks. */
const clocksMs = 2_000;

/** Of a snapshot that another run asked for, no request id is known: there the action is known by its time. */
async function readRecord(ctx: RunContext, { golden, requestId, requestedAt }: Snapshot): Promise<SnapshotRecord> {
  const { cloud } = ctx;
  if (requestId !== undefined) return recordOf(await cloud.compute.getAction(golden.id, requestId));
  const actions = await cloud.compute.listActions(golden.id);
  if (actions.length === 0) return 'hidden';
  const askedAt = cloudTimeOf(ctx, requestedAt);
  const own = actions.find(({ action, startTime }) => action === 'createImage' && Math.abs(startTime - askedAt) <= clocksMs);
  return own === undefined ? 'unfinished' : recordOf(await cloud.compute.getAction(golden.id, own.requestId));
}

/** What an action of Nova's tells of the snapshot that it began. */
function recordOf(action: ServerAction | undefined): SnapshotRecord {
  if (action?.events === undefined) return 'hidden';
  if (action.message === 'Error' || action.events.some(({ result }) => result?.toLowerCase() === 'error')) return 'broken';
  return action.events.length > 0 && action.events.every(({ finishTime }) => finishTime !== undefined) ? 'finished' : 'unfinished';
}

const failureCodes: readonly ErrorCode[] = ['snapshot-failed', 'snapshot-abandoned', 'snapshot-timeout'];

/** The snapshot came to nothing, as against a run that could not look at it. */
export function isSnapshotFailure({ code }: RestageError): boolean {
  return failureCodes.includes(code);
}

type Failure = SnapshotFailure | 'volume-snapshot';

const failures: Readonly<Record<Failure, string>> = {
  'image-gone': 'the image is gone. Either the snapshot failed on its host, and Nova deleted the image, or a user deleted it',
  'image-killed': 'the image service killed the image',
  'image-deactivated': 'an administrator deactivated the image',
  abandoned: "Nova's record shows that the snapshot was interrupted. Either its host restarted, or the token of the upload expired",
  'no-data': 'the image is active but empty',
  'volume-snapshot': 'the volume service could not take a volume snapshot, or a user deleted it',
};

async function snapshotFailed(
  ctx: RunContext,
  snapshot: Snapshot,
  reason: Failure,
  state: string,
  told = nothingTold,
): Promise<RestageError> {
  const record = await actionRecord(ctx, snapshot);
  const code = reason === 'abandoned' ? 'snapshot-abandoned' : 'snapshot-failed';
  return new RestageError(
    code,
    `The snapshot of ${snapshot.golden.name} failed after ${formatDuration(ctx.clock.now() - snapshot.requestedAt)}: ${failures[reason]}. Last state: ${state}.${told.sentence}${record}`,
    {
      requestIds: [...present(snapshot.requestId), ...told.requestIds],
      hint: 'No image was kept, and the golden server is restored. Run this again. If it fails again, give the request id to the cloud provider.',
    },
  );
}

/** A failed snapshot shows in no fault: only here (reference: nova:compute/manager.py `_snapshot_instance`). */
async function actionRecord(ctx: RunContext, snapshot: Snapshot): Promise<string> {
  if (snapshot.requestId === undefined) return '';
  const action = await ctx.cloud.compute.getAction(snapshot.golden.id, snapshot.requestId);
  if (action === undefined) return '';
  const events = (action.events ?? []).map((event) => `${event.event} ${event.result ?? 'unfinished'}`);
  return ` Nova's record of ${action.requestId}: ${[action.message ?? 'no message', ...events].join(', ')}.`;
}

function present(requestId: string | undefined): readonly string[] {
  return requestId === undefined ? [] : [requestId];
}
