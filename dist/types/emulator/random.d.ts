/** A source of numbers in [0, 1). Everything random in the emulator comes from one, so that a run replays to the letter. */
export type Random = () => number;
/** `digits` hexadecimal digits. */
export declare function hex(random: Random, digits: number): string;
/** A version 4 UUID. */
export declare function uuid(random: Random): string;
/** `length` characters of `alphabet`. */
export declare function word(random: Random, length: number, alphabet: string): string;
/** A small, fast generator (mulberry32) for those who bring none of their own. Not for secrets. */
export declare function seededRandom(seed: number): Random;
