import { isObject, Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import { changeServer, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginAction, beginEvent, endEvent, record } from './action-log.ts';
import { argumentOf } from './argument.ts';
import { type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import { busyUntil } from './host.ts';
import { startServer } from './start.ts';
import { refuseHostless, refuseUnless, refuseUnplaced } from './state-checks.ts';

/** `os-stop`. There is no forced one for users: the body's value is ignored (nova:api/openstack/compute/servers.py). */
export const stop: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  const way = call.state.behaviour.huawei ? huaweiWay(call.body) : 'soft-then-hard';
  refuseUnplaced(server);
  refuseLocked(call, server);
  refuseHostless(server);
  const isOnItsWay = way === 'hard' && server.taskState === 'powering-off';
  refuseUnless(isOnItsWay ? { ...server, taskState: null } : server, 'stop', ['active', 'error']);
  changeServer(call.state, id, { taskState: 'powering-off' });
  start(call.state, powerOff(call.state, id, beginAction(call, id, 'stop'), way));
  return { status: 202 };
};

/** Nova's one stop does both; Huawei's does what the request says; a snapshot service does both, in a time of its own. */
type Way = 'soft-then-hard' | 'soft' | 'hard' | 'service';

/** @throws Refusal 400 for what is no object, or names another type */
function huaweiWay(body: string | undefined): Way {
  const given = argumentOf(body, 'os-stop');
  if (!isObject(given)) throw new Refusal(400, "Invalid parameter 'os-stop'.");
  if (given.type === 'HARD') return 'hard';
  if (given.type === 'SOFT' || given.type === undefined) return 'soft';
  throw new Refusal(400, "Invalid parameter 'type'.");
}

function* powerOff(state: State, id: string, action: ActionHandle, way: Way = 'soft-then-hard'): Script {
  const { hostLatency } = state.behaviour;
  const before = livingServer(state, id);
  if (before === undefined) return;
  const seconds = state.knobs.of(before, 'fail_stop') ? 0 : secondsToPowerOff(state, before, hostLatency, way);
  changeServer(state, id, { busyUntil: busyUntil(state, seconds + 2 * hostLatency) });
  yield hostLatency;
  beginEvent(state, action, 'compute_stop_instance');
  yield seconds;
  const server = livingServer(state, id);
  if (server === undefined || isOvertaken(state, action)) return;
  if (isTakenAway(server)) return endEvent(state, action, 'Error');
  const failed = state.knobs.of(server, 'fail_stop');
  if (!failed) changeServer(state, id, { powerState: 4, guestOff: false });
  yield hostLatency;
  const stopped = livingServer(state, id);
  if (stopped === undefined || isTakenAway(stopped)) return endEvent(state, action, 'Error');
  const taskState = stopped.taskState === 'deleting' ? 'deleting' : null;
  changeServer(state, id, failed ? { taskState } : { vmState: 'stopped', taskState });
  endEvent(state, action, failed ? 'Error' : 'Success');
  const interference = state.knobs.of(server, 'restarted_after_seconds');
  if (interference === 0) return;
  yield interference;
  const off = livingServer(state, id);
  if (off?.vmState === 'stopped' && off.taskState === null) startServer(state, off, 'req-operator');
}

/**
 * libvirt's clean shutdown: the ACPI signal, a look each second, the signal again after every `retry + 1` seconds, and when
 * the time is over the power is cut (nova:virt/libvirt/driver.py `_clean_shutdown`).
 */
export function secondsToPowerOff(state: State, server: Server, delay: number, way: Way = 'soft-then-hard'): number {
  // A snapshot service cuts the power by its own clock.
  if (way !== 'service' && state.knobs.of(server, 'stop_never_ends')) return Number.POSITIVE_INFINITY;
  if (way === 'hard' || server.guestOff || server.powerState === 4) return 0;
  const { shutdownRetryInterval } = state.behaviour;
  const isEndless = way === 'soft';
  if (isEndless && state.knobs.of(server, 'ignores_acpi')) return Number.POSITIVE_INFINITY;
  const timeout = isEndless ? Number.POSITIVE_INFINITY : shutdownTimeoutOf(state, server, way);
  const deafUntil = server.bootedAt / 1000 + state.knobs.of(server, 'acpi_deaf_seconds');
  const began = state.timeline.time / 1000 + delay;
  const heeds = (second: number) => !state.knobs.of(server, 'ignores_acpi') && began + second >= deafUntil;
  let heededAt = heeds(0) ? 0 : Number.POSITIVE_INFINITY;
  let countdown = shutdownRetryInterval;
  for (let second = 0; second < timeout; second++) {
    if (second - heededAt >= state.knobs.of(server, 'shutdown_seconds')) return second;
    if (countdown > 0) countdown--;
    else {
      countdown = shutdownRetryInterval;
      if (heededAt > second && heeds(second)) heededAt = second;
    }
  }
  return timeout;
}

/**
 * By an administrator's reset of the state: Nova then saves nothing of the stop, and what was asked for since comes after it
 * (nova:compute/manager.py `stop_instance`: `expected_task_state`, and one lock for each server).
 */
function isTakenAway({ taskState }: Server): boolean {
  return taskState !== 'powering-off' && taskState !== 'deleting';
}

/** By a hard stop: this one, when its time comes, has nothing left to do. */
function isOvertaken(state: State, { serverId, requestId }: ActionHandle): boolean {
  return state.actions.get(serverId)?.findLast(({ action }) => action === 'stop')?.requestId !== requestId;
}

/** `os_shutdown_timeout` of the image that the server was made from, which Nova's host alone heeds, else the configuration. */
function shutdownTimeoutOf(state: State, server: Server, way: Way): number {
  if (way === 'service') return state.behaviour.shutdownTimeout;
  const requested = Number(server.imageProperties.os_shutdown_timeout ?? Number.NaN);
  return Number.isInteger(requested) && requested >= 0 ? requested : state.behaviour.shutdownTimeout;
}

/** The guest powers itself off; Nova notices later and stops the server by itself (nova:compute/manager.py `handle_lifecycle_event`). */
export function* guestPowersOff(state: State, id: string): Script {
  changeServer(state, id, { guestOff: true });
  yield state.behaviour.powerSync;
  const server = livingServer(state, id);
  if (server === undefined || !server.guestOff || server.taskState !== null) return;
  const action = record(state, id, {
    action: 'stop',
    requestId: `req-sync-${id}`,
    // nova:context.py `get_admin_context`
    userId: null,
    projectId: null,
    start: state.timeline.time,
  });
  changeServer(state, id, { powerState: 4, taskState: 'powering-off' });
  yield* powerOff(state, id, action);
}
