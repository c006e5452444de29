import { isObject, parseJson, Refusal } from '../http.ts';
import type { Image, Server } from '../model.ts';
import { changeImage, changeServer, livingImage, livingServer, quotasOf, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { makeSnapshot } from '../volume/life.ts';
import { volumeUsage } from '../volume/quotas.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent } from './action-log.ts';
import { type ComputeCall, type ComputeHandler, ownServer } from './call.ts';
import { refuseUnfrozen } from './quiesce.ts';
import { metadata, name, object } from './schema.ts';
import { dataOf, startSync, stranded } from './snapshot-ends.ts';
import { type SnapshotRequested, snapshotRecord } from './snapshot-record.ts';
import { hasService, takeByService } from './snapshot-service.ts';
import { durations, lifeOfVanishing } from './snapshot-size.ts';
import { refuseUnless } from './state-checks.ts';

/**
 * `createImage`. The record is there when the answer is: with the id in the body from 2.45 on, as the end of `Location`
 * before. The lock is not looked at (nova:compute/api.py `snapshot`).
 */
export const createImage: ComputeHandler = (call, { id = '' }) => {
  const body = parseJson(call.body);
  const given = isObject(body) ? body.createImage : undefined;
  object({ name, metadata }, ['name'])(given, 'createImage');
  const server = ownServer(call, id);
  refuseUnless(server, 'createImage', call.state.behaviour.snapshotsNeedOff ? ['stopped'] : ['active', 'stopped', 'paused', 'suspended']);
  if (server.imageId === '') {
    refuseSnapshotsOverQuota(call, server);
    refuseUnfrozen(call, server);
  }
  const image = call.state.images.put(snapshotRecord(call, server, given as SnapshotRequested));
  // Of a server on volumes Nova makes the record last (nova:compute/api.py `snapshot_volume_backed`): none is left behind.
  if (server.imageId !== '' && losesRace(call, server)) throw loseRace(call, server);
  const action = beginAction(call, id, 'createImage');
  if (server.imageId === '') snapshotVolumes(call.state, server, image, action);
  else {
    changeServer(call.state, id, { taskState: 'image_snapshot_pending' });
    const { tokenId } = call.caller;
    const order = { serverId: id, imageId: image.id, action, tokenId };
    start(
      call.state,
      hasService(call.state, server) ? takeByService(call.state, order) : takeSnapshot(call.state, id, image.id, action, tokenId),
    );
  }
  if (call.minor >= 45) return { status: 202, body: { image_id: image.id } };
  const headers = { location: `${call.origin}/image/images/${image.id}`, 'content-type': 'text/html; charset=UTF-8' };
  return { status: 202, headers };
};

const rival = 'snapshot-of-a-rival';

function losesRace(call: ComputeCall, server: Server): boolean {
  const rivals = [...call.state.images.all()].filter((image) => image.name === rival && image.properties.instance_uuid === server.id);
  return rivals.length < call.state.knobs.of(server, 'lost_snapshot_races');
}

/**
 * Of two that both passed the check the slower finds the task taken. Its image record is there already, and nothing takes it
 * away (nova:compute/api.py `snapshot`: `UnexpectedTaskStateError` is not handled).
 */
function loseRace(call: ComputeCall, server: Server): Refusal {
  const image = call.state.images.put(snapshotRecord(call, server, { name: rival }));
  changeServer(call.state, server.id, { taskState: 'image_snapshot_pending' });
  start(call.state, takeSnapshot(call.state, server.id, image.id, beginAction(call, server.id, 'createImage'), call.caller.tokenId));
  const report = 'Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.';
  return new Refusal(500, `Unexpected API Error. ${report}\n<class 'nova.exception.UnexpectedTaskStateError'>`);
}

/** Of a server that boots from a volume: an image of no bytes, active at once, that points to volume snapshots. */
function snapshotVolumes(state: State, server: Server, image: Image, action: ActionHandle): void {
  const requested = state.knobs.of(server, 'snapshot_volumes');
  const devices = server.volumeIds.flatMap((id) => {
    const volume = state.volumes.get(id);
    if (volume === undefined) return [];
    const isBoot = volume.attachment?.bootIndex === 0;
    if ((requested === 'boot' && !isBoot) || (requested === 'data' && isBoot)) return [];
    const snapshot = makeSnapshot(state, volume, { name: `snapshot for ${image.name}`, description: volume.description });
    const { bootIndex = -1, device = null, deleteOnTermination = false } = volume.attachment ?? {};
    return [
      {
        source_type: 'snapshot',
        destination_type: 'volume',
        guest_format: null,
        device_type: 'disk',
        disk_bus: 'virtio',
        boot_index: bootIndex,
        device_name: device,
        delete_on_termination: deleteOnTermination,
        snapshot_id: snapshot.id,
        volume_id: null,
        image_id: null,
        no_device: null,
        volume_size: volume.size,
      },
    ];
  });
  if (state.knobs.of(server, 'fail_snapshot') === 'record') throw noRecord(state, image);
  const { properties } = image;
  const pointers = { bdm_v2: 'True', root_device_name: '/dev/vda', block_device_mapping: JSON.stringify(devices) };
  const formats = { diskFormat: 'qcow2', containerFormat: 'bare' };
  changeImage(state, image.id, { status: 'active', size: 0, ...formats, properties: { ...properties, ...pointers } });
  beginEvent(state, action, 'api_snapshot_instance');
  endEvent(state, action, 'Success');
}

/** Glance takes no image, and what Cinder took stays: Nova has no handler for that (nova:image/glance.py `_translate_plain_exception`). */
function noRecord(state: State, image: Image): Refusal {
  discard(state, image.id);
  const report = 'Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.';
  return new Refusal(500, `Unexpected API Error. ${report}\n<class 'glanceclient.exc.HTTPOverLimit'>`);
}

/** Nova asks Cinder's limits before it takes the first (nova:compute/api.py `snapshot_volume_backed`). @throws Refusal 403 */
function refuseSnapshotsOverQuota({ state }: ComputeCall, server: Server): void {
  const { snapshots } = quotasOf(state, server.projectId);
  const used = volumeUsage(state, server.projectId).snapshots;
  if (snapshots >= 0 && used + server.volumeIds.length > snapshots) throw new Refusal(403, 'Quota exceeded for resources: snapshots');
}

/** nova:compute/manager.py `_snapshot_instance` with the libvirt driver's task states. */
function* takeSnapshot(state: State, id: string, imageId: string, action: ActionHandle, tokenId: string): Script {
  const { hostLatency, taskLag } = state.behaviour;
  yield hostLatency / 2;
  beginEvent(state, action, 'compute_snapshot_instance');
  if (!toTask(state, id, 'image_snapshot')) return discard(state, imageId);
  if (state.behaviour.snapshotEventIsHandOver) endEvent(state, action, 'Success');
  yield hostLatency / 2;
  // A direct snapshot is tried first: the state flips once before the disk is copied.
  for (const task of ['image_pending_upload', 'image_uploading', 'image_pending_upload']) {
    toTask(state, id, task);
    yield hostLatency / 10;
  }
  const before = livingServer(state, id);
  if (before === undefined) return discard(state, imageId);
  const { copy, upload } = durations(state, before);
  yield copy;
  if (!toTask(state, id, 'image_uploading')) return discard(state, imageId);
  const failure = state.knobs.of(before, 'fail_snapshot');
  if (failure === true || failure === 'extract') return fail(state, id, imageId, action);
  if (stranded(failure) !== undefined) {
    if (before.vmState === 'active') changeServer(state, id, stranded(failure) ?? {});
    return fail(state, id, imageId, action);
  }
  const orphaned = state.behaviour.uploadNeedsLiveToken && !isAlive(state, tokenId);
  if (failure === 'queued' || orphaned) return finish(state, id, action, orphaned ? 'Error' : 'Success');
  // The host restarts: its start-up clears the task, and nothing ends the event (nova:compute/manager.py `_init_instance`).
  if (failure === 'restarted') return void toTask(state, id, null);
  while (isStuck(state, id)) yield 1;
  if (failure === 'deleted') discard(state, imageId);
  yield* sendData(state, id, imageId, before, upload, failure === 'upload' || failure === 'interrupted' || failure === 'killed');
  if (livingServer(state, id) === undefined) return discard(state, imageId);
  if (failure === 'upload') return fail(state, id, imageId, action);
  if (failure === 'killed') {
    changeImage(state, imageId, { status: 'killed' });
    return finish(state, id, action, 'Error');
  }
  // The host restarted: nothing is left to delete the image.
  if (failure === 'interrupted') return finish(state, id, action, 'Error');
  if (failure === 'vanishes') {
    // What its driver does after the upload fails, which deletes the image before the task is over (nova:compute/manager.py `delete_image_on_error`).
    yield lifeOfVanishing;
    return fail(state, id, imageId, action);
  }
  yield taskLag * (1 / 3 + (2 / 3) * state.random());
  finish(state, id, action, 'Success');
}

/** Nothing can stop this from the outside; an image deleted meanwhile only makes it end without one. */
function* sendData(state: State, id: string, imageId: string, server: Server, upload: number, breaks: boolean): Script {
  const properties = livingImage(state, imageId)?.properties ?? {};
  const own = { image_state: 'available', image_location: 'snapshot', owner_id: server.projectId };
  changeImage(state, imageId, { diskFormat: 'qcow2', containerFormat: 'bare', properties: { ...properties, ...own } });
  const { hostLatency, snapshotsInStore } = state.behaviour;
  yield hostLatency;
  const read = snapshotsInStore ? undefined : changeImage(state, imageId, { status: 'saving' });
  const asRead = read && readByUpload(read);
  yield upload / 2;
  if (breaks) {
    changeImage(state, imageId, { ...asRead, status: 'queued' });
    yield hostLatency;
    return;
  }
  yield upload / 2;
  if (livingServer(state, id) === undefined) return;
  changeImage(state, imageId, { ...asRead, ...dataOf(state, server) });
  startSync(state, server, imageId);
}

/**
 * What an upload reads at its beginning and writes back at its end: changes of these in between are accepted, and lost
 * (glance:api/v2/image_data.py `upload` saves the image that it has read, properties that it has not read are purged).
 */
function readByUpload(image: Image) {
  const { name, visibility, protected: isProtected, hidden, minDisk, minRam, tags, properties } = image;
  return { name, visibility, protected: isProtected, hidden, minDisk, minRam, tags, properties };
}

function isStuck(state: State, id: string): boolean {
  const server = livingServer(state, id);
  return server !== undefined && state.knobs.of(server, 'fail_snapshot') === 'stuck';
}

function isAlive(state: State, tokenId: string): boolean {
  return (state.tokens.get(tokenId)?.expiresAt ?? 0) > state.timeline.time;
}

/** `false` when the server is gone or going. */
function toTask(state: State, id: string, taskState: string | null): boolean {
  const server = livingServer(state, id);
  if (server === undefined || server.taskState === 'deleting' || server.vmState === 'deleted') return false;
  changeServer(state, id, { taskState });
  return true;
}

function discard(state: State, imageId: string): void {
  changeImage(state, imageId, { status: 'deleted' });
}

function fail(state: State, id: string, imageId: string, action: ActionHandle): void {
  discard(state, imageId);
  finish(state, id, action, 'Error');
}

function finish(state: State, id: string, action: ActionHandle, result: 'Success' | 'Error'): void {
  const server = livingServer(state, id);
  if (server !== undefined && server.taskState !== 'deleting') changeServer(state, id, { taskState: null });
  if (!state.behaviour.snapshotEventIsHandOver) endEvent(state, action, result);
}
