import { type ErrorCode, HttpError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import { fixes, shortageIn } from '../../domain/shortage.ts';
import type { ServiceName } from '../services.ts';
import { type Exchange, pathOf, requestIdsOf } from './exchange.ts';
import { quoteOf, reasonOf } from './reason.ts';
import type { HttpResponse } from './send.ts';

/** The error of an answer that the call does not expect. */
export function httpErrorOf(exchange: Exchange, response: HttpResponse): HttpError {
  const reason = reasonOf(response);
  const code = codeOf(response.status, reason);
  const path = pathOf(exchange.url);
  const answer = { status: response.status, reason, method: exchange.method, path };
  const hint = hintOf(code, response, exchange, reason);
  return new HttpError(code, asSentence(answeredTo(exchange, response)), answer, {
    ...(hint === undefined ? {} : { hint }),
    requestIds: requestIdsOf(response),
  });
}

/** `The compute service answered 409 to POST /v2.1/servers: the reason`, without a full stop of ours. */
export function answeredTo(exchange: Exchange, response: HttpResponse): string {
  const quote = quoteOf(response);
  const what = `The ${exchange.service} service answered ${response.status} to ${exchange.method} ${pathOf(exchange.url)}`;
  return quote === '' ? what : `${what}: ${quote}`;
}

/** Of the statuses that a lack has, each means something else as well. */
function codeOf(status: number, reason: string): ErrorCode {
  const lack = shortageIn(reason);
  if (lack === 'addresses' && (status === 400 || status === 409)) return 'no-capacity';
  switch (status) {
    case 401:
      return 'auth-failed';
    case 403:
      return lack === 'quota' ? 'quota-exceeded' : 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return lack === 'quota' ? 'quota-exceeded' : 'conflict';
    case 413:
      return lack === 'quota' ? 'quota-exceeded' : 'rate-limited';
    case 429:
      return 'rate-limited';
    default:
      return status < 400 ? 'unexpected-answer' : 'http-error';
  }
}

function hintOf(code: ErrorCode, response: HttpResponse, exchange: Exchange, reason: string): string | undefined {
  switch (code) {
    case 'auth-failed':
      return accessHint(exchange);
    case 'forbidden':
      return "Use a user or an application credential with the role `member` on the project, or ask the cloud's administrator whether its policy allows this.";
    case 'not-found':
      // neutron-lib:exceptions/l3.py `ExternalGatewayForFloatingIPNotFound`
      if (/ is not reachable from subnet /.test(reason)) return routerHint;
      return 'It may have been deleted in the meantime. Run this again, or check the name or id.';
    case 'conflict':
      // nova:exception.py `InstanceIsLocked`
      if (/ is locked/.test(reason)) return 'Unlock it (`openstack server unlock`), and run this again.';
      return 'Another operation may be in progress there. Wait until it is done, and run this again.';
    case 'quota-exceeded':
      return fixes.quota;
    case 'no-capacity':
      return fixes.addresses;
    case 'rate-limited':
      return 'The cloud limits the number of requests. Run this again later, or lower `concurrency`.';
    case 'unexpected-answer':
      return redirectHint(response, exchange.service);
    case 'http-error':
      return response.status >= 500
        ? "Run this again later. If the error persists, give the request id to the cloud's administrator."
        : "The service refused the request itself, for the reason above. Change what it names, or give the request id to the cloud's administrator.";
    default:
      return undefined;
  }
}

const routerHint =
  'Connect that subnet to that network with a router (`openstack router set --external-gateway`, `openstack router add subnet`), or use another network.';

/** keystonemiddleware answers 401, not 403, to a request that the access rules of an application credential do not allow (auth_token/__init__.py). */
function accessHint({ method, url, service }: Exchange): string {
  return `The service also refused a new token. If you use an application credential with access rules, allow ${method} ${new URL(url).pathname} of the ${service} service. Otherwise, check that the credential has not been revoked.`;
}

function redirectHint(response: HttpResponse, service: ServiceName): string {
  const location = response.headers.location;
  if (response.status < 300 || location === undefined || !URL.canParse(location)) {
    return `Check that the ${service} endpoint of the catalog is right, and that no proxy answers instead of the service.`;
  }
  return `Restage follows no redirects, so that no secret is sent to another host. Use ${new URL(location).origin} as the address of the ${service} service.`;
}
