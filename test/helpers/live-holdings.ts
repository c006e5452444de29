import { at, listAt, textAt } from './contract-http.ts';
import { imagesOf, type LiveBench, serverPortsOf, serversOf } from './live-bench.ts';
import { type Golden, metadataOf, propertyOf, standOf, tagsOf } from './live-golden.ts';

/** All that a project holds, read past Restage, from the cloud itself. */
export interface Holdings {
  readonly golden: string;
  readonly goldenTags: readonly string[];
  readonly goldenMetadata: readonly string[];
  /** Name and state of every other server. */
  readonly servers: readonly string[];
  /** Status and proof of every image, the lease records left out. */
  readonly images: readonly string[];
  /** What the lease records that are there are of. */
  readonly leases: readonly Leased[];
  /** Attached to servers, or to nothing. */
  readonly ports: number;
  readonly floatingIps: number;
}

type Leased = 'golden server' | 'image' | 'environment';

export async function readHoldings(bench: LiveBench, golden: Golden): Promise<Holdings> {
  const { session } = bench;
  const [servers, images, ports, floatingIps, goldenTags] = await Promise.all([
    serversOf(session),
    imagesOf(session),
    serverPortsOf(session),
    session.network('GET', '/v2.0/floatingips'),
    tagsOf(bench, golden),
  ]);
  const own = servers.find((server) => at(server, 'id') === golden.id);
  if (own === undefined) throw new Error(`golden server ${golden.name} is gone`);
  const isLease = (image: (typeof images)[number]) => propertyOf(image, 'restage_lease') !== undefined;
  return {
    golden: standOf(own),
    goldenTags: goldenTags.toSorted(),
    goldenMetadata: Object.entries(metadataOf(own))
      .map(([key, value]) => `${key}=${String(value)}`)
      .toSorted(),
    servers: servers
      .filter((server) => server !== own)
      .map((server) => `${textAt(server, 'name')} ${standOf(server)}`)
      .toSorted(),
    images: images
      .filter((image) => !isLease(image))
      .map((image) => `${textAt(image, 'status')}${propertyOf(image, 'restage_verified') === 'true' ? ' verified' : ''}`),
    leases: images.filter(isLease).map((image) => leasedBy(String(propertyOf(image, 'restage_lease')), golden)),
    ports: ports.length,
    floatingIps: listAt(floatingIps.json, 'floatingips').length,
  };
}

function leasedBy(subject: string, golden: Golden): Leased {
  if (subject === golden.id) return 'golden server';
  return subject.startsWith('image:') ? 'image' : 'environment';
}

/** Names of the servers of one whole generation; what else there is, is said. */
export function problemsOfResult(
  held: Holdings,
  wanted: { readonly environment: string; readonly count: number; readonly floatingIps: boolean; readonly keepImages: number },
): readonly string[] {
  const { environment, count } = wanted;
  const generation = /-g(\d+)-1 /.exec(held.servers[0] ?? '')?.[1];
  const names = Array.from({ length: count }, (_, index) => `${environment}-g${generation}-${index + 1} ACTIVE`);
  return [
    ...problemsOfGolden(held),
    ...expected('servers', names, held.servers),
    ...expected('ports', 1 + count, held.ports),
    ...expected('floating IPs', wanted.floatingIps ? count : 0, held.floatingIps),
    ...(held.images.length > 0 && held.images.length <= wanted.keepImages && held.images.every((image) => image === 'active verified')
      ? []
      : [`images: ${held.images.join(', ')}`]),
  ];
}

/** What a destroy must leave is what there was before the first run, and one tag: the number of the last lease. */
export function problemsOfLeavings(held: Holdings, before: Holdings): readonly string[] {
  return [
    ...problemsOfGolden(held),
    ...expected('metadata of the golden server', before.goldenMetadata, held.goldenMetadata),
    ...expected('servers', before.servers, held.servers),
    ...expected('images', before.images, held.images),
    ...expected('ports', before.ports, held.ports),
    ...expected('floating IPs', before.floatingIps, held.floatingIps),
  ];
}

/**
 * A dead run's record on the golden server or on its image may stay, lapsed: one of each, which the next run that needs that lease replaces,
 * and which `reap` deletes.
 */
function problemsOfGolden({ golden, goldenTags, leases }: Holdings): readonly string[] {
  const counters = goldenTags.filter((tag) => tag.startsWith('restage:lease='));
  return [
    ...expected('golden server', 'ACTIVE', golden),
    ...expected(
      'tags but its mark and the number of the last lease',
      [],
      goldenTags.filter((tag) => !counters.includes(tag) && tag !== 'restage:golden'),
    ),
    ...(counters.length > 1 ? [`numbers of leases: ${counters.join(', ')}`] : []),
    ...(leases.includes('environment') || new Set(leases).size < leases.length ? [`lease records: ${leases.join(', ')}`] : []),
  ];
}

function expected(what: string, wanted: unknown, found: unknown): readonly string[] {
  const [one, other] = [JSON.stringify(wanted), JSON.stringify(found)];
  return one === other ? [] : [`${what}: ${other} instead of ${one}`];
}
