import { Refusal } from '../http.ts';
import type { ServerAction } from '../model.ts';
import { naiveMicroseconds } from '../time.ts';
import { type ComputeCall, type ComputeHandler, ownServer } from './call.ts';
import { hostIdFor } from './host.ts';

/** The actions on a server, newest first; from 2.21 on also after its end. */
export const listActions: ComputeHandler = (call, { id = '' }) => {
  const actions = actionsOf(call, id).toReversed();
  return { status: 200, body: { instanceActions: actions.map((action) => actionView(call, id, action)) } };
};

/** One action; its events only from 2.51 on, unless an administrator asks. */
export const showAction: ComputeHandler = (call, { id = '', request = '' }) => {
  const action = actionsOf(call, id).find(({ requestId }) => requestId === request);
  if (action === undefined) throw new Refusal(404, `Action ${request} not found`);
  const events = (call.minor >= 51 || call.caller.admin) && { events: action.events.map((event) => eventView(call, id, event)) };
  return { status: 200, body: { instanceAction: { ...actionView(call, id, action), ...events } } };
};

function actionsOf(call: ComputeCall, id: string): readonly ServerAction[] {
  const gone = call.state.servers.get(id);
  const readable = call.minor >= 21 && gone !== undefined && gone.projectId === call.caller.projectId;
  if (!readable) ownServer(call, id);
  return call.state.actions.get(id) ?? [];
}

function actionView({ minor }: ComputeCall, id: string, action: ServerAction): object {
  return {
    action: action.action,
    instance_uuid: id,
    request_id: action.requestId,
    user_id: action.userId,
    project_id: action.projectId,
    start_time: naiveMicroseconds(action.start),
    message: action.message,
    ...(minor >= 58 && { updated_at: action.updated === undefined ? null : naiveMicroseconds(action.updated) }),
  };
}

function eventView(
  { minor, caller, state }: ComputeCall,
  id: string,
  { event, start, finish, result }: ServerAction['events'][number],
): object {
  return {
    event,
    start_time: naiveMicroseconds(start),
    finish_time: finish === undefined ? null : naiveMicroseconds(finish),
    result: result ?? null,
    ...(minor >= 62 && { hostId: hostIdFor(state, caller.projectId, state.servers.get(id)?.zone ?? '') }),
  };
}
