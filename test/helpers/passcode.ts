import { createHmac } from 'node:crypto';

/** RFC 6238's own example secret, as Keystone keeps it: base32 of `12345678901234567890`. */
export const passcodeSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** The passcode of that secret (RFC 6238: SHA-1, half a minute, six digits). */
export function passcodeAt(now: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac('sha1', '12345678901234567890').update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
