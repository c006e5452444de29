import { defaultSeed } from '../../src/emulator/index.ts';
import type { Json, JsonObject } from '../helpers/contract-http.ts';
import type { Seen } from './clients.ts';

/** What differs from one run to the next, by its form. The first that fits wins. */
const forms: readonly (readonly [RegExp, string])[] = [
  // The SDK puts the parts of an HTML error into a set, whose order is no order.
  [/, 404 Not Found: ([^:]+)$/g, ', $1: 404 Not Found'],
  // Each compute driver has names of its own.
  [/\/dev\/[sv]d(?=[a-z]\b)/g, '/dev/<bus>d'],
  [/gAAAA[\w-]{60,}/g, '<token>'],
  [/\breq-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<request>'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>'],
  [/\b[0-9a-f]{32,128}\b/g, '<hash>'],
  [/\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b/g, '<fingerprint>'],
  [/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, '<mac>'],
  [/https?:\/\/[\w.]+:\d+(\/(identity|compute|image|network|volume)(?=\/|$))?/g, '<origin>'],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, '<address>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:?00)?/g, '<time>'],
];

/** What differs from one run to the next and has no form of its own. */
const accidental = new Set(['adminPass', 'admin_password', 'standard_attr_id']);

/** Lists whose order means nothing, as little as that of an object's keys does (Neutron takes it from its database). */
const unordered = new Set(['rules', 'security_group_rules', 'securityGroupRules']);

/** What a cloud shows every project: other tests publish images, and real guests have a zone. These lists are compared by the test bed's own members. */
const publicLists: readonly { readonly calls: RegExp; readonly own: ReadonlySet<Json> }[] = [
  { calls: /^(image list|image\.images|getImages)\b/, own: new Set([...defaultSeed.images.map(({ name }) => name), 'picture']) },
  { calls: /^(availability zone list|compute\.availability_zones)\b/, own: new Set(['nova']) },
];

/** The call and what its user sees, without what differs from one run to the next. */
export function lineOf({ call, answer, complaint }: Seen, run: string): string {
  const compared = withoutOthers(call, answer);
  const shown = [compared === '' ? '' : JSON.stringify(settled(compared)), complaint.replaceAll(/\s*\n\s*/g, ' | ')];
  const text = shown.filter((part) => part !== '').join(' !! ') || 'nothing';
  return `${call} => ${plain(text, run)}`;
}

function plain(text: string, run: string): string {
  return forms.reduce((result, [form, word]) => result.replaceAll(form, word), text.replaceAll(run, '<run>'));
}

function withoutOthers(call: string, answer: Json): Json {
  const list = publicLists.find(({ calls }) => calls.test(call));
  return list !== undefined && isList(answer) ? answer.filter((item) => list.own.has(nameOf(item))) : answer;
}

/** Of a list of names, or of objects in the spelling of the SDK or of the command line. */
function nameOf(item: Json): Json {
  if (typeof item !== 'object' || item === null || isList(item)) return item;
  const object: JsonObject = item;
  return object.name ?? object.Name ?? object['Zone Name'] ?? null;
}

function settled(value: Json): Json {
  if (isList(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  const object: JsonObject = value;
  const entries = Object.keys(object)
    .sort()
    .map((key): [string, Json] => [key, settledAt(key, object[key] ?? null)]);
  return Object.fromEntries(entries);
}

function settledAt(key: string, value: Json): Json {
  if (accidental.has(key) || (key === 'id' && typeof value === 'number')) return '<any>';
  // The roles of the user who made the image, in the order of Keystone's database.
  if (key === 'boot_roles' && typeof value === 'string') return value.split(',').sort().join();
  return unordered.has(key) ? inAnyOrder(settled(value)) : settled(value);
}

function inAnyOrder(value: Json): Json {
  if (!isList(value)) return value;
  return value.toSorted((a, b) => (plain(JSON.stringify(a), '?') < plain(JSON.stringify(b), '?') ? -1 : 1));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
