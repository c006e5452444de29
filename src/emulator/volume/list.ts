import type { SignedCall } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import type { View } from './views.ts';

const maxLimit = 1000;

interface Collection {
  /** As in the path, for links: `volumes/detail`. */
  readonly path: string;
  readonly key: 'volumes' | 'snapshots';
  /** Query keys that filter, by equality; others are passed over (cinder:api/api_utils.py `remove_invalid_filter_options`). */
  readonly filters: readonly string[];
  /** Of each one; all when left out. */
  readonly fields?: readonly string[] | undefined;
}

/** A Cinder collection, newest first, with a link to the next page after a full one (cinder:api/common.py `_get_collection_links`). */
export function listReply(call: SignedCall, { path, key, filters, fields }: Collection, views: readonly View[]): Reply {
  const { query, state } = call;
  const wanted = state.behaviour.ignoreFilters ? [] : filters.filter((name) => query.has(name));
  const matching = views.filter((view) => wanted.every((name) => String(view[name] ?? '') === query.get(name))).reverse();
  const limit = limitOf(query.get('limit'), Math.min(maxLimit, state.behaviour.pageLimit));
  const marker = query.get('marker');
  const at = marker === null ? -1 : matching.findIndex(({ id }) => id === marker);
  if (marker !== null && at < 0) {
    throw new Refusal(404, `${key === 'volumes' ? 'Volume' : 'Snapshot'} ${marker} could not be found.`);
  }
  const page = matching.slice(at + 1, at + 1 + limit);
  const last = page.at(-1)?.id;
  const isFull = limit > 0 && page.length === limit && last !== undefined;
  return {
    status: 200,
    body: { [key]: page.map((view) => pick(view, fields)), ...(isFull && { [`${key}_links`]: [nextLink(call, path, String(last))] }) },
  };
}

function pick(view: View, fields: readonly string[] | undefined): View {
  return fields === undefined ? view : Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
}

function limitOf(text: string | null, most: number): number {
  if (text === null) return most;
  if (!/^-?\d+$/.test(text)) throw new Refusal(400, 'limit param must be an integer');
  if (Number(text) < 0) throw new Refusal(400, 'limit param must be positive');
  return Math.min(Number(text), most);
}

function nextLink(call: SignedCall, path: string, marker: string): object {
  const params = new URLSearchParams(call.query);
  params.set('marker', marker);
  const origin = call.state.behaviour.linkOrigin ?? call.origin;
  return { rel: 'next', href: `${origin}/volume/v3/${call.caller.projectId}/${path}?${params}` };
}
