import { isObject, Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import { changeServer, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent } from './action-log.ts';
import { argumentOf } from './argument.ts';
import { type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { wantedFlavor } from './launch-checks.ts';
import { refuseHostless, refuseUnless } from './state-checks.ts';

/** nova:compute/api.py `resize`: it then waits, as VERIFY_RESIZE, until its user confirms or reverts it. */
export const resize: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  refuseUnless(server, 'resize', ['active', 'stopped']);
  refuseHostless(server);
  const given = argumentOf(call.body, 'resize');
  const flavor = wantedFlavor(call.state, isObject(given) ? String(given.flavorRef) : '');
  if (flavor.id === server.flavor.id) throw new Refusal(400, 'When resizing, instances must change flavor!');
  changeServer(call.state, id, { taskState: 'resize_prep' });
  const after = { vmState: 'resized', flavor, flavorBefore: server.flavor, launchedAt: call.state.timeline.time } as const;
  start(call.state, move(call.state, id, beginAction(call, id, 'resize'), { task: 'resize_migrating', after }));
  return { status: 202 };
};

export const confirmResize: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  refuseUnless(server, 'confirm_resize', ['resized']);
  const after = { ...stateBefore(server), flavorBefore: undefined };
  start(call.state, move(call.state, id, beginAction(call, id, 'confirmResize'), { task: null, after }));
  return { status: 204 };
};

export const revertResize: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  refuseUnless(server, 'revert_resize', ['resized']);
  changeServer(call.state, id, { taskState: 'resize_reverting' });
  const after = { ...stateBefore(server), flavor: server.flavorBefore ?? server.flavor, flavorBefore: undefined };
  start(call.state, move(call.state, id, beginAction(call, id, 'revertResize'), { task: 'resize_reverting', after }));
  return { status: 202 };
};

/** A server that was off stays off (nova:compute/manager.py `finish_revert_resize`). */
function stateBefore({ powerState }: Server): Pick<Server, 'vmState'> {
  return { vmState: powerState === 4 ? 'stopped' : 'active' };
}

function* move(
  state: State,
  id: string,
  action: ActionHandle,
  { task, after }: { readonly task: string | null; readonly after: Partial<Server> },
): Script {
  const { hostLatency } = state.behaviour;
  yield hostLatency;
  beginEvent(state, action, 'compute_finish_resize');
  const server = livingServer(state, id);
  if (server === undefined || server.taskState === 'deleting') return;
  changeServer(state, id, { taskState: task });
  yield hostLatency * 5;
  const moved = livingServer(state, id);
  if (moved === undefined) return;
  changeServer(state, id, { ...after, taskState: moved.taskState === 'deleting' ? 'deleting' : null });
  endEvent(state, action, 'Success');
}
