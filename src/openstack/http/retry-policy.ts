import type { SendFailure } from './send.ts';
import type { ServiceCall } from './service-client.ts';

/** What one try came to: an answer that the call does not expect, or none. */
export type Attempt =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterMs: number | undefined; readonly quota: boolean }
  | { readonly kind: 'no-answer'; readonly failure: SendFailure; readonly sent: boolean };

export type RetryDecision =
  /** The outcome stands; the caller gets it. */
  | { readonly verdict: 'final' }
  | { readonly verdict: 'again'; readonly afterMs: number }
  /** It may or may not have been done, and must not be sent again before a look at the cloud. */
  | { readonly verdict: 'unknown' };

/** Tries in all. */
const mostTries = 5;
/** A cloud that says "later" means it: more patience, bounded still. */
const mostTriesWhenThrottled = 8;
/** Tries for a name that has no address, or a proxy that refuses: mostly a slip of the pen, sometimes a hiccup. */
const mostTriesForDoubtfulAddress = 3;
/** Longest wait, milliseconds, of our own back-off. */
const longestBackoff = 30_000;

/**
 * Whether to send a request again. The whole table is here (reference: keystoneauth retries 503 and connection errors;
 * gophercloud 429; that a create is not repeated blindly is ours, because OpenStack has no idempotency keys).
 *
 * @param attempt 1 for the try that came to `outcome`
 * @param random uniform in [0, 1): waits are jittered by a quarter either way, so that many runs do not march in step
 */
export function retryPolicy(repeat: ServiceCall['repeat'], outcome: Attempt, attempt: number, random: () => number): RetryDecision {
  switch (outcome.kind) {
    case 'answer':
      return onAnswer(repeat, outcome, attempt, random);
    case 'no-answer':
      return onSilence(repeat, outcome, attempt, random);
    default:
      return outcome satisfies never;
  }
}

function onAnswer(
  repeat: ServiceCall['repeat'],
  answer: Attempt & { kind: 'answer' },
  attempt: number,
  random: () => number,
): RetryDecision {
  switch (answer.status) {
    case 413:
      // Both "too fast" (with Retry-After) and "over quota" by tradition (nova:api/openstack/wsgi.py `overLimit`); the second is an answer.
      return !answer.quota && answer.retryAfterMs !== undefined
        ? again(attempt, mostTriesWhenThrottled, random, answer.retryAfterMs)
        : final;
    case 425:
    case 429:
      return again(attempt, mostTriesWhenThrottled, random, answer.retryAfterMs);
    case 408:
    case 502:
    case 503:
    case 504:
      return isRepeatable(repeat) ? again(attempt, mostTries, random, answer.retryAfterMs) : unknown;
    case 500:
      // The service itself answered: what is left behind is for the caller to judge.
      return isRepeatable(repeat) ? again(attempt, mostTries, random, undefined) : final;
    default:
      return final;
  }
}

function onSilence(
  repeat: ServiceCall['repeat'],
  silence: Attempt & { kind: 'no-answer' },
  attempt: number,
  random: () => number,
): RetryDecision {
  if (silence.sent && !isRepeatable(repeat)) return unknown;
  switch (silence.failure) {
    case 'tls':
    case 'malformed':
      return final;
    case 'unresolved':
    case 'proxy':
      return again(attempt, mostTriesForDoubtfulAddress, random, undefined);
    case 'refused':
    case 'unreachable':
    case 'reset':
    case 'timeout':
      return again(attempt, mostTries, random, undefined);
    default:
      return silence.failure satisfies never;
  }
}

const final: RetryDecision = { verdict: 'final' };
const unknown: RetryDecision = { verdict: 'unknown' };

function isRepeatable(repeat: ServiceCall['repeat']): boolean {
  return repeat === 'read' || repeat === 'idempotent';
}

function again(attempt: number, most: number, random: () => number, retryAfterMs: number | undefined): RetryDecision {
  if (attempt >= most) return final;
  if (retryAfterMs !== undefined && retryAfterMs > 0) return { verdict: 'again', afterMs: retryAfterMs };
  const backoff = Math.min(longestBackoff, 1000 * 2 ** (attempt - 1));
  return { verdict: 'again', afterMs: Math.round(backoff * (0.75 + random() / 2)) };
}
