import type { Behaviour } from '../behaviour.ts';
import type { Call } from '../call.ts';
import { Refusal } from '../http.ts';

function minorOf(version: string): number {
  return Number(version.split('.')[1] ?? 0);
}

/**
 * The microversion that a request asks for; 2.1 when it asks for none (nova:api/openstack/wsgi.py `set_api_version_request`).
 * @throws Refusal 400 malformed, 406 out of range
 */
export function negotiate(call: Call): number {
  const { minMicroversion, maxMicroversion } = call.state.behaviour;
  const asked = askedVersion(call);
  if (asked === undefined) return minorOf(minMicroversion);
  if (asked === 'latest') return minorOf(maxMicroversion);
  if (!/^[1-9]\d*\.(0|[1-9]\d*)$/.test(asked)) {
    throw new Refusal(400, `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const minor = minorOf(asked);
  if (asked.startsWith('2.') && minor >= minorOf(minMicroversion) && minor <= minorOf(maxMicroversion)) return minor;
  const range = `Minimum is ${minMicroversion} and maximum is ${maxMicroversion}.`;
  throw new Refusal(406, `Version ${asked} is not supported by the API. ${range}`, { version: asked });
}

function askedVersion(call: Call): string | undefined {
  const header = call.headers['openstack-api-version'];
  const compute = header
    ?.split(',')
    .map((part) => part.trim().split(/\s+/))
    .find(([service]) => service === 'compute')?.[1];
  return compute ?? call.headers['x-openstack-nova-api-version'];
}

/** The headers of each answer that a version was settled for. */
export function versionHeaders(version: string): Readonly<Record<string, string>> {
  return {
    'openstack-api-version': `compute ${version}`,
    'x-openstack-nova-api-version': version,
    vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
  };
}

export function versionDocument(origin: string, { minMicroversion, maxMicroversion }: Behaviour): object {
  return {
    id: 'v2.1',
    status: 'CURRENT',
    version: maxMicroversion,
    min_version: minMicroversion,
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${origin}/compute/v2.1/` }],
  };
}
