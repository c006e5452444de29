import { createHash } from 'node:crypto';
import { visibleLines } from './foreign-text.ts';
import type { ImageMarks, SealState } from './marks.ts';

/** What a run seals images with (input `seal`). */
export interface SealScript {
  /** For people: `linux`, or the path that the user wrote. */
  readonly name: string;
  readonly text: string;
}

/** `none`: unsealed images, whatever existed before; `undefined` = not said. */
export type SealInput = SealScript | 'none' | undefined;

export function isScript(input: SealInput): input is SealScript {
  return input !== undefined && input !== 'none';
}

/** SHA-256 of the script, 64 hexadecimal digits: the same script seals the same way. */
export function sealHash({ text }: Pick<SealScript, 'text'>): string {
  return createHash('sha256').update(text).digest('hex');
}

/** For people: `linux (sha256 ab12cd34…)`. */
export function describeSeal(script: SealScript): string {
  return `${script.name} (sha256 ${sealHash(script).slice(0, 8)}…)`;
}

/** Characters of base64 that Nova takes of user data (nova:api/openstack/compute/schemas/servers.py `user_data`). */
export const maxUserData = 65_535;

/** What the user data of a sealing server comes to once encoded. */
export function sealedLength(script: SealScript): number {
  return Math.ceil(Buffer.byteLength(sealUserData(script, '0'.repeat(32)), 'utf8') / 3) * 4;
}

/**
 * What the guest prints when its script has succeeded. Made from the nonce that the sealing server bears, so that a run that takes over can tell
 * it, and so that it stands in one piece neither in the user data nor in the metadata: a console that prints these looks like no success.
 */
export function sealNonce(serverNonce: string): string {
  return createHash('sha256').update(`restage seal ${serverNonce}`).digest('hex').slice(0, 32);
}

/** How long the word of the script can be read before the server powers itself off, several looks of a slow cloud. */
const wordSeconds = 30;

const width = 76;
const end = 'RESTAGE_SEAL_END';
/** From here on the console shows what the script prints, and not how a copy of production boots. */
const beginning = 'restage: sealing begins';

/** The user data of a sealing server: cloud-init runs it at the first boot, since it begins with `#!`. */
export function sealUserData(script: SealScript, nonce: string): string {
  const encoded = Buffer.from(script.text, 'utf8').toString('base64');
  const lines = encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return `#!/bin/sh
# restage: seals this copy of a server. It has no network. docs/sealing.md
nonce='${nonce.slice(0, 16)}''${nonce.slice(16)}'
say() {
  for tty in /dev/console /dev/ttyS0; do
    [ -c "$tty" ] && printf '\\r\\n%s\\r\\n' "$1" >"$tty" 2>/dev/null
  done
}
umask 077
dir=/run
[ -d "$dir" ] && [ -w "$dir" ] || dir=/tmp
script="$dir/restage-seal"
base64 -d >"$script" <<'${end}'
${lines.join('\n')}
${end}
code=$?
if [ "$code" -eq 0 ]; then
  # What the script writes is for the system to read.
  umask 022
  # Not run as a program: /run may be mounted noexec.
  read -r first <"$script"
  say '${beginning}'
  case $first in '#!'*) interpreter=\${first#??} ;; *) interpreter=/bin/sh ;; esac
  if [ -c /dev/console ]; then $interpreter "$script" </dev/null >/dev/console 2>&1; else $interpreter "$script" </dev/null; fi
  code=$?
fi
rm -f "$script"
sync
if [ "$code" -eq 0 ]; then say "restage: sealed $nonce"; else say "restage: seal failed with $code"; fi
sync
# Nova shows no console of a server that is off (libvirt): the word is read before that.
sleep ${wordSeconds}
poweroff || shutdown -h now || poweroff -f
`;
}

/** What a console tells of a sealing. */
export type SealWord = { readonly kind: 'sealed' } | { readonly kind: 'failed'; readonly code: string } | { readonly kind: 'nothing' };

/** The last word counts. A line of another nonce is of another boot. */
export function readSealWord(console: string, nonce: string): SealWord {
  for (const line of console.split(/\r\n|\r|\n/).toReversed()) {
    if (line.trimEnd().endsWith(`restage: sealed ${nonce}`)) return { kind: 'sealed' };
    const code = /restage: seal failed with (?<code>\d{1,3})\s*$/.exec(line)?.groups?.code;
    if (code !== undefined) return { kind: 'failed', code };
  }
  return { kind: 'nothing' };
}

const mostOutput = 15;

/** What the script printed last, fit to be shown. What the guest prints beside it is among that; what it printed before is not. */
export function scriptOutput(console: string): readonly string[] {
  const lines = visibleLines(console);
  const begun = lines.findLastIndex((line) => line.includes(beginning));
  if (begun < 0) return [];
  return lines
    .slice(begun + 1)
    .filter((line) => line !== '' && !line.includes('restage: seal'))
    .slice(-mostOutput);
}

/** Whether it is a copy of the golden server as it was, taken to be sealed: nothing is ever launched from it. */
export function awaitsSeal({ seal }: Pick<ImageMarks, 'seal'>): boolean {
  return seal?.kind === 'awaited';
}

/** Which images of a golden server a run may use. */
export type SealRule =
  | { readonly kind: 'any-raw' }
  /** Sealing is in use, and the run says nothing. */
  | { readonly kind: 'any-sealed' }
  /** @property by hash of the script */
  | { readonly kind: 'sealed-by'; readonly by: string };

/** @param isInUse the golden server is marked so, or a sealed image of it is there */
export function sealRule(input: SealInput, isInUse: boolean): SealRule {
  if (input === undefined) return isInUse ? { kind: 'any-sealed' } : { kind: 'any-raw' };
  return input === 'none' ? { kind: 'any-raw' } : { kind: 'sealed-by', by: sealHash(input) };
}

/** Whether a run of this rule may launch, reuse and go on with an image that is verified. */
export function mayUse(rule: SealRule, seal: SealState | undefined): boolean {
  if (seal?.kind === 'awaited') return false;
  switch (rule.kind) {
    case 'any-raw':
      return seal === undefined;
    case 'any-sealed':
      return seal?.kind === 'sealed';
    case 'sealed-by':
      return seal?.kind === 'sealed' && seal.by === rule.by;
    default:
      return rule satisfies never;
  }
}

/** Whether a run with this script may go on with a snapshot that another run took: it was taken to be sealed in the same way. */
export function mayContinue(by: string | undefined, seal: SealState | undefined): boolean {
  return by === undefined ? seal === undefined : seal?.kind === 'awaited' && seal.by === by;
}

const rawSuffix = '-raw';
const longestName = 255;

/** Of the raw image, whose sealed one is to have this name. */
export function rawName(name: string): string {
  return [...name].slice(0, longestName - rawSuffix.length).join('') + rawSuffix;
}

/** The other way round, as far as the name was not cut. */
export function sealedName(raw: string): string {
  return raw.endsWith(rawSuffix) ? raw.slice(0, -rawSuffix.length) : `${raw}-sealed`;
}
