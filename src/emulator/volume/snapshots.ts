import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal, type Reply } from '../http.ts';
import type { VolumeSnapshot } from '../model.ts';
import { livingSnapshots, livingVolumes } from '../state.ts';
import { makeSnapshot, removeSnapshot } from './life.ts';
import { listReply } from './list.ts';
import { microversionOf } from './microversion.ts';
import { snapshotDetail, snapshotView, textOrNull } from './views.ts';

/** @throws Refusal 404 */
export function ownSnapshot(call: SignedCall, id: string): VolumeSnapshot {
  const snapshot = livingSnapshots(call.state).find((one) => one.id === id);
  if (snapshot !== undefined && (call.caller.admin || snapshot.projectId === call.caller.projectId)) return snapshot;
  throw new Refusal(404, `Snapshot ${id} could not be found.`);
}

/** `snapshots` are those of the moment, or of some seconds ago. */
export function listSnapshots(call: SignedCall, snapshots: readonly VolumeSnapshot[], detail: boolean): Reply {
  const own = snapshots.filter(({ deletedAt, projectId }) => deletedAt === undefined && projectId === call.caller.projectId);
  const path = detail ? 'snapshots/detail' : 'snapshots';
  return listReply(
    call,
    { key: 'snapshots', path, filters: ['name', 'status', 'volume_id'] },
    own.map((one) => (detail ? snapshotDetail(call, one) : snapshotView(call, one))),
  );
}

export const showSnapshot: Handler<SignedCall> = (call, { id = '' }) => ({
  status: 200,
  body: { snapshot: snapshotDetail(call, ownSnapshot(call, id)) },
});

/** 202; with `force` of an attached volume too (cinder:volume/api.py `create_snapshot_in_db`). */
export const createSnapshot: Handler<SignedCall> = (call) => {
  const { state, caller } = call;
  const body = parseJson(call.body);
  const given = isObject(body) && isObject(body.snapshot) ? body.snapshot : {};
  const volumeId = String(given.volume_id ?? '');
  const volume = livingVolumes(state).find(({ id, projectId }) => id === volumeId && (caller.admin || projectId === caller.projectId));
  if (volume === undefined) throw new Refusal(404, `Volume ${volumeId} could not be found.`);
  const accepted = takesAttached(call, given.force) ? ['available', 'in-use'] : ['available'];
  if (!accepted.includes(volume.status)) {
    throw new Refusal(
      400,
      `Invalid volume: Volume ${volume.id} status must be ${accepted.join(', ')}, but current status is: ${volume.status}.`,
    );
  }
  const snapshot = makeSnapshot(state, volume, {
    name: textOrNull(given.name),
    description: textOrNull(given.description),
    metadata: (given.metadata ?? {}) as Record<string, string>,
  });
  return { status: 202, body: { snapshot: snapshotView(call, snapshot) } };
};

/**
 * From 3.66 on without a word, and `force` is invalid unless it is true (cinder:api/v3/snapshots.py `create`).
 * @throws Refusal 400
 */
function takesAttached(call: SignedCall, force: unknown): boolean {
  const isForced = force === true || /^(1|t|true|on|y|yes)$/i.test(String(force));
  if (microversionOf(call) < 66) return isForced;
  if (force === undefined || isForced) return true;
  throw new Refusal(
    400,
    "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored.",
  );
}

/** 202, and 404 from when it is gone; on Ceph it may stay. */
export const deleteSnapshot: Handler<SignedCall> = (call, { id = '' }) => {
  const { status } = ownSnapshot(call, id);
  if (status !== 'available' && status !== 'error') {
    throw new Refusal(400, 'Invalid snapshot: Snapshot status must be available or error and must not be part of a group.');
  }
  removeSnapshot(call.state, id);
  return { status: 202 };
};
