import { floor, type Negotiation } from '../microversion.ts';
import { type Handler, isFine } from './exchange.ts';
import { reasonOf } from './reason.ts';
import type { HttpResponse } from './send.ts';

/**
 * Asks compute for the microversion that the request needs, or for the cloud's, where that is lower. A 406 was not executed
 * (nova:api/openstack/wsgi.py checks the version first), so that even a create is sent again.
 */
export function withMicroversion(next: Handler, negotiation: Negotiation): Handler {
  return async (exchange, signal) => {
    const wanted = exchange.microversion ?? floor;
    for (;;) {
      const version = negotiation.effective(wanted);
      const response = await next({ ...exchange, headers: { ...exchange.headers, ...versionHeaders(version) } }, signal);
      if (isFine(response)) negotiation.accepted(version, echoOf(response));
      if (response.status !== 406) return response;
      negotiation.refused(version, reasonOf(response));
      if (negotiation.effective(wanted) === version) return response;
    }
  };
}

/**
 * Asks Cinder for the microversion that a request names, as it stands: nothing is negotiated, and where it is above the cloud's the 406 is the
 * answer (cinder:api/openstack/wsgi.py `set_api_version_request`).
 */
export function withVolumeMicroversion(next: Handler): Handler {
  return (exchange, signal) => {
    const { microversion, headers } = exchange;
    if (microversion === undefined) return next(exchange, signal);
    return next({ ...exchange, headers: { ...headers, 'openstack-api-version': `volume ${microversion}` } }, signal);
  };
}

/** Both headers: the second is the only one that Nova before Newton, and some proxies, know. */
function versionHeaders(version: string): Record<string, string> {
  if (version === floor) return {};
  return { 'openstack-api-version': `compute ${version}`, 'x-openstack-nova-api-version': version };
}

function echoOf(response: HttpResponse): string | undefined {
  return response.headers['openstack-api-version'] ?? response.headers['x-openstack-nova-api-version'];
}
