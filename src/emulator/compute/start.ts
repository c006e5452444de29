import type { Server } from '../model.ts';
import { changeServer, livingServer, start as run, type State } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent, record } from './action-log.ts';
import { type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { busyUntil } from './host.ts';
import { refuseHostless, refuseUnless, refuseUnplaced } from './state-checks.ts';

/** `os-start`: of a stopped server without a task only. */
export const start: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseUnplaced(server);
  refuseLocked(call, server);
  refuseHostless(server);
  refuseUnless(server, 'start', ['stopped']);
  changeServer(call.state, id, { taskState: 'powering-on' });
  run(call.state, powerOn(call.state, id, beginAction(call, id, 'start')));
  return { status: 202 };
};

/** A start by another client. */
export function startServer(state: State, server: Server, requestId: string): void {
  const { id, userId, projectId } = server;
  changeServer(state, id, { taskState: 'powering-on' });
  run(state, powerOn(state, id, record(state, id, { action: 'start', requestId, userId, projectId, start: state.timeline.time })));
}

function* powerOn(state: State, id: string, action: ActionHandle): Script {
  const before = livingServer(state, id);
  if (before === undefined) return;
  const seconds = state.knobs.of(before, 'start_seconds') + state.behaviour.hostLatency * 2;
  changeServer(state, id, { busyUntil: busyUntil(state, seconds + state.behaviour.hostLatency) });
  yield state.behaviour.hostLatency;
  beginEvent(state, action, 'compute_start_instance');
  yield seconds;
  const server = livingServer(state, id);
  if (server === undefined) return;
  const taskState = server.taskState === 'deleting' ? 'deleting' : null;
  const failure = state.knobs.of(server, 'fail_start');
  if (failure === 'error') {
    const fault = { code: 500, message: 'testbed: fail_start', created: state.timeline.time };
    changeServer(state, id, { vmState: 'error', taskState, fault });
  } else if (failure !== false) changeServer(state, id, { taskState });
  else changeServer(state, id, { vmState: 'active', powerState: 1, taskState, bootedAt: state.timeline.time, guestOff: false });
  endEvent(state, action, failure === false ? 'Success' : 'Error');
}
