import type { SignedCall } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import type { View } from './stamps.ts';

/** By what any collection can be filtered. */
export const common = [
  'id',
  'name',
  'tenant_id',
  'project_id',
  'description',
  'status',
  'tags',
  'revision_number',
  'created_at',
  'updated_at',
];

const controls = new Set(['fields', 'limit', 'marker', 'sort_key', 'sort_dir', 'page_reverse']);

/** A Neutron collection: exact filters, of which repeated ones mean "or", `fields`, and paging by full URL. */
export function listReply(call: SignedCall, collection: string, views: readonly View[], known: readonly string[]): Reply {
  const filters = filtersOf(call.query, known);
  const matching = call.state.behaviour.ignoreFilters
    ? views
    : views.filter((view) => filters.every(([key, values]) => values.some((value) => equals(view[key], value))));
  const { page, limit } = pageOf(call.query, collection, matching);
  const links = Number.isFinite(limit) && { [`${collection}_links`]: pageLinks(call, collection, page, limit) };
  return {
    status: 200,
    body: {
      [collection]: page.map((view) => pick(view, call.query.getAll('fields'))),
      ...links,
    },
  };
}

/** An administrator sees those of every project. */
export function ownViews<T extends { readonly projectId: string }>(
  call: SignedCall,
  things: readonly T[],
  view: (thing: T) => View,
): View[] {
  return things.filter(({ projectId }) => call.caller.admin || projectId === call.caller.projectId).map(view);
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

/** @throws Refusal 400 for a limit that is no number, 404 for an unknown marker */
function pageOf(
  query: URLSearchParams,
  collection: string,
  views: readonly View[],
): { readonly page: readonly View[]; readonly limit: number } {
  const text = query.get('limit') ?? '0';
  if (!/^\d+$/.test(text)) {
    throw new Refusal(400, `Bad limit request: Limit must be an integer 0 or greater and not '${text}'.`, { type: 'BadRequest' });
  }
  const limit = Number(text) || Number.POSITIVE_INFINITY;
  const marker = query.get('marker');
  const at = marker === null ? -1 : views.findIndex(({ id }) => id === marker);
  if (marker !== null && at < 0) {
    const kind = `${collection.charAt(0).toUpperCase()}${collection.slice(1, -1)}`;
    throw new Refusal(404, `${kind} ${marker} could not be found.`, { type: `${kind}NotFound` });
  }
  return { page: views.slice(at + 1, at + 1 + limit), limit };
}

function pageLinks(call: SignedCall, collection: string, page: readonly View[], limit: number): readonly object[] {
  const base = `${call.state.behaviour.linkOrigin ?? call.origin}/network/v2.0/${collection}`;
  const link = (rel: string, marker: unknown, more: Readonly<Record<string, string>>) => {
    const params = new URLSearchParams(call.query);
    params.delete('marker');
    if (marker !== undefined) params.append('marker', String(marker));
    for (const [name, value] of Object.entries(more)) params.append(name, value);
    return { rel, href: `${base}?${params}` };
  };
  const previous = link('previous', page[0]?.id, { page_reverse: 'True' });
  return page.length === limit ? [link('next', page.at(-1)?.id, {}), previous] : [previous];
}
