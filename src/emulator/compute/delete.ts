import { changeServer, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent } from './action-log.ts';
import { releaseVolumes } from './block-devices.ts';
import { releasePorts } from './build.ts';
import { type ComputeCall, type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { discardShelved } from './shelve.ts';

/**
 * `DELETE /servers/ID`: any state, 204 at once. A server without a host is gone with the answer; else the deletion waits for
 * what the host is doing, such as a boot or a stop.
 */
export const deleteServer: ComputeHandler = (call, { id = '' }) => remove(call, id, call.state.behaviour.reclaim);

/** `forceDelete` passes over the time in which a deleted server could be restored. */
export const forceDelete: ComputeHandler = (call, { id = '' }) => ({ ...remove(call, id, 0), status: 202 });

function remove(call: ComputeCall, id: string, reclaim: number): { readonly status: number } {
  const { state } = call;
  const server = ownServer(call, id);
  refuseLocked(call, server);
  if (server.taskState === 'deleting') return { status: 204 };
  const action = beginAction(call, id, 'delete');
  if (server.hostId === '') bury(state, id);
  else if (reclaim > 0 && server.vmState !== 'soft-delete' && server.hostId !== '') {
    changeServer(state, id, { taskState: 'soft-deleting' });
    start(state, softDelete(state, id, action, reclaim));
  } else {
    changeServer(state, id, { taskState: 'deleting' });
    start(state, destroy(state, id, action));
  }
  return { status: 204 };
}

function bury(state: State, id: string): void {
  const time = state.timeline.time;
  releasePorts(state, id);
  releaseVolumes(state, id);
  discardShelved(state, id);
  changeServer(state, id, { vmState: 'deleted', taskState: null, terminatedAt: time, deletedAt: time });
}

function* destroy(state: State, id: string, action: ActionHandle): Script {
  const { destroy: seconds, hostLatency } = state.behaviour;
  yield hostLatency;
  beginEvent(state, action, 'compute_terminate_instance');
  if (livingServer(state, id) === undefined) return;
  yield busySeconds(state, id);
  // What waits for volumes holds on for longer than was known.
  while (busySeconds(state, id) > 0) yield busySeconds(state, id);
  yield seconds;
  const server = livingServer(state, id);
  if (server === undefined) return;
  const failures = (state.actions.get(id) ?? []).filter(({ action: kind, message }) => kind === 'delete' && message === 'Error').length;
  if (failures < state.knobs.of(server, 'fail_deletes')) {
    const fault = { code: 500, message: 'testbed: fail_deletes', created: state.timeline.time };
    changeServer(state, id, { vmState: 'error', taskState: null, fault });
    endEvent(state, action, 'Error');
    return;
  }
  releasePorts(state, id);
  releaseVolumes(state, id);
  changeServer(state, id, { vmState: 'deleted', taskState: null, powerState: 0, terminatedAt: state.timeline.time });
  endEvent(state, action, 'Success');
  // For an instant a GET finds the status DELETED.
  yield hostLatency / 2;
  bury(state, id);
}

function busySeconds(state: State, id: string): number {
  return Math.max(0, ((livingServer(state, id)?.busyUntil ?? 0) - state.timeline.time) / 1000);
}

function* softDelete(state: State, id: string, action: ActionHandle, reclaim: number): Script {
  yield state.behaviour.hostLatency;
  beginEvent(state, action, 'compute_soft_delete_instance');
  changeServer(state, id, { vmState: 'soft-delete', taskState: null, powerState: 4 });
  endEvent(state, action, 'Success');
  yield reclaim;
  const server = livingServer(state, id);
  if (server?.vmState === 'soft-delete' && server.taskState === null) bury(state, id);
}
