import type { Server } from '../model.ts';
import { fixedIpOf } from '../network/addresses.ts';
import { livingFloatingIps, livingPorts, type State } from '../state.ts';
import { isoSeconds, naiveMicroseconds } from '../time.ts';
import { type ComputeCall, links, serverLinks } from './call.ts';
import { serverGroups } from './server-groups.ts';

/** nova:api/openstack/common.py `_STATE_MAP`. */
export function statusOf({ vmState, taskState }: Pick<Server, 'vmState' | 'taskState'>): string {
  switch (vmState) {
    case 'building':
      return 'BUILD';
    case 'active':
      if (taskState === 'rebooting') return 'REBOOT';
      if (taskState === 'rebooting_hard') return 'HARD_REBOOT';
      return isResizing(taskState) ? 'RESIZE' : 'ACTIVE';
    case 'stopped':
      return isResizing(taskState) ? 'RESIZE' : 'SHUTOFF';
    case 'rescued':
      return 'RESCUE';
    case 'resized':
      return taskState === 'resize_reverting' ? 'REVERT_RESIZE' : 'VERIFY_RESIZE';
    case 'shelved':
      return 'SHELVED';
    case 'shelved_offloaded':
      return 'SHELVED_OFFLOADED';
    case 'paused':
      return 'PAUSED';
    case 'suspended':
      return 'SUSPENDED';
    case 'error':
      return 'ERROR';
    case 'deleted':
      return 'DELETED';
    case 'soft-delete':
      return 'SOFT_DELETED';
    default:
      return vmState satisfies never;
  }
}

function isResizing(taskState: string | null): boolean {
  return taskState?.startsWith('resize_') === true;
}

/** nova:api/openstack/compute/views/servers.py `_progress_statuses` */
const progressing: ReadonlySet<string> = new Set(['ACTIVE', 'BUILD']);

/** A server in full, with what the request's microversion shows. */
export function serverView(call: ComputeCall, server: Server): Readonly<Record<string, unknown>> {
  const { state, minor } = call;
  return {
    id: server.id,
    name: server.name,
    status: state.behaviour.otherCase ? statusOf(server).toLowerCase() : statusOf(server),
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: server.hostId,
    image: server.imageId === '' ? '' : { id: server.imageId, links: links(call, `images/${server.imageId}`).slice(1) },
    flavor: flavorOf(call, server),
    created: isoSeconds(server.created),
    updated: isoSeconds(server.updated),
    addresses: addresses(state, server),
    accessIPv4: '',
    accessIPv6: '',
    links: serverLinks(call, server.id),
    'OS-DCF:diskConfig': 'MANUAL',
    ...faultOf(server),
    ...(progressing.has(statusOf(server)) && { progress: 0 }),
    'OS-EXT-AZ:availability_zone': server.zone,
    config_drive: server.request.configDrive ? 'True' : '',
    key_name: server.request.keyName,
    'OS-SRV-USG:launched_at': server.launchedAt === undefined ? null : naiveMicroseconds(server.launchedAt),
    'OS-SRV-USG:terminated_at': server.terminatedAt === undefined ? null : naiveMicroseconds(server.terminatedAt),
    ...securityGroupsOf(state, server),
    ...(!state.behaviour.hideExtendedStatus && {
      'OS-EXT-STS:task_state': shownTask(state, server),
      'OS-EXT-STS:vm_state': server.vmState,
      'OS-EXT-STS:power_state': server.powerState,
    }),
    // Nova's query has no order: on newer databases they come by their ids.
    'os-extended-volumes:volumes_attached': server.volumeIds.toSorted().map((id) => ({
      id,
      ...(minor >= 3 && { delete_on_termination: state.volumes.get(id)?.attachment?.deleteOnTermination ?? false }),
    })),
    ...laterAttributes(call, server),
  };
}

/** What a snapshot service does need not show as a task, though it holds the server against others. */
function shownTask({ behaviour, knobs }: State, server: Server): string | null {
  const isHidden = behaviour.snapshotService && server.taskState?.startsWith('image_') === true && !knobs.of(server, 'capture_task');
  return isHidden ? null : server.taskState;
}

/**
 * Of its ports, each with all of its own; left out where there are none
 * (nova:network/security_group_api.py `get_instances_security_groups_bindings`).
 */
function securityGroupsOf(state: State, { id }: Server): object {
  const ids = livingPorts(state).flatMap((port) => (port.deviceId === id ? port.securityGroups : []));
  const names = ids.flatMap((group) => state.securityGroups.get(group)?.name ?? []);
  return names.length === 0 ? {} : { security_groups: names.map((name) => ({ name })) };
}

/** What the extensions add; an address says no more than itself without them. */
const extended = /^(OS-EXT-(AZ|STS)|OS-SRV-USG|os-extended-volumes|config_drive$|key_name$|security_groups$)/;

/** The answer to a change of the server: all of it only from 2.75 on (nova:api/openstack/compute/servers.py `update`). */
export function changedServerView(call: ComputeCall, server: Server): object {
  const view = serverView(call, server);
  if (call.minor >= 75) return view;
  const plain = Object.entries(addresses(call.state, server)).map(([network, list]) => [
    network,
    list.map(({ version, addr }) => ({ version, addr })),
  ]);
  return { ...Object.fromEntries(Object.entries(view).filter(([name]) => !extended.test(name))), addresses: Object.fromEntries(plain) };
}

function isBroken({ vmState }: Server): boolean {
  return vmState === 'error' || vmState === 'deleted';
}

/** Only shown in ERROR and DELETED. */
function faultOf(server: Server): object {
  if (server.fault === undefined || !isBroken(server)) return {};
  const { code, message, created } = server.fault;
  return { fault: { code, created: isoSeconds(created), message } };
}

/** From 2.47 on the sizes, and no id any more. */
function flavorOf({ minor, ...call }: ComputeCall, { flavor }: Server): object {
  if (minor < 47) return { id: flavor.id, links: links({ ...call, minor }, `flavors/${flavor.id}`).slice(1) };
  const { vcpus, ram, disk, ephemeral, swap, name } = flavor;
  return { vcpus, ram, disk, ephemeral, swap, original_name: name, extra_specs: {} };
}

function laterAttributes({ state, minor }: ComputeCall, server: Server): Readonly<Record<string, unknown>> {
  const { groupId, hostname = hostnameOf(server) } = server.request;
  const group = groupId !== undefined && serverGroups(state).has(groupId) ? [groupId] : [];
  return {
    ...(minor >= 9 && { locked: server.locked }),
    ...(minor >= 73 && { locked_reason: server.lockedReason }),
    ...(minor >= 19 && { description: server.description }),
    ...(minor >= 26 && { tags: server.tags }),
    ...(minor >= 63 && { trusted_image_certificates: null }),
    ...(minor >= 90 && { 'OS-EXT-SRV-ATTR:hostname': hostname }),
    ...(minor >= 71 && { server_groups: group }),
  };
}

/** nova:utils.py `sanitize_hostname`, and for a name that leaves nothing nova:compute/api.py `_populate_instance_names`. */
function hostnameOf({ id, name }: Server): string {
  const sanitized = name
    .replace(/[\u0100-\u{10ffff}]/gu, '')
    .slice(0, 63)
    .replace(/[ _.]/g, '-')
    .replace(/[^\p{L}\p{N}-]/gu, '')
    .toLowerCase()
    .replace(/^-+|-+$/g, '');
  return sanitized || `Server-${id}`;
}

interface Address {
  readonly version: number;
  readonly addr: string;
  readonly 'OS-EXT-IPS:type': string;
  readonly 'OS-EXT-IPS-MAC:mac_addr': string;
}

/** From the ports, as Nova's info cache has them: empty until the server runs, floating ones a little late. */
export function addresses(state: State, server: Server): Readonly<Record<string, readonly Address[]>> {
  const time = state.timeline.time;
  const silence = state.knobs.of(server, 'no_addresses_seconds') * 1000;
  if (server.launchedAt === undefined || server.terminatedAt !== undefined || time < server.launchedAt + silence) return {};
  const byNetwork: Record<string, Address[]> = {};
  const floating = livingFloatingIps(state).filter((ip) => ip.updated + state.behaviour.addressLag * 1000 <= time);
  for (const port of livingPorts(state)) {
    if (port.deviceId !== server.id) continue;
    const networkName = state.networks.get(port.networkId)?.name ?? port.networkId;
    const list = byNetwork[networkName] ?? [];
    byNetwork[networkName] = list;
    const own = floating.filter(({ portId }) => portId === port.id).map(({ address }) => ({ address, type: 'floating' }));
    for (const fixed of port.fixedIps) {
      const at = [{ address: fixed.address, type: 'fixed' }, ...(fixed === fixedIpOf(port) ? own : [])];
      for (const { address, type } of at) {
        list.push({ version: fixed.version, addr: address, 'OS-EXT-IPS:type': type, 'OS-EXT-IPS-MAC:mac_addr': port.mac });
      }
    }
  }
  return byNetwork;
}
