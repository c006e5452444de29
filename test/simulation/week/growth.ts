import type { Emulator } from '../../../src/emulator/index.ts';
import { byHand, floatingIps, isByHand, launchedServers, leases, type Seen, takenImages, wordsOf } from '../promises/books.ts';
import { type Breach, breach } from '../promises/breach.ts';
import type { Witness } from '../witness.ts';
import type { Standing, WeekPlan } from './plan.ts';

const grows = breach('contract.md#promise-2');

/** What is there at a quiet hour, but for what people made themselves; by its name. */
export type Census = Readonly<Record<string, number>>;

export interface Counted {
  readonly emulator: Emulator;
  readonly witness: Witness;
  readonly plan: WeekPlan;
  /** Of the virtual clock: how many still wait for something. */
  readonly sleeping: number;
}

export function takeCensus({ emulator, witness, plan, sleeping }: Counted): Census {
  emulator.settle();
  const { books } = emulator;
  const seen = { emulator, witness };
  const lives = ({ deletedAt }: { readonly deletedAt: number | undefined }) => deletedAt === undefined;
  const isOfPeople = (id: string) => witness.makerOf(id)?.kind === 'person';
  const goldens = plan.cloud.goldens.flatMap(({ name }) => books.server(name) ?? []);
  const launched = launchedServers(seen);
  const images = books.images().filter((image) => image.status !== 'deleted' && !isByHand(image) && !isOfPeople(image.id));
  const taken = takenImages(seen);
  const isByPerson = ({ name }: { readonly name: string | null }) => name?.includes(byHand) === true;
  const allSnapshots = books.snapshots().filter(lives);
  const snapshots = allSnapshots.filter((snapshot) => !isByPerson(snapshot));
  // Cinder deletes no volume that a person has a snapshot of.
  const held = new Set(allSnapshots.filter(isByPerson).map(({ volumeId }) => volumeId));
  const volumes = books.volumes().filter((volume) => lives(volume) && (volume.attachment !== undefined || !held.has(volume.id)));
  const ports = books.ports().filter(lives);
  return {
    servers: books.servers().filter(lives).length,
    'staging servers': launched.length,
    images: images.length,
    'images of golden servers': taken.length,
    'unverified images': taken.filter(({ properties }) => properties.restage_verified !== 'true').length,
    'records of leases': leases(seen).length,
    volumes: volumes.length,
    'volumes of no server': volumes.filter(({ attachment }) => attachment === undefined).length,
    'volume snapshots': snapshots.length,
    ports: ports.length,
    'floating IPs': floatingIps(books).length,
    'server groups': books.serverGroups().length,
    'security groups': books.securityGroups().length,
    'tags of golden servers': sum(goldens.map((server) => wordsOf(server).length)),
    'metadata of golden servers': sum(goldens.map(({ metadata }) => Object.keys(metadata).length)),
    // A person who labels a server has a key that is not ours.
    'marks of a staging server': most(launched.map(({ metadata }) => sizeOf(Object.keys(metadata).filter(isMark)))),
    'tags of a staging server': most(launched.map(({ tags }) => tags.filter((tag) => tag !== 'person').length)),
    'properties of an image': most(taken.map(({ properties }) => sizeOf(Object.keys(properties)))),
    'tags of an image': most(images.map(({ tags }) => tags.length)),
    'metadata of a volume': most(volumes.map(({ metadata }) => Object.keys(metadata).length)),
    'metadata of a volume snapshot': most(snapshots.map(({ metadata }) => Object.keys(metadata).length)),
    sleepers: sleeping,
  };
}

export interface Bounded extends Pick<Counted, 'emulator' | 'witness' | 'plan'> {
  /** What there was before the first run. */
  readonly seeded: Census;
  /** By golden server: when old images of it were deleted last. */
  readonly prunedAt: ReadonlyMap<string, number>;
}

/** What the standing environments and the images that are kept for them come to, and nothing besides. */
export function boundsOf({ emulator, witness, plan: { cloud, standing }, seeded, prunedAt }: Bounded): Census {
  const seen = { emulator, witness };
  const imagesOf = ({ golden, keepImages }: Standing) => keepImages + countLater(seen, golden, keepImages, prunedAt.get(golden) ?? 0);
  const servers = sum(standing.map(({ count }) => count));
  const isOnVolumes = (name: string) => cloud.goldens.some((golden) => golden.name === name && golden.image === undefined);
  const disksOf = (name: string) => 1 + (cloud.goldens.find((golden) => golden.name === name)?.dataVolumes?.length ?? 0);
  const onVolumes = standing.filter(({ golden }) => isOnVolumes(golden));
  const images = sum(standing.map(imagesOf));
  const of = (name: string) => seeded[name] ?? 0;
  return {
    servers: of('servers') + servers,
    'staging servers': servers,
    images: of('images') + images,
    'images of golden servers': images,
    'unverified images': 0,
    'records of leases': 0,
    volumes: of('volumes') + sum(onVolumes.map(({ golden, count }) => disksOf(golden) * count)),
    'volumes of no server': 0,
    'volume snapshots': sum(onVolumes.map((one) => disksOf(one.golden) * imagesOf(one))),
    ports: of('ports') + servers,
    'floating IPs': sum(standing.map(({ environment, count }) => (environment === 'staging' ? count : 0))),
    'server groups': of('server groups'),
    'security groups': of('security groups'),
    // Its mark, and the number of its last lease.
    'tags of golden servers': 2 * cloud.goldens.length,
    'metadata of golden servers': 0,
    sleepers: 0,
  };
}

/** More than there may be; or, where nothing says how much that is, more than there was. */
export function findGrowth(day: number, census: Census, bounds: Census, before: Census | undefined): readonly Breach[] {
  return Object.entries(census).flatMap(([what, found]) => {
    const bound = bounds[what];
    if (bound !== undefined) return found > bound ? [grows(`day ${day} ends with ${what}: ${found}, not ${bound}`)] : [];
    const was = before?.[what];
    return was !== undefined && found > was ? [grows(`day ${day} ends with ${what}: ${found}, and began with ${was}`)] : [];
  });
}

/** Images beyond those kept that a server ran from when the others were deleted, and those taken since: the next refresh deletes them. */
function countLater(seen: Seen, golden: string, keepImages: number, at: number): number {
  const { books } = seen.emulator;
  const id = books.server(golden)?.id;
  const lived = books.servers().filter(({ created, deletedAt }) => created <= at && (deletedAt ?? Number.POSITIVE_INFINITY) >= at);
  const sources = new Set(lived.flatMap(({ imageId, metadata }) => [imageId, metadata.restage_image]));
  const own = takenImages(seen).filter(({ properties }) => properties.restage_golden === id);
  const old = own.filter(({ created }) => created <= at).toSorted((a, b) => b.created - a.created);
  return own.length - old.length + old.slice(keepImages).filter((image) => sources.has(image.id)).length;
}

function isMark(key: string): boolean {
  return key.startsWith('restage_') && key !== 'restage_note';
}

function sizeOf(keys: readonly string[]): number {
  return new Set(keys).size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function most(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}
