import type { Handler, SignedCall } from '../call.ts';
import { isObject, parseJson, Refusal } from '../http.ts';
import type { FixedIp, Network, Port } from '../model.ts';
import { uuid } from '../random.ts';
import { livingFloatingIps, livingPorts, quotasOf, type State } from '../state.ts';
import { newMac, takeFixedIps } from './addresses.ts';
import { portView } from './views.ts';

export function networkVisibleTo(call: SignedCall, network: Network): boolean {
  return call.caller.admin || network.projectId === call.caller.projectId || network.shared || network.external;
}

/** @throws Refusal 404 */
export function visibleNetwork(call: SignedCall, id: string): Network {
  const network = call.state.networks.get(id);
  if (network !== undefined && networkVisibleTo(call, network)) return network;
  throw new Refusal(404, `Network ${id} could not be found.`, { type: 'NetworkNotFound' });
}

/** @throws Refusal 404 */
export function ownPort(call: SignedCall, id: string): Port {
  const port = call.state.ports.get(id);
  const own = port !== undefined && (call.caller.admin || port.projectId === call.caller.projectId);
  if (own && port.deletedAt === undefined) return port;
  throw new Refusal(404, `Port ${id} could not be found.`, { type: 'PortNotFound' });
}

/** How many more the quota allows; `Infinity` without one. */
export function portsLeft(state: State, projectId: string): number {
  const { ports } = quotasOf(state, projectId);
  if (ports < 0) return Number.POSITIVE_INFINITY;
  return ports - livingPorts(state).filter((port) => port.projectId === projectId).length;
}

interface PortRequest {
  readonly projectId: string;
  readonly securityGroups: readonly string[];
  readonly name?: string;
  readonly description?: string;
  readonly deviceId?: string;
  readonly deviceOwner?: string;
  readonly madeByNova?: boolean;
  readonly up?: boolean;
  /** Instead of free ones. */
  readonly fixedIps?: readonly FixedIp[];
}

export function makePort(state: State, network: Network, request: PortRequest): Port {
  const time = state.timeline.time;
  const id = uuid(state.random);
  const mac = newMac(state);
  return state.ports.put({
    id,
    name: request.name ?? '',
    networkId: network.id,
    projectId: request.projectId,
    mac,
    fixedIps: request.fixedIps ?? takeFixedIps(state, network, mac),
    deviceId: request.deviceId ?? '',
    deviceOwner: request.deviceOwner ?? '',
    description: request.description ?? '',
    up: request.up ?? true,
    securityGroups: request.securityGroups,
    madeByNova: request.madeByNova ?? false,
    created: time,
    updated: time,
    deletedAt: undefined,
  });
}

/** The port goes, and floating IPs let go of it. */
export function removePort(state: State, id: string): void {
  const port = state.ports.get(id);
  if (port === undefined) return;
  const time = state.timeline.time;
  state.ports.put({ ...port, deletedAt: time });
  for (const ip of livingFloatingIps(state)) {
    if (ip.portId === id) state.floatingIps.put({ ...ip, portId: undefined, updated: time });
  }
}

export const createPort: Handler<SignedCall> = (call) => {
  const { state, caller } = call;
  const given = bodyOf(call, 'port');
  const network = visibleNetwork(call, required(given, 'network_id'));
  if (portsLeft(state, caller.projectId) < 1) throw overQuota('port');
  const groups = [...state.securityGroups.values()].filter(({ name, projectId }) => name === 'default' && projectId === caller.projectId);
  const port = makePort(state, network, {
    projectId: caller.projectId,
    name: String(given.name ?? ''),
    description: String(given.description ?? ''),
    deviceId: String(given.device_id ?? ''),
    deviceOwner: String(given.device_owner ?? ''),
    up: given.admin_state_up !== false,
    securityGroups: Array.isArray(given.security_groups) ? given.security_groups.map(String) : groups.map(({ id }) => id),
  });
  return { status: 201, body: { port: portView(state, port) } };
};

export const updatePort: Handler<SignedCall> = (call, { id = '' }) => {
  const port = ownPort(call, id);
  refuseOtherRevision(call, call.state.ports.history(id).length);
  const given = bodyOf(call, 'port');
  const securityGroups = Array.isArray(given.security_groups) ? given.security_groups.map(String) : port.securityGroups;
  for (const group of securityGroups) refuseUnknownGroup(call, group);
  const changed = call.state.ports.put({
    ...port,
    name: String(given.name ?? port.name),
    description: String(given.description ?? port.description),
    up: typeof given.admin_state_up === 'boolean' ? given.admin_state_up : port.up,
    securityGroups,
    updated: call.state.timeline.time,
  });
  return { status: 200, body: { port: portView(call.state, changed) } };
};

/** Of the project's own (neutron:db/securitygroups_db.py `_get_security_groups_on_port`). @throws Refusal 404 */
function refuseUnknownGroup({ state, caller }: SignedCall, id: string): void {
  const group = state.securityGroups.get(id);
  if (group !== undefined && (caller.admin || group.projectId === caller.projectId)) return;
  throw new Refusal(404, `Security group ${id} does not exist`, { type: 'SecurityGroupNotFound' });
}

export const deletePort: Handler<SignedCall> = (call, { id = '' }) => {
  removePort(call.state, ownPort(call, id).id);
  return { status: 204 };
};

/** `If-Match: revision_number=N` (extension `revision-if-match`). @throws Refusal 412 */
function refuseOtherRevision(call: SignedCall, current: number): void {
  const wanted = /^revision_number=(\d+)$/.exec(call.headers['if-match'] ?? '')?.[1];
  if (wanted === undefined || Number(wanted) === current) return;
  const message = `Constrained to revision ${wanted}, but current revision is ${current}`;
  throw new Refusal(412, message, { type: 'RevisionNumberConstraintFailed' });
}

export function bodyOf(call: SignedCall, key: string): Readonly<Record<string, unknown>> {
  const body = parseJson(call.body);
  const given = isObject(body) ? body[key] : undefined;
  if (!isObject(given)) throw badRequest(`Failed to parse request. Resource '${key}' not specified`);
  return given;
}

export function required(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name];
  if (typeof value !== 'string') throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`);
  return value;
}

function badRequest(message: string): Refusal {
  return new Refusal(400, message, { type: 'HTTPBadRequest' });
}

export function overQuota(resource: string): Refusal {
  return new Refusal(409, `Quota exceeded for resources: ['${resource}'].`, { type: 'OverQuota' });
}
