import type { Handler, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { Network, Subnet } from '../model.ts';
import { uuid } from '../random.ts';
import { livingPorts } from '../state.ts';
import { versionOf } from './addresses.ts';
import { bodyOf, required, visibleNetwork } from './ports.ts';
import { networkView, subnetView } from './views.ts';

/** Without a subnet at first. */
export const createNetwork: Handler<SignedCall> = (call) => {
  const { state, caller } = call;
  const given = bodyOf(call, 'network');
  const network: Network = {
    id: uuid(state.random),
    name: String(given.name ?? ''),
    projectId: caller.projectId,
    external: false,
    shared: false,
    portSecurity: given.port_security_enabled !== false,
    subnets: [],
    dhcp: true,
    created: state.timeline.time,
  };
  state.networks.set(network.id, network);
  return { status: 201, body: { network: networkView(state.behaviour, network) } };
};

/** @throws Refusal 409 while a server, or a router, has a port on it */
export const deleteNetwork: Handler<SignedCall> = (call, { id = '' }) => {
  const network = ownNetwork(call, id);
  if (livingPorts(call.state).some(({ networkId }) => networkId === id)) {
    const message = `Unable to complete operation on network ${id}. There are one or more ports still in use on the network.`;
    throw new Refusal(409, message, { type: 'NetworkInUse' });
  }
  call.state.networks.delete(network.id);
  return { status: 204 };
};

/** At most one of each IP version. */
export const createSubnet: Handler<SignedCall> = (call) => {
  const given = bodyOf(call, 'subnet');
  const network = ownNetwork(call, required(given, 'network_id'));
  const cidr = required(given, 'cidr');
  const version = versionOf(cidr);
  if (given.ip_version !== version) {
    const message = `Invalid input for operation: ip_version ${given.ip_version} does not match the given CIDR '${cidr}'.`;
    throw new Refusal(400, message, { type: 'InvalidInput' });
  }
  const subnet: Subnet = { id: uuid(call.state.random), version, cidr };
  const changed: Network = { ...network, dhcp: given.enable_dhcp !== false, subnets: [...network.subnets, subnet] };
  call.state.networks.set(network.id, changed);
  return { status: 201, body: { subnet: { ...subnetView(changed, subnet), name: String(given.name ?? '') } } };
};

function ownNetwork(call: SignedCall, id: string): Network {
  const network = visibleNetwork(call, id);
  if (call.caller.admin || network.projectId === call.caller.projectId) return network;
  throw new Refusal(404, `Network ${id} could not be found.`, { type: 'NetworkNotFound' });
}
