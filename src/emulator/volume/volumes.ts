import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal, type Reply } from '../http.ts';
import type { Volume } from '../model.ts';
import { changeVolume, livingImage, livingVolumes } from '../state.ts';
import { isVolumeDeletable, makeVolume, removeVolume } from './life.ts';
import { listReply } from './list.ts';
import { ownSnapshot } from './snapshots.ts';
import { textOrNull, volumeDetail, volumeView } from './views.ts';

/** @throws Refusal 404 */
export function ownVolume(call: SignedCall, id: string): Volume {
  const volume = livingVolumes(call.state).find((one) => one.id === id);
  if (volume !== undefined && (call.caller.admin || volume.projectId === call.caller.projectId)) return volume;
  throw new Refusal(404, `Volume ${id} could not be found.`);
}

/** `volumes` are those of the moment, or of some seconds ago. */
export function listVolumes(call: SignedCall, volumes: readonly Volume[], detail: boolean): Reply {
  const own = volumes.filter(({ deletedAt, projectId }) => deletedAt === undefined && projectId === call.caller.projectId);
  const collection = {
    key: 'volumes',
    path: detail ? 'volumes/detail' : 'volumes',
    filters: ['name', 'status'],
    fields: detail ? undefined : ['id', 'name', 'links'],
  } as const;
  return listReply(
    call,
    collection,
    own.map((volume) => volumeDetail(call, volume)),
  );
}

export const showVolume: Handler<SignedCall> = (call, { id = '' }) => ({
  status: 200,
  body: { volume: volumeDetail(call, ownVolume(call, id)) },
});

/** 202: it is being made (cinder:api/v2/volumes.py `create`). */
export const createVolume: Handler<SignedCall> = (call) => {
  const { state, caller } = call;
  const given = bodyOf(call, 'volume');
  const snapshot = typeof given.snapshot_id === 'string' ? ownSnapshot(call, given.snapshot_id) : undefined;
  const imageId = typeof given.imageRef === 'string' ? given.imageRef : undefined;
  const image = imageId === undefined ? undefined : livingImage(state, imageId);
  if (imageId !== undefined && image === undefined) throw new Refusal(400, 'Invalid image identifier or unable to access requested image.');
  const size = Number(given.size ?? snapshot?.size);
  if (!Number.isInteger(size) || size <= 0) {
    throw new Refusal(400, `Invalid input received: Volume size '${String(given.size)}' must be an integer and greater than 0`);
  }
  if (snapshot !== undefined && size < snapshot.size) {
    throw new Refusal(
      400,
      `Invalid input received: Volume size '${size}'GB cannot be smaller than the snapshot size ${snapshot.size}GB. They must be >= original snapshot size.`,
    );
  }
  if (image !== undefined && size < image.minDisk) {
    throw new Refusal(
      400,
      `Invalid input received: Volume size ${size}GB cannot be smaller than the image minDisk size ${image.minDisk}GB.`,
    );
  }
  const volume = makeVolume(state, {
    // Names of old are taken too (cinder:api/v3/volumes.py `create`).
    name: textOrNull(given.name ?? given.display_name),
    description: textOrNull(given.description ?? given.display_description),
    projectId: caller.projectId,
    userId: caller.userId,
    size,
    zone: textOrNull(given.availability_zone) ?? state.zones[0] ?? 'nova',
    snapshotId: snapshot?.id,
    imageId,
    metadata: (given.metadata ?? {}) as Record<string, string>,
  });
  return { status: 202, body: { volume: volumeView(call, volume) } };
};

/** 202, and 404 from when it is gone. */
export const deleteVolume: Handler<SignedCall> = (call, { id = '' }) => {
  const volume = ownVolume(call, id);
  if (!isVolumeDeletable(call.state, volume)) {
    const states = 'available or error or error_restoring or error_extending or error_managing';
    throw new Refusal(
      400,
      `Invalid volume: Volume status must be ${states} and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`,
    );
  }
  removeVolume(call.state, id);
  return { status: 202 };
};

export const updateVolume: Handler<SignedCall> = (call, { id = '' }) => {
  const volume = ownVolume(call, id);
  const given = bodyOf(call, 'volume');
  const name = given.name === undefined ? volume.name : textOrNull(given.name);
  const description = given.description === undefined ? volume.description : textOrNull(given.description);
  const changed = changeVolume(call.state, id, { name, description }) ?? volume;
  return { status: 200, body: { volume: volumeView(call, changed) } };
};

function bodyOf(call: SignedCall, key: string): Readonly<Record<string, unknown>> {
  const body = parseJson(call.body);
  const given = isObject(body) ? body[key] : undefined;
  if (!isObject(given)) {
    throw new Refusal(400, `Invalid input for field/attribute ${key}. Value: None. '${key}' is a required property`);
  }
  return given;
}
