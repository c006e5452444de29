import type { Clock } from '../domain/clock.js';
/** This machine's time. */
export declare const systemClock: Clock;
