import type { Clock } from '../../domain/clock.ts';
import type { Handler } from './exchange.ts';
import type { RateLimiter } from './rate-limit.ts';
import { retryAfterOf } from './retry-after.ts';

/** Goes no faster than the limiter says, and tells it when the cloud asks for patience. */
export function withRateLimit(next: Handler, limiter: RateLimiter, clock: Clock): Handler {
  return async (exchange, signal) => {
    await limiter.take(exchange.service, signal);
    const response = await next(exchange, signal);
    if (response.status === 429) limiter.slowDown(exchange.service, retryAfterOf(response, clock.now()) ?? 1000);
    return response;
  };
}
