import { formatDuration } from '../domain/durations.ts';
import { formatBytes } from '../domain/sizes.ts';
import type { Inventory, RegionResult, RemovedResource, ServerResult, SnapshotResult } from '../operations/results.ts';
import { againstEstimate, snapshotRate } from './facts.ts';
import type { Table } from './table.ts';

/** Stands for what there is none of. */
const none = '-';

/** What Nova calls the zone of those that are in none (nova.conf `default_availability_zone`): it tells nothing. */
const zoneOfNone = 'nova';

/** @param notReady below them, and said to be */
export function serversTable(ready: readonly ServerResult[], notReady: readonly ServerResult[] = []): Table {
  const servers = [...ready, ...notReady];
  const hasZones = servers.some(({ availabilityZone = zoneOfNone }) => availabilityZone !== zoneOfNone);
  return withRegions(servers, {
    columns: ['name', 'role', 'status', 'flavor', ...(hasZones ? ['zone'] : []), 'addresses', 'ready', 'id'],
    rows: servers.map((server) => [
      server.name,
      server.role,
      server.status,
      server.flavor,
      ...(hasZones ? [server.availabilityZone ?? none] : []),
      [...(server.floatingIp === undefined ? [] : [server.floatingIp]), ...server.addresses].join(', ') || none,
      notReady.includes(server) ? 'no' : server.readySeconds === undefined ? none : `after ${formatDuration(server.readySeconds * 1000)}`,
      server.id,
    ]),
  });
}

export function snapshotsTable(snapshots: readonly SnapshotResult[]): Table {
  return {
    columns: ['golden server', 'consistency', 'down for', 'image usable after', 'size', 'rate', 'image'],
    rows: snapshots.map((snapshot) => [
      snapshot.golden,
      snapshot.consistency,
      snapshot.downtimeSeconds === undefined ? none : formatDuration(snapshot.downtimeSeconds * 1000),
      [formatDuration(snapshot.seconds * 1000), againstEstimate(snapshot)].filter((part) => part !== undefined).join(', '),
      snapshot.sizeBytes === undefined ? none : formatBytes(snapshot.sizeBytes),
      snapshotRate(snapshot) ?? none,
      snapshot.imageName,
    ]),
  };
}

export function removedTable(removed: readonly RemovedResource[]): Table {
  return withRegions(removed, {
    columns: ['kind', 'name', 'environment', 'outcome', 'why', 'id'],
    rows: removed.map(({ kind, name, environment, outcome, why, problem, id }) => [
      kind,
      name || none,
      environment ?? none,
      problem === undefined ? outcomeTexts[outcome] : `${outcomeTexts[outcome]}: ${problem}`,
      why,
      id,
    ]),
  });
}

/** A name that is spelled wrong has nothing, either. */
export function nothingRemoved(environment: string | undefined): string {
  return environment === undefined ? 'nothing to take away' : `nothing to take away: nothing here is of environment ${environment}`;
}

const outcomeTexts: Record<RemovedResource['outcome'], string> = {
  deleted: 'deleted',
  would: 'would be deleted',
  deferred: 'left for another time',
  kept: 'kept',
  seen: 'seen once, deleted when seen again',
  failed: 'could not be deleted',
};

/** @param now milliseconds since the epoch: what is read at once tells ages; `undefined` = points in time, for what is read later */
export function environmentsTable(environments: Inventory['environments'], now?: number): Table {
  return withRegions(environments, {
    columns: ['environment', 'generation', 'servers', ...timeColumns(now)],
    rows: environments.map(({ name, generation, servers, createdAt, expiresAt }) => [
      name,
      String(generation),
      String(servers.length),
      ...times(createdAt, expiresAt, now),
    ]),
  });
}

/** @param now as for `environmentsTable` */
export function imagesTable(images: Inventory['images'], now?: number): Table {
  return withRegions(images, {
    columns: ['image', 'status', 'consistency', 'proven', 'size', ...timeColumns(now), 'id'],
    rows: images.map((image) => [
      image.name,
      image.status,
      image.consistency,
      image.verified ? 'yes' : 'no',
      image.sizeBytes === undefined ? none : formatBytes(image.sizeBytes),
      ...times(image.createdAt, image.expiresAt, now),
      image.id,
    ]),
  });
}

function timeColumns(now: number | undefined): readonly string[] {
  return [now === undefined ? 'created' : 'age', 'expires'];
}

function times(createdAt: string, expiresAt: string | undefined, now: number | undefined): readonly string[] {
  if (now === undefined) return [createdAt, expiresAt ?? 'never'];
  const age = now - Date.parse(createdAt);
  return [Number.isNaN(age) ? none : formatDuration(age), expiresAt === undefined ? 'never' : untilText(Date.parse(expiresAt) - now)];
}

function untilText(ms: number): string {
  return ms > 0 ? `in ${formatDuration(ms)}` : `${formatDuration(-ms)} ago`;
}

/** How each region came out. */
export function regionsTable(regions: readonly RegionResult[]): Table {
  return {
    columns: ['region', 'outcome', 'image', 'image came', 'problem'],
    rows: regions.map(({ region, status, imageId, image, copySeconds = 0, problem }) => [
      region,
      status,
      imageId ?? none,
      image === undefined ? none : `${ways[image]}${copySeconds > 0 ? ` in ${formatDuration(copySeconds * 1000)}` : ''}`,
      problem ?? none,
    ]),
  };
}

const ways: Record<NonNullable<RegionResult['image']>, string> = {
  home: 'taken here',
  shared: 'same image service',
  there: 'copied before',
  import: 'fetched by the cloud',
  stream: 'sent through this machine',
};

/** The same table with the region first, where there are several. */
function withRegions(things: readonly { readonly region?: string }[], { columns, rows }: Table): Table {
  if (things.every(({ region }) => region === undefined)) return { columns, rows };
  return { columns: ['region', ...columns], rows: rows.map((row, at) => [things[at]?.region ?? none, ...row]) };
}
