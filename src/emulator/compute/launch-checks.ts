import { Refusal } from '../http.ts';
import type { BlockDevice, Flavor, Image, LaunchRequest, Network, NetworkItem } from '../model.ts';
import { portsLeft } from '../network/ports.ts';
import { livingImage, livingServers, quotasOf, type State } from '../state.ts';
import type { ComputeCall } from './call.ts';
import { keypairs } from './keypairs.ts';
import { isUuid } from './schema.ts';
import { serverGroups } from './server-groups.ts';

const GiB = 1024 ** 3;

/** @throws Refusal 400 */
export function wantedFlavor(state: State, id: string): Flavor {
  const flavor = state.flavors.get(id);
  if (flavor === undefined) throw new Refusal(400, `Flavor ${id} could not be found.`);
  return flavor;
}

/** @throws Refusal 400 when it cannot be seen */
export function wantedImage(call: ComputeCall, id: string): Image {
  const image = livingImage(call.state, id);
  const seen = image !== undefined && (image.owner === call.caller.projectId || image.visibility !== 'private' || call.caller.admin);
  if (!seen) throw new Refusal(400, 'Can not find requested image');
  return image;
}

/** nova:compute/api.py `_validate_flavor_image_nostatus`, in its order. `virtual_size` is left to the host. */
export function refuseMisfit(image: Image, flavor: Flavor, volume: BlockDevice | undefined): void {
  if (image.status !== 'active') throw new Refusal(400, `Image ${image.id} is not active.`);
  if (flavor.ram < image.minRam) throw new Refusal(400, "Flavor's memory is too small for requested image.");
  if (volume !== undefined) {
    refuseSmallVolume(image, volume);
    return;
  }
  const root = flavor.disk * GiB;
  if (flavor.disk === 0) throw new Refusal(403, 'Only volume-backed servers are allowed for flavors with zero disk.');
  if ((image.size ?? 0) > root) {
    throw new Refusal(400, `Flavor's disk is too small for requested image. Flavor disk is ${root} bytes, image is ${image.size} bytes.`);
  }
  if (image.minDisk > flavor.disk) {
    throw new Refusal(
      400,
      `Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is ${root} bytes, minimum size is ${image.minDisk * GiB} bytes.`,
    );
  }
}

function refuseSmallVolume(image: Image, { size = 0 }: BlockDevice): void {
  if (size >= image.minDisk) return;
  const sizes = `Volume size is ${size * GiB} bytes, minimum size is ${image.minDisk * GiB} bytes.`;
  throw new Refusal(400, `Volume is smaller than the minimum size specified in image metadata. ${sizes}`);
}

/** @throws Refusal 400, 403 */
export function refuseUnknown(call: ComputeCall, request: LaunchRequest): void {
  const { state, caller } = call;
  if (request.zone !== undefined && !state.zones.includes(request.zone)) {
    throw new Refusal(400, 'The requested availability zone is not available');
  }
  if (request.keyName !== null && !keypairs(state).some((key) => key.name === request.keyName && key.userId === caller.userId)) {
    throw new Refusal(400, 'Invalid key_name provided.');
  }
  const items = quotasOf(state, caller.projectId).metadataItems;
  if (items >= 0 && Object.keys(request.metadata).length > items) {
    throw new Refusal(403, `Maximum number of metadata items exceeds ${items}`);
  }
  if (request.groupId !== undefined && !serverGroups(state).has(request.groupId)) {
    throw new Refusal(400, `Instance group ${request.groupId} could not be found.`);
  }
}

/** Names of the groups asked for, `default` when none was. @throws Refusal 400 */
export function wantedGroups(call: ComputeCall, asked: readonly string[]): readonly string[] {
  const groups = [...call.state.securityGroups.values()].filter(({ projectId }) => projectId === call.caller.projectId);
  for (const requested of asked) {
    if (groups.some(({ id, name }) => id === requested || name === requested)) continue;
    throw new Refusal(400, `Unable to find security_group with name or id '${requested}'`);
  }
  return asked.length === 0 ? ['default'] : asked;
}

/**
 * The networks and ports of a launch (nova:network/neutron.py `validate_networks`).
 * @throws Refusal 400 unknown, 409 ambiguous or in use
 */
export function wantedNetworks(call: ComputeCall, request: LaunchRequest): readonly NetworkItem[] {
  switch (request.networks.kind) {
    case 'none':
      return [];
    case 'list':
      for (const item of request.networks.items) refuseItem(call, item);
      return request.networks.items;
    case 'auto': {
      const usable = [...call.state.networks.values()].filter(({ projectId, shared }) => projectId === call.caller.projectId || shared);
      if (usable.length > 1) throw new Refusal(409, 'Multiple possible networks found, use a Network ID to be more specific.');
      if (usable.length === 0 && request.networks.strict) {
        throw new Refusal(400, `Unable to automatically allocate a network for project ${call.caller.projectId}`);
      }
      return usable.map(({ id }) => ({ networkId: id }));
    }
    default:
      return request.networks satisfies never;
  }
}

function isUsable(call: ComputeCall, network: Network): boolean {
  return network.projectId === call.caller.projectId || network.shared || network.external;
}

function refuseItem(call: ComputeCall, { networkId, portId }: NetworkItem): void {
  const { state, caller } = call;
  if (portId !== undefined) {
    const port = state.ports.get(portId);
    if (port === undefined || port.deletedAt !== undefined || port.projectId !== caller.projectId) {
      throw new Refusal(400, `Port id ${portId} could not be found.`);
    }
    if (port.deviceId !== '') throw new Refusal(409, `Port ${portId} is still in use.`);
    return;
  }
  if (!isUuid(networkId)) throw new Refusal(400, `Bad networks format: network uuid is not in proper format (${networkId})`);
  const network = state.networks.get(networkId ?? '');
  if (network === undefined || !isUsable(call, network)) throw new Refusal(400, `Network ${networkId} could not be found.`);
  // nova:network/neutron.py `_ports_needed_per_instance`; the network that Nova chooses by itself is not looked at.
  if (network.subnets.length === 0) throw new Refusal(400, `Network ${networkId} requires a subnet in order to boot instances on.`);
}

/**
 * How many servers the quotas allow, between `minCount` and `maxCount`. Ports are looked at first, then instances, cores and
 * RAM (nova:compute/utils.py `check_num_instances_quota`).
 * @throws Refusal 403
 */
export function grantedCount(call: ComputeCall, request: LaunchRequest, flavor: Flavor, networks: readonly NetworkItem[]): number {
  const { state, caller } = call;
  const newPorts = networks.filter(({ portId }) => portId === undefined).length;
  const byPorts = newPorts === 0 ? Number.POSITIVE_INFINITY : Math.floor(portsLeft(state, caller.projectId) / newPorts);
  if (byPorts < request.minCount) throw new Refusal(403, 'Maximum number of ports exceeded');
  const rows = quotaRows(state, caller.projectId, flavor);
  const room = (row: QuotaRow) => (row.limit < 0 ? Number.POSITIVE_INFINITY : Math.floor((row.limit - row.used) / row.each));
  const granted = Math.min(request.maxCount, byPorts, ...rows.map(room));
  if (granted >= request.minCount) return granted;
  const { minCount, maxCount } = request;
  const over = rows.filter((row) => room(row) < minCount);
  const counts = over.map((row) => (row.name === 'instances' && minCount !== maxCount ? `${minCount}-${maxCount}` : row.each * maxCount));
  const used = over.map((row) => row.used).join(', ');
  const limits = over.map((row) => row.limit).join(', ');
  const names = over.map(({ name }) => name).join(', ');
  throw new Refusal(403, `Quota exceeded for ${names}: Requested ${counts.join(', ')}, but already used ${used} of ${limits} ${names}`);
}

/** nova:compute/api.py `_provision_instances`: the members of the user who launches. @throws Refusal 403 */
export function refuseCrowdedGroup({ state, caller }: ComputeCall, groupId: string | undefined, count: number): void {
  if (groupId === undefined) return;
  const { serverGroupMembers: limit } = quotasOf(state, caller.projectId);
  const members = livingServers(state, caller.projectId).filter(
    (server) => server.request.groupId === groupId && server.userId === caller.userId,
  );
  if (limit >= 0 && members.length + count > limit) throw new Refusal(403, 'Quota exceeded, too many servers in group');
}

interface QuotaRow {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  /** Of one more server. */
  readonly each: number;
}

/** In the order in which Nova names them. */
function quotaRows(state: State, projectId: string, flavor: Flavor): readonly QuotaRow[] {
  const quotas = quotasOf(state, projectId);
  const used = usage(state, projectId);
  return [
    { name: 'cores', limit: quotas.cores, used: used.cores, each: flavor.vcpus },
    { name: 'instances', limit: quotas.instances, used: used.instances, each: 1 },
    { name: 'ram', limit: quotas.ram, used: used.ram, each: flavor.ram },
  ];
}

/** What the project's servers use, those in ERROR and SOFT_DELETED among them. */
export function usage(state: State, projectId: string): { readonly instances: number; readonly cores: number; readonly ram: number } {
  const servers = livingServers(state, projectId);
  const sum = (part: (flavor: Flavor) => number) => servers.reduce((total, { flavor }) => total + part(flavor), 0);
  return { instances: servers.length, cores: sum(({ vcpus }) => vcpus), ram: sum(({ ram }) => ram) };
}
