import { Refusal } from '../http.ts';
import type { Network } from '../model.ts';
import { hex } from '../random.ts';
import { livingFloatingIps, livingPorts, type State } from '../state.ts';

/** A free address of the network's subnet, with a MAC. @throws Refusal 409 when none is left. */
export function takeAddress(state: State, network: Network, wanted?: string): { readonly address: string; readonly mac: string } {
  const taken = new Set([...livingPorts(state).map((port) => port.address), ...livingFloatingIps(state).map((ip) => ip.address)]);
  for (const address of wanted === undefined ? addresses(network.cidr) : [wanted]) {
    if (!taken.has(address)) return { address, mac: `fa:16:3e${hex(state.random, 6).replace(/../g, ':$&')}` };
  }
  const message = `No more IP addresses available on network ${network.id}.`;
  throw new Refusal(409, message, { type: 'IpAddressGenerationFailure' });
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

export function poolOf(cidr: string): { readonly start: string; readonly end: string } {
  const all = [...addresses(cidr)];
  return { start: all.at(0) ?? '', end: all.at(-1) ?? '' };
}

export function gatewayOf(cidr: string): string {
  return cidr.replace(/\d+\/\d+$/, (tail) => String(Number.parseInt(tail, 10) + 1));
}
