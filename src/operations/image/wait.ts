import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { SnapshotEstimate } from '../../domain/estimate.ts';
import { jitter, nextPoll } from '../../domain/poll-schedule.ts';
import { classifySnapshot, type Idle, type SnapshotFailure, trackIdle } from '../../domain/snapshot-progress.ts';
import { waitUntil } from '../../engine/wait.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { nothingTold } from '../volume-failure.ts';
import { lookAtVolumeSnapshots } from './volume-snapshots.ts';

export interface Snapshot {
  readonly golden: Server;
  readonly imageId: string;
  readonly imageName: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly requestedAt: number;
  readonly requestId: string | undefined;
  /** Taken by a job of the cloud's image service, which is over. */
  readonly isByJob?: boolean;
}

export type Awaited =
  | {
      readonly kind: 'done';
      readonly image: Image;
      readonly doneAt: number /** When data was first seen to flow. */;
      readonly savingAt: number | undefined;
    }
  | { readonly kind: 'left' };

/**
 * Waits for the image **and** for the server's task: Nova clears the task after the image is active, and until then
 * refuses to start the server. Of a server on volumes, waits for the volume snapshots too, which hold the data.
 * @throws RestageError `snapshot-failed`, `snapshot-abandoned`, `snapshot-timeout`
 */
export async function awaitSnapshot(
  deps: Deps,
  snapshot: Snapshot,
  estimate: SnapshotEstimate,
  leaveAt: number | undefined,
): Promise<Awaited> {
  const { cloud, clock, signal } = deps;
  const { golden, imageId } = snapshot;
  const { estimateMs, limitMs } = estimate;
  const volumeBacked = golden.imageId === undefined;
  let idle: Idle | undefined;
  let seenImage = false;
  let savingAt: number | undefined;

  return waitUntil<Awaited>({
    clock,
    signal,
    emit: deps.emit,
    waitingFor: `image ${snapshot.imageName} to become active`,
    estimateMs,
    limitMs,
    since: snapshot.requestedAt,
    interval: (elapsedMs) => jitter(nextPoll({ elapsedMs, estimateMs, limitMs }), deps.random),
    look: async () => {
      const [image, server] = await Promise.all([
        cloud.image.getImage(imageId, { signal }),
        cloud.compute.getServer(golden.id, { signal }),
      ]);
      seenImage ||= image !== undefined;
      idle = trackIdle(idle, server, clock.now());
      if (image?.status === 'saving') savingAt ??= clock.now();
      const progress = classifySnapshot({ image, server, seenImage, idle, volumeBacked });
      const isDone = progress.kind === 'done' && image !== undefined;
      const volumes = isDone && volumeBacked ? await lookAtVolumeSnapshots(deps, image) : undefined;
      if (volumes?.kind === 'failed') throw await snapshotFailed(deps, snapshot, 'volume-snapshot', volumes.state, volumes.told);
      if (isDone && volumes?.kind !== 'waiting') return { done: true, value: { kind: 'done', image, doneAt: clock.now(), savingAt } };
      if (progress.kind === 'failed') throw await snapshotFailed(deps, snapshot, progress.reason, progress.state);
      if (leaveAt !== undefined && clock.now() >= leaveAt) return { done: true, value: { kind: 'left' } };
      return { done: false, state: progress.kind === 'waiting' ? progress.state : (volumes?.state ?? 'image active') };
    },
    onTimeout: (state) =>
      new RestageError(
        'snapshot-timeout',
        `The snapshot of ${golden.name} took longer than its limit of ${formatDuration(limitMs)} (${estimate.formula}); last state: ${state}.`,
        {
          requestIds: present(snapshot.requestId),
          hint: 'The image is given up and the golden server started again. Raise `snapshot-timeout` or `seconds-per-gb` if this cloud is slower.',
        },
      ),
  });
}

type Failure = SnapshotFailure | 'volume-snapshot';

const failures: Readonly<Record<Failure, string>> = {
  'image-gone': 'the image is gone: Nova removes the image of a snapshot that failed on its host, or somebody deleted it',
  'image-killed': 'the image was killed by the image service',
  'image-deactivated': 'the image was deactivated by an administrator',
  abandoned: 'the server has no task left and the image never got its data: its host restarted, or the token of the upload expired',
  'no-data': 'the image is active and empty',
  'volume-snapshot': 'the volume service could not take the snapshot of a volume, or somebody deleted it',
};

async function snapshotFailed(deps: Deps, snapshot: Snapshot, reason: Failure, state: string, told = nothingTold): Promise<RestageError> {
  const record = await actionRecord(deps, snapshot);
  const code = reason === 'abandoned' ? 'snapshot-abandoned' : 'snapshot-failed';
  return new RestageError(
    code,
    `The snapshot of ${snapshot.golden.name} failed after ${formatDuration(deps.clock.now() - snapshot.requestedAt)}: ${failures[reason]}. Last state: ${state}.${told.sentence}${record}`,
    {
      requestIds: [...present(snapshot.requestId), ...told.requestIds],
      hint: "No image was kept and the golden server is brought back. Run this again; if it fails again, give the cloud's administrator the request id.",
    },
  );
}

/** A failed snapshot shows in no fault: only here (reference: nova:compute/manager.py `_snapshot_instance`). */
async function actionRecord(deps: Deps, snapshot: Snapshot): Promise<string> {
  if (snapshot.requestId === undefined) return '';
  const action = await deps.cloud.compute.getAction(snapshot.golden.id, snapshot.requestId, { signal: deps.signal });
  if (action === undefined) return '';
  const events = action.events.map((event) => `${event.event} ${event.result ?? 'unfinished'}`);
  return ` Nova's record of ${action.requestId}: ${[action.message ?? 'no message', ...events].join(', ')}.`;
}

function present(requestId: string | undefined): readonly string[] {
  return requestId === undefined ? [] : [requestId];
}
