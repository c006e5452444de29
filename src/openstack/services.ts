interface CatalogService {
  /**
   * The official type and what stands for it, the best first (openstack/service-types-authority; `networking` on some clouds, after gophercloud).
   * `volumev2` and `volume` of old are other APIs: their addresses tell.
   */
  readonly types: readonly string[];
  /** What an endpoint that names no version means for us. */
  readonly version: `/v${string}`;
  /** Addresses of APIs that have nothing but the type in common with ours: Cinder's of old, and Rackspace's before OpenStack. */
  readonly otherApi?: RegExp;
}

/** The services that the catalog tells the address of. The keys of clouds.yaml, the catalog and the counts of requests go by this table. */
const table = {
  compute: { types: ['compute'], version: '/v2.1', otherApi: /\/v1\.0(\/|$)/ },
  image: { types: ['image'], version: '/v2' },
  network: { types: ['network', 'networking'], version: '/v2.0' },
  volume: { types: ['block-storage', 'volumev3', 'volume', 'block-store'], version: '/v3', otherApi: /\/v[12](\/|$)/ },
} as const satisfies Readonly<Record<string, CatalogService>>;

export type CatalogServiceName = keyof typeof table;

/** The services that a cloud is asked. */
export type ServiceName = CatalogServiceName | 'identity';

export const catalogServices: Readonly<Record<CatalogServiceName, CatalogService>> = table;

export const catalogServiceNames: readonly CatalogServiceName[] = Object.keys(table).filter(isCatalogService);

function isCatalogService(name: string): name is CatalogServiceName {
  return Object.hasOwn(table, name);
}

/** Counts of requests, before the first. */
export const noRequests = Object.fromEntries(['identity', ...catalogServiceNames].map((name) => [name, 0])) as Readonly<
  Record<ServiceName, number>
>;
