import type { SignedCall } from '../call.ts';
import { Refusal, type Reply } from '../http.ts';
import { refuseUnscoped } from '../identity/readers.ts';
import type { Image } from '../model.ts';
import { isTakenBy, listedTo, visibleTo } from './access.ts';
import { imageView } from './view.ts';

const sortKeys = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at'];
const maxPage = 1000;

/** `GET /v2/images` (glance:api/v2/images.py `index`). `images` are those of the moment, or of some seconds ago. */
export function listImages(call: SignedCall, images: readonly Image[]): Reply {
  refuseUnscoped(call, 'You are not authorized to complete get_images action.');
  const { query } = call;
  const matching = images
    .filter((image) => image.status !== 'deleted' && visibleTo(call, image) && isTakenBy(call, image))
    .filter(call.state.behaviour.ignoreFilters ? () => true : filterOf(call))
    .map((image) => imageView(call.state, image))
    .reverse()
    .sort(orderOf(query));
  const from = startOf(query.get('marker'), matching);
  const limit = limitOf(call);
  const page = matching.slice(from, from + limit);
  const last = page.at(-1)?.id;
  return {
    status: 200,
    body: {
      images: page,
      first: link(query),
      schema: '/v2/schemas/images',
      ...(limit > 0 && page.length === limit && { next: link(query, String(last)) }),
    },
  };
}

function link(query: URLSearchParams, marker?: string): string {
  const params = new URLSearchParams(query);
  params.delete('marker');
  if (marker !== undefined) params.append('marker', marker);
  const text = params.toString();
  return text === '' ? '/v2/images' : `/v2/images?${text}`;
}

function limitOf(call: SignedCall): number {
  const text = call.query.get('limit');
  if (text === null) return call.state.behaviour.imagePageSize;
  if (!/^-?\d+$/.test(text)) throw new Refusal(400, 'limit param must be an integer');
  if (Number(text) < 0) throw new Refusal(400, 'limit param must be positive');
  return Math.min(Number(text), maxPage);
}

function startOf(marker: string | null, images: readonly Readonly<Record<string, unknown>>[]): number {
  if (marker === null) return 0;
  const index = images.findIndex((image) => image.id === marker);
  if (index < 0) throw new Refusal(400, `No image found with ID ${marker}`);
  return index + 1;
}

type View = Readonly<Record<string, unknown>>;

/** Newest first, unless asked otherwise: `sort=key:dir,…`, or `sort_key` and `sort_dir`. */
function orderOf(query: URLSearchParams): (a: View, b: View) => number {
  const pairs =
    query
      .get('sort')
      ?.split(',')
      .map((part) => part.split(':')) ?? query.getAll('sort_key').map((key, i) => [key, query.getAll('sort_dir')[i]]);
  for (const [key = ''] of pairs) {
    if (sortKeys.includes(key)) continue;
    throw new Refusal(400, `Invalid sort key: ${key}. It must be one of the following: ${sortKeys.join(', ')}.`);
  }
  const keys = pairs.length > 0 ? pairs : [['created_at', 'desc']];
  return (a, b) => {
    for (const [key = '', direction = 'desc'] of keys) {
      const order = compare(a[key], b[key]);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    return 0;
  };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a ?? ''), String(b ?? '')];
  return x < y ? -1 : x > y ? 1 : 0;
}

const paging = new Set(['limit', 'marker', 'sort', 'sort_key', 'sort_dir', 'member_status']);
const visibilities = ['public', 'private', 'shared', 'community', 'all'];

/** Exact matches; `in:` lists for some, comparisons for times and sizes, `tag` several times. */
function filterOf(call: SignedCall): (image: Image) => boolean {
  const { query } = call;
  const visibility = query.get('visibility');
  if (visibility !== null && !visibilities.includes(visibility)) {
    throw new Refusal(400, `Invalid visibility value: ${visibility}`);
  }
  const memberStatus = query.get('member_status');
  if (memberStatus !== null && !['pending', 'accepted', 'rejected', 'all'].includes(memberStatus)) {
    throw new Refusal(400, `Invalid status: ${memberStatus}`);
  }
  const tags = query.getAll('tag');
  const hidden = query.get('os_hidden') === 'true';
  const others = [...query].filter(([key]) => !paging.has(key) && !['tag', 'os_hidden', 'visibility'].includes(key));
  // Of a key given twice the last value counts.
  const tests = [...new Map(others)].map(([key, value]) => testOf(key, value));
  return (image) =>
    image.hidden === hidden &&
    (visibility === null ? listedTo(call, image) : visibility === 'all' || image.visibility === visibility) &&
    tags.every((tag) => image.tags.includes(tag)) &&
    tests.every((test) => test(image));
}

function testOf(key: string, value: string): (image: Image) => boolean {
  switch (key) {
    case 'created_at':
    case 'updated_at': {
      const [operator, text] = /^(lte|lt|gte|gt|neq|eq):(.*)$/.exec(value)?.slice(1) ?? ['eq', value];
      const limit = Date.parse(text ?? '');
      if (Number.isNaN(limit)) throw new Refusal(400, `Bad "${key}" query filter format. Use ISO 8601 DateTime notation.`);
      return (image) => holds(operator ?? 'eq', Math.floor(image[key === 'created_at' ? 'created' : 'updated'] / 1000) * 1000, limit);
    }
    case 'size_min':
      return (image) => (image.size ?? 0) >= Number(value);
    case 'size_max':
      return (image) => image.size !== null && image.size <= Number(value);
    default: {
      const accepted = value.startsWith('in:') ? value.slice(3).split(',') : [value];
      return (image) => accepted.includes(fieldOf(image, key));
    }
  }
}

function holds(operator: string, value: number, limit: number): boolean {
  switch (operator) {
    case 'lt':
      return value < limit;
    case 'lte':
      return value <= limit;
    case 'gt':
      return value > limit;
    case 'gte':
      return value >= limit;
    case 'neq':
      return value !== limit;
    default:
      return value === limit;
  }
}

function fieldOf(image: Image, key: string): string {
  switch (key) {
    case 'id':
    case 'status':
    case 'owner':
      return image[key];
    case 'name':
      return image.name ?? '';
    case 'disk_format':
      return image.diskFormat ?? '';
    case 'container_format':
      return image.containerFormat ?? '';
    case 'min_disk':
      return String(image.minDisk);
    case 'min_ram':
      return String(image.minRam);
    case 'protected':
      return String(image.protected);
    default:
      return image.properties[key] ?? '';
  }
}
