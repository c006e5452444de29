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
declare const table: {
    readonly compute: {
        readonly types: readonly ["compute"];
        readonly version: '/v2.1';
        readonly otherApi: RegExp;
    };
    readonly image: {
        readonly types: readonly ["image"];
        readonly version: '/v2';
    };
    readonly network: {
        readonly types: readonly ["network", "networking"];
        readonly version: '/v2.0';
    };
    readonly volume: {
        readonly types: readonly ["block-storage", "volumev3", "volume", "block-store"];
        readonly version: '/v3';
        readonly otherApi: RegExp;
    };
};
export type CatalogServiceName = keyof typeof table;
/** The services that a cloud is asked. */
export type ServiceName = CatalogServiceName | 'identity';
export declare const catalogServices: Readonly<Record<CatalogServiceName, CatalogService>>;
export declare const catalogServiceNames: readonly CatalogServiceName[];
/** Counts of requests, before the first. */
export declare const noRequests: Readonly<Record<ServiceName, number>>;
export {};
