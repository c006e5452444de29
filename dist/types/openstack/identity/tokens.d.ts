import type { Clock } from '../../domain/clock.js';
import type { Catalog } from '../catalog.js';
import type { Session } from './types.js';
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
/** Keeps one token, signing in when needed, and never twice at the same time. */
export declare function createTokens(signIn: (signal: AbortSignal) => Promise<Grant>, clock: Clock): Tokens;
