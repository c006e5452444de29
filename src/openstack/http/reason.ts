import { visible } from '../../domain/foreign-text.ts';
import { parseJson } from '../../domain/json.ts';
import type { Redactor } from '../../domain/redactor.ts';
import type { HttpResponse } from './send.ts';

/** Longest reason, in characters. */
const longest = 500;
/** Nothing worth saying comes later in a page than this. */
const readAtMost = 16_384;

/** The sentence in an answer of 400 or above, to be judged by; `''` for every other one: a success that makes no sense may hold a password. */
export function reasonOf(response: HttpResponse): string {
  return (response.said ?? saidIn(response, { clean: visible, redact: visible })).reason;
}

/** The same, as it may be shown. */
export function quoteOf(response: HttpResponse): string {
  return (response.said ?? saidIn(response, { clean: visible, redact: visible })).quote;
}

/** Reads it once, while the secrets are at hand. */
export function saidIn(response: HttpResponse, { clean, redact }: Pick<Redactor, 'clean' | 'redact'>): NonNullable<HttpResponse['said']> {
  if (response.status < 400) return { reason: '', quote: '' };
  const sentence = sentenceOf(response);
  return { reason: fit(clean(sentence)), quote: fit(redact(sentence)) };
}

/**
 * The human sentence in whatever a service, or a proxy in its stead, sent with an error; `''` when there is none.
 *
 * Known shapes: one key that varies (nova:api/openstack/wsgi.py `Fault`), `{"error": …}` (Keystone), `{"NeutronError": …}`
 * with a string or an object, `{"message": "…<br />"}` and HTML (Glance, by webob), `{"errors": [{"detail"}]}` (Placement's kind),
 * JSON inside a JSON string (pecan's `error_message`), HTML of HAProxy and nginx, plain text.
 */
function sentenceOf({ body, status }: HttpResponse): string {
  // A secret that the end cuts in two would not be known.
  const read = body.length <= readAtMost ? body : body.slice(0, readAtMost).replace(/\S+$/, '');
  return withoutStatus(tidy(sentenceIn(read.trim(), 0)), status);
}

/** On one line, and no longer than a line should be. */
function fit(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

function sentenceIn(value: unknown, depth: number): string {
  if (depth > 5) return '';
  if (typeof value === 'string') return sentenceInText(value, depth);
  if (Array.isArray(value)) return firstSentence(value, depth);
  if (typeof value !== 'object' || value === null) return '';
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key of sayingKeys) {
    const sentence = sentenceIn(fields[key], depth + 1);
    if (sentence !== '') return sentence;
  }
  const nested = Object.values(fields).filter((field) => typeof field === 'object');
  return firstSentence(nested, depth);
}

/** In this order: `title` repeats the status, where a better one is missing it is still a word. */
const sayingKeys = [
  'message',
  'faultstring',
  'error_message',
  'error_description',
  'detail',
  'description',
  'reason',
  'error',
  'NeutronError',
  'errors',
  'title',
];

function firstSentence(values: readonly unknown[], depth: number): string {
  for (const value of values) {
    const sentence = sentenceIn(value, depth + 1);
    if (sentence !== '') return sentence;
  }
  return '';
}

function sentenceInText(text: string, depth: number): string {
  if (!/^\s*[[{"]/.test(text)) return text;
  try {
    return sentenceIn(parseJson(text), depth + 1);
  } catch {
    return text;
  }
}

function tidy(said: string): string {
  // What Nova could not handle it names as Python does, which is no markup (nova:api/openstack/wsgi.py, `Unexpected API Error`).
  const text = said.replace(/<class '([\w.]+)'>/g, '$1');
  const plain = /<[/!]?[a-z][^<>]*>/i.test(text) ? withoutMarkup(text) : text;
  return plain.trim();
}

/** What a page shows; its title where it shows nothing. A heading leads to what follows. */
function withoutMarkup(text: string): string {
  const hidden = /<(head|title|script|style)\b[^<>]*>(.*?)<\/\1\s*>/gis;
  const shown = text
    .replace(/<!--.*?-->/gs, ' ')
    .replace(hidden, ' ')
    .replace(/<\/h[1-6]\s*>/gi, ': ')
    .replace(/<[/!]?[a-z][^<>]*>/gi, ' ');
  const sentence = decodeEntities(shown).replace(/\s+/g, ' ').replace(/ :/g, ':').trim().replace(/:$/, '');
  return sentence === '' ? decodeEntities(/<title>(.*?)<\/title>/is.exec(text)?.[1] ?? '') : sentence;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** `502 Bad Gateway` beside a status of 502 says the number twice. */
function withoutStatus(sentence: string, status: number): string {
  return sentence.startsWith(`${status} `) ? sentence.slice(String(status).length).trim() : sentence;
}
