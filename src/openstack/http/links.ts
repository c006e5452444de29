import type { Clock } from '../../domain/clock.ts';
import { floor, type Negotiation } from '../microversion.ts';
import type { Exchange, Handler } from './exchange.ts';
import { isQuota } from './http-error.ts';
import { noAnswerErrorOf, unknownOutcomeOf } from './no-answer.ts';
import type { RateLimiter } from './rate-limit.ts';
import { reasonOf } from './reason.ts';
import { retryAfterOf } from './retry-after.ts';
import { retryPolicy } from './retry-policy.ts';
import { type HttpResponse, SendError } from './send.ts';

/**
 * Sends again what may be sent again.
 * @throws RestageError when no answer came, `UnknownOutcomeError` when the request may have been done
 */
export function withRetry(next: Handler, deps: { readonly clock: Clock; readonly random: () => number }): Handler {
  return async (exchange, signal) => {
    for (let attempt = exchange.attempt; ; attempt += 1) {
      const came = await outcomeOf(next, { ...exchange, attempt }, signal);
      if (!(came instanceof SendError) && (isFine(came) || exchange.expect.includes(came.status))) return came;
      const decision = retryPolicy(exchange.repeat, judged(came, deps.clock), attempt, deps.random);
      switch (decision.verdict) {
        case 'again':
          await deps.clock.sleep(decision.afterMs, signal);
          break;
        case 'unknown':
          throw unknownOutcomeOf(exchange, came);
        case 'final':
          if (came instanceof SendError) throw noAnswerErrorOf(exchange, came);
          return came;
        default:
          return decision satisfies never;
      }
    }
  };
}

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

/** Signed-in requests, as far as this link needs to know of them. */
export interface TokenSource {
  current(signal?: AbortSignal): Promise<{ readonly token: string }>;
  /** The cloud refused this token: get another one, unless that has been done already. */
  invalidate(token: string): void;
}

/** Adds the token; at a 401 gets a new one and sends again, once (keystoneauth:session.py does the same). */
export function withToken(next: Handler, tokens: TokenSource): Handler {
  const attempt = async (exchange: Exchange, token: string, signal: AbortSignal | undefined) =>
    next({ ...exchange, headers: { ...exchange.headers, 'x-auth-token': token } }, signal);
  return async (exchange, signal) => {
    const { token } = await tokens.current(signal);
    const response = await attempt(exchange, token, signal);
    if (response.status !== 401) return response;
    tokens.invalidate(token);
    return attempt(exchange, (await tokens.current(signal)).token, signal);
  };
}

/** Goes no faster than the limiter says, and tells it when the cloud asks for patience. */
export function withRateLimit(next: Handler, limiter: RateLimiter, clock: Clock): Handler {
  return async (exchange, signal) => {
    await limiter.take(exchange.service, signal);
    const response = await next(exchange, signal);
    if (response.status === 429) limiter.slowDown(exchange.service, retryAfterOf(response, clock.now()) ?? 1000);
    return response;
  };
}

async function outcomeOf(next: Handler, exchange: Exchange, signal: AbortSignal | undefined): Promise<HttpResponse | SendError> {
  try {
    return await next(exchange, signal);
  } catch (error) {
    if (error instanceof SendError) return error;
    throw error;
  }
}

function judged(came: HttpResponse | SendError, clock: Clock) {
  if (came instanceof SendError) return { kind: 'no-answer', failure: came.failure, sent: came.sent } as const;
  return { kind: 'answer', status: came.status, retryAfterMs: retryAfterOf(came, clock.now()), quota: isQuota(reasonOf(came)) } as const;
}

function isFine(response: HttpResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

/** Both headers: the second is the only one that Nova before Newton, and some proxies, know. */
function versionHeaders(version: string): Record<string, string> {
  if (version === floor) return {};
  return { 'openstack-api-version': `compute ${version}`, 'x-openstack-nova-api-version': version };
}

function echoOf(response: HttpResponse): string | undefined {
  return response.headers['openstack-api-version'] ?? response.headers['x-openstack-nova-api-version'];
}
