import { formatDuration } from '../domain/durations.ts';
import type { ServerResult } from '../operations/results.ts';

/** What users see of a server, once: the keys of its JSON object, and the columns of its table. */
export interface ServerField {
  readonly key: string;
  /** The field that it shows. */
  readonly of: keyof ServerResult;
  /** Where objects have the key; absent = everywhere. */
  readonly when?: string;
  /** `undefined` = the object does not have the key. */
  readonly json: (server: ServerResult) => string | number | null | readonly string[] | undefined;
  readonly column?: ServerColumn;
}

interface ServerColumn {
  readonly title: string;
  /** `undefined` = there is none. */
  readonly text: (server: ServerResult, isReady: boolean) => string | undefined;
  /** The table has the column if it tells something of any server; absent = always. */
  readonly tells?: (server: ServerResult) => boolean;
}

/** What Nova calls the zone of those that are in none (nova.conf `default_availability_zone`): it tells nothing. */
const zoneOfNone = 'nova';

/** In the order of the columns. */
export const serverFields = [
  { key: 'region', of: 'region', when: 'with several regions', json: ({ region }) => region },
  { key: 'name', of: 'name', json: ({ name }) => name, column: { title: 'name', text: ({ name }) => name } },
  { key: 'role', of: 'role', json: ({ role }) => role, column: { title: 'role', text: ({ role }) => role } },
  { key: 'status', of: 'status', json: ({ status }) => status, column: { title: 'status', text: ({ status }) => status } },
  { key: 'flavor', of: 'flavor', json: ({ flavor }) => flavor, column: { title: 'flavor', text: ({ flavor }) => flavor } },
  { key: 'image-id', of: 'image', when: 'from `status`', json: ({ image }) => image?.id },
  {
    key: 'image-name',
    of: 'image',
    when: 'from `status`',
    json: ({ image }) => image && (image.name ?? null),
    column: { title: 'image', text: ({ image }) => image?.name ?? image?.id, tells: ({ image }) => image !== undefined },
  },
  {
    key: 'availability-zone',
    of: 'availabilityZone',
    json: ({ availabilityZone }) => availabilityZone ?? null,
    column: {
      title: 'zone',
      text: ({ availabilityZone }) => availabilityZone,
      tells: ({ availabilityZone = zoneOfNone }) => availabilityZone !== zoneOfNone,
    },
  },
  { key: 'address', of: 'address', json: ({ address }) => address ?? null },
  {
    key: 'addresses',
    of: 'addresses',
    json: ({ addresses }) => addresses,
    column: { title: 'addresses', text: (server) => addressesText(server) || undefined },
  },
  { key: 'floating-ip', of: 'floatingIp', json: ({ floatingIp }) => floatingIp ?? null },
  {
    key: 'ready-seconds',
    of: 'readySeconds',
    json: ({ readySeconds }) => readySeconds ?? null,
    column: {
      title: 'ready',
      text: ({ readySeconds }, isReady) => {
        if (!isReady) return 'no';
        return readySeconds === undefined ? undefined : `after ${formatDuration(readySeconds * 1000)}`;
      },
    },
  },
  { key: 'id', of: 'id', json: ({ id }) => id, column: { title: 'id', text: ({ id }) => id } },
] as const satisfies readonly ServerField[];

type Shown = (typeof serverFields)[number]['of'];

/** A field of `ServerResult` without a row is a type error here. `hostKeys` has none: the output `known-hosts` shows them. */
true satisfies Exclude<keyof ServerResult, Shown> extends 'hostKeys' ? true : never;

/** All of them, that by which the server is reached first. */
export function addressesText({ address, floatingIp, addresses }: Pick<ServerResult, 'address' | 'floatingIp' | 'addresses'>): string {
  return [...new Set([address, floatingIp, ...addresses])].filter((one) => one !== undefined).join(', ');
}

/** The keys in one sentence, for `outputs.ts`. */
export function serverKeysText(): string {
  const rows: readonly ServerField[] = serverFields;
  const keys = (when?: string) =>
    rows
      .filter((row) => row.when === when)
      .map(({ key }) => `\`${key}\``)
      .join(', ');
  const conditions = [...new Set(rows.flatMap(({ when }) => when ?? []))];
  return [keys(), ...conditions.map((when) => `${when} also ${keys(when)}`)].join('; ');
}
