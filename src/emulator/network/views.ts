import type { Behaviour } from '../behaviour.ts';
import type { FloatingIp, Network, Port, SecurityGroup, Subnet } from '../model.ts';
import { seededRandom, uuid } from '../random.ts';
import type { State } from '../state.ts';
import { fixedIpOf, gatewayOf, poolOf } from './addresses.ts';
import { type Router, routerBetween } from './routers.ts';
import { stamps, type View } from './stamps.ts';

export function networkView({ vlanFields }: Behaviour, network: Network): View {
  return {
    id: network.id,
    name: network.name,
    tenant_id: network.projectId,
    admin_state_up: true,
    mtu: 1500,
    status: 'ACTIVE',
    subnets: network.subnets.map(({ id }) => id),
    shared: network.shared,
    availability_zone_hints: [],
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': network.external,
    description: '',
    port_security_enabled: network.portSecurity,
    ...(network.external && { is_default: false }),
    ...(vlanFields && { qinq: false, vlan_transparent: false }),
    // Its subnet was made after it.
    ...stamps(network.created, network.created, network.projectId, 2),
  };
}

export function subnetView(network: Network, subnet: Subnet): View {
  const mode = subnet.version === 6 ? 'slaac' : null;
  return {
    id: subnet.id,
    name: network.name.replace(/-net$/, subnet.version === 6 ? '-subnet6' : '-subnet'),
    tenant_id: network.projectId,
    network_id: network.id,
    ip_version: subnet.version,
    subnetpool_id: null,
    enable_dhcp: network.dhcp,
    allocation_pools: [poolOf(subnet)],
    ipv6_ra_mode: mode,
    ipv6_address_mode: mode,
    gateway_ip: gatewayOf(subnet),
    cidr: subnet.cidr,
    host_routes: [],
    dns_nameservers: [],
    description: '',
    service_types: [],
    ...stamps(network.created, network.created, network.projectId, 0),
  };
}

export function portView(state: State, port: Port): View {
  return {
    id: port.id,
    name: port.name,
    network_id: port.networkId,
    tenant_id: port.projectId,
    mac_address: port.mac,
    admin_state_up: port.up,
    status: port.deviceId === '' || !port.up ? 'DOWN' : 'ACTIVE',
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    security_groups: port.securityGroups,
    description: port.description,
    'binding:vnic_type': 'normal',
    port_security_enabled: true,
    ...stamps(port.created, port.updated, port.projectId, state.ports.history(port.id).length),
  };
}

/** Without an L3 agent behind it the address stays DOWN. */
export function floatingIpView(state: State, ip: FloatingIp): View {
  const port = ip.portId === undefined ? undefined : state.ports.get(ip.portId);
  return {
    id: ip.id,
    tenant_id: ip.projectId,
    floating_ip_address: ip.address,
    floating_network_id: ip.networkId,
    router_id: port === undefined ? null : (routerBetween(state, port, ip.networkId)?.id ?? null),
    port_id: port?.id ?? null,
    fixed_ip_address: (port && fixedIpOf(port)?.address) ?? null,
    status: 'DOWN',
    description: ip.description,
    port_details: port === undefined ? null : portDetails(port),
    ...stamps(ip.created, ip.updated, ip.projectId, state.floatingIps.history(ip.id).length - 1),
  };
}

function portDetails(port: Port): View {
  return {
    name: port.name,
    network_id: port.networkId,
    mac_address: port.mac,
    admin_state_up: port.up,
    status: port.up ? 'ACTIVE' : 'DOWN',
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
  };
}

export function securityGroupView(group: SecurityGroup): View {
  return {
    id: group.id,
    name: group.name,
    stateful: true,
    tenant_id: group.projectId,
    description: group.description,
    shared: false,
    security_group_rules: rulesOf(group),
    ...stamps(group.created, group.created, group.projectId),
  };
}

/** Out is free; in is what the group opens, and all of its own members where it is the project's default. */
function rulesOf(group: SecurityGroup): readonly View[] {
  const random = seededRandom(group.created + group.name.length);
  const rule = (direction: string, ethertype: string, port: number | null, members = false): View => ({
    id: uuid(random),
    tenant_id: group.projectId,
    security_group_id: group.id,
    ethertype,
    direction,
    protocol: port === null ? null : 'tcp',
    port_range_min: port,
    port_range_max: port,
    remote_ip_prefix: null,
    remote_address_group_id: null,
    normalized_cidr: null,
    remote_group_id: members ? group.id : null,
    standard_attr_id: 1 + Math.floor(random() * 1000),
    description: null,
    ...stamps(group.created, group.created, group.projectId, 0),
  });
  const kinds = ['IPv4', 'IPv6'];
  return [
    ...kinds.map((kind) => rule('egress', kind, null)),
    ...(group.name === 'default' ? kinds.map((kind) => rule('ingress', kind, null, true)) : []),
    ...group.openPorts.map((port) => rule('ingress', 'IPv4', port)),
  ];
}

export function routerView(state: State, router: Router): View {
  const { externalNetworkId } = router;
  const external = state.networks.get(externalNetworkId ?? '');
  return {
    id: router.id,
    name: router.name,
    tenant_id: router.projectId,
    admin_state_up: true,
    status: 'ACTIVE',
    external_gateway_info:
      externalNetworkId === undefined
        ? null
        : {
            network_id: externalNetworkId,
            external_fixed_ips: (external?.subnets ?? []).map((subnet) => ({ subnet_id: subnet.id, ip_address: poolOf(subnet).end })),
            enable_snat: true,
          },
    availability_zone_hints: [],
    availability_zones: [],
    description: '',
    routes: [],
    flavor_id: null,
    // Made, given a gateway, and joined to its networks.
    ...stamps(router.created, router.created, router.projectId, 3 + router.networkIds.length),
  };
}
