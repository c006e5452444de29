import { RestageError } from '../domain/errors.ts';
import type { EndpointSettings } from './config/places.ts';
import { isEncrypted } from './encrypted.ts';
import { type CatalogServiceName, catalogServices } from './services.ts';

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
export function regionOf(catalog: Catalog, wanted: string | undefined): string {
  const known = regionsIn(catalog);
  if (wanted !== undefined) {
    if (known.length === 0 || known.includes(wanted)) return wanted;
    throw new RestageError('region-unknown', `The cloud has no region ${wanted}. Its regions: ${listed(known)}.`, {
      hint: 'Set `region` (or region_name, OS_REGION_NAME) to one of these. Region names are case-sensitive.',
    });
  }
  if (known.length > 1) {
    throw new RestageError('region-unknown', `The cloud has several regions, and none is selected: ${listed(known)}.`, {
      hint: 'Set `region` (or region_name, OS_REGION_NAME) to one of these.',
    });
  }
  return known[0] ?? '';
}

/**
 * The address of a service, without a trailing slash, with its version: the first of the interfaces that it has in the region (keystoneauth:access/service_catalog.py
 * `get_endpoints_data`). Everything is asked there, whatever host the links in answers name. Cinder's ends in the project's id,
 * which it can do without since Yoga only (cinder:api/microversions.py `PROJECT_ID_OPTIONAL_IN_URL`, 3.67).
 * An override is the user's own word, be it `http://`.
 * @throws RestageError `service-missing`, with what the catalog has; `insecure-endpoint`
 */
export function endpointOf(
  service: CatalogServiceName,
  catalog: Catalog,
  cloud: EndpointSettings & {
    readonly region: string;
    readonly projectId: string;
  },
): string {
  const { type, name, ...place } = cloud.services[service] ?? {};
  const where = { ...cloud, ...place };
  const names = type === undefined ? catalogServices[service].types : [type];
  const override = where.endpoints[service];
  const addressOf = (url: string) =>
    service === 'volume' ? withProject(versioned(service, url), where.projectId) : versioned(service, url);
  if (override !== undefined) return addressOf(override);
  const offered = catalog
    .filter((offer) => names.includes(offer.type) && isNamed(offer, name))
    .toSorted((a, b) => names.indexOf(a.type) - names.indexOf(b.type))
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ url, regions }) => url !== '' && (where.region === '' || regions.includes(where.region)))
    .filter(({ url }) => catalogServices[service].otherApi?.test(url) !== true);
  for (const each of where.interfaces) {
    const found = offered.find((endpoint) => endpoint.interface === each);
    if (found !== undefined) return addressOf(guarded(service, understood(service, found.url), cloud));
  }
  throw missing(service, catalog, { ...where, name }, offered);
}

/** One that the catalog gives no name passes (keystoneauth:access/service_catalog.py `get_endpoints_data`). */
function isNamed(offer: CatalogService, name: string | undefined): boolean {
  return name === undefined || !offer.name || offer.name === name;
}

/** @throws RestageError `service-missing`: an operator's slip of the pen, or a template that nothing was put into. */
function understood(service: CatalogServiceName, url: string): string {
  if (URL.canParse(url.trim()) && /^https?:$/.test(new URL(url.trim()).protocol)) return url;
  throw new RestageError(
    'service-missing',
    `The catalog's address of the ${service} service is not an http(s) URL: \`${url.slice(0, 100)}\`.`,
    {
      hint: `Tell the cloud's administrator. Until the catalog is corrected, set ${service}_endpoint_override in clouds.yaml to the right address.`,
    },
  );
}

/**
 * Signed in by TLS, the token must not leave it because a catalog says so: everyone on the way could use it.
 * @throws RestageError `insecure-endpoint`
 */
function guarded(service: CatalogServiceName, url: string, cloud: Pick<EndpointSettings, 'authUrl' | 'allowHttpEndpoints'>): string {
  if (cloud.allowHttpEndpoints || isEncrypted(url.trim()) || !isEncrypted(cloud.authUrl)) return url;
  throw new RestageError(
    'insecure-endpoint',
    `The sign-in uses https, but the catalog's address of the ${service} service is \`${url.trim().slice(0, 100)}\`. Restage sent nothing there, because the token would travel unencrypted.`,
    {
      hint: `Set ${service}_endpoint_override in clouds.yaml to the service's https address, or accept the risk with \`allow-http-endpoints: true\`.`,
    },
  );
}

function missing(
  service: CatalogServiceName,
  catalog: Catalog,
  where: { readonly region: string; readonly interfaces: readonly string[]; readonly name: string | undefined },
  offered: readonly CatalogEndpoint[],
): RestageError {
  const region = where.region === '' ? 'The cloud' : `Region ${where.region}`;
  if (offered.length > 0) {
    const interfaces = listed([...new Set(offered.map((endpoint) => endpoint.interface))]);
    return new RestageError(
      'service-missing',
      `${region} has no ${listed(where.interfaces)} endpoint for the ${service} service, only ${interfaces}.`,
      {
        hint: 'Set `interface` in clouds.yaml, or OS_INTERFACE.',
      },
    );
  }
  const here = catalog.filter(({ endpoints }) => where.region === '' || endpoints.some(({ regions }) => regions.includes(where.region)));
  if (where.name !== undefined) {
    const offers = here.map(({ type, name }) => (name ? `${type} ("${name}")` : type));
    return new RestageError('service-missing', `${region} has no ${service} service named "${where.name}"; it has ${listed(offers)}.`, {
      hint: `Correct ${service}_service_name in clouds.yaml, or remove it.`,
    });
  }
  const has = here.length === 0 ? 'its catalog is empty' : `it has ${listed(here.map(({ type }) => type))}`;
  return new RestageError('service-missing', `${region} has no ${service} service; ${has}.`, {
    hint: `Choose another region, or set ${service}_endpoint_override in clouds.yaml to the address of the service.`,
  });
}

/** Regions with compute; where compute is nowhere in the catalog, every region. */
function regionsIn(catalog: Catalog): readonly string[] {
  const compute = catalog.filter(({ type }) => catalogServices.compute.types.includes(type));
  const services = compute.length > 0 ? compute : catalog;
  const names = services.flatMap(({ endpoints }) => endpoints.flatMap(({ regions }) => regions.slice(0, 1)));
  return [...new Set(names)].sort();
}

/** Glance of old stands in catalogs as v1, and serves v2 beside it. */
function versioned(service: CatalogServiceName, url: string): string {
  const given = url.trim().replace(/\/+$/, '');
  const address = service === 'image' ? given.replace(/\/v1(?:\.\d)?(?:\/[^/]*)?$/, '') : given;
  return /\/v\d/.test(new URL(address).pathname) ? address : `${address}${catalogServices[service].version}`;
}

function withProject(address: string, projectId: string): string {
  return /\/v3$/.test(address) ? `${address}/${projectId}` : address;
}

/** A message holds so many names of a catalog: its reader looks for a typing error. */
const mostListed = 40;

function listed(names: readonly string[]): string {
  const others = names.length - mostListed;
  return `${names.slice(0, mostListed).join(', ')}${others > 0 ? `, and ${others} more` : ''}`;
}
