import * as v from 'valibot';
import { newestOf } from '../microversion.ts';

/** Nova's API statuses (nova:api/openstack/common.py `_STATE_MAP`), upper case. Anything else arrives as `UNKNOWN`. */
export type ServerStatus =
  | 'ACTIVE'
  | 'BUILD'
  | 'DELETED'
  | 'ERROR'
  | 'HARD_REBOOT'
  | 'MIGRATING'
  | 'PASSWORD'
  | 'PAUSED'
  | 'REBOOT'
  | 'REBUILD'
  | 'RESCUE'
  | 'RESIZE'
  | 'REVERT_RESIZE'
  | 'SHELVED'
  | 'SHELVED_OFFLOADED'
  | 'SHUTOFF'
  | 'SOFT_DELETED'
  | 'SUSPENDED'
  | 'UNKNOWN'
  | 'VERIFY_RESIZE';

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: ServerStatus;
  /** `null` = no task under way; `undefined` = the cloud hides it. */
  readonly taskState: string | null | undefined;
  readonly vmState: string | undefined;
  /** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
  readonly powerState: number | undefined;
  /** `undefined` for a volume-backed server (the wire says `""`). */
  readonly imageId: string | undefined;
  readonly flavor: ServerFlavor;
  readonly metadata: Readonly<Record<string, string>>;
  /** `undefined` below microversion 2.26. */
  readonly tags: readonly string[] | undefined;
  readonly addresses: readonly Address[];
  /** `undefined` where it is hidden, and before one is chosen. */
  readonly availabilityZone: string | undefined;
  readonly fault: Fault | undefined;
  /** `undefined` below 2.73. */
  readonly locked: boolean | undefined;
  readonly lockedReason: string | undefined;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly updated: string;
  /**
   * Whether its build ever came to ACTIVE: Nova writes `OS-SRV-USG:launched_at` then, and not before (nova:compute/manager.py
   * `_update_instance_after_spawn`). `true` where that is hidden, unless it is being built.
   */
  readonly wasActive: boolean;
  readonly volumeIds: readonly string[];
  /** Who launched it; absent = the cloud does not tell. */
  readonly userId?: string | undefined;
}

/** The flavor as the server holds it: below 2.47 an id, from 2.47 on the sizes. */
export interface ServerFlavor {
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** GiB of root disk; 0 = as large as the image. */
  readonly disk: number | undefined;
  /** MiB. */
  readonly ram: number | undefined;
  readonly vcpus: number | undefined;
  /** GiB of a second disk. */
  readonly ephemeral?: number | undefined;
  /** MiB of a swap disk. */
  readonly swap?: number | undefined;
}

export interface Address {
  readonly network: string;
  readonly address: string;
  readonly version: 4 | 6;
  readonly kind: 'fixed' | 'floating';
}

export interface Fault {
  readonly code: number;
  readonly message: string;
  readonly created: string | undefined;
}

const text = v.nullish(v.string());
const number = v.nullish(v.number());

const serverStatuses: ReadonlySet<string> = new Set<ServerStatus>([
  'ACTIVE',
  'BUILD',
  'DELETED',
  'ERROR',
  'HARD_REBOOT',
  'MIGRATING',
  'PASSWORD',
  'PAUSED',
  'REBOOT',
  'REBUILD',
  'RESCUE',
  'RESIZE',
  'REVERT_RESIZE',
  'SHELVED',
  'SHELVED_OFFLOADED',
  'SHUTOFF',
  'SOFT_DELETED',
  'SUSPENDED',
  'UNKNOWN',
  'VERIFY_RESIZE',
]);

const address = v.object({
  addr: v.string(),
  version: v.nullish(v.picklist([4, 6])),
  'OS-EXT-IPS:type': text,
});

const serverFlavor = v.object({
  id: text,
  original_name: text,
  disk: number,
  ram: number,
  vcpus: number,
  ephemeral: number,
  swap: number,
});

/** What Nova shows from a microversion on: of a cloud that is older, it is absent. */
const later = {
  '2.9': { locked: v.nullish(v.boolean()) },
  '2.26': { tags: v.nullish(v.array(v.string())) },
  // Before, an id alone.
  '2.47': { flavor: v.nullish(serverFlavor) },
  '2.73': { locked_reason: text },
} as const;

/** That servers are read with, where the cloud has it. */
export const serverMicroversion = newestOf(Object.keys(later));

const serverShape = v.object({
  id: v.string(),
  tenant_id: text,
  status: v.string(),
  name: text,
  'OS-EXT-STS:task_state': text,
  'OS-EXT-STS:vm_state': text,
  'OS-EXT-STS:power_state': number,
  // `""` for a volume-backed server.
  image: v.nullish(v.union([v.object({ id: v.string() }), v.literal('')])),
  user_id: text,
  metadata: v.nullish(v.record(v.string(), v.string())),
  addresses: v.nullish(v.record(v.string(), v.array(address))),
  'OS-EXT-AZ:availability_zone': text,
  fault: v.nullish(v.object({ code: v.number(), message: text, created: text })),
  created: text,
  updated: text,
  'OS-SRV-USG:launched_at': text,
  'os-extended-volumes:volumes_attached': v.nullish(v.array(v.object({ id: v.string() }))),
  ...later['2.9'],
  ...later['2.26'],
  ...later['2.47'],
  ...later['2.73'],
});

export const server = v.pipe(serverShape, v.transform(toServer));

/** A list may be of several projects. */
export const listedServer = v.pipe(
  serverShape,
  v.transform((wire) => ({ id: wire.id, server: toServer(wire), projectId: wire.tenant_id ?? undefined })),
);

function toServer(wire: v.InferOutput<typeof serverShape>): Server {
  const upper = wire.status.toUpperCase();
  const status = isServerStatus(upper) ? upper : 'UNKNOWN';
  return {
    id: wire.id,
    name: wire.name ?? '',
    status,
    // `null` says that no task is under way; absent, that a policy hides it.
    taskState: wire['OS-EXT-STS:task_state'],
    vmState: wire['OS-EXT-STS:vm_state'] ?? undefined,
    powerState: wire['OS-EXT-STS:power_state'] ?? undefined,
    imageId: wire.image ? wire.image.id : undefined,
    flavor: toServerFlavor(wire.flavor),
    metadata: wire.metadata ?? {},
    tags: wire.tags ?? undefined,
    addresses: toAddresses(wire.addresses),
    availabilityZone: wire['OS-EXT-AZ:availability_zone'] || undefined,
    fault: wire.fault
      ? { code: wire.fault.code, message: (wire.fault.message ?? '').trim(), created: wire.fault.created ?? undefined }
      : undefined,
    locked: wire.locked ?? undefined,
    lockedReason: wire.locked_reason ?? undefined,
    created: wire.created ?? '',
    userId: wire.user_id ?? undefined,
    updated: wire.updated ?? wire.created ?? '',
    wasActive: wasActive(status, wire['OS-SRV-USG:launched_at']),
    volumeIds: wire['os-extended-volumes:volumes_attached']?.map((volume) => volume.id) ?? [],
  };
}

/** Where the field is hidden, a server in ERROR may have been anything: only one that is being built is known never to have been ACTIVE. */
function wasActive(status: ServerStatus, launchedAt: string | null | undefined): boolean {
  if (launchedAt) return true;
  return status !== 'BUILD' && (status !== 'ERROR' || launchedAt === undefined);
}

function isServerStatus(status: string): status is ServerStatus {
  return serverStatuses.has(status);
}

function toServerFlavor(wire: v.InferOutput<typeof serverFlavor> | null | undefined): ServerFlavor {
  return {
    id: wire?.id ?? undefined,
    name: wire?.original_name ?? undefined,
    disk: wire?.disk ?? undefined,
    ram: wire?.ram ?? undefined,
    vcpus: wire?.vcpus ?? undefined,
    ephemeral: wire?.ephemeral ?? undefined,
    swap: wire?.swap ?? undefined,
  };
}

function toAddresses(wire: v.InferOutput<typeof serverShape>['addresses']): Address[] {
  return Object.entries(wire ?? {}).flatMap(([network, addresses]) =>
    addresses.map(
      (entry): Address => ({
        network,
        address: entry.addr,
        version: entry.version ?? (entry.addr.includes(':') ? 6 : 4),
        kind: entry['OS-EXT-IPS:type'] === 'floating' ? 'floating' : 'fixed',
      }),
    ),
  );
}
