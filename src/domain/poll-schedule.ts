/**
 * When to look next. The promise: whenever a snapshot ends, it is seen at most 60 s later, and at most 10 s within five minutes of the estimate.
 * Ten hours of waiting cost at most 700 looks, and fifteen at most 1,020; ten hours that were expected to be about ten, at most 660.
 */

const second = 1_000;
/** No pause is longer, jitter included. The rest of the 60 s is for the request itself. */
const longestPause = 59.9 * second;
const restingPause = 59.9 * second;
const shortestPause = second;
/** A stop, or a capture, is first looked at so long after its request: hardly one is over sooner, milliseconds. */
export const firstLookMs = 2.2 * second;
/** So close to the estimate the end is seen within `closePause`, with jitter. */
const closeMs = 300 * second;
const closePause = 9.9 * second;

/**
 * Milliseconds until the next look at a snapshot.
 *
 * The shortest pause wins: soon after the start (a small disk is done in seconds, a thousandth of the estimate at the closest), near the estimated
 * end, and never beyond a minute. Never beyond the limit either, so that its last state is seen there; 0 once past it. One that ends within a
 * tenth of a long estimate is rare: from the start on the pauses double, up to a six hundredth of the estimate.
 */
export function nextPoll(wait: { readonly elapsedMs: number; readonly estimateMs: number; readonly limitMs: number }): number {
  const { elapsedMs, estimateMs, limitMs } = wait;
  const sinceStart = Math.max(shortestPause, estimateMs / 1_000, elapsedMs / 5, Math.min(elapsedMs, estimateMs / 600));
  return Math.max(0, Math.min(sinceStart, aroundEnd(elapsedMs, estimateMs), restingPause, limitMs - elapsedMs));
}

function aroundEnd(elapsedMs: number, estimateMs: number): number {
  const leftMs = estimateMs - elapsedMs;
  if (leftMs < -closeMs) return restingPause;
  if (leftMs > closeMs) return Math.max(closePause, leftMs - closeMs);
  return Math.min(closePause, Math.max(shortestPause, estimateMs / 200, Math.abs(leftMs) / 4));
}

/**
 * Milliseconds until the next look at an image whose golden server runs again: a few soon after the capture, since some clouds have the image
 * at once, then as above. Ten hours cost some 660 looks at most.
 */
export function backgroundPoll(wait: { readonly elapsedMs: number; readonly estimateMs: number; readonly limitMs: number }): number {
  const { elapsedMs, estimateMs, limitMs } = wait;
  const sinceStart = Math.max(2 * second, elapsedMs);
  return Math.max(0, Math.min(sinceStart, aroundEnd(elapsedMs, estimateMs), restingPause, limitMs - elapsedMs));
}

/** Milliseconds until the next look at a server that changes state: what it took is seen a twentieth too late, but within 1 to 10 s. */
export function serverPoll(elapsedMs: number): number {
  return Math.min(Math.max(second, elapsedMs / 20), 10 * second);
}

/**
 * Milliseconds until the next look at servers that are built side by side: what is left is expected to take as long as what is done, so that the
 * looks are few at first and close together at the end. One that takes far longer than the others is looked at ever less often.
 * @param sinceChangeMs since one of them was last seen to be built
 */
export function launchPoll(wait: {
  readonly elapsedMs: number;
  readonly sinceChangeMs: number;
  readonly building: number;
  readonly total: number;
}): number {
  const { elapsedMs, sinceChangeMs, building, total } = wait;
  const built = total - building;
  const resting = serverPoll(elapsedMs);
  if (built === 0 || building === 0) return resting;
  const leftMs = (elapsedMs * building) / built;
  // An estimate from the first seconds is too rough for a long pause.
  const seldom = Math.min(2 * resting, Math.max(resting, elapsedMs / 5));
  const towardsEnd = Math.max(closestLaunchPause, Math.min(leftMs / 3, seldom, 10 * second));
  return Math.max(towardsEnd, Math.min(sinceChangeMs / 10, 10 * second));
}

const closestLaunchPause = 0.5 * second;

/**
 * Spreads a pause by up to a fifth to either side, so that runs that began together do not ask together; less near the longest pauses, which
 * are never passed.
 * @param random uniform in [0, 1)
 */
export function jitter(ms: number, random: () => number): number {
  const longest = ms <= closeLongest ? closeLongest : longestPause;
  const spread = Math.max(0, Math.min(ms / 5, longest - ms));
  return ms + (2 * random() - 1) * spread;
}

const closeLongest = 9.95 * second;
