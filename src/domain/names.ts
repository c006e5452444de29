import { createHash } from 'node:crypto';

/** Nova appends to names and cuts them at 63 for the host name; 60 leaves it nothing to do (nova:utils.py `sanitize_hostname`). */
const longestServerName = 60;
/** Glance and Nova: 1 to 255 characters. */
const longestImageName = 255;

/** The role of the servers of a run without an environment file. */
export const defaultRole = 'server';

/** UTC to the second without separators, `20261121T020000Z`: sorts as text, and fits where `:` does not. */
export function utcStamp(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** The reverse of `utcStamp`; `undefined` when the text is none. */
export function parseUtcStamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hours, minutes, seconds] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  // Date.parse takes February 30 for March 2.
  return Number.isNaN(ms) || utcStamp(ms) !== text ? undefined : ms;
}

/** `restage-<golden>-<UTC time>`, at most 255 characters of `[A-Za-z0-9._-]`. */
export function imageName(golden: string, now: number): string {
  const stamp = utcStamp(now);
  const room = longestImageName - `restage--${stamp}`.length;
  return `restage-${golden.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, room)}-${stamp}`;
}

export interface ServerSlot {
  readonly environment: string;
  readonly role: string;
  /** From 1. */
  readonly generation: number;
  /** From 1. */
  readonly index: number;
}

/**
 * The name of a server, the same for the same slot at any time: `<environment>-g<generation>-<index>`, with the role
 * after the environment unless it is the default one. A valid host name of at most 60 characters; where the words are
 * not (too long, capitals, odd characters) they are bent, and a hash of the originals keeps them apart.
 */
export function serverName({ environment, role, generation, index }: ServerSlot): string {
  const words = role === defaultRole ? environment : `${environment}-${role}`;
  const tail = `-g${generation}-${index}`;
  const room = longestServerName - tail.length;
  if (isHostLabel(words) && words.length <= room) return words + tail;
  const hash = createHash('sha256')
    .update(JSON.stringify([environment, role]))
    .digest('hex')
    .slice(0, 8);
  const slug = words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '-')
    .slice(0, room - hash.length - 1);
  return `${slug}-${hash}`.replace(/^-+/, '').replaceAll(/--+/g, '-') + tail;
}

/** The index at the end of a name made by `serverName`; `undefined` for any other name. */
export function parseServerIndex(name: string): number | undefined {
  const digits = /-g[1-9]\d*-([1-9]\d*)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Ids of OpenStack: a UUID, as Keystone writes it without its hyphens. What looks like none may be one all the same: a cloud may set its own. */
export function looksLikeId(text: string): boolean {
  return /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text);
}

/** 1 to 13 hexadecimal digits: as many as a double has. */
export function randomHex(random: () => number, digits: number): string {
  return Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');
}

/** Environments and roles: 1 to 40 of lower-case letters, digits and inner hyphens. */
export function isValidEnvironment(name: string): boolean {
  return name.length <= 40 && isHostLabel(name);
}

/**
 * Marks what belongs to no environment, such as the image of a `snapshot` that names none: marks are never empty, and no
 * environment can be called this (`isValidEnvironment`), so that no `destroy` takes it, of this version or an older one.
 */
export const noEnvironment = '-';

/** For a result: a `snapshot` that names no environment has none to tell of. */
export function environmentFact(environment: string): { readonly environment?: string } {
  return environment === noEnvironment ? {} : { environment };
}

/** The environment of a pull request that names no other. */
export function pullRequestEnvironment(number: number): string {
  return `pr-${number}`;
}

/** The number of the pull request that such an environment is of; `undefined` for any other name. */
export function pullRequestOf(environment: string): number | undefined {
  const digits = /^pr-([1-9]\d{0,9})$/.exec(environment)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function isHostLabel(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text);
}

const mostNames = 5;

/**
 * For a hint about a name that there is not: those that there are, the similar ones first.
 * @param many `servers`, `security groups`
 */
export function namesHere(many: string, names: readonly string[], wanted: string): string {
  const unique = [...new Set(names)].filter((name) => name !== '');
  const near = unique.filter((name) => includes(name, wanted) || includes(wanted, name));
  const shown = (near.length > 0 ? near : unique).slice(0, mostNames);
  if (shown.length === 0) return `There are no ${many}.`;
  return `Available ${many}: ${shown.join(', ')}${unique.length > shown.length ? ', …' : ''}.`;
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
