import * as v from 'valibot';
import { naiveUtc } from '../naive-utc.ts';
import { listedServer, server } from './server.ts';
import type { ActionEvent, ComputeLimits, Flavor, ServerAction, ServerGroup, Usage } from './types.ts';

/**
 * Nova's bodies (nova:api/openstack/compute/views/*.py) as our types. Required is only what nothing can be done without:
 * policies hide fields, and a server in a cell that is down is a stub of id and status (microversion 2.69).
 */

const text = v.nullish(v.string());
const number = v.nullish(v.number());
const links = v.nullish(v.array(v.object({ rel: v.string(), href: v.string() })));

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

/** Nova writes -1 for "unlimited". */
function usage(limit: number | null | undefined, used: number | null | undefined): Usage {
  return { limit: limitOf(limit), used: used ?? 0 };
}

function limitOf(wire: number | null | undefined): number {
  return wire == null || wire < 0 ? Number.POSITIVE_INFINITY : wire;
}
