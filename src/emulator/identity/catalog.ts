import type { Behaviour } from '../behaviour.ts';
import type { Call } from '../call.ts';
import { hex, seededRandom } from '../random.ts';
import type { State } from '../state.ts';

interface Service {
  readonly type: string;
  readonly name: string;
  /** Below the origin; `%(project_id)s` in it is the project's id. */
  readonly path: string;
}

/** Where the services are, seen from the client (keystone:api-ref, authenticate-v3.inc). */
export function catalog(call: Call, projectId: string): readonly object[] {
  // Ids stay the same from token to token, and take nothing from the run's own random numbers.
  const random = seededRandom(1);
  return offered(call.state.behaviour, '/identity/v3').map((service) => ({
    endpoints: call.state.regions.flatMap((state) =>
      ['public', 'internal'].map((kind) => ({
        id: hex(random, 32),
        interface: kind,
        region_id: state.region,
        url: urlOf(call, state, service, projectId),
        region: state.region,
      })),
    ),
    id: hex(random, 32),
    type: service.type,
    name: service.name,
  }));
}

/** The same in the words of v2.0: the three interfaces of an endpoint in one (keystone:token/providers/common.py `format_catalog`). */
export function v2Catalog(call: Call, projectId: string): readonly object[] {
  const random = seededRandom(1);
  return offered(call.state.behaviour, '/identity/v2.0').map((service) => ({
    endpoints: call.state.regions.map((state) => {
      const url = urlOf(call, state, service, projectId);
      return { adminURL: url, region: state.region, internalURL: url, id: hex(random, 32), publicURL: url };
    }),
    endpoints_links: [],
    type: service.type,
    name: service.name,
  }));
}

function offered({ network, volumes, huawei, computeVersion, imageVersion }: Behaviour, identityPath: string): readonly Service[] {
  return [
    ...(network ? [{ type: 'network', name: 'neutron', path: '/network' }] : []),
    { type: 'identity', name: 'keystone', path: identityPath },
    { type: 'compute', name: 'nova', path: computeVersion === 'v2' ? '/compute/v2/%(project_id)s' : '/compute/v2.1' },
    { type: 'image', name: 'glance', path: imageVersion === 'v1' ? '/image/v1' : '/image' },
    // Cinder's address has the project in it.
    ...(volumes ? [{ type: 'volumev3', name: 'cinder', path: '/volume/v3/%(project_id)s' }] : []),
    // Huawei's own API for servers, of which nothing is emulated but its place.
    ...(huawei ? [{ type: 'ecs', name: 'ecs', path: '/ecs/v1/%(project_id)s' }] : []),
  ];
}

function urlOf(call: Call, state: State, { type, path }: Service, projectId: string): string {
  return `${call.origin}${homeOf(state, type).prefix}${path.replace('%(project_id)s', projectId)}`;
}

/** The region that a service of this one is at: Keystone is one for all, and Glance may be. */
function homeOf(state: State, type: string): State {
  const first = state.regions[0] ?? state;
  return type === 'identity' || (type === 'image' && state.images === first.images) ? first : state;
}
