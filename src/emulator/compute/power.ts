import { isObject, parseJson } from '../http.ts';
import type { PowerState, Server, VmState } from '../model.ts';
import { changeServer, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent } from './action-log.ts';
import { type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { repr } from './python.ts';
import { invalid } from './schema.ts';
import { refuseHostless, refuseUnless } from './state-checks.ts';
import { secondsToPowerOff } from './stop.ts';

interface QuickAction {
  readonly action: string;
  readonly from: readonly VmState[];
  readonly task: string;
  readonly to: VmState;
  readonly powerState: PowerState;
}

/** Pause, suspend and their opposites: one step on the host. */
function quickAction({ action, from, task, to, powerState }: QuickAction): ComputeHandler {
  return (call, { id = '' }) => {
    const server = ownServer(call, id);
    refuseLocked(call, server);
    refuseUnless(server, action, from);
    refuseHostless(server);
    changeServer(call.state, id, { taskState: task });
    const handle = beginAction(call, id, action);
    const event = `compute_${action}_instance`;
    start(call.state, onHost(call.state, id, handle, event, 0, { vmState: to, powerState }));
    return { status: 202 };
  };
}

export const pause = quickAction({ action: 'pause', from: ['active'], task: 'pausing', to: 'paused', powerState: 3 });
export const unpause = quickAction({ action: 'unpause', from: ['paused'], task: 'unpausing', to: 'active', powerState: 1 });
export const suspend = quickAction({ action: 'suspend', from: ['active'], task: 'suspending', to: 'suspended', powerState: 7 });
export const resume = quickAction({ action: 'resume', from: ['suspended'], task: 'resuming', to: 'active', powerState: 1 });

export const unrescue = quickAction({ action: 'unrescue', from: ['rescued'], task: 'unrescuing', to: 'active', powerState: 1 });

/** Boots from another disk, beside its own (nova:compute/api.py `rescue`, nova:compute/manager.py `rescue_instance`). */
export const rescue: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  refuseLocked(call, server);
  refuseUnless(server, 'rescue', ['active', 'stopped', 'error']);
  refuseHostless(server);
  changeServer(call.state, id, { taskState: 'rescuing' });
  const outcome = { vmState: 'rescued', powerState: 1, launchedAt: call.state.timeline.time } as const;
  start(call.state, onHost(call.state, id, beginAction(call, id, 'rescue'), 'compute_rescue_instance', 0, outcome));
  return { status: 200, body: { adminPass: 'rescued' } };
};

/** A soft reboot is a clean shutdown and a boot; a hard one cuts the power at once. */
export const reboot: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  const body = parseJson(call.body);
  const given = isObject(body) ? body.reboot : undefined;
  const type = isObject(given) ? given.type : undefined;
  if (type === undefined) throw invalid('reboot', given, "'type' is a required property");
  if (typeof type !== 'string' || !/^(HARD|SOFT)$/i.test(type)) {
    throw invalid('type', type, `${repr(type)} is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']`);
  }
  const hard = type.toUpperCase() === 'HARD';
  refuseLocked(call, server);
  refuseUnless(server, 'reboot', hard ? ['active', 'stopped', 'paused', 'suspended', 'error'] : ['active']);
  refuseHostless(server);
  changeServer(call.state, id, { taskState: hard ? 'rebooting_hard' : 'rebooting' });
  const action = beginAction(call, id, 'reboot');
  const seconds = hard ? 0 : secondsToPowerOff(call.state, server, 0);
  const booted = { vmState: 'active', powerState: 1, guestOff: false } as const;
  start(call.state, onHost(call.state, id, action, 'compute_reboot_instance', seconds, booted));
  return { status: 202 };
};

function* onHost(state: State, id: string, action: ActionHandle, event: string, seconds: number, outcome: Partial<Server>): Script {
  const { hostLatency } = state.behaviour;
  yield hostLatency;
  beginEvent(state, action, event);
  yield seconds + hostLatency;
  const server = livingServer(state, id);
  if (server === undefined) return;
  const taskState = server.taskState === 'deleting' ? 'deleting' : null;
  const boots = event === 'compute_reboot_instance';
  changeServer(state, id, { ...outcome, taskState, ...(boots && { bootedAt: state.timeline.time }) });
  endEvent(state, action, 'Success');
}
