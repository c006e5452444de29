import type { Server } from '../model.ts';
import { changeImage, changeServer, livingImage, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent } from './action-log.ts';
import { type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { hostIdFor } from './host.ts';
import { snapshotRecord } from './snapshot-record.ts';
import { durations, snapshotSize } from './snapshot-size.ts';
import { refuseUnless } from './state-checks.ts';

const GiB = 1024 ** 3;

/**
 * Off, its disk into an image, away from its host: Nova does all three at once by default (nova.conf `shelved_offload_time` = 0;
 * nova:compute/api.py `shelve`, nova:compute/manager.py `_shelve_instance`, `_shelve_offload_instance`). A server on volumes keeps them.
 */
export const shelve: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  refuseUnless(server, 'shelve', ['active', 'stopped', 'paused', 'suspended']);
  changeServer(call.state, id, { taskState: 'shelving' });
  const image = server.imageId === '' ? undefined : call.state.images.put(snapshotRecord(call, server, { name: `${server.name}-shelved` }));
  start(call.state, putAway(call.state, id, image?.id, beginAction(call, id, 'shelve')));
  return { status: 202 };
};

/** nova:compute/manager.py `_unshelve_instance`: a new host, the disk from the image, which is deleted then. */
export const unshelve: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  refuseUnless(server, 'unshelve', ['shelved', 'shelved_offloaded']);
  changeServer(call.state, id, { taskState: 'unshelving' });
  start(call.state, takeBack(call.state, id, beginAction(call, id, 'unshelve')));
  return { status: 202 };
};

/** Nova deletes the image of a shelved server with it (nova:compute/api.py `_delete`). */
export function discardShelved(state: State, serverId: string): void {
  const imageId = state.servers.get(serverId)?.shelvedImageId;
  if (imageId !== undefined) changeImage(state, imageId, { status: 'deleted' });
}

function* putAway(state: State, id: string, imageId: string | undefined, action: ActionHandle): Script {
  const { hostLatency } = state.behaviour;
  yield hostLatency;
  beginEvent(state, action, 'compute_shelve_instance');
  const server = livingServer(state, id);
  if (server === undefined) return;
  if (imageId !== undefined) {
    changeServer(state, id, { powerState: 4, taskState: 'shelving_image_uploading' });
    const { copy, upload } = durations(state, server);
    yield copy + upload;
    if (!isStill(state, id)) return void changeImage(state, imageId, { status: 'deleted' });
    changeImage(state, imageId, {
      ...{ status: 'active', diskFormat: 'qcow2', containerFormat: 'bare' },
      size: snapshotSize(state, server),
      virtualSize: Math.max(server.flavor.disk, 1) * GiB,
    });
    changeServer(state, id, { vmState: 'shelved', taskState: 'shelving_offloading', shelvedImageId: imageId });
  }
  yield hostLatency;
  if (!isStill(state, id)) return;
  changeServer(state, id, { vmState: 'shelved_offloaded', taskState: null, powerState: 4, hostId: '' });
  endEvent(state, action, 'Success');
}

function* takeBack(state: State, id: string, action: ActionHandle): Script {
  const { hostLatency } = state.behaviour;
  yield hostLatency;
  beginEvent(state, action, 'compute_unshelve_instance');
  const server = livingServer(state, id);
  if (server === undefined) return;
  changeServer(state, id, { taskState: 'spawning', hostId: hostIdFor(state, server.projectId, server.zone) });
  yield state.knobs.of(server, 'spawn_seconds');
  if (!isStill(state, id)) return;
  const time = state.timeline.time;
  if (server.shelvedImageId !== undefined && livingImage(state, server.shelvedImageId) !== undefined) discardShelved(state, id);
  changeServer(state, id, { ...running, launchedAt: time, bootedAt: time, shelvedImageId: undefined });
  endEvent(state, action, 'Success');
}

const running: Pick<Server, 'vmState' | 'taskState' | 'powerState'> = { vmState: 'active', taskState: null, powerState: 1 };

function isStill(state: State, id: string): boolean {
  const server = livingServer(state, id);
  return server !== undefined && server.taskState !== 'deleting';
}
