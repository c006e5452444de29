import type { Clock } from '../../domain/clock.ts';
import { shortageIn } from '../../domain/shortage.ts';
import { type Exchange, type Handler, isFine } from './exchange.ts';
import { noAnswerErrorOf, unknownOutcomeOf } from './no-answer.ts';
import { reasonOf } from './reason.ts';
import { retryAfterOf } from './retry-after.ts';
import { type Attempt, retryPolicy } from './retry-policy.ts';
import { type HttpResponse, SendError } from './send.ts';

/**
 * Sends again what may be sent again.
 * @throws RestageError when no answer came, `UnknownOutcomeError` when the request may have been done
 */
export function withRetry(next: Handler, deps: { readonly clock: Clock; readonly random: () => number }): Handler {
  return async (exchange, signal) => {
    for (let attempt = exchange.attempt; ; attempt += 1) {
      const now = attempt === exchange.attempt ? exchange : ((await exchange.anew?.()) ?? exchange);
      const came = await outcomeOf(next, { ...now, attempt }, signal);
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

async function outcomeOf(next: Handler, exchange: Exchange, signal: AbortSignal | undefined): Promise<HttpResponse | SendError> {
  try {
    return await next(exchange, signal);
  } catch (error) {
    if (error instanceof SendError) return error;
    throw error;
  }
}

function judged(came: HttpResponse | SendError, clock: Clock): Attempt {
  if (came instanceof SendError) return { kind: 'no-answer', failure: came.failure, sent: came.sent };
  return {
    kind: 'answer',
    status: came.status,
    retryAfterMs: retryAfterOf(came, clock.now()),
    quota: shortageIn(reasonOf(came)) === 'quota',
  };
}
