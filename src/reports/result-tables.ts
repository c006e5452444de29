import { formatDuration } from '../domain/durations.ts';
import { formatBytes } from '../domain/sizes.ts';
import type { Inventory, RemovedResource, ServerResult, SnapshotResult } from '../operations/results.ts';
import { againstEstimate, snapshotRate } from './facts.ts';
import type { Table } from './table.ts';

/** Stands for what there is none of. */
const none = '-';

/** What Nova calls the zone of those that are in none (nova.conf `default_availability_zone`): it tells nothing. */
const zoneOfNone = 'nova';

export function serversTable(servers: readonly ServerResult[]): Table {
  const hasZones = servers.some(({ availabilityZone = zoneOfNone }) => availabilityZone !== zoneOfNone);
  return {
    columns: ['name', 'role', 'status', 'flavor', ...(hasZones ? ['zone'] : []), 'addresses', 'ready', 'id'],
    rows: servers.map((server) => [
      server.name,
      server.role,
      server.status,
      server.flavor,
      ...(hasZones ? [server.availabilityZone ?? none] : []),
      [...(server.floatingIp === undefined ? [] : [server.floatingIp]), ...server.addresses].join(', ') || none,
      server.readySeconds === undefined ? none : `after ${formatDuration(server.readySeconds * 1000)}`,
      server.id,
    ]),
  };
}

export function snapshotsTable(snapshots: readonly SnapshotResult[]): Table {
  return {
    columns: ['golden server', 'consistency', 'down for', 'snapshot took', 'size', 'rate', 'image'],
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
  return {
    columns: ['kind', 'name', 'environment', 'outcome', 'why', 'id'],
    rows: removed.map(({ kind, name, environment, outcome, why, problem, id }) => [
      kind,
      name || none,
      environment ?? none,
      problem === undefined ? outcomeTexts[outcome] : `${outcomeTexts[outcome]}: ${problem}`,
      why,
      id,
    ]),
  };
}

const outcomeTexts: Record<RemovedResource['outcome'], string> = {
  deleted: 'deleted',
  would: 'would be deleted',
  deferred: 'left for another time',
  seen: 'seen once, deleted when seen again',
  failed: 'could not be deleted',
};

export function environmentsTable(environments: Inventory['environments']): Table {
  return {
    columns: ['environment', 'generation', 'servers', 'created', 'expires'],
    rows: environments.map(({ name, generation, servers, createdAt, expiresAt }) => [
      name,
      String(generation),
      String(servers.length),
      createdAt,
      expiresAt ?? 'never',
    ]),
  };
}

export function imagesTable(images: Inventory['images']): Table {
  return {
    columns: ['image', 'status', 'consistency', 'proven', 'size', 'created', 'expires', 'id'],
    rows: images.map((image) => [
      image.name,
      image.status,
      image.consistency,
      image.verified ? 'yes' : 'no',
      image.sizeBytes === undefined ? none : formatBytes(image.sizeBytes),
      image.createdAt,
      image.expiresAt ?? 'never',
      image.id,
    ]),
  };
}
