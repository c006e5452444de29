import type { BlockDevice, NetworkItem, Server } from '../model.ts';
import { makePort, removePort } from '../network/ports.ts';
import { changeServer, livingImage, livingPorts, livingServer, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginEvent, endEvent } from './action-log.ts';
import { detachVolumes, prepareDevices, releaseVolumes } from './block-devices.ts';
import { busyUntil, hostIdFor, zoneFor } from './host.ts';
import { runUserData } from './user-data.ts';

const GiB = 1024 ** 3;

interface Requests {
  readonly networks: readonly NetworkItem[];
  /** Asked for; `undefined` = any. */
  readonly zone: string | undefined;
  /** Volumes to make or take. */
  readonly devices: readonly BlockDevice[];
}

/** The way of a server from the API to its first boot, or to ERROR (nova:conductor/manager.py, compute/manager.py). */
export function* build(state: State, id: string, { networks, zone: requested, devices }: Requests, action: ActionHandle): Script {
  const { schedule } = state.behaviour;
  yield schedule;
  const wanted = livingServer(state, id);
  if (wanted === undefined || (!state.behaviour.fourByteText && holdsFourBytes(wanted))) return;
  const found = zoneFor(state, wanted, requested);
  if ('fault' in found) {
    fail(state, wanted, found.fault, wanted.zone, () => {});
    return;
  }
  const { zone } = found;
  changeServer(state, id, { taskState: null, zone });
  const scheduled = { ...wanted, zone };
  yield schedule / 2;
  if (!isBuilding(state, id)) return;
  const spawnSeconds = state.knobs.of(scheduled, 'build_never_ends')
    ? Number.POSITIVE_INFINITY
    : state.knobs.of(scheduled, 'spawn_seconds');
  changeServer(state, id, {
    hostId: hostIdFor(state, scheduled.projectId, zone),
    busyUntil: busyUntil(state, schedule * 2 + spawnSeconds),
  });
  beginEvent(state, action, 'compute__do_build_and_run_instance');
  yield schedule;
  if (!isBuilding(state, id)) return;
  setTask(state, id, 'networking');
  attachPorts(state, scheduled, networks);
  yield schedule;
  if (!isBuilding(state, id)) return;
  setTask(state, id, 'block_device_mapping');
  // Over in an instant where there are no volumes to attach.
  const lacking = state.behaviour.volumes ? yield* prepareDevices(state, scheduled, devices) : undefined;
  if (!isBuilding(state, id)) {
    // Nova's deletion waits for the build, and takes along what that has made.
    if (livingServer(state, id) === undefined) releaseVolumes(state, id);
    return;
  }
  if (devices.length > 0) changeServer(state, id, { busyUntil: busyUntil(state, lacking === undefined ? spawnSeconds : 0) });
  setTask(state, id, 'spawning');
  yield lacking === undefined ? spawnSeconds : 0;
  const server = livingServer(state, id);
  if (server === undefined || !isBuilding(state, id)) return;
  const problem = lacking === undefined ? hostProblem(state, server, networks) : `Build of instance ${id} aborted: ${lacking}`;
  if (problem !== undefined) fail(state, server, problem, '', noHostLeft.test(problem) ? detachVolumes : releaseVolumes);
  else if (server.taskState !== 'deleting') succeed(state, server);
  endEvent(state, action, 'Success');
}

/** The conductor fails to write the server into its cell, and nothing tells the API (nova:conductor/manager.py `schedule_and_build_instances`). */
function holdsFourBytes({ name, description, metadata, tags }: Server): boolean {
  const texts = [name, description ?? '', ...Object.entries(metadata).flat(), ...tags];
  return texts.some((text) => /[\u{10000}-\u{10ffff}]/u.test(text));
}

/** A server that is deleted meanwhile may be kept for a while. */
function isBuilding(state: State, id: string): boolean {
  return livingServer(state, id)?.vmState === 'building';
}

/** A deletion that waits shows its own task. */
function setTask(state: State, id: string, taskState: string): void {
  const server = livingServer(state, id);
  if (server !== undefined && server.taskState !== 'deleting') changeServer(state, id, { taskState });
}

function succeed(state: State, server: Server): void {
  const time = state.timeline.time;
  const disk = { ...server.disk, machineId: server.disk.machineId ?? server.id.replaceAll('-', '') };
  changeServer(state, server.id, { vmState: 'active', taskState: null, powerState: 1, launchedAt: time, bootedAt: time, disk });
  start(state, runUserData(state, server.id));
}

const noHostLeft = /^Exceeded maximum number of retries/;

/**
 * An aborted build takes its volumes along, where they go with their server (nova:compute/manager.py `_cleanup_volumes`). A server that no
 * host would have keeps them until it is deleted.
 */
function fail(state: State, server: Server, message: string, zone: string, letGo: (state: State, serverId: string) => void): void {
  releasePorts(state, server.id);
  letGo(state, server.id);
  if (server.taskState === 'deleting') return;
  const buried = server.taskState === 'scheduling' && ({ buried: true } as const);
  const fault = { code: 500, message: message.slice(0, 255), created: state.timeline.time, ...buried };
  changeServer(state, server.id, { vmState: 'error', taskState: null, hostId: '', zone, fault });
}

/** What the host finds wrong, as the fault's message says it; an aborted build is not tried elsewhere. */
function hostProblem(state: State, server: Server, networks: readonly NetworkItem[]): string | undefined {
  const aborted = (reason: string) => `Build of instance ${server.id} aborted: ${reason}`;
  if (networks.some(({ networkId }) => networkId !== undefined && isForeignExternal(state, server, networkId))) {
    return aborted('Failed to allocate the network(s), not rescheduling.');
  }
  if (server.imageId === '' && !state.behaviour.volumes) return aborted('publicURL endpoint for volumev3 service not found');
  if (state.knobs.of(server, 'no_capacity') || hasGroupsInVain(state, server, networks)) {
    return `Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ${server.id}.`;
  }
  const virtualSize = livingImage(state, server.imageId)?.virtualSize ?? 0;
  const root = server.flavor.disk * GiB;
  if (virtualSize > root) {
    return aborted(`Flavor's disk is too small for requested image. Flavor disk is ${root} bytes, image is ${virtualSize} bytes.`);
  }
  const failure = state.knobs.of(server, 'fail_spawn');
  if (failure === false) return undefined;
  return aborted(`Invalid input received: ${failure === true ? 'testbed: fail_spawn' : failure}`);
}

/** Groups that were asked for, on a network without port security: to Nova an error like any other of the host's, tried elsewhere. */
function hasGroupsInVain(state: State, server: Server, networks: readonly NetworkItem[]): boolean {
  const asked = server.securityGroups.some((name) => name !== 'default');
  return asked && networks.some(({ networkId }) => state.networks.get(networkId ?? '')?.portSecurity === false);
}

function isForeignExternal(state: State, server: Server, networkId: string): boolean {
  const network = state.networks.get(networkId);
  return network?.external === true && !network.shared && network.projectId !== server.projectId;
}

function attachPorts(state: State, server: Server, networks: readonly NetworkItem[]): void {
  const groups = [...state.securityGroups.values()].filter(
    ({ id, name, projectId }) =>
      projectId === server.projectId && (server.securityGroups.includes(name) || server.securityGroups.includes(id)),
  );
  const device = { deviceId: server.id, deviceOwner: `compute:${server.zone}` };
  for (const { networkId, portId } of networks) {
    const port = portId === undefined ? undefined : state.ports.get(portId);
    const network = state.networks.get(networkId ?? '');
    if (port !== undefined) state.ports.put({ ...port, ...device, updated: state.timeline.time });
    else if (network !== undefined && !isForeignExternal(state, server, network.id)) {
      const { projectId } = server;
      makePort(state, network, { projectId, securityGroups: groups.map(({ id }) => id), madeByNova: true, ...device });
    }
  }
}

/** Ports that Nova made go with the server, others are let go. */
export function releasePorts(state: State, serverId: string): void {
  const server = livingServer(state, serverId);
  if (server !== undefined && state.knobs.of(server, 'leaves_ports')) return;
  for (const port of livingPorts(state)) {
    if (port.deviceId !== serverId) continue;
    if (port.madeByNova) removePort(state, port.id);
    else state.ports.put({ ...port, deviceId: '', deviceOwner: '', updated: state.timeline.time });
  }
}
