import type { ServiceName } from '../services.js';
/** What of a configuration says where the services are. */
export interface EndpointSettings {
    readonly authUrl: string;
    /** Preference order. */
    readonly interfaces: readonly ('public' | 'internal' | 'admin')[];
    /** `<service>_endpoint_override` by our service name. */
    readonly endpoints: Readonly<Partial<Record<ServiceName, string>>>;
    /** Where a service is looked for elsewhere than the others. */
    readonly services: Readonly<Partial<Record<ServiceName, ServicePlace>>>;
    /** The token may go to `http://` addresses of the catalog although the sign-in is by https. */
    readonly allowHttpEndpoints: boolean;
}
/** `<service>_interface`, `_region_name`, `_service_type` and `_service_name` of clouds.yaml; what is left out is as for the others. */
export interface ServicePlace {
    readonly interfaces?: EndpointSettings['interfaces'];
    readonly region?: string;
    /** Its type in the catalog. */
    readonly type?: string;
    /** Its name there. */
    readonly name?: string;
}
