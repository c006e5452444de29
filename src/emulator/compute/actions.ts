import { isObject, parseJson, Refusal } from '../http.ts';
import { changeServer } from '../state.ts';
import { beginAction } from './action-log.ts';
import { argumentOf } from './argument.ts';
import { type ComputeHandler, ownServer, policyRefusal } from './call.ts';
import { console } from './console.ts';
import { forceDelete } from './delete.ts';
import { addFloatingIp, removeFloatingIp } from './floating-ip-proxy.ts';
import { pause, reboot, rescue, resume, suspend, unpause, unrescue } from './power.ts';
import { confirmResize, resize, revertResize } from './resize.ts';
import { invalid } from './schema.ts';
import { shelve, unshelve } from './shelve.ts';
import { createImage } from './snapshot.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';

/** A second lock by its owner changes nothing, the reason neither; one without a reason leaves the one that is there (nova:compute/api.py `lock`). */
const lock: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  const given = argumentOf(call.body, 'lock');
  if (server.locked && server.projectId === call.caller.projectId) return { status: 202 };
  const reason = call.minor >= 73 && isObject(given) && given.locked_reason ? String(given.locked_reason) : server.lockedReason;
  beginAction(call, id, 'lock');
  changeServer(call.state, id, { locked: true, lockedReason: reason });
  return { status: 202 };
};

const unlock: ComputeHandler = (call, { id = '' }) => {
  ownServer(call, id);
  beginAction(call, id, 'unlock');
  changeServer(call.state, id, { locked: false, lockedReason: null });
  return { status: 202 };
};

/** For administrators: what an operator does to a server that hangs. */
const resetState: ComputeHandler = (call, { id = '' }) => {
  ownServer(call, id);
  if (!call.caller.admin) throw policyRefusal('os_compute_api:os-admin-actions:reset_state');
  const given = argumentOf(call.body, 'os-resetState');
  const requested = isObject(given) ? given.state : undefined;
  if (requested !== 'active' && requested !== 'error')
    throw invalid('state', requested, `'${String(requested)}' is not one of ['active', 'error']`);
  changeServer(call.state, id, { vmState: requested, taskState: null });
  return { status: 202 };
};

function forbidden(rule: string): ComputeHandler {
  return (call, { id = '' }) => {
    ownServer(call, id);
    throw policyRefusal(rule);
  };
}

function notEmulated(name: string): ComputeHandler {
  return (call, { id = '' }) => {
    const { taskState } = ownServer(call, id);
    if (taskState !== null) throw new Refusal(409, `Cannot '${name}' instance ${id} while it is in task_state ${taskState}`);
    throw new Refusal(501, `The emulator does not know how to ${name}.`);
  };
}

const actions: Readonly<Record<string, ComputeHandler>> = {
  'os-stop': stop,
  'os-start': start,
  reboot,
  pause,
  unpause,
  suspend,
  resume,
  createImage,
  forceDelete,
  lock,
  unlock,
  'os-getConsoleOutput': console,
  'os-resetState': resetState,
  addFloatingIp,
  removeFloatingIp,
  migrate: forbidden('os_compute_api:os-migrate-server:migrate'),
  shelveOffload: forbidden('os_compute_api:os-shelve:shelve_offload'),
  shelve,
  unshelve,
  rescue,
  unrescue,
  resize,
  confirmResize,
  revertResize,
  rebuild: notEmulated('rebuild'),
  createBackup: notEmulated('createBackup'),
};

/** `POST /servers/ID/action`: the body's only key names the action. */
export const serverAction: ComputeHandler = (call, params) => {
  const body = parseJson(call.body);
  const names = isObject(body) ? Object.keys(body) : [];
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Refusal(400, 'Malformed request body');
  const handler = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (handler === undefined) throw new Refusal(400, `There is no such action: ${name}`);
  if (call.state.servers.get(params.id ?? '') === undefined && (name === 'os-stop' || name === 'os-start')) {
    throw new Refusal(404, `Instance ${params.id} has no mapping to a cell.`);
  }
  return handler(call, params);
};
