import type { Clock } from '../../domain/clock.ts';
import type { Catalog } from '../catalog.ts';
import { singleFlight } from './single-flight.ts';
import type { Session } from './types.ts';

/** A token with what came with it. */
export interface Grant {
  readonly token: string;
  readonly session: Session;
  readonly catalog: Catalog;
}

export interface Tokens {
  /** The token in hand, or a new one when there is none, or hardly any life is left in it. */
  current(signal?: AbortSignal): Promise<Grant>;
  /** The token in hand if it lives for at least `leastLifeMs`, or is new, else another one. */
  renew(leastLifeMs: number, signal?: AbortSignal): Promise<Grant>;
  /** The cloud refused `token`. Without effect when another one is in hand by now, so that many refusals make one sign-in. */
  invalidate(token: string): void;
}

/** Life that a token must have left, milliseconds (keystoneauth:identity/base.py `MIN_TOKEN_LIFE_SECONDS`). */
const leastLife = 120_000;

/** For so long after a sign-in, milliseconds, another one would give a token that hardly lives any longer. */
const fresh = 60_000;

/** Keeps one token, signing in when needed, and never twice at the same time. */
export function createTokens(signIn: (signal: AbortSignal) => Promise<Grant>, clock: Clock): Tokens {
  let held: { readonly grant: Grant; readonly renewAt: number; readonly freshUntil: number } | undefined;

  const replace = singleFlight(async (signal) => {
    const grant = await signIn(signal);
    const life = grant.session.expiresAt - clock.now();
    // Of a token that lives shorter than twice the margin, half is used.
    held = {
      grant,
      renewAt: grant.session.expiresAt - Math.min(leastLife, life / 2),
      freshUntil: clock.now() + Math.min(fresh, life / 60),
    };
    return grant;
  });

  return {
    current: async (signal) => {
      signal?.throwIfAborted();
      return held !== undefined && clock.now() < held.renewAt ? held.grant : replace(signal);
    },
    renew: async (leastLifeMs, signal) => {
      signal?.throwIfAborted();
      if (held === undefined || leastLifeMs === Number.POSITIVE_INFINITY) return replace(signal);
      const isGood = held.grant.session.expiresAt - clock.now() >= leastLifeMs || clock.now() < held.freshUntil;
      return isGood ? held.grant : replace(signal);
    },
    invalidate(token) {
      if (held?.grant.token === token) held = undefined;
    },
  };
}
