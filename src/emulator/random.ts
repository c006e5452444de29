/** A source of numbers in [0, 1). Everything random in the emulator comes from one, so that a run replays to the letter. */
export type Random = () => number;

/** `digits` hexadecimal digits. */
export function hex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const d = hex(random, 32);
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-${variant}${d.slice(17, 20)}-${d.slice(20)}`;
}

/** `length` characters of `alphabet`. */
export function word(random: Random, length: number, alphabet: string): string {
  let text = '';
  while (text.length < length) text += alphabet.charAt(Math.floor(random() * alphabet.length));
  return text;
}

/** A small, fast generator (mulberry32) for those who bring none of their own. Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
