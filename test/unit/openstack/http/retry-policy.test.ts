import { describe, expect, it } from 'vitest';
import { type Attempt, retryPolicy } from '../../../../src/openstack/http/retry-policy.ts';
import type { SendFailure } from '../../../../src/openstack/http/send.ts';
import type { ServiceCall } from '../../../../src/openstack/http/service-client.ts';

type Repeat = ServiceCall['repeat'];
const middle = () => 0.5;

function answer(status: number, more: { retryAfterMs?: number; quota?: boolean } = {}): Attempt {
  return { kind: 'answer', status, retryAfterMs: more.retryAfterMs, quota: more.quota ?? false };
}

function silence(failure: SendFailure, sent: boolean): Attempt {
  return { kind: 'no-answer', failure, sent };
}

function verdicts(outcome: Attempt): Record<Repeat, string> {
  const of = (repeat: Repeat) => retryPolicy(repeat, outcome, 1, middle).verdict;
  return { read: of('read'), idempotent: of('idempotent'), action: of('action'), create: of('create') };
}

const allAgain = { read: 'again', idempotent: 'again', action: 'again', create: 'again' };
const allFinal = { read: 'final', idempotent: 'final', action: 'final', create: 'final' };
const lookFirst = { read: 'again', idempotent: 'again', action: 'unknown', create: 'unknown' };

describe('retryPolicy on answers', () => {
  it.each([429, 425])('repeats everything after %i: it was not executed', (status) => {
    expect(verdicts(answer(status))).toEqual(allAgain);
  });

  it.each([408, 502, 503, 504])('never repeats a change blindly after %i', (status) => {
    expect(verdicts(answer(status))).toEqual(lookFirst);
    expect(verdicts(answer(status, { retryAfterMs: 1000 }))).toEqual(lookFirst);
  });

  it('leaves a 500 to the caller that made a change', () => {
    expect(verdicts(answer(500))).toEqual({ ...lookFirst, action: 'final', create: 'final' });
  });

  it.each([400, 401, 403, 404, 405, 406, 409, 415, 501, 200, 302])('takes %i for an answer', (status) => {
    expect(verdicts(answer(status))).toEqual(allFinal);
  });

  it('tells a 413 of a rate limit from one of a quota', () => {
    expect(verdicts(answer(413, { retryAfterMs: 5000 }))).toEqual(allAgain);
    expect(verdicts(answer(413, { retryAfterMs: 0, quota: true }))).toEqual(allFinal);
    expect(verdicts(answer(413))).toEqual(allFinal);
  });
});

describe('retryPolicy on silence', () => {
  it.each(['refused', 'unreachable', 'unresolved', 'proxy', 'reset', 'timeout'] as const)(
    'repeats everything that was not sent: %s',
    (failure) => {
      expect(verdicts(silence(failure, false))).toEqual(allAgain);
    },
  );

  it.each(['reset', 'timeout'] as const)('never repeats a change that may have arrived: %s', (failure) => {
    expect(verdicts(silence(failure, true))).toEqual(lookFirst);
  });

  it('does not insist on a refused certificate', () => {
    expect(verdicts(silence('tls', false))).toEqual(allFinal);
  });

  it('does not read a broken answer twice, and does not trust it either', () => {
    expect(verdicts(silence('malformed', true))).toEqual({ read: 'final', idempotent: 'final', action: 'unknown', create: 'unknown' });
  });
});

describe('retryPolicy on patience', () => {
  const tries = (outcome: Attempt) => {
    let attempt = 1;
    while (retryPolicy('read', outcome, attempt, middle).verdict === 'again') attempt += 1;
    return attempt;
  };

  it('gives up after a bounded number of tries', () => {
    expect([answer(503), answer(429), silence('refused', false), silence('unresolved', false), silence('proxy', false)].map(tries)).toEqual(
      [5, 8, 5, 3, 3],
    );
  });

  const wait = (attempt: number, random: number, outcome = answer(429)) => {
    const verdict = retryPolicy('read', outcome, attempt, () => random);
    return verdict.verdict === 'again' ? verdict.afterMs : undefined;
  };

  it('waits as long as it is asked to', () => {
    expect(wait(1, 0.9, answer(429, { retryAfterMs: 17_000 }))).toBe(17_000);
  });

  it('waits twice as long each time otherwise, up to 30 s, jittered by a quarter', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => wait(attempt, 0.5))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect([wait(1, 0), wait(1, 0.999)]).toEqual([750, 1250]);
    expect(wait(1, 0.5, answer(429, { retryAfterMs: 0 }))).toBe(1000);
  });
});
