const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Large to small, as `pattern` groups them. */
const units = [
  [day, 'd'],
  [hour, 'h'],
  [minute, 'm'],
  [second, 's'],
] as const;

const pattern = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * Reads a duration as users write it: `90s`, `15m`, `10h`, `7d`, combined from large to small (`1h30m`), or plain `0`.
 * @returns milliseconds; `undefined` for anything else, a bare number included: `60` does not say of what.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = pattern.exec(text);
  if (text === '' || match === null) return undefined;
  const ms = units.reduce((sum, [unit], place) => sum + unit * Number(match[place + 1] ?? 0), 0);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/**
 * Writes a duration for people: its two largest units, rounded to the smaller one, as in `1h 12m`, `3m 20s`, `45s`,
 * `2d 4h`. What is negative or below half a second reads `0s`.
 */
export function formatDuration(ms: number): string {
  const rounded = roundTo(ms, ms >= day ? hour : ms >= hour ? minute : second);
  const parts = units.map(([unit, letter], place) => {
    const larger = units[place - 1]?.[0] ?? Number.POSITIVE_INFINITY;
    return { count: Math.floor((rounded % larger) / unit), letter };
  });
  const text = parts
    .filter(({ count }) => count > 0)
    .map(({ count, letter }) => `${count}${letter}`)
    .join(' ');
  return text === '' ? '0s' : text;
}

function roundTo(ms: number, unit: number): number {
  return Math.round(ms / unit) * unit;
}
