import { createHash } from 'node:crypto';
import { visibleLines } from './foreign-text.ts';

/** A public key whose blob was read, and found to be what it says it is. */
export interface SshKey {
  readonly type: SshKeyType;
  /** Of the blob (RFC 4253, section 6.6), as it was written, which is the one way to write it. */
  readonly base64: string;
  /** `SHA256:` and 43 letters, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

/** Those that OpenSSH takes as host keys without a setting of its own; DSA is none of them any more. */
const layouts = {
  'ssh-ed25519': (fields: Fields) => fields.string()?.length === 32,
  'ecdsa-sha2-nistp256': (fields: Fields) => isPoint(fields, 'nistp256', 65),
  'ecdsa-sha2-nistp384': (fields: Fields) => isPoint(fields, 'nistp384', 97),
  'ecdsa-sha2-nistp521': (fields: Fields) => isPoint(fields, 'nistp521', 133),
  'ssh-rsa': (fields: Fields) => isNumber(fields.string(), 2, 64) && isNumber(fields.string(), leastRsaBits, mostRsaBits),
} as const;

export type SshKeyType = keyof typeof layouts;

/** Of people: also those that a token holds (openssh:PROTOCOL.u2f, "Key Formats"). */
const userLayouts = {
  ...layouts,
  'sk-ssh-ed25519@openssh.com': (fields: Fields) => fields.string()?.length === 32 && fields.string() !== undefined,
  'sk-ecdsa-sha2-nistp256@openssh.com': (fields: Fields) => isPoint(fields, 'nistp256', 65) && fields.string() !== undefined,
} as const;

const leastRsaBits = 2048;
const mostRsaBits = 16_384;
/** Of base64: an RSA key of 16384 bits has 2764 characters. */
const longestKey = 4096;

/** @returns `undefined` for a type that is not known, for text that is not exactly a key's base64, and for a blob that holds another kind of key */
export function parseSshKey(type: string, base64: string): SshKey | undefined {
  return Object.hasOwn(layouts, type) ? parseKey(layouts, type as SshKeyType, base64) : undefined;
}

/** As `parseSshKey`, of a key that lets a person in. */
export function parseAuthorizedKey(type: string, base64: string): { readonly type: string; readonly base64: string } | undefined {
  return Object.hasOwn(userLayouts, type) ? parseKey(userLayouts, type as keyof typeof userLayouts, base64) : undefined;
}

type Layouts<T extends string> = Readonly<Record<T, (fields: Fields) => boolean>>;

function parseKey<T extends string>(known: Layouts<T>, type: T, base64: string): (Omit<SshKey, 'type'> & { readonly type: T }) | undefined {
  if (base64.length > longestKey || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, 'base64');
  // One key, one text: what a lenient decoder would skip is refused.
  if (blob.toString('base64') !== base64) return undefined;
  const fields = new Fields(blob);
  if (fields.string()?.toString('latin1') !== type || !known[type](fields) || !fields.isAtEnd) return undefined;
  const digest = createHash('sha256').update(blob).digest('base64').replace('=', '');
  return { type, base64, fingerprint: `SHA256:${digest}` };
}

/** The strings of a blob, one after the other (RFC 4251, section 5). */
class Fields {
  readonly #blob: Buffer;
  #at = 0;

  constructor(blob: Buffer) {
    this.#blob = blob;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#blob.length;
  }

  /** `undefined` where the blob is too short for it. */
  string(): Buffer | undefined {
    const begin = this.#at + 4;
    if (begin > this.#blob.length) return undefined;
    const end = begin + this.#blob.readUInt32BE(this.#at);
    if (end > this.#blob.length) return undefined;
    this.#at = end;
    return this.#blob.subarray(begin, end);
  }
}

/** An uncompressed point of that curve (RFC 5656, section 3.1). */
function isPoint(fields: Fields, curve: string, length: number): boolean {
  if (fields.string()?.toString('latin1') !== curve) return false;
  const point = fields.string();
  return point?.length === length && point[0] === 4;
}

/** A positive number without leading zeros but the one that keeps it positive. */
function isNumber(bytes: Buffer | undefined, least: number, most: number): boolean {
  const [first = 0, second = 0] = bytes ?? [];
  if (bytes === undefined || first >= 0x80 || (first === 0 && second < 0x80)) return false;
  const bits = bytes.length * 8 - Math.clz32(first) + 24;
  return bits >= least && bits <= most;
}

/** What a guest's console tells of its host keys. */
export type HostKeys =
  | { readonly kind: 'keys'; readonly keys: readonly SshKey[] }
  /** `reason` continues a sentence that begins with its server. */
  | { readonly kind: 'none'; readonly reason: string };

/** Of a console: its end is read, UTF-16 units. libvirt's driver shows 100 KiB. */
const mostConsole = 1024 * 1024;
const longestLine = 8192;

/**
 * What may stand before a line of cloud-init's: the journal's and syslog's copies of it reach the console, too, one inside the other.
 * cloud-init's `write-ssh-key-fingerprints` sends fingerprints through `logger -s`, keys to the console as they are.
 */
const prefix =
  /^(?:(?:\[ *\d{1,9}\.\d{1,9}\] )?cloud-init\[\d{1,10}\]: |<\d{1,3}>[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} (?:[\w.-]{1,64} )?(?:cloud-init|ec2)(?:\[\d{1,10}\])?: |(?:ec2|cloud-init): ){0,3}/;
const frame = /^-----(BEGIN|END) SSH HOST KEY (KEYS|FINGERPRINTS)-----$/;
const fingerprintLine = /^\d{3,5} (SHA256:[A-Za-z0-9+/]{43})(?: .*)? \([A-Z0-9-]{2,20}\)$/;
const keyLine = /^([a-z0-9-]{1,30}) ([A-Za-z0-9+/]{1,4096}={0,2})(?: .*)?$/;

/**
 * Reads the host keys that cloud-init prints at the first boot. The text is a guest's, and may be anything: only keys of whole blocks count,
 * each of a known type, with its SHA256 fingerprint among those printed. Names, comments and options are never taken over.
 *
 * Text of others reaches a console, too (a syslog that forwards there): where the blocks contradict each other, none of them is believed.
 */
export function readHostKeys(console: string): HostKeys {
  const keys: SshKey[] = [];
  const fingerprints = new Set<string>();
  const open = { KEYS: [] as SshKey[], FINGERPRINTS: [] as string[] };
  const isOpen = { KEYS: false, FINGERPRINTS: false };
  for (const raw of visibleLines(console.slice(-mostConsole))) {
    if (raw.length > longestLine) continue;
    const line = raw.replace(prefix, '');
    const [, edge, kind] = frame.exec(line) ?? [];
    if (kind === 'KEYS' || kind === 'FINGERPRINTS') {
      if (edge === 'END' && isOpen[kind]) {
        if (kind === 'KEYS') keys.push(...open.KEYS);
        else for (const fingerprint of open.FINGERPRINTS) fingerprints.add(fingerprint);
      }
      if (edge === 'END' || !isOpen[kind]) open[kind] = [];
      isOpen[kind] = edge === 'BEGIN';
      continue;
    }
    const fingerprint = isOpen.FINGERPRINTS ? fingerprintLine.exec(line)?.[1] : undefined;
    if (fingerprint !== undefined) open.FINGERPRINTS.push(fingerprint);
    const [, type = '', base64 = ''] = (isOpen.KEYS ? keyLine.exec(line) : undefined) ?? [];
    const key = parseSshKey(type, base64);
    if (key !== undefined) open.KEYS.push(key);
  }
  return judge(keys, fingerprints);
}

function judge(printed: readonly SshKey[], fingerprints: ReadonlySet<string>): HostKeys {
  if (printed.length === 0) return { kind: 'none', reason: 'shows no SSH host keys on its console' };
  const proven = printed.filter(({ fingerprint }) => fingerprints.has(fingerprint));
  if (proven.length === 0) return { kind: 'none', reason: 'shows SSH host keys on its console without their SHA256 fingerprints' };
  const byType = new Map<SshKeyType, SshKey>();
  for (const key of proven) {
    const other = byType.get(key.type);
    if (other !== undefined && other.base64 !== key.base64) {
      return { kind: 'none', reason: `shows different SSH host keys of type ${key.type} on its console, so none of them is used` };
    }
    byType.set(key.type, key);
  }
  return { kind: 'keys', keys: [...byType.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1)) };
}
