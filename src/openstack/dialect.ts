import type { Catalog } from './catalog.ts';

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

const openstack: Dialect = { name: 'openstack', hardStop: false, imageService: false };

/**
 * Open Telekom Cloud and others of Huawei's make (opentelekomcloud-docs/elastic-cloud-server: api-ref, "Stopping an ECS":
 * `{"os-stop": {"type": "SOFT" | "HARD"}}`, SOFT where none is said; "Creating an Image Using an ECS": Nova's own way makes volume
 * snapshots that are good in one zone, and images proper are the image service's).
 */
const huawei: Dialect = { name: 'huawei', hardStop: true, imageService: true };

/**
 * Their own API for servers stands in their catalogs as `ecs` beside the compatible `compute`
 * (gophertelekomcloud:openstack/client.go `NewComputeV1`); no service of OpenStack's has that type
 * (openstack/service-types-authority).
 */
export function dialectOf(catalog: Catalog): Dialect {
  return catalog.some(({ type }) => type === 'ecs') ? huawei : openstack;
}
