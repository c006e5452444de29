import type { EndpointSettings } from './config/places.js';
import { type CatalogServiceName } from './services.js';
/** The service catalog of a project, as Keystone gives it with a token. */
export type Catalog = readonly CatalogService[];
export interface CatalogService {
    readonly type: string;
    /** What its operator calls it; not every catalog tells. */
    readonly name?: string | undefined;
    readonly endpoints: readonly CatalogEndpoint[];
}
export interface CatalogEndpoint {
    readonly interface: string;
    /** `region_id`, and `region` where an old Keystone says only that. */
    readonly regions: readonly string[];
    readonly url: string;
}
/**
 * The region to work in: the wanted one, or the only one that has compute.
 * @throws RestageError `region-unknown`, with the regions that there are
 */
export declare function regionOf(catalog: Catalog, wanted: string | undefined): string;
/**
 * The address of a service, without a trailing slash, with its version: the first of the interfaces that it has in the region (keystoneauth:access/service_catalog.py
 * `get_endpoints_data`). Everything is asked there, whatever host the links in answers name. Cinder's ends in the project's id,
 * which it can do without since Yoga only (cinder:api/microversions.py `PROJECT_ID_OPTIONAL_IN_URL`, 3.67).
 * An override is the user's own word, be it `http://`.
 * @throws RestageError `service-missing`, with what the catalog has; `insecure-endpoint`
 */
export declare function endpointOf(service: CatalogServiceName, catalog: Catalog, cloud: EndpointSettings & {
    readonly region: string;
    readonly projectId: string;
}): string;
