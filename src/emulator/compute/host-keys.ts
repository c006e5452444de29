import { createECDH, createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Server } from '../model.ts';
import { hex, type Random, seededRandom } from '../random.ts';

interface HostKey {
  readonly type: string;
  /** As `ssh-keygen -l` shows it. */
  readonly label: string;
  readonly bits: number;
  readonly blob: Buffer;
}

/**
 * What cloud-init writes to the console at the first boot (cloud-init:tools/write-ssh-key-fingerprints): fingerprints through `logger -s`, keys as
 * they are. A server's keys follow from its id, which is made of the emulator's random numbers. None has a private half that signs.
 * @param at milliseconds since the epoch
 */
export function hostKeyLines({ id, name }: Pick<Server, 'id' | 'name'>, at: number): readonly string[] {
  const keys = keysOf(id);
  const host = name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  // `Sat, 21 Nov 2026 12:00:00 GMT`; syslog writes the day of a month in two columns.
  const [, day = '', month = '', , time = ''] = new Date(at).toUTCString().split(' ');
  const logged = (text: string) => `<14>${month} ${day.replace(/^0/, ' ')} ${time} cloud-init: ${text}`;
  const rule = '#'.repeat(61);
  return [
    logged(rule),
    logged('-----BEGIN SSH HOST KEY FINGERPRINTS-----'),
    ...keys.map(({ bits, blob, label }) => logged(`${bits} ${fingerprint(blob)} root@${host} (${label})`)),
    logged('-----END SSH HOST KEY FINGERPRINTS-----'),
    logged(rule),
    '-----BEGIN SSH HOST KEY KEYS-----',
    ...keys.map(({ type, blob }) => `${type} ${blob.toString('base64')} root@${host}`),
    '-----END SSH HOST KEY KEYS-----',
  ];
}

/** In the order of their files' names, as a shell lists them. */
function keysOf(id: string): readonly HostKey[] {
  const random = seededRandom(Number.parseInt(id.slice(0, 8), 16) ^ 0x55484b);
  const curve = 'nistp256';
  return [
    { type: `ecdsa-sha2-${curve}`, label: 'ECDSA', bits: 256, blob: blobOf(`ecdsa-sha2-${curve}`, curve, point(random)) },
    { type: 'ssh-ed25519', label: 'ED25519', bits: 256, blob: blobOf('ssh-ed25519', ed25519(random)) },
    { type: 'ssh-rsa', label: 'RSA', bits: 3072, blob: blobOf('ssh-rsa', Buffer.from([1, 0, 1]), modulus(random)) },
  ];
}

/** Strings of RFC 4251, section 5. */
function blobOf(...strings: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    strings.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return [length, Buffer.from(text)];
    }),
  );
}

function bytes(random: Random, count: number): Buffer {
  return Buffer.from(hex(random, count * 2), 'hex');
}

function point(random: Random): Buffer {
  const pair = createECDH('prime256v1');
  const secret = bytes(random, 32);
  // Less than the order of the curve, and not zero.
  secret[0] = 0x7f;
  pair.setPrivateKey(secret);
  return pair.getPublicKey();
}

/** RFC 8410: a private key in PKCS #8 is this head and 32 bytes; the last 32 of the public key are its point. */
const ed25519Head = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519(random: Random): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([ed25519Head, bytes(random, 32)]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** 3072 bits, odd; whether it has two prime factors, nothing asks here. */
function modulus(random: Random): Buffer {
  const digits = bytes(random, 384);
  digits[0] = (digits[0] ?? 0) | 0x80;
  digits[383] = (digits[383] ?? 0) | 1;
  return Buffer.concat([Buffer.from([0]), digits]);
}

function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
