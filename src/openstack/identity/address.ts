import { RestageError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import { requestIdsOf } from '../http/exchange.ts';
import { quoteOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';
import { jsonOf } from './token-body.ts';

/**
 * Where Identity v3 lives, judged by `auth_url` alone: it may end in `/v3` or not, in a slash or not, and have a prefix (`/identity/v3`).
 * An address of v2.0 is read as its parent's.
 */
export function identityBaseOf(authUrl: string): string {
  const address = unversioned(authUrl);
  return `${address}/v3`;
}

/** Where to ask which versions there are. */
export function discoveryUrlOf(authUrl: string): string {
  return `${unversioned(authUrl)}/`;
}

/**
 * Where Identity v3 lives, judged by a list of versions (keystone answers 300 with `versions.values` at its root, and others 200). Of the link only
 * the path is taken: behind a proxy it names a host that cannot be reached.
 * @throws RestageError `service-missing` for a cloud with v2 alone, `unexpected-answer` when nothing there is an Identity service
 */
export function discoveredBaseOf(authUrl: string, response: HttpResponse): string {
  const address = unversioned(authUrl);
  const versions = versionsIn(jsonOf(response.body));
  const v3 = versions.find(({ id }) => id.startsWith('v3'));
  const requestIds = requestIdsOf(response);
  if (v3 !== undefined) {
    const href = v3.href !== undefined && URL.canParse(v3.href, `${address}/`) ? v3.href : 'v3';
    const path = new URL(href, `${address}/`).pathname.replace(/\/+$/, '');
    return `${new URL(address).origin}${path}`;
  }
  if (versions.length > 0) {
    // No piece of the answer but what is a version.
    const ids = versions.map(({ id }) => /^v\d{1,2}(?:\.\d{1,3})?$/.exec(id)?.[0] ?? 'of a version without a number').join(', ');
    throw new RestageError('service-missing', `The cloud at ${address} has Identity ${ids} only; Restage needs v3.`, {
      hint: 'Ask the cloud for its Identity v3 address. Clouds that have v2.0 alone are too old.',
      requestIds,
    });
  }
  const quote = quoteOf(response);
  const answered = `No OpenStack Identity service was found at ${address}: it answered ${response.status}`;
  throw new RestageError('unexpected-answer', asSentence(quote === '' ? answered : `${answered}: ${quote}`), {
    hint: 'Check `auth_url`: it mostly ends in `/v3`, and often has a port (5000) or a prefix (`/identity`).',
    requestIds,
  });
}

/** Keystone's address without version: what a token that is made for it names as its audience, however `auth_url` is written. */
export function audienceOf(authUrl: string): string {
  return unversioned(authUrl);
}

/** Drops user and password too, should the address hold any: it is shown in messages. */
function unversioned(authUrl: string): string {
  if (!URL.canParse(authUrl)) {
    throw new RestageError('config-invalid', 'The address in `auth_url` is not a URL.', {
      hint: 'It looks like `https://keystone.example:5000/v3`.',
    });
  }
  const { origin, pathname } = new URL(authUrl);
  const path = pathname.replace(/\/+$/, '').replace(/\/v(3|2\.0)$/, '');
  return `${origin}${path.replace(/\/+$/, '')}`;
}

interface Version {
  readonly id: string;
  readonly href: string | undefined;
}

/** Nova and Glance list their versions in the same shape; only the media types tell whose `v2.0` it is. */
function versionsIn(body: unknown): readonly Version[] {
  const versions = field(body, 'versions');
  const list = Array.isArray(versions) ? versions : (field(versions, 'values') ?? [field(body, 'version')]);
  if (!Array.isArray(list)) return [];
  return list.flatMap((version: unknown) => {
    const id = field(version, 'id');
    const links = field(version, 'links');
    const href = Array.isArray(links) ? field(links[0], 'href') : undefined;
    return typeof id === 'string' && isOfIdentity(version) ? [{ id, href: typeof href === 'string' ? href : undefined }] : [];
  });
}

function isOfIdentity(version: unknown): boolean {
  const types = field(version, 'media-types');
  const list = Array.isArray(types) ? types : field(types, 'values');
  return (
    Array.isArray(list) &&
    list.map((each: unknown) => field(each, 'type')).some((type) => typeof type === 'string' && type.includes('identity'))
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
