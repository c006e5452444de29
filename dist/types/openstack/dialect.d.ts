import type { Catalog } from './catalog.js';
/**
 * In what a cloud that speaks OpenStack's APIs differs from OpenStack's own services. Told by the catalog that comes with the
 * token: one answer for all that is done with that cloud, and no request of its own.
 */
export interface Dialect {
    readonly name: 'openstack' | 'huawei';
    /** Whether `os-stop` takes a type, of which the ordinary one leaves it to the guest and `HARD` cuts the power. */
    readonly hardStop: boolean;
    /** Whether an image service of its own takes images of servers, where Nova will not. */
    readonly imageService: boolean;
}
/**
 * Their own API for servers stands in their catalogs as `ecs` beside the compatible `compute`
 * (gophertelekomcloud:openstack/client.go `NewComputeV1`); no service of OpenStack's has that type
 * (openstack/service-types-authority).
 */
export declare function dialectOf(catalog: Catalog): Dialect;
