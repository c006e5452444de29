import { isObject, parseJson, Refusal } from '../http.ts';
import type { FloatingIp } from '../model.ts';
import { fixedIpOf } from '../network/addresses.ts';
import { createFloatingIp, deleteFloatingIp, updateFloatingIp } from '../network/floating-ips.ts';
import { livingFloatingIps, livingPorts } from '../state.ts';
import { argumentOf } from './argument.ts';
import { type ComputeCall, type ComputeHandler, ownServer } from './call.ts';
import { proxy } from './image-proxy.ts';

/** Neutron's floating IPs as Nova shows them to clients of old; gone from 2.36 on (nova:api/openstack/compute/floating_ips.py). */
function view({ state }: ComputeCall, ip: FloatingIp): object {
  const port = ip.portId === undefined ? undefined : state.ports.get(ip.portId);
  return {
    id: ip.id,
    ip: ip.address,
    pool: state.networks.get(ip.networkId)?.name ?? ip.networkId,
    fixed_ip: (port && fixedIpOf(port)?.address) ?? null,
    instance_id: port === undefined || port.deviceId === '' ? null : port.deviceId,
  };
}

function own(call: ComputeCall): readonly FloatingIp[] {
  return livingFloatingIps(call.state).filter(({ projectId }) => projectId === call.caller.projectId);
}

function find(call: ComputeCall, id: string): FloatingIp {
  const ip = own(call).find((one) => one.id === id);
  if (ip === undefined) throw new Refusal(404, `Floating IP not found for ID ${id}`);
  return ip;
}

export const listFloatingIps = proxy((call) => ({ status: 200, body: { floating_ips: own(call).map((ip) => view(call, ip)) } }));

export const showFloatingIp = proxy((call, { id = '' }) => ({ status: 200, body: { floating_ip: view(call, find(call, id)) } }));

export const allocateFloatingIp = proxy((call) => {
  const given = parseJson(call.body);
  const pool = isObject(given) ? given.pool : undefined;
  const networks = [...call.state.networks.values()].filter(({ external }) => external);
  const network = networks.find(({ id, name }) => pool === undefined || pool === null || pool === id || pool === name);
  if (network === undefined) throw new Refusal(404, 'Floating IP pool not found.');
  const before = new Set(own(call));
  createFloatingIp({ ...call, body: JSON.stringify({ floatingip: { floating_network_id: network.id } }) }, {});
  const made = own(call).find((ip) => !before.has(ip));
  return { status: 200, body: { floating_ip: made && view(call, made) } };
});

export const releaseFloatingIp = proxy((call, { id = '' }) => {
  deleteFloatingIp(call, { id: find(call, id).id });
  return { status: 202 };
});

/** `addFloatingIp` and `removeFloatingIp`; gone from 2.44 on. */
function associate(name: string, portOf: (call: ComputeCall, serverId: string) => string | null): ComputeHandler {
  return (call, { id = '' }) => {
    if (call.minor >= 44) throw new Refusal(404, 'The resource could not be found.');
    ownServer(call, id);
    const given = argumentOf(call.body, name);
    const address = isObject(given) ? given.address : undefined;
    const ip = own(call).find((one) => one.address === address);
    if (ip === undefined) throw new Refusal(404, 'floating IP not found');
    updateFloatingIp({ ...call, body: JSON.stringify({ floatingip: { port_id: portOf(call, id) } }) }, { id: ip.id });
    return { status: 202 };
  };
}

export const addFloatingIp = associate('addFloatingIp', (call, serverId) => {
  const port = livingPorts(call.state).find(({ deviceId }) => deviceId === serverId);
  if (port === undefined) throw new Refusal(400, 'No fixed IPs associated to instance');
  return port.id;
});

export const removeFloatingIp = associate('removeFloatingIp', () => null);
