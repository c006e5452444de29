import { messageOf } from '../domain/errors.ts';
import type { InputText } from './row.ts';

export type ReadyCheck =
  | { readonly kind: 'active' }
  | { readonly kind: 'tcp'; readonly port: number }
  /** `path` begins with `/`. */
  | { readonly kind: 'http'; readonly scheme: 'http' | 'https'; readonly port: number; readonly path: string }
  | { readonly kind: 'console'; readonly pattern: RegExp }
  | { readonly kind: 'command'; readonly command: string }
  /** The console shows the SSH host keys. */
  | { readonly kind: 'host-keys' };

type Parsed = ReadyCheck | { readonly problem: string };

interface Form {
  /** What it begins with, up to its colon. */
  readonly start: string;
  /** Regular expression: by what it is recognized behind a comma, which another check may hold. */
  readonly begins: string;
  /** Regular expression: what an editor accepts. */
  readonly pattern: string;
  /** For people. */
  readonly example?: string;
  /** @param rest what stands behind `start` */
  readonly parse: (rest: string, text: string) => Parsed;
}

/** Every readiness check, once: the grammar of the input, of lists, and of the schema of environment files. */
const forms: readonly Form[] = [
  { start: 'active', begins: 'active\\s*(?:,|$)', pattern: 'active$', example: '`active`', parse: () => ({ kind: 'active' }) },
  { start: 'tcp:', begins: 'tcp:', pattern: 'tcp:[0-9]{1,5}$', example: '`tcp:22`', parse: parseTcp },
  {
    start: 'http:',
    begins: 'http://[:/]',
    pattern: 'http://([:/?]|$)',
    example: '`http://:8080/path`',
    parse: (rest, text) => parseHttp('http', rest, text),
  },
  {
    start: 'https:',
    begins: 'https://[:/]',
    pattern: 'https://([:/?]|$)',
    parse: (rest, text) => parseHttp('https', rest, text),
  },
  { start: 'console:', begins: 'console:', pattern: 'console:.', example: '`console:<regex>`', parse: parseConsole },
  {
    start: 'host-keys',
    begins: 'host-keys\\s*(?:,|$)',
    pattern: 'host-keys$',
    example: '`host-keys`',
    parse: () => ({ kind: 'host-keys' }),
  },
  { start: 'command:', begins: 'command:', pattern: 'command:.', example: '`command:<shell>`', parse: parseCommand },
];

/** How each begins. */
export const readyStarts: readonly string[] = forms.map(({ start }) => start);

/** For people. */
export const readyForms: readonly string[] = forms.flatMap(({ example }) => example ?? []);

/** A comma behind which the next check begins. */
export const commaBeforeCheck = new RegExp(`,(?=\\s*(?:${forms.map(({ begins }) => begins).join('|')}))`);

/** What an environment file may say. */
export const checkSchema = {
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string', pattern: `^(${forms.map(({ pattern }) => pattern).join('|')})` } }],
};

export function readChecks(input: InputText<readonly string[]>): readonly ReadyCheck[] {
  const checks: ReadyCheck[] = [];
  for (const text of input.value() ?? []) {
    const check = parseReadyCheck(text);
    if ('problem' in check) input.refuse(check.problem, `Write ${readyForms.slice(0, -1).join(', ')} or ${readyForms.at(-1)}`);
    else checks.push(check);
  }
  return checks;
}

/** One readiness check, or what is wrong with its text. */
export function parseReadyCheck(text: string): Parsed {
  const colon = text.indexOf(':');
  const start = colon === -1 ? text : text.slice(0, colon + 1);
  const form = forms.find((candidate) => candidate.start === start);
  return form === undefined ? { problem: `\`${text}\` is not a readiness check` } : form.parse(text.slice(start.length), text);
}

function parseTcp(rest: string, text: string): Parsed {
  const port = parsePort(rest);
  return port === undefined ? { problem: `\`${text}\` has no port from 1 to 65535` } : { kind: 'tcp', port };
}

function parseCommand(rest: string): Parsed {
  return rest.trim() === '' ? { problem: '`command:` has no command' } : { kind: 'command', command: rest.trim() };
}

function parseHttp(scheme: 'http' | 'https', rest: string, text: string): Parsed {
  const match = /^\/\/(?<host>[^:/?#]*)(?::(?<port>\d+))?(?<path>[/?].*)?$/.exec(rest)?.groups;
  if (match === undefined) return { problem: `\`${text}\` is not an address of the form \`${scheme}://:8080/path\`` };
  if (match.host !== '')
    return {
      problem: `\`${text}\` names a host; leave the host out, as in \`${scheme}://:8080/path\`, because Restage uses the address of each server`,
    };
  const port = match.port === undefined ? (scheme === 'http' ? 80 : 443) : parsePort(match.port);
  if (port === undefined) return { problem: `\`${text}\` has no port from 1 to 65535` };
  const path = match.path ?? '/';
  return { kind: 'http', scheme, port, path: path.startsWith('/') ? path : `/${path}` };
}

function parseConsole(source: string): Parsed {
  if (source.trim() === '') return { problem: '`console:` has no regular expression' };
  try {
    // Several lines: `^` and `$` mean a line of the console log.
    return { kind: 'console', pattern: new RegExp(source.trim(), 'm') };
  } catch (error) {
    return { problem: `\`console:${source}\` is not a valid regular expression (${messageOf(error)})` };
  }
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
