import { randomHex } from '../domain/names.ts';

/** 16 hexadecimal digits: tells one intended resource from every other when the answer to its creation is lost. */
export function randomNonce(random: () => number): string {
  return randomHex(random, 8) + randomHex(random, 8);
}
