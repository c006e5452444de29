import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { Setting, Settings } from './keys.ts';
import type { Problems } from './problems.ts';
import type { CloudConfig, ConfigSources } from './types.ts';

type Files = Pick<ConfigSources, 'cwd' | 'home' | 'readFile'>;

/** What to say of a file that is not there, or is not as it should be. */
interface Report {
  readonly missing: (problem: string) => void;
  readonly broken: (problem: string) => void;
}

/**
 * `cacert`, `cert` and `key` as PEM texts, and whether certificates are checked. Where they are not, a `cacert` that cannot be used is no
 * problem but a warning, as for openstacksdk (openstack/config/cloud_region.py `get_requests_verify_args`).
 * @param isNeeded whether the sign-in is by TLS; else a `cacert` that does not exist is a warning, too
 */
export function tlsOf(
  settings: Settings,
  files: Files,
  problems: Problems,
  { warn, isNeeded }: { readonly warn: (text: string) => void; readonly isNeeded: boolean },
): CloudConfig['tls'] {
  const verify = !isTrue(settings, 'insecure', false, problems) && isTrue(settings, 'verify', true, problems);
  const refuse = (problem: string) => problems.wrong(problem);
  const ignore = (problem: string) =>
    warn(`${problem}. It is not used${verify ? '; Restage trusts the certificate authorities of this machine' : ''}.`);
  const always: Report = { missing: refuse, broken: refuse };
  const ca: Report = { missing: verify && isNeeded ? refuse : ignore, broken: verify ? refuse : ignore };
  const cert = pemOf('cert', settings.get('cert'), files, always);
  return {
    ca: pemOf('cacert', settings.get('cacert'), files, ca),
    cert,
    // A file may hold both, as for Python's ssl module.
    key: pemOf('key', settings.get('key'), files, always) ?? cert,
    verify,
  };
}

/** A path is relative to where the run began, not to the file that names it (openstacksdk does the same). */
function pemOf(key: string, setting: Setting | undefined, files: Files, tell: Report): string | undefined {
  if (setting === undefined) return undefined;
  const origin = `${key} (from ${setting.source})`;
  if (setting.value.includes('-----BEGIN ')) return soundPem(key, setting.value, origin, tell.broken);
  // A certificate or a key that lost its form is not quoted as a path.
  if (/[\r\n]/.test(setting.value) || setting.value.length > 1024 || /^LS0tLS1/.test(setting.value)) {
    tell.broken(
      `${origin} is neither PEM text nor the path of a PEM file${/^LS0tLS1/.test(setting.value) ? ' (it is base64-encoded)' : ''}`,
    );
    return undefined;
  }
  const [tilde] = /^~(?=$|[/\\])/.exec(setting.value) ?? [];
  if (tilde !== undefined && files.home === undefined) {
    tell.missing(`${origin} names a file in the home directory, but HOME is not set`);
    return undefined;
  }
  const path = resolve(files.cwd, tilde === undefined ? setting.value : `${files.home}${setting.value.slice(1)}`);
  try {
    const text = files.readFile(path);
    if (text?.includes('-----BEGIN ')) return soundPem(key, text, `${origin} names ${path}, which`, tell.broken);
    if (text === undefined) tell.missing(`${origin} names ${path}, which does not exist`);
    else tell.broken(`${origin} names ${path}, which contains no PEM`);
  } catch (error) {
    tell.broken(`${origin} names ${path}, which cannot be read: ${messageOf(error)}`);
  }
  return undefined;
}

function soundPem(key: string, written: string, what: string, tell: (problem: string) => void): string | undefined {
  const text = written.replace(/^\uFEFF/, '');
  const fault = faultOf(text) ?? (key === 'cacert' ? certificateFault(text) : undefined);
  if (fault === undefined) return text;
  tell(`${what} ${what.endsWith(' which') ? 'contains' : 'is'} an invalid PEM: ${fault}`);
  return undefined;
}

/** What Node would pass over in silence, as if no certificate were there. */
function faultOf(text: string): string | undefined {
  if (/-----(?:\\r)?\\n|\\n-----/.test(text)) return 'its line breaks are written as `\\n`';
  if (/-----BEGIN [^-\n]*-----[^\S\n]*[^\s]/.test(text))
    return 'its line breaks are lost, as in a folded text (`>`); in YAML, write it as a block (`|`)';
  if (/^[^\S\n]+-----(?:BEGIN|END) /m.test(text)) return 'its lines are indented';
  const begins = text.match(/^-----BEGIN /gm)?.length ?? 0;
  const ends = text.match(/^-----END /gm)?.length ?? 0;
  return begins === ends ? undefined : 'a line `-----BEGIN …` has no `-----END …`';
}

function certificateFault(text: string): string | undefined {
  const certificates = text.match(/^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?^-----END [^\n]*/gm) ?? [];
  if (certificates.length === 0) return 'it contains no certificate';
  const broken = certificates.findIndex((certificate) => !certificate.startsWith('-----BEGIN TRUSTED') && !isCertificate(certificate));
  if (broken === -1) return undefined;
  return certificates.length === 1
    ? 'its certificate cannot be read'
    : `certificate ${broken + 1} of ${certificates.length} cannot be read`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined;
  } catch {
    return false;
  }
}

function isTrue(settings: Settings, key: string, otherwise: boolean, problems: Problems): boolean {
  const setting = settings.get(key);
  if (setting === undefined) return otherwise;
  const value = setting.value.trim().toLowerCase();
  if (['true', 'yes', 'on', '1', 'y', 't'].includes(value)) return true;
  if (['false', 'no', 'off', '0', 'n', 'f'].includes(value)) return false;
  problems.wrong(`${key} (from ${setting.source}) must be true or false`);
  return otherwise;
}
