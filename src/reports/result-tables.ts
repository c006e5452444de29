import { formatDuration } from '../domain/durations.ts';
import { offUnexpectedly } from '../domain/golden-power.ts';
import { formatBytes } from '../domain/sizes.ts';
import type { GoldenStatus, Inventory, RegionResult, RemovedResource, ServerResult, SnapshotResult } from '../operations/results.ts';
import { againstEstimate, snapshotRate } from './facts.ts';
import { type ServerField, serverFields } from './server-fields.ts';
import type { Table } from './table.ts';

/** Stands for what there is none of. */
const none = '-';

/** @param notReady below them, and said to be */
export function serversTable(ready: readonly ServerResult[], notReady: readonly ServerResult[] = []): Table {
  const servers = [...ready, ...notReady];
  const fields: readonly ServerField[] = serverFields;
  const columns = fields.flatMap(({ column }) => column ?? []).filter(({ tells }) => tells === undefined || servers.some(tells));
  return withRegions(servers, {
    columns: columns.map(({ title }) => title),
    rows: servers.map((server) => columns.map(({ text }) => text(server, !notReady.includes(server)) ?? none)),
  });
}

export function snapshotsTable(snapshots: readonly SnapshotResult[]): Table {
  return {
    columns: ['golden server', 'consistency', 'down for', 'image usable after', 'size', 'rate', 'image'],
    rows: snapshots.map((snapshot) => [
      snapshot.golden,
      snapshot.consistency,
      snapshot.downtimeSeconds === undefined ? none : formatDuration(snapshot.downtimeSeconds * 1000),
      snapshot.seconds === undefined
        ? 'unknown'
        : [formatDuration(snapshot.seconds * 1000), againstEstimate(snapshot)].filter((part) => part !== undefined).join(', '),
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
  return environment === undefined ? 'nothing to delete' : `nothing to delete: environment ${environment} has no resources`;
}

const outcomeTexts: Record<RemovedResource['outcome'], string> = {
  deleted: 'deleted',
  would: 'would be deleted',
  deferred: 'postponed',
  kept: 'kept',
  seen: 'seen once, deleted if seen again',
  failed: 'could not be deleted',
};

/** @param now as for `environmentsTable` */
export function goldensTable(goldens: readonly GoldenStatus[], now?: number): Table {
  const at = (iso: string) => (now === undefined ? iso : untilText(Date.parse(iso) - now));
  const age = (iso: string) => (now === undefined ? iso : `${formatDuration(now - Date.parse(iso))} old`);
  return withRegions(goldens, {
    columns: ['golden server', 'status', 'to restore', 'held by', 'snapshot', 'newest image', 'id'],
    rows: goldens.map((golden) => {
      const { owed, lease, snapshot, newestImage } = golden;
      const waiting =
        snapshot?.lease === undefined || snapshot.lease.run === lease?.run ? '' : `, run ${snapshot.lease.run} is waiting for it`;
      return [
        golden.name || none,
        powerText(golden),
        owed === undefined ? none : `${owed.was} (stopped by ${owed.runs.join(', ') || 'a run'})`,
        lease === undefined ? none : `${lease.run}, lapses ${at(lease.until)}`,
        snapshot === undefined ? none : `${stageTexts[snapshot.stage]}${at(snapshot.expectedAt)}${waiting}`,
        newestImage === undefined ? none : `${newestImage.name}, ${age(newestImage.createdAt)}, ${newestImage.consistency}`,
        golden.id,
      ];
    }),
  });
}

const stageTexts = {
  capturing: 'capturing the disk, image expected ',
  captured: 'captured, image expected ',
  available: 'image available, not verified yet, expected ',
  sealing: 'image available, being sealed, expected ',
} as const;

function powerText({ status, task, power }: GoldenStatus): string {
  const state = task === undefined ? status : `${status} (${task})`;
  switch (power) {
    case 'on':
    case 'gone':
      return state;
    case 'off':
      return `${state}, not stopped by Restage`;
    case 'off-in-use':
      return `${state}, stopped by a living run`;
    case 'off-unexpectedly':
      return `${state}, OFF UNEXPECTEDLY`;
    default:
      return power satisfies never;
  }
}

/** Of a `status` that found one or more golden servers off unexpectedly; `undefined` = it did not. */
export function goldenOffText(goldens: readonly GoldenStatus[]): string | undefined {
  const off = offUnexpectedly(goldens);
  const names = off.map(({ name, id }) => name || id).join(', ');
  if (off.length === 0) return undefined;
  return off.length === 1 ? `golden server ${names} is off unexpectedly` : `golden servers ${names} are off unexpectedly`;
}

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
    columns: ['image', 'status', 'consistency', 'verified', 'size', ...timeColumns(now), 'id'],
    rows: images.map((image) => [
      image.name,
      image.status,
      image.consistency,
      verifiedText(image),
      image.sizeBytes === undefined ? none : formatBytes(image.sizeBytes),
      ...times(image.createdAt, image.expiresAt, now),
      image.id,
    ]),
  });
}

function verifiedText({ verified, seal }: Inventory['images'][number]): string {
  if (seal === 'awaited') return 'no, to be sealed';
  return `${verified ? 'yes' : 'no'}${seal === 'sealed' ? ', sealed' : ''}`;
}

/** @param now as for `environmentsTable` */
export function sealingTable(sealing: NonNullable<Inventory['sealing']>, now?: number): Table {
  return withRegions(sealing, {
    columns: ['sealing server', 'status', 'image', 'run', now === undefined ? 'created' : 'age', 'id'],
    rows: sealing.map(({ name, status, imageId, run, createdAt, id }) => [
      name,
      status,
      imageId,
      run,
      times(createdAt, undefined, now)[0] ?? '',
      id,
    ]),
  });
}

function timeColumns(now: number | undefined): readonly string[] {
  return [now === undefined ? 'created' : 'age', 'expires'];
}

function times(createdAt: string, expiresAt: string | undefined, now: number | undefined): readonly string[] {
  if (now === undefined) return [createdAt, expiresAt ?? 'no ttl'];
  const age = now - Date.parse(createdAt);
  return [Number.isNaN(age) ? none : formatDuration(age), expiresAt === undefined ? 'no ttl' : untilText(Date.parse(expiresAt) - now)];
}

function untilText(ms: number): string {
  return ms > 0 ? `in ${formatDuration(ms)}` : `${formatDuration(-ms)} ago`;
}

/** How each region came out. */
export function regionsTable(regions: readonly RegionResult[]): Table {
  return {
    columns: ['region', 'outcome', 'image', 'image source', 'problem'],
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
  home: 'snapshot in this region',
  shared: 'same image service',
  there: 'copied earlier',
  import: 'imported by the cloud',
  stream: 'uploaded by this machine',
};

/** The same table with the region first, where there are several. */
function withRegions(things: readonly { readonly region?: string }[], { columns, rows }: Table): Table {
  if (things.every(({ region }) => region === undefined)) return { columns, rows };
  return { columns: ['region', ...columns], rows: rows.map((row, at) => [things[at]?.region ?? none, ...row]) };
}
