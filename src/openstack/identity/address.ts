import { RestageError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import { fixBeyondV2 } from '../auth/refs.ts';
import { typeOf } from '../auth/table.ts';
import type { CloudConfig } from '../config/types.ts';
import { requestIdsOf } from '../http/exchange.ts';
import { quoteOf } from '../http/reason.ts';
import type { HttpResponse } from '../http/send.ts';
import type { IdentityAddress, IdentityVersion } from './identity-address.ts';
import { jsonOf } from './json-of.ts';

/** What of a configuration decides where to sign in. */
export type SignInPlace = Pick<CloudConfig, 'authUrl' | 'auth' | 'identityVersion'>;

/**
 * Where to sign in first, judged by the configuration alone: `auth_url` may end in a version or not, in a slash or not, and have a prefix
 * (`/identity/v3`). What v2.0 cannot do is asked of v3 beside it.
 */
export function firstAddressOf({ authUrl, auth, identityVersion }: SignInPlace): IdentityAddress {
  const byUrl = endsInV2(authUrl) && typeOf(auth).beyondV2(auth) === undefined ? 'v2.0' : 'v3';
  const version = identityVersion ?? byUrl;
  return { version, base: `${unversioned(authUrl)}/${version}` };
}

/** Where to ask which versions there are. */
export function discoveryUrlOf(authUrl: string): string {
  return `${unversioned(authUrl)}/`;
}

/**
 * Where to sign in, judged by a list of versions (keystone answers 300 with `versions.values` at its root, and others 200): the version that is
 * configured, else the newest. Of the link only the path is taken: behind a proxy it names a host that cannot be reached.
 * @throws RestageError `service-missing` for a cloud that has no version by which this sign-in can be done, `unexpected-answer` when nothing
 * there is an Identity service
 */
export function discoveredAddressOf({ authUrl, auth, identityVersion }: SignInPlace, response: HttpResponse): IdentityAddress {
  const address = unversioned(authUrl);
  const versions = versionsIn(jsonOf(response.body));
  const requestIds = requestIdsOf(response);
  const wanted = identityVersion === undefined ? (['v3', 'v2.0'] as const) : [identityVersion];
  for (const version of wanted) {
    const found = versions.find(({ id }) => id.startsWith(version));
    if (found === undefined) continue;
    const lacking = version === 'v2.0' ? typeOf(auth).beyondV2(auth) : undefined;
    if (lacking !== undefined) throw onlyV2(address, lacking, requestIds);
    return { version, base: `${new URL(address).origin}${pathOf(found, version, address)}` };
  }
  if (versions.length > 0) {
    // No piece of the answer but what is a version.
    const ids = versions.map(({ id }) => /^v\d{1,2}(?:\.\d{1,3})?$/.exec(id)?.[0] ?? 'of a version without a number').join(', ');
    throw new RestageError(
      'service-missing',
      `The cloud at ${address} supports only Identity ${ids}, but the configuration requests ${wanted[0]}.`,
      {
        hint:
          identityVersion === undefined
            ? 'Ask the cloud provider for the address of its Identity v3 or v2.0.'
            : 'Write `auth_type: password` (or `token`), which uses the version that the cloud has, and leave out `identity_api_version`.',
        requestIds,
      },
    );
  }
  const quote = quoteOf(response);
  const answered = `No OpenStack Identity service was found at ${address}: it answered ${response.status}`;
  throw new RestageError('unexpected-answer', asSentence(quote === '' ? answered : `${answered}: ${quote}`), {
    hint: 'Check `auth_url`: it usually ends in `/v3`, and often has a port (5000) or a prefix (`/identity`).',
    requestIds,
  });
}

function pathOf({ href }: Version, version: IdentityVersion, address: string): string {
  const link = href !== undefined && URL.canParse(href, `${address}/`) ? href : version;
  return new URL(link, `${address}/`).pathname.replace(/\/+$/, '');
}

function onlyV2(address: string, lacking: string, requestIds: readonly string[]): RestageError {
  return new RestageError('service-missing', `The cloud at ${address} supports only Identity v2.0, which does not support ${lacking}.`, {
    hint: fixBeyondV2(lacking),
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
      hint: 'Write it like `https://keystone.example:5000/v3`.',
    });
  }
  const { origin, pathname } = new URL(authUrl);
  const path = pathname.replace(/\/+$/, '').replace(version, '');
  return `${origin}${path.replace(/\/+$/, '')}`;
}

const version = /\/v(?:3|2(?:\.0)?)$/;

function endsInV2(authUrl: string): boolean {
  return URL.canParse(authUrl) && /\/v2(?:\.0)?\/*$/.test(new URL(authUrl).pathname);
}

interface Version {
  readonly id: string;
  readonly href: string | undefined;
}

/**
 * Nova and Glance have versions of the same names, and only the media types tell whose `v2.0` it is; but `versions.values` is Keystone's shape alone,
 * and some of its kind leave the media types out.
 */
function versionsIn(body: unknown): readonly Version[] {
  const versions = field(body, 'versions');
  const values = field(versions, 'values');
  const list = Array.isArray(versions) ? versions : (values ?? [field(body, 'version')]);
  if (!Array.isArray(list)) return [];
  return list.flatMap((version: unknown) => {
    const id = field(version, 'id');
    const links = field(version, 'links');
    const own = Array.isArray(links) ? (links.find((link: unknown) => field(link, 'rel') === 'self') ?? links[0]) : undefined;
    const href = field(own, 'href');
    return typeof id === 'string' && isOfIdentity(version, list === values)
      ? [{ id, href: typeof href === 'string' ? href : undefined }]
      : [];
  });
}

function isOfIdentity(version: unknown, otherwise: boolean): boolean {
  const types = field(version, 'media-types');
  if (types === undefined) return otherwise;
  const list = Array.isArray(types) ? types : field(types, 'values');
  return (
    Array.isArray(list) &&
    list.map((each: unknown) => field(each, 'type')).some((type) => typeof type === 'string' && type.includes('identity'))
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
