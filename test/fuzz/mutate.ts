import fc from 'fast-check';
import type { HttpResponse } from '../../src/openstack/http/send.ts';

/** A change to an answer on its way. */
export type Mutation =
  | { readonly kind: 'value'; readonly where: number; readonly becomes: unknown }
  | { readonly kind: 'drop'; readonly where: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'body'; readonly becomes: string }
  | { readonly kind: 'status'; readonly becomes: number }
  | { readonly kind: 'header'; readonly name: string; readonly becomes: string };

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    0,
    -1,
    1e308,
    1e21,
    2 ** 53,
    [],
    {},
    [[]],
    { a: 1 },
    '1',
    'null',
    '2026-13-45T99:99:99Z',
    '\u0000',
    'x'.repeat(10_000),
  ),
  fc.constantFrom<unknown>(
    { rel: 'next', href: '?marker=1' },
    [{ rel: 'next', href: 'http://[' }],
    '/v2/images?marker=x',
    'http://[',
    'ftp://a/',
    'ERROR',
    'SHUTOFF',
  ),
  fc.string(),
);

const tooDeep = '['.repeat(100_000);
/** Deeper than a stack of calls. */
const deep = `${tooDeep}${']'.repeat(100_000)}`;
const page = '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';
const headers = ['retry-after', 'date', 'content-type', 'location', 'x-openstack-request-id', 'x-subject-token', 'openstack-api-version'];
const headerValues = [
  '',
  '-1',
  '1e9',
  '99999999999999',
  'Tue, 31 Feb 2026 25:61:00 GMT',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'soon',
  '/',
  'http://[',
];

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('value' as const), where: fc.nat(), becomes: strange }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('drop' as const), where: fc.nat() }) },
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(2000) }),
  fc.record({
    kind: fc.constant('body' as const),
    becomes: fc.constantFrom(
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '0',
      page,
      '\uFEFF{}',
      '{"a":'.repeat(500),
      deep,
      `{"versions":[{"id":"v3","media-types":${deep}}]}`,
      `{"versions":[{"id":"v3","media-types":[{"type":${deep}}]}]}`,
      `{"error":${deep}}`,
    ),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    becomes: fc.constantFrom(200, 201, 202, 204, 300, 302, 400, 401, 403, 404, 409, 413, 429, 500, 503),
  }),
  fc.record({
    kind: fc.constant('header' as const),
    name: fc.constantFrom(...headers),
    becomes: fc.oneof(fc.constantFrom(...headerValues), fc.string()),
  }),
);

export function mutate(response: HttpResponse, mutation: Mutation): HttpResponse {
  switch (mutation.kind) {
    case 'value':
    case 'drop':
      return { ...response, body: withChangedValue(response.body, mutation) };
    case 'cut':
      return { ...response, body: response.body.slice(0, mutation.at) };
    case 'body':
      return { ...response, body: mutation.becomes };
    case 'status':
      return { ...response, status: mutation.becomes };
    case 'header':
      return { ...response, headers: { ...response.headers, [mutation.name]: mutation.becomes } };
    default:
      return mutation satisfies never;
  }
}

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** The `where`th of all values in a JSON text, itself left out. What is too deep to be written again stays as it is. */
function withChangedValue(text: string, change: Extract<Mutation, { where: number }>): string {
  if (text.includes(tooDeep)) return text;
  const body = parse(text);
  const places = placesIn(body);
  const place = places[change.where % Math.max(1, places.length)];
  if (place === undefined) return text;
  if (change.kind === 'value') place.holder[place.key] = change.becomes;
  else delete place.holder[place.key];
  return JSON.stringify(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
