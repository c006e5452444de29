import type { Behaviour } from './behaviour.ts';
import type { Call, Offer } from './call.ts';
import { compute } from './compute/service.ts';
import type { Reply } from './http.ts';
import { identity } from './identity/service.ts';
import { image } from './image/service.ts';
import { network } from './network/service.ts';
import { volume } from './volume/service.ts';

interface Service extends Pick<Offer, 'type' | 'name'> {
  /** `asOf` (ms) serves lists as they were then. */
  readonly answer: (call: Call, asOf?: number) => Reply;
  /** As the catalog has it; `undefined` = the catalog does not have it. */
  readonly path: (behaviour: Behaviour) => string | undefined;
  /** Absent = it answers, whatever the catalog says. */
  readonly isThere?: (behaviour: Behaviour) => boolean;
}

/** The services of the cloud by the first part of their paths, in the order of the catalog. */
const table = {
  network: { type: 'network', name: 'neutron', answer: network, path: (behaviour) => (behaviour.network ? '/network' : undefined) },
  identity: { type: 'identity', name: 'keystone', answer: identity, path: () => '/identity' },
  compute: {
    type: 'compute',
    name: 'nova',
    answer: compute,
    path: ({ computeVersion }) => (computeVersion === 'v2' ? '/compute/v2/%(project_id)s' : '/compute/v2.1'),
  },
  image: { type: 'image', name: 'glance', answer: image, path: ({ imageVersion }) => (imageVersion === 'v1' ? '/image/v1' : '/image') },
  volume: {
    type: 'volumev3',
    name: 'cinder',
    answer: volume,
    // Cinder's address has the project in it.
    path: ({ volumes }) => (volumes ? '/volume/v3/%(project_id)s' : undefined),
    isThere: ({ volumes }) => volumes,
  },
} satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof table;

export const services: Readonly<Record<ServiceName, Service>> = table;

export function isService(name: string, behaviour: Behaviour): name is ServiceName {
  return Object.hasOwn(services, name) && services[name as ServiceName].isThere?.(behaviour) !== false;
}

export function offersOf(behaviour: Behaviour): readonly Offer[] {
  return Object.values(services).flatMap(({ type, name, path: pathOf }) => {
    const path = pathOf(behaviour);
    return path === undefined ? [] : [{ type, name, path }];
  });
}
