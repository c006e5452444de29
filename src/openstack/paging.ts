import { HttpError } from '../domain/errors.ts';
import type { CallOptions } from './calls.ts';
import type { Answer, ServiceCall, ServiceClient } from './http/service-client.ts';
import { type CallName, unexpectedAnswer } from './parse-answer.ts';

export interface Listing<T> {
  /** Below the endpoint, without a query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly microversion?: string;
  /** Reads one page. */
  readonly page: (answer: Answer, call: CallName) => Page<T>;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The service's link to the next page, whatever host it names. */
  readonly next: string | undefined;
}

const mostStarts = 10;
/** Of up to 1000 items each: no project has so many, and what has no end must not fill the memory. */
const mostPages = 1000;
/** In all pages together. */
const mostItems = 100_000;

/**
 * Every item of a listing, page after page, each item once.
 *
 * Of a link to the next page only the query is used: behind a proxy the services write links with hosts that cannot be
 * reached (nova:api/openstack/common.py `_get_next_link`; glance and neutron likewise). A full last page may link to
 * an empty one. When the item that the link starts after was deleted meanwhile, the service answers
 * 400 (Cinder and Neutron 404), and the listing begins anew: where a whole generation goes at once, several times.
 */
export async function listAll<T extends { readonly id: string }>(
  client: ServiceClient,
  listing: Listing<T>,
  options?: CallOptions,
): Promise<readonly T[]> {
  for (let start = 1; ; start += 1) {
    try {
      return await readPages(client, listing, options);
    } catch (error) {
      if (!(error instanceof LostMarker)) throw error;
      if (start === mostStarts) throw error.cause;
    }
  }
}

class LostMarker extends Error {}

async function readPages<T extends { readonly id: string }>(
  client: ServiceClient,
  listing: Listing<T>,
  options: CallOptions | undefined,
): Promise<readonly T[]> {
  const found = new Map<string, T>();
  let query: string | undefined = listing.query.toString();
  for (let nth = 1; query !== undefined; nth += 1) {
    const call: ServiceCall = {
      method: 'GET',
      path: query === '' ? listing.path : `${listing.path}?${query}`,
      repeat: 'read',
      expect: [200],
      ...(listing.microversion === undefined ? {} : { microversion: listing.microversion }),
    };
    const answer = nth === 1 ? await client.request(call, options) : await requestNext(client, call, options);
    const { items, next } = listing.page(answer, call);
    const before = found.size;
    for (const item of items) found.set(item.id, item);
    if (items.length === 0 || next === undefined) return [...found.values()];
    if (found.size === before) throw unexpectedAnswer(answer, call, 'the link to the next page leads back to an earlier page');
    if (found.size > mostItems) throw unexpectedAnswer(answer, call, `the list has more than ${mostItems} items`);
    if (nth === mostPages) throw unexpectedAnswer(answer, call, `the list has more than ${mostPages} pages`);
    query = queryOf(next, answer, call);
  }
  return [...found.values()];
}

async function requestNext(client: ServiceClient, call: ServiceCall, options: CallOptions | undefined): Promise<Answer> {
  try {
    return await client.request(call, options);
  } catch (error) {
    if (error instanceof HttpError && (error.status === 400 || error.status === 404)) throw new LostMarker('marker', { cause: error });
    throw error;
  }
}

function queryOf(link: string, answer: Answer, call: CallName): string {
  const base = 'http://ours.invalid';
  if (!URL.canParse(link, base)) throw unexpectedAnswer(answer, call, 'the link to the next page is not a URL');
  return new URL(link, base).search.slice(1);
}
