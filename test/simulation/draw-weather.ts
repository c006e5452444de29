import type { Dice } from './dice.ts';
import type { Effect, Fault, Moment } from './plan.ts';

/** Mostly a few hiccups; at times a service that is away for longer than any run is patient. */
export function drawFaults(dice: Dice): readonly Fault[] {
  return dice.several(1, 6, () => drawFault(dice));
}

function drawFault(dice: Dice): Fault {
  const times = dice.chance(0.75) ? 1 : dice.chance(0.8) ? dice.between(2, 4) : dice.between(5, 12);
  const place = drawPlace(dice);
  return { ...place, times, effect: drawEffect(dice) };
}

/** Where in a run of some fifty to two hundred requests. What changes or makes something is rare, and met more often. */
export function drawPlace(dice: Dice): Omit<Moment, 'when'> {
  const kind = dice.roll();
  if (kind < 0.3) return { among: 'making', nth: dice.between(1, 6) };
  return kind < 0.7 ? { among: 'changing', nth: dice.between(1, 20) } : { among: 'all', nth: dice.between(1, 90) };
}

const effects: readonly ((dice: Dice) => Effect)[] = [
  () => ({ kind: 'unreachable' }),
  (dice) => ({ kind: 'away', seconds: dice.pick([20, 60, 120, 600]) }),
  (dice) => ({ kind: 'asleep', seconds: dice.pick([60, 600]) }),
  () => ({ kind: 'refused' }),
  () => ({ kind: 'conflict' }),
  () => ({ kind: 'lost-before' }),
  () => ({ kind: 'lost-before' }),
  () => ({ kind: 'lost-after' }),
  () => ({ kind: 'lost-after' }),
  () => ({ kind: 'lost-after' }),
  () => ({ kind: 'timed-out' }),
  (dice) => ({ kind: 'slow', seconds: dice.pick([1, 5, 20, 50]) }),
  (dice) => ({ kind: 'throttled', retryAfter: dice.pick([undefined, 0, 1, 30, 300, { dateIn: 5 }, { dateIn: -5 }]) }),
  (dice) => ({ kind: 'proxy-page', status: dice.pick([502, 503, 504]) }),
  () => ({ kind: 'server-error' }),
  () => ({ kind: 'token-expired' }),
  (dice) => ({ kind: dice.chance(0.3) ? 'credential-ended' : 'token-expired' }),
  (dice) => ({ kind: 'stale', seconds: dice.pick([1, 3, 8]) }),
  (dice) => ({ kind: 'stale', seconds: dice.pick([1, 3, 8]) }),
  (dice) => ({ kind: 'older', maxMinor: dice.pick([42, 60, 72]) }),
  () => ({ kind: 'sent-twice' }),
  () => ({ kind: 'over-quota' }),
];

function drawEffect(dice: Dice): Effect {
  return dice.pick(effects)(dice);
}
