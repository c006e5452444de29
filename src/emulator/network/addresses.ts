import { Refusal } from '../http.ts';
import type { FixedIp, Network, Port, Subnet } from '../model.ts';
import { hex } from '../random.ts';
import { livingFloatingIps, livingPorts, type State } from '../state.ts';

export function versionOf(cidrOrAddress: string): 4 | 6 {
  return cidrOrAddress.includes(':') ? 6 : 4;
}

export function newMac(state: State): string {
  return `fa:16:3e${hex(state.random, 6).replace(/../g, ':$&')}`;
}

/** An address of each of the network's subnets. @throws Refusal 409 when none is left */
export function takeFixedIps(state: State, network: Network, mac: string): readonly FixedIp[] {
  return network.subnets.map(({ id, version, cidr }) => ({
    subnetId: id,
    version,
    address: version === 6 ? slaacAddress(cidr, mac) : freeAddress(state, network, cidr),
  }));
}

/** That which a floating IP goes to: Neutron takes the port's first of IPv4. */
export function fixedIpOf({ fixedIps }: Port): FixedIp | undefined {
  return fixedIps.find(({ version }) => version === 4);
}

/** For a floating IP: there are none of IPv6. @throws Refusal 400, 409 */
export function takeFloatingAddress(state: State, network: Network): string {
  const subnet = network.subnets.find(({ version }) => version === 4);
  if (subnet !== undefined) return freeAddress(state, network, subnet.cidr);
  // neutron:db/l3_db.py `_create_floatingip`.
  const message = `Bad floatingip request: Network ${network.id} does not contain any IPv4 subnet.`;
  throw new Refusal(400, message, { type: 'BadRequest' });
}

function freeAddress(state: State, network: Network, cidr: string): string {
  const taken = new Set([
    ...livingPorts(state).flatMap((port) => port.fixedIps.map(({ address }) => address)),
    ...livingFloatingIps(state).map((ip) => ip.address),
  ]);
  for (const address of addresses(cidr)) if (!taken.has(address)) return address;
  const message = `No more IP addresses available on network ${network.id}.`;
  throw new Refusal(409, message, { type: 'IpAddressGenerationFailure' });
}

/** The address that a guest gives itself (RFC 4291, appendix A), as Neutron computes it for a subnet with `slaac`. */
function slaacAddress(cidr: string, mac: string): string {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const words = [(a ^ 2) * 256 + b, c * 256 + 0xff, 0xfe * 256 + d, e * 256 + f];
  return shortened(`${prefixOf(cidr)}:${words.map((word) => word.toString(16)).join(':')}`);
}

/** The first 64 bits, in full. */
function prefixOf(cidr: string): string {
  const [network = ''] = cidr.split('/');
  const [head = ''] = network.split('::');
  const words = head.split(':').filter((word) => word !== '');
  return [...words, '0', '0', '0', '0'].slice(0, 4).join(':');
}

/** As RFC 5952 writes it. */
function shortened(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

/** Every address for guests: without the network's own, the gateway's and the broadcast one. */
function* addresses(cidr: string): Generator<string> {
  const [start = '', length = '24'] = cidr.split('/');
  const [a = 0, b = 0, c = 0, d = 0] = start.split('.').map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - Number(length));
  for (let offset = 2; offset < size - 1; offset++) {
    const value = first + offset;
    yield [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  }
}

export function poolOf({ version, cidr }: Pick<Subnet, 'version' | 'cidr'>): { readonly start: string; readonly end: string } {
  if (version === 6) {
    const prefix = prefixOf(cidr);
    return { start: shortened(`${prefix}:0:0:0:2`), end: shortened(`${prefix}:ffff:ffff:ffff:ffff`) };
  }
  const all = [...addresses(cidr)];
  return { start: all.at(0) ?? '', end: all.at(-1) ?? '' };
}

export function gatewayOf({ version, cidr }: Pick<Subnet, 'version' | 'cidr'>): string {
  if (version === 6) return shortened(`${prefixOf(cidr)}:0:0:0:1`);
  return cidr.replace(/\d+\/\d+$/, (tail) => String(Number.parseInt(tail, 10) + 1));
}
