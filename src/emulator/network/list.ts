import type { SignedCall } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import type { View } from './views.ts';

const controls = new Set(['fields', 'limit', 'marker', 'sort_key', 'sort_dir', 'page_reverse']);

/** A Neutron collection: exact filters, of which repeated ones mean "or", `fields`, and paging by full URL. */
export function listReply(call: SignedCall, collection: string, views: readonly View[], known: readonly string[]): Reply {
  const filters = filtersOf(call.query, known);
  const matching = call.state.behaviour.ignoreFilters
    ? views
    : views.filter((view) => filters.every(([key, values]) => values.some((value) => equals(view[key], value))));
  const marker = call.query.get('marker');
  const from = marker === null ? 0 : matching.findIndex(({ id }) => id === marker) + 1;
  const limit = Number(call.query.get('limit') ?? Number.POSITIVE_INFINITY) || Number.POSITIVE_INFINITY;
  const page = matching.slice(from, from + limit);
  const more = Number.isFinite(limit) && page.length === limit;
  return {
    status: 200,
    body: {
      [collection]: page.map((view) => pick(view, call.query.getAll('fields'))),
      ...(more && { [`${collection}_links`]: [{ rel: 'next', href: nextPage(call, collection, page) }] }),
    },
  };
}

function filtersOf(query: URLSearchParams, known: readonly string[]): [string, string[]][] {
  const keys = [...new Set(query.keys())].filter((key) => !controls.has(key));
  const unknown = keys.filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    const names = unknown.map((key) => `'${key}'`).join(', ');
    throw new Refusal(400, `[${names}] is invalid attribute for filtering`, { type: 'HTTPBadRequest' });
  }
  return keys.map((key) => [key, query.getAll(key)]);
}

function equals(value: unknown, text: string): boolean {
  if (typeof value === 'boolean') return String(value) === text.toLowerCase();
  return String(value ?? '') === text;
}

function pick(view: View, fields: readonly string[]): View {
  if (fields.length === 0) return view;
  return Object.fromEntries(Object.entries(view).filter(([key]) => fields.includes(key)));
}

function nextPage(call: SignedCall, collection: string, page: readonly View[]): string {
  const params = new URLSearchParams(call.query);
  params.delete('marker');
  params.append('marker', String(page.at(-1)?.id));
  return `${call.state.behaviour.linkOrigin ?? call.origin}/network/v2.0/${collection}?${params}`;
}
