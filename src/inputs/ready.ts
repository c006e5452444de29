import { messageOf } from '../domain/errors.ts';
import type { ReadyCheck } from './types.ts';

export const readyForms = '`active`, `tcp:22`, `http://:8080/path`, `console:<regex>` or `command:<shell>`';

/** One readiness check, or what is wrong with its text. */
export function parseReadyCheck(text: string): ReadyCheck | { readonly problem: string } {
  if (text === 'active') return { kind: 'active' };
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  switch (kind) {
    case 'tcp': {
      const port = parsePort(rest);
      return port === undefined ? { problem: `\`${text}\` has no port from 1 to 65535` } : { kind, port };
    }
    case 'http':
    case 'https':
      return parseHttp(kind, rest, text);
    case 'console':
      return parseConsole(rest);
    case 'command':
      return rest.trim() === '' ? { problem: '`command:` has no command' } : { kind, command: rest.trim() };
    default:
      return { problem: `\`${text}\` is no readiness check` };
  }
}

function parseHttp(scheme: 'http' | 'https', rest: string, text: string): ReadyCheck | { readonly problem: string } {
  const match = /^\/\/(?<host>[^:/?#]*)(?::(?<port>\d+))?(?<path>[/?].*)?$/.exec(rest)?.groups;
  if (match === undefined) return { problem: `\`${text}\` is no address of the form \`${scheme}://:8080/path\`` };
  if (match.host !== '')
    return {
      problem: `\`${text}\` names a host; leave it out, as in \`${scheme}://:8080/path\`: each server's own address takes its place`,
    };
  const port = match.port === undefined ? (scheme === 'http' ? 80 : 443) : parsePort(match.port);
  if (port === undefined) return { problem: `\`${text}\` has no port from 1 to 65535` };
  const path = match.path ?? '/';
  return { kind: 'http', scheme, port, path: path.startsWith('/') ? path : `/${path}` };
}

function parseConsole(source: string): ReadyCheck | { readonly problem: string } {
  if (source.trim() === '') return { problem: '`console:` has no regular expression' };
  try {
    // Several lines: `^` and `$` mean a line of the console log.
    return { kind: 'console', pattern: new RegExp(source.trim(), 'm') };
  } catch (error) {
    return { problem: `\`console:${source}\` is no regular expression (${messageOf(error)})` };
  }
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
