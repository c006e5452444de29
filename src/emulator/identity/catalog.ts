import type { Call, Offer } from '../call.ts';
import { hex, seededRandom } from '../random.ts';
import type { State } from '../state.ts';

/** Where the services are, seen from the client (keystone:api-ref, authenticate-v3.inc). */
export function catalog(call: Call, projectId: string): readonly object[] {
  // Ids stay the same from token to token, and take nothing from the run's own random numbers.
  const random = seededRandom(1);
  return offered(call, 'v3').map((service) => ({
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
  return offered(call, 'v2.0').map((service) => ({
    endpoints: call.state.regions.map((state) => {
      const url = urlOf(call, state, service, projectId);
      return { adminURL: url, region: state.region, internalURL: url, id: hex(random, 32), publicURL: url };
    }),
    endpoints_links: [],
    type: service.type,
    name: service.name,
  }));
}

/** Huawei's own API for servers, of which nothing is emulated but its place. */
const ecs: Offer = { type: 'ecs', name: 'ecs', path: '/ecs/v1/%(project_id)s' };

function offered({ offers, state }: Call, identityVersion: 'v3' | 'v2.0'): readonly Offer[] {
  const versioned = offers.map((offer) => (offer.type === 'identity' ? { ...offer, path: `${offer.path}/${identityVersion}` } : offer));
  return state.behaviour.huawei ? [...versioned, ecs] : versioned;
}

function urlOf(call: Call, state: State, { type, path }: Offer, projectId: string): string {
  return `${call.origin}${homeOf(state, type).prefix}${path.replace('%(project_id)s', projectId)}`;
}

/** The region that a service of this one is at: Keystone is one for all, and Glance may be. */
function homeOf(state: State, type: string): State {
  const first = state.regions[0] ?? state;
  return type === 'identity' || (type === 'image' && state.images === first.images) ? first : state;
}
