import type { Handler, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { FloatingIp, Port } from '../model.ts';
import { uuid } from '../random.ts';
import { livingFloatingIps, quotasOf } from '../state.ts';
import { fixedIpOf, takeFloatingAddress } from './addresses.ts';
import { bodyOf, overQuota, ownPort, required, visibleNetwork } from './ports.ts';
import { routerBetween } from './routers.ts';
import { floatingIpView } from './views.ts';

export const createFloatingIp: Handler<SignedCall> = (call) => {
  const { state, caller } = call;
  const given = bodyOf(call, 'floatingip');
  const network = visibleNetwork(call, required(given, 'floating_network_id'));
  if (!network.external) {
    const message = `Bad floatingip request: Network ${network.id} is not a valid external network.`;
    throw new Refusal(400, message, { type: 'BadRequest' });
  }
  const { floatingIps: limit } = quotasOf(state, caller.projectId);
  const used = livingFloatingIps(state).filter(({ projectId }) => projectId === caller.projectId).length;
  if (limit >= 0 && used >= limit) throw overQuota('floatingip');
  const time = state.timeline.time;
  const ip: FloatingIp = {
    id: uuid(state.random),
    projectId: caller.projectId,
    networkId: network.id,
    address: takeFloatingAddress(state, network),
    portId: undefined,
    description: String(given.description ?? ''),
    created: time,
    updated: time,
    deletedAt: undefined,
  };
  const made = state.floatingIps.put({ ...ip, portId: portFor(call, ip, given.port_id) });
  return { status: 201, body: { floatingip: floatingIpView(state, made) } };
};

function portFor(call: SignedCall, ip: FloatingIp, requested: unknown): string | undefined {
  if (typeof requested !== 'string') return undefined;
  const port = ownPort(call, requested);
  if (livingFloatingIps(call.state).some(({ id, portId }) => portId === port.id && id !== ip.id)) throw alreadyAssociated(ip, port);
  if (fixedIpOf(port) === undefined) throw withoutIpv4(port);
  if (routerBetween(call.state, port, ip.networkId) === undefined) throw unreachable(ip, port);
  return port.id;
}

/** neutron:db/l3_db.py `_internal_fip_assoc_data`. */
function withoutIpv4(port: Port): Refusal {
  const message = `Bad floatingip request: Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses.`;
  return new Refusal(400, message, { type: 'BadRequest' });
}

function unreachable(ip: FloatingIp, port: Port): Refusal {
  const subnet = fixedIpOf(port)?.subnetId;
  const message = `External network ${ip.networkId} is not reachable from subnet ${subnet}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`;
  return new Refusal(404, message, { type: 'ExternalGatewayForFloatingIPNotFound' });
}

function alreadyAssociated(ip: FloatingIp, port: Port): Refusal {
  const message = `Cannot associate floating IP ${ip.address} (${ip.id}) with port ${port.id} using fixed IP ${fixedIpOf(port)?.address}, as that fixed IP already has a floating IP on external network ${ip.networkId}.`;
  return new Refusal(409, message, { type: 'FloatingIPPortAlreadyAssociated' });
}

/** @throws Refusal 404 */
export function ownFloatingIp(call: SignedCall, id: string): FloatingIp {
  const ip = call.state.floatingIps.get(id);
  const own = ip !== undefined && (call.caller.admin || ip.projectId === call.caller.projectId);
  if (own && ip.deletedAt === undefined) return ip;
  throw new Refusal(404, `Floating IP ${id} could not be found`, { type: 'FloatingIPNotFound' });
}

export const updateFloatingIp: Handler<SignedCall> = (call, { id = '' }) => {
  const ip = ownFloatingIp(call, id);
  const given = bodyOf(call, 'floatingip');
  const changed = call.state.floatingIps.put({
    ...ip,
    portId: 'port_id' in given ? portFor(call, ip, given.port_id) : ip.portId,
    description: String(given.description ?? ip.description),
    updated: call.state.timeline.time,
  });
  return { status: 200, body: { floatingip: floatingIpView(call.state, changed) } };
};

export const deleteFloatingIp: Handler<SignedCall> = (call, { id = '' }) => {
  const ip = ownFloatingIp(call, id);
  call.state.floatingIps.put({ ...ip, portId: undefined, deletedAt: call.state.timeline.time });
  return { status: 204 };
};
