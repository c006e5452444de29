import type { Call } from '../call.ts';
import { hex, seededRandom } from '../random.ts';

const services = [
  { type: 'network', name: 'neutron', path: '/network' },
  { type: 'identity', name: 'keystone', path: '/identity/v3' },
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'image', name: 'glance', path: '/image' },
];

const cinder = { type: 'block-storage', name: 'cinder', path: '/volume/v3' };

/** Where the services are, seen from the client (keystone:api-ref, authenticate-v3.inc). */
export function catalog(call: Call): readonly object[] {
  // Ids stay the same from token to token, and take nothing from the run's own random numbers.
  const random = seededRandom(1);
  const { region, behaviour } = call.state;
  const offered = [...services.filter(({ type }) => behaviour.network || type !== 'network'), ...(behaviour.volumes ? [cinder] : [])];
  return offered.map(({ type, name, path }) => ({
    endpoints: ['public', 'internal'].map((kind) => ({
      id: hex(random, 32),
      interface: kind,
      region_id: region,
      url: `${call.origin}${path}`,
      region,
    })),
    id: hex(random, 32),
    type,
    name,
  }));
}
