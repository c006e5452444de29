import type { Call } from '../call.ts';
import { Refusal } from '../http.ts';

/** The highest minor of Zed (cinder:api/openstack/api_version_request.py `_MAX_API_VERSION`). */
export const maxMinor = 70;

/**
 * The minor of the microversion that a request asks for, 0 when it asks for none.
 * @throws Refusal 406
 */
export function microversionOf({ headers }: Call): number {
  const asked = askedOf(headers);
  if (asked === undefined) return 0;
  if (asked === 'latest') return maxMinor;
  const minor = Number(/^3\.(\d+)$/.exec(asked)?.[1] ?? Number.NaN);
  if (minor <= maxMinor) return minor;
  throw new Refusal(406, `Version ${asked} is not supported by the API. Minimum is 3.0 and maximum is 3.${maxMinor}.`);
}

/** Of every answer, a refusal too. */
export function versionHeaders({ headers }: Call): Readonly<Record<string, string>> {
  const asked = askedOf(headers) ?? '3.0';
  return { 'openstack-api-version': `volume ${asked === 'latest' ? `3.${maxMinor}` : asked}`, vary: 'OpenStack-API-Version' };
}

function askedOf(headers: Call['headers']): string | undefined {
  return /\bvolume (\S+)/.exec(headers['openstack-api-version'] ?? '')?.[1];
}
