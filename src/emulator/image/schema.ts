import type { Behaviour } from '../behaviour.ts';
import { isObject, Refusal } from '../http.ts';
import type { Image } from '../model.ts';

/** What a client may set of an image, by its name on the wire. */
export type Settable = Partial<
  Pick<Image, 'name' | 'visibility' | 'protected' | 'hidden' | 'minDisk' | 'minRam' | 'diskFormat' | 'containerFormat' | 'tags'>
>;

const readOnly = new Set([
  'id',
  'status',
  'size',
  'virtual_size',
  'checksum',
  'created_at',
  'updated_at',
  'self',
  'file',
  'schema',
  'direct_url',
  'os_hash_algo',
  'os_hash_value',
]);
const uuidPattern = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

function mismatch(text: string): Refusal {
  return new Refusal(400, `Provided object does not match schema 'image': ${text}`);
}

/** @throws Refusal 400 */
export function chosenId(value: unknown): string {
  const text = String(value);
  if (!new RegExp(uuidPattern).test(text)) throw mismatch(`'${text}' does not match '${uuidPattern}'`);
  return text;
}

/** @throws Refusal 403 for what only Glance sets. */
export function refuseReadOnly({ olderGlance }: Behaviour, name: string): void {
  if (readOnly.has(name)) throw new Refusal(403, `Attribute '${name}' is read-only.`);
  if (name.startsWith('os_glance') && !olderGlance) throw new Refusal(403, `Attribute '${name}' is reserved.`);
}

/** Whether the name is an attribute of every image rather than a property of this one. */
export function isAttribute(name: string): boolean {
  return readOnly.has(name) || attributes.has(name) || name === 'owner';
}

type AttributeParser = (value: unknown) => Settable;

const attributes = new Map<string, AttributeParser>(
  Object.entries({
    name: (value: unknown) => {
      if (value !== null && typeof value !== 'string') throw mismatch(`${JSON.stringify(value)} is not of type 'null', 'string'`);
      if (typeof value === 'string' && value.length > 255) throw mismatch(`'${value}' is too long`);
      return { name: value };
    },
    visibility: (value: unknown) => {
      if (value === 'public') throw new Refusal(403, 'You are not authorized to complete publicize_image action.');
      if (value !== 'private' && value !== 'shared' && value !== 'community') {
        throw mismatch(`'${String(value)}' is not one of ['community', 'public', 'private', 'shared']`);
      }
      return { visibility: value };
    },
    protected: (value: unknown) => ({ protected: boolean(value) }),
    os_hidden: (value: unknown) => ({ hidden: boolean(value) }),
    min_disk: (value: unknown) => ({ minDisk: integer(value) }),
    min_ram: (value: unknown) => ({ minRam: integer(value) }),
    disk_format: (value: unknown) => ({ diskFormat: value === null ? null : string(value) }),
    container_format: (value: unknown) => ({ containerFormat: value === null ? null : string(value) }),
    tags: (value: unknown) => {
      if (!Array.isArray(value)) throw mismatch(`${JSON.stringify(value)} is not of type 'array'`);
      return { tags: [...new Set(value.map(string))] };
    },
  }),
);

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw mismatch(`${quote(value)} is not of type 'boolean'`);
  return value;
}

function integer(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw mismatch(`${quote(value)} is not of type 'integer'`);
  return value;
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw mismatch(`${quote(value)} is not of type 'string'`);
  return value;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

/** One attribute or property as the client gives it. @throws Refusal 400, 403 */
export function setField(image: Image, name: string, value: unknown): Image {
  const parse = attributes.get(name);
  if (parse !== undefined) return { ...image, ...parse(value) };
  return { ...image, properties: { ...image.properties, [name]: string(value) } };
}

/** The body of a create. @throws Refusal 400 */
export function parseRecord(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) throw new Refusal(400, 'Malformed JSON in request body.');
  if (!isObject(body)) throw mismatch(`${JSON.stringify(body)} is not of type 'object'`);
  return body;
}
