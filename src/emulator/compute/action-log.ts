import type { ServerAction } from '../model.ts';
import type { State } from '../state.ts';
import type { ComputeCall } from './call.ts';

/** Where a running action writes its end. */
export interface ActionHandle {
  readonly serverId: string;
  readonly requestId: string;
}

/** A user's action on a server begins (nova:compute/api.py `_record_action_start`). */
export function beginAction(call: ComputeCall, serverId: string, action: string): ActionHandle {
  const { state, requestId, caller } = call;
  const { userId, projectId } = caller;
  return record(state, serverId, { action, requestId, userId, projectId, start: state.timeline.time });
}

export function record(
  state: State,
  serverId: string,
  begun: Pick<ServerAction, 'action' | 'requestId' | 'userId' | 'projectId' | 'start'>,
): ActionHandle {
  const log = state.actions.get(serverId) ?? [];
  log.push({ ...begun, updated: undefined, message: null, events: [] });
  state.actions.set(serverId, log);
  return { serverId, requestId: begun.requestId };
}

/** The host begins its part. */
export function beginEvent(state: State, handle: ActionHandle, event: string): void {
  const start = state.timeline.time;
  change(state, handle, (action) => ({
    ...action,
    updated: start,
    events: [...action.events, { event, start, finish: undefined, result: undefined }],
  }));
}

/** The host's part ends; `Error` shows in the action's message too. */
export function endEvent(state: State, handle: ActionHandle, result: 'Success' | 'Error'): void {
  const finish = state.timeline.time;
  change(state, handle, (action) => ({
    ...action,
    updated: finish,
    message: result === 'Error' ? 'Error' : action.message,
    events: action.events.map((event) => (event.finish === undefined ? { ...event, finish, result } : event)),
  }));
}

function change(state: State, { serverId, requestId }: ActionHandle, edit: (action: ServerAction) => ServerAction): void {
  const log = state.actions.get(serverId) ?? [];
  const index = log.findIndex((action) => action.requestId === requestId);
  const action = log[index];
  if (action !== undefined) log[index] = edit(action);
}
