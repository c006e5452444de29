import type { Call } from '../call.ts';
import { hex, seededRandom } from '../random.ts';
import type { State } from '../state.ts';

const services = [
  { type: 'network', name: 'neutron', path: '/network' },
  { type: 'identity', name: 'keystone', path: '/identity/v3' },
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'image', name: 'glance', path: '/image' },
];

/** Huawei's own API for servers, of which nothing is emulated but its place. */
const ecs = { type: 'ecs', name: 'ecs', path: '/ecs/v1/%(project_id)s' };

const cinder = { type: 'volumev3', name: 'cinder', path: '/volume/v3/%(project_id)s' };

/** Where the services are, seen from the client (keystone:api-ref, authenticate-v3.inc). Cinder's address has the project in it. */
export function catalog(call: Call, projectId: string): readonly object[] {
  // Ids stay the same from token to token, and take nothing from the run's own random numbers.
  const random = seededRandom(1);
  const { regions, behaviour } = call.state;
  const offered = [
    ...services.filter(({ type }) => behaviour.network || type !== 'network'),
    ...(behaviour.volumes ? [cinder] : []),
    ...(behaviour.huawei ? [ecs] : []),
  ];
  return offered.map(({ type, name, path }) => ({
    endpoints: regions.flatMap((state) =>
      ['public', 'internal'].map((kind) => ({
        id: hex(random, 32),
        interface: kind,
        region_id: state.region,
        url: `${call.origin}${homeOf(state, type).prefix}${path.replace('%(project_id)s', projectId)}`,
        region: state.region,
      })),
    ),
    id: hex(random, 32),
    type,
    name,
  }));
}

/** The region that a service of this one is at: Keystone is one for all, and Glance may be. */
function homeOf(state: State, type: string): State {
  const first = state.regions[0] ?? state;
  return type === 'identity' || (type === 'image' && state.images === first.images) ? first : state;
}
