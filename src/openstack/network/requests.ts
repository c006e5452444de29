import { HttpError } from '../../domain/errors.ts';
import { looksLikeId } from '../../domain/names.ts';
import type { CallOptions } from '../calls.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import { doOnce } from '../reconcile.ts';
import { automaticNetworks } from './automatic-networks.ts';
import type { NetworkContext, NetworkDeps } from './context.ts';
import { createFloatingIp, deleteFloatingIp, getFloatingIp, listFloatingIps, moveFloatingIp, toFloatingIp } from './floating-ips.ts';
import { floatingReach } from './floating-reach.ts';
import type { FloatingIp, FloatingReach, NetworkInfo, NetworkQuota, Port } from './types.ts';
import { networkFields, networksBody, portBody, portsBody, quotaBody, securityGroupsBody, toNetworkInfo } from './wire.ts';

/** Neutron, as far as Restage needs it. */
export interface Network {
  /** Networks that carry one of these names or ids, in one request. */
  findNetworks(namesOrIds: readonly string[]): Promise<readonly NetworkInfo[]>;
  /** Networks of which Nova takes the only one for a server that names none; of several it takes none (409). */
  automaticNetworks(): Promise<readonly NetworkInfo[]>;
  /** Whether ports on these networks can take floating IPs of that external one, by the ids of the networks. */
  floatingReach(networks: readonly NetworkInfo[], externalId: string): Promise<ReadonlyMap<string, FloatingReach>>;
  /** Security groups that carry one of these names or ids. */
  findSecurityGroups(namesOrIds: readonly string[]): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** `undefined` where the cloud lacks the extension `quota_details`. */
  quota(): Promise<NetworkQuota | undefined>;
  /** Ports of these servers. */
  listPorts(filter: { readonly deviceIds: readonly string[] }): Promise<readonly Port[]>;
  /** Ports of this project with exactly this description. */
  findPorts(description: string): Promise<readonly Port[]>;
  /** A port by which nothing passes (`admin_state_up: false`). `description` is unique: it finds the port again when the answer is lost. */
  createDisabledPort(request: { readonly networkId: string; readonly name: string; readonly description: string }): Promise<Port>;
  /** In place of all that the port has, by ids. */
  setSecurityGroups(portId: string, groupIds: readonly string[]): Promise<void>;
  deletePort(id: string): Promise<void>;
  listFloatingIps(filter?: { readonly description?: string }): Promise<readonly FloatingIp[]>;
  /** `undefined` when there is none (404). */
  getFloatingIp(id: string): Promise<FloatingIp | undefined>;
  /** `description` is unique: it carries our marks, and finds the address again when the answer is lost. */
  createFloatingIp(request: { readonly networkId: string; readonly portId: string; readonly description: string }): Promise<FloatingIp>;
  /** To another port, under another description. */
  moveFloatingIp(id: string, to: { readonly portId: string; readonly description: string }): Promise<void>;
  deleteFloatingIp(id: string): Promise<void>;
}

/** Neutron behind this client. What each method means stands at `Network`. */
export function createNetwork(client: ServiceClient, deps: NetworkDeps, options?: CallOptions): Network {
  const context: NetworkContext = { ...deps, client };
  return {
    findNetworks: (namesOrIds) => findNetworks(context, namesOrIds, options),
    floatingReach: (networks, externalId) => floatingReach(context, networks, externalId, options),
    automaticNetworks: () => automaticNetworks(context, options),
    findSecurityGroups: (namesOrIds) => findSecurityGroups(context, namesOrIds, options),
    quota: () => quota(context, options),
    listPorts: (filter) => listPorts(client, filter.deviceIds, options),
    findPorts: (description) => findPorts(context, description, options),
    createDisabledPort: (request) => createDisabledPort(context, request, options),
    setSecurityGroups: (portId, groupIds) => setSecurityGroups(client, portId, groupIds, options),
    deletePort: (id) => deletePort(client, id, options),
    listFloatingIps: async (filter) => (await listFloatingIps(context, filter ?? {}, options)).map(toFloatingIp),
    getFloatingIp: (id) => getFloatingIp(context, id, options),
    createFloatingIp: (request) => createFloatingIp(context, request, options),
    moveFloatingIp: (id, to) => moveFloatingIp(context, id, to, options),
    deleteFloatingIp: (id) => deleteFloatingIp(context, id, options),
  };
}

async function findNetworks(
  context: NetworkContext,
  namesOrIds: readonly string[],
  options?: CallOptions,
): Promise<readonly NetworkInfo[]> {
  if (namesOrIds.length === 0) return [];
  const query = new URLSearchParams([...nameFilter(namesOrIds), ...networkFields.map((field): [string, string] => ['fields', field])]);
  const networks = await listAll(
    context.client,
    { path: '/networks', query, page: (answer, call) => parseAnswer(networksBody, answer, call) },
    options,
  );
  const projectId = await context.projectId();
  return networks.filter((network) => isNamed(network, namesOrIds)).map((network) => toNetworkInfo(network, projectId));
}

async function findSecurityGroups(
  context: NetworkContext,
  namesOrIds: readonly string[],
  options?: CallOptions,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  if (namesOrIds.length === 0) return [];
  const query = new URLSearchParams([
    ...nameFilter(namesOrIds),
    ['fields', 'id'],
    ['fields', 'name'],
    ['fields', 'project_id'],
    ['fields', 'tenant_id'],
  ]);
  const groups = await listAll(
    context.client,
    { path: '/security-groups', query, page: (answer, call) => parseAnswer(securityGroupsBody, answer, call) },
    options,
  );
  const projectId = await context.projectId();
  const isOurs = (group: { projectId: string | undefined }) => (group.projectId ?? projectId) === projectId;
  const named = groups.filter((group) => isNamed(group, namesOrIds));
  // Every project has its own "default", and an administrator sees them all: ours hides the others of its name.
  const ownNames = new Set(named.filter(isOurs).map((group) => group.name));
  return named
    .filter((group) => isOurs(group) || namesOrIds.includes(group.id) || !ownNames.has(group.name))
    .map(({ id, name }) => ({ id, name }));
}

async function quota(context: NetworkContext, options?: CallOptions): Promise<NetworkQuota | undefined> {
  const projectId = await context.projectId();
  const call: ServiceCall = { method: 'GET', path: `/quotas/${encodeURIComponent(projectId)}/details.json`, repeat: 'read', expect: [200] };
  try {
    return parseAnswer(quotaBody, await context.client.request(call, options), call);
  } catch (error) {
    if (error instanceof HttpError && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

/** Of a filter that is repeated Neutron takes any; so many make a query of 4 KB, which every proxy lets pass. */
const devicesPerQuery = 80;

async function listPorts(client: ServiceClient, deviceIds: readonly string[], options?: CallOptions): Promise<readonly Port[]> {
  const ports: Port[] = [];
  for (let from = 0; from < deviceIds.length; from += devicesPerQuery) {
    const query = new URLSearchParams(deviceIds.slice(from, from + devicesPerQuery).map((id): [string, string] => ['device_id', id]));
    ports.push(
      ...(await listAll(client, { path: '/ports', query, page: (answer, call) => parseAnswer(portsBody, answer, call) }, options)),
    );
  }
  return ports.filter(({ deviceId }) => deviceIds.includes(deviceId));
}

async function findPorts(context: NetworkContext, description: string, options?: CallOptions): Promise<readonly Port[]> {
  const query = new URLSearchParams({ project_id: await context.projectId(), description });
  const ports = await listAll(
    context.client,
    { path: '/ports', query, page: (answer, call) => parseAnswer(portsBody, answer, call) },
    options,
  );
  return ports.filter((port) => port.description === description);
}

async function createDisabledPort(
  context: NetworkContext,
  { networkId, name, description }: { readonly networkId: string; readonly name: string; readonly description: string },
  options?: CallOptions,
): Promise<Port> {
  const call: ServiceCall = {
    method: 'POST',
    path: '/ports',
    body: { port: { network_id: networkId, name, description, admin_state_up: false } },
    repeat: 'create',
    expect: [201],
  };
  return doOnce<Port>(
    {
      what: `create port "${name}"`,
      send: async () => parseAnswer(portBody, await context.client.request(call, options), call),
      look: async () => {
        const [value] = await findPorts(context, description, options);
        return value === undefined ? { kind: 'absent' } : { kind: 'found', value };
      },
    },
    context,
    options,
  );
}

async function setSecurityGroups(client: ServiceClient, portId: string, groupIds: readonly string[], options?: CallOptions): Promise<void> {
  const body = { port: { security_groups: groupIds } };
  await client.request({ method: 'PUT', path: `/ports/${encodeURIComponent(portId)}`, body, repeat: 'idempotent', expect: [200] }, options);
}

async function deletePort(client: ServiceClient, id: string, options?: CallOptions): Promise<void> {
  await client.request({ method: 'DELETE', path: `/ports/${encodeURIComponent(id)}`, repeat: 'idempotent', expect: [204, 404] }, options);
}

/** Neutron joins filters by "and": names and ids cannot be asked for together, so with an id among them all are read. */
function nameFilter(namesOrIds: readonly string[]): [string, string][] {
  return namesOrIds.some(looksLikeId) ? [] : namesOrIds.map((name) => ['name', name]);
}

function isNamed(resource: { readonly id: string; readonly name: string }, namesOrIds: readonly string[]): boolean {
  return namesOrIds.includes(resource.id) || namesOrIds.includes(resource.name);
}
