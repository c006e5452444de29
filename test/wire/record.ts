import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpRequest, HttpResponse } from '../../src/openstack/http/send.ts';
import type { ServiceName } from '../../src/openstack/services.ts';
import type { Things } from './calls.ts';

/** A request, as far as it finds its answer again, and what a cloud answered. */
export interface RecordedAnswer {
  /** `GET http://cloud.example:8774/v2.1/servers/detail?limit=1000` */
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON is kept as such, anything else as text. */
  readonly body: unknown;
}

/** What a call was answered, and what our client made of it: a value, or the code of an error. */
export interface RecordedCall {
  readonly call: string;
  readonly answers: readonly RecordedAnswer[];
  readonly gives: { readonly value: unknown } | { readonly error: string };
}

/** The cloud that answered. */
export interface RecordedPlace {
  /** OpenStack's. */
  readonly release: string;
  readonly recordedAt: string;
  readonly authUrl: string;
  readonly things: Things;
}

export const recordedServices: readonly ServiceName[] = ['compute', 'identity', 'image', 'network', 'volume'];

const folder = join(import.meta.dirname, 'recorded');

export function readPlace(): RecordedPlace {
  return JSON.parse(readFileSync(join(folder, 'place.json'), 'utf8')) as RecordedPlace;
}

export function readCalls(service: ServiceName): readonly RecordedCall[] {
  return readFileSync(join(folder, `${service}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedCall);
}

/** A line for each call, by name. */
export function writeCalls(service: ServiceName, calls: readonly RecordedCall[]): void {
  const lines = calls.toSorted((a, b) => (a.call < b.call ? -1 : 1)).map((call) => JSON.stringify(call));
  writeFileSync(join(folder, `${service}.jsonl`), `${lines.join('\n')}\n`);
}

export function writePlace(place: RecordedPlace): void {
  writeFileSync(join(folder, 'place.json'), `${JSON.stringify(place, null, 2)}\n`);
}

/** Headers that the client reads, or that a proxy of its cloud may tell. */
const keptHeaders = [
  'content-type',
  'date',
  'location',
  'openstack-api-version',
  'retry-after',
  'www-authenticate',
  'x-compute-request-id',
  'x-openstack-nova-api-version',
  'x-openstack-request-id',
  'x-subject-token',
];

/** Without what is secret, and without the addresses of the machine that it was recorded on. */
export function recorded({ method, url }: Pick<HttpRequest, 'method' | 'url'>, response: HttpResponse): RecordedAnswer {
  const headers = keptHeaders.flatMap((name) => {
    const value = response.headers[name];
    return value === undefined ? [] : [[name, name === 'x-subject-token' ? scrubbed : elsewhere(value)]];
  });
  return {
    request: `${method} ${elsewhere(url)}`,
    status: response.status,
    headers: Object.fromEntries(headers),
    body: withoutSecrets(parsed(elsewhere(response.body))),
  };
}

export const scrubbed = 'scrubbed';

/** Of every answer that is kept: what is a secret whatever its value. */
const secretKeys: ReadonlySet<string> = new Set(['adminPass', 'audit_ids', 'secret', 'private_key']);

export function elsewhere(text: string): string {
  return text.replaceAll(/\b127\.0\.0\.1\b/g, 'cloud.example');
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, secretKeys.has(key) ? scrubbed : withoutSecrets(inner)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function asResponse({ status, headers, body }: RecordedAnswer): HttpResponse {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}
