import * as v from 'valibot';
import { naiveUtc } from '../naive-utc.ts';
import type {
  ActionEvent,
  Address,
  ComputeLimits,
  Flavor,
  Server,
  ServerAction,
  ServerFlavor,
  ServerGroup,
  ServerStatus,
  Usage,
} from './types.ts';

/**
 * Nova's bodies (nova:api/openstack/compute/views/*.py) as our types. Required is only what nothing can be done without:
 * policies hide fields, and a server in a cell that is down is a stub of id and status (microversion 2.69).
 */

const text = v.nullish(v.string());
const number = v.nullish(v.number());
const links = v.nullish(v.array(v.object({ rel: v.string(), href: v.string() })));

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

/** That servers are read with, where the cloud has it: 2.9 carries `locked`, 2.26 tags, 2.47 the sizes of the flavor, 2.73 `locked_reason`. */
export const serverMicroversion = '2.73';

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
  flavor: v.nullish(serverFlavor),
  user_id: text,
  metadata: v.nullish(v.record(v.string(), v.string())),
  tags: v.nullish(v.array(v.string())),
  addresses: v.nullish(v.record(v.string(), v.array(address))),
  'OS-EXT-AZ:availability_zone': text,
  fault: v.nullish(v.object({ code: v.number(), message: text, created: text })),
  locked: v.nullish(v.boolean()),
  locked_reason: text,
  created: text,
  updated: text,
  'OS-SRV-USG:launched_at': text,
  'os-extended-volumes:volumes_attached': v.nullish(v.array(v.object({ id: v.string() }))),
});

const server = v.pipe(serverShape, v.transform(toServer));

/** A list may be of several projects. */
const listedServer = v.pipe(
  serverShape,
  v.transform((wire) => ({ id: wire.id, server: toServer(wire), projectId: wire.tenant_id ?? undefined })),
);

export const serverBody = v.pipe(
  v.object({ server }),
  v.transform((body) => body.server),
);

export const serversBody = v.pipe(
  v.object({ servers: v.array(listedServer), servers_links: links }),
  v.transform((body) => ({ items: body.servers, next: nextOf(body.servers_links) })),
);

const flavor = v.pipe(
  v.object({
    id: v.string(),
    name: v.string(),
    disk: v.number(),
    ram: v.number(),
    vcpus: v.number(),
    'OS-FLV-EXT-DATA:ephemeral': number,
    // `""` for none before 2.75.
    swap: v.nullish(v.union([v.number(), v.string()])),
  }),
  v.transform(
    ({ id, name, disk, ram, vcpus, 'OS-FLV-EXT-DATA:ephemeral': ephemeral, swap }): Flavor => ({
      id,
      name,
      disk,
      ram,
      vcpus,
      ephemeral: ephemeral ?? undefined,
      swap: Number(swap ?? 0) || 0,
    }),
  ),
);

export const flavorsBody = v.pipe(
  v.object({ flavors: v.array(flavor), flavors_links: links }),
  v.transform((body): { items: Flavor[]; next: string | undefined } => ({ items: body.flavors, next: nextOf(body.flavors_links) })),
);

/** `createImage` from 2.45 on. */
export const imageIdBody = v.object({ image_id: v.string() });

/** `POST /servers`. The `adminPass` beside the id is not taken over. */
export const createdServerBody = v.pipe(
  v.object({ server: v.object({ id: v.string() }) }),
  v.transform((body) => body.server.id),
);

const time = v.pipe(
  v.string(),
  v.check((written) => !Number.isNaN(naiveUtc(written)), 'a time'),
  v.transform(naiveUtc),
);

const event = v.pipe(
  v.object({ event: v.string(), start_time: time, finish_time: v.nullish(time), result: text }),
  v.transform(
    (wire): ActionEvent => ({
      event: wire.event,
      startTime: wire.start_time,
      finishTime: wire.finish_time ?? undefined,
      result: wire.result ?? undefined,
    }),
  ),
);

const action = v.pipe(
  v.object({
    action: v.string(),
    request_id: v.string(),
    user_id: text,
    message: text,
    start_time: time,
    // Absent below 2.51 for those who are not administrators.
    events: v.nullish(v.array(event)),
  }),
  v.transform(
    (wire): ServerAction => ({
      action: wire.action,
      requestId: wire.request_id,
      userId: wire.user_id ?? undefined,
      message: wire.message ?? undefined,
      startTime: wire.start_time,
      events: wire.events ?? undefined,
    }),
  ),
);

export const actionBody = v.pipe(
  v.object({ instanceAction: action }),
  v.transform((body) => body.instanceAction),
);
export const actionsBody = v.pipe(
  v.object({ instanceActions: v.array(action) }),
  v.transform((body) => body.instanceActions),
);

export const consoleBody = v.pipe(
  v.object({ output: v.string() }),
  v.transform((body) => body.output),
);

export const limitsBody = v.pipe(
  v.object({
    limits: v.object({
      absolute: v.object({
        maxTotalInstances: number,
        totalInstancesUsed: number,
        maxTotalCores: number,
        totalCoresUsed: number,
        maxTotalRAMSize: number,
        totalRAMUsed: number,
        maxServerMeta: number,
        maxServerGroupMembers: number,
      }),
    }),
  }),
  v.transform(
    ({ limits: { absolute } }): ComputeLimits => ({
      instances: usage(absolute.maxTotalInstances, absolute.totalInstancesUsed),
      cores: usage(absolute.maxTotalCores, absolute.totalCoresUsed),
      ram: usage(absolute.maxTotalRAMSize, absolute.totalRAMUsed),
      serverMeta: limitOf(absolute.maxServerMeta),
      serverGroupMembers: limitOf(absolute.maxServerGroupMembers),
    }),
  ),
);

export const zonesBody = v.pipe(
  v.object({
    availabilityZoneInfo: v.array(
      v.object({ zoneName: v.string(), zoneState: v.nullish(v.object({ available: v.nullish(v.boolean()) })) }),
    ),
  }),
  v.transform((body) => body.availabilityZoneInfo.filter((zone) => zone.zoneState?.available !== false).map((zone) => zone.zoneName)),
);

export const serverGroupsBody = v.pipe(
  v.object({ server_groups: v.array(v.object({ id: v.string(), name: v.string(), members: v.nullish(v.array(v.string())) })) }),
  v.transform((body): ServerGroup[] => body.server_groups.map(({ id, name, members }) => ({ id, name, members: members ?? [] }))),
);

function nextOf(wire: v.InferOutput<typeof links>): string | undefined {
  return wire?.find((link) => link.rel === 'next')?.href;
}

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

/** Nova writes -1 for "unlimited". */
function usage(limit: number | null | undefined, used: number | null | undefined): Usage {
  return { limit: limitOf(limit), used: used ?? 0 };
}

function limitOf(wire: number | null | undefined): number {
  return wire == null || wire < 0 ? Number.POSITIVE_INFINITY : wire;
}
