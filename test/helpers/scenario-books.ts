import type { Books, HandledRequest } from '../../src/emulator/index.ts';
import type { World } from './scenario.ts';

type Server = ReturnType<Books['servers']>[number];
type Image = ReturnType<Books['images']>[number];

/** What is left in a cloud, as its own books tell: nothing here goes through the code under test. */
export interface Sight {
  /** Status of the golden server, and its task where it has one. */
  readonly golden: string;
  /** Names, sorted. */
  readonly servers: readonly string[];
  /** `active verified`, `queued`, … of each snapshot of a golden server, oldest first. */
  readonly images: readonly string[];
  readonly floatingIps: number;
  /** Ports of servers beside the golden ones. */
  readonly ports: number;
  /** Of anything but golden servers. */
  readonly volumes: number;
  /** Snapshots of volumes. */
  readonly volumeSnapshots: number;
  /** Records by which a run holds a golden server. */
  readonly leases: number;
  /** Tags that say what a golden server is owed. */
  readonly intent: number;
}

export function look({ emulator }: World): Sight {
  const { books } = emulator;
  emulator.settle();
  const golden = goldenServer(books);
  return {
    golden: [golden.vmState, golden.taskState ?? []].flat().join(' '),
    servers: launched(books)
      .map(({ name }) => name)
      .sort(),
    images: snapshots(books).map(({ status, properties }) => `${status}${properties.restage_verified === 'true' ? ' verified' : ''}`),
    floatingIps: books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined).length,
    ports: books
      .ports()
      .filter((port) => port.deletedAt === undefined && port.deviceOwner.startsWith('compute:') && port.deviceId !== golden.id).length,
    volumes: books.volumes().filter(({ deletedAt, attachment }) => deletedAt === undefined && attachment?.serverId !== golden.id).length,
    volumeSnapshots: books.snapshots().filter(({ deletedAt }) => deletedAt === undefined).length,
    leases: books.images().filter(({ status, properties }) => status !== 'deleted' && properties.restage_lease !== undefined).length,
    intent: golden.tags.filter((tag) => /^restage:(?:was|run)=/.test(tag)).length,
  };
}

/** The cloud as it was before the first run. */
export const untouched: Sight = {
  golden: 'active',
  servers: [],
  images: [],
  floatingIps: 0,
  ports: 0,
  volumes: 0,
  volumeSnapshots: 0,
  leases: 0,
  intent: 0,
};

export function goldenServer(books: Books): Server {
  const golden = books.server('golden');
  if (golden === undefined) throw new Error('The golden server is gone.');
  return golden;
}

/** Living servers that Restage made, in the order of their making. */
export function launched(books: Books): readonly Server[] {
  return books.servers().filter(({ deletedAt, metadata }) => deletedAt === undefined && metadata.restage_environment !== undefined);
}

/** Living images that Restage made, in the order of their making. */
export function snapshots(books: Books): readonly Image[] {
  const isOurs = ({ properties, tags }: Image) =>
    properties.restage_golden !== undefined || tags.some((tag) => tag.startsWith('restage_golden='));
  return books.images().filter((image) => image.status !== 'deleted' && isOurs(image));
}

/** Requests by which something may have changed, in order: refused ones and those that never arrived are left out. */
export function changes(requests: readonly HandledRequest[]): readonly string[] {
  return requests
    .filter(({ service, method, status, fault }) => service !== 'identity' && method !== 'GET' && status < 400 && fault !== 'drop')
    .map(nameOf);
}

/** `POST /servers/ID/action os-stop`, ids left out. */
function nameOf({ method, path, body }: HandledRequest): string {
  const action = /\/action$/.test(path) ? ` ${Object.keys(JSON.parse(body ?? '{}'))[0]}` : '';
  return `${method} ${path.replaceAll(/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/g, 'ID').replace(/^\/v2(?:\.\d)?/, '')}${action}`;
}

/** How many requests of this name the cloud carried out. */
export function countOf(world: World, name: string): number {
  return changes(world.emulator.books.requests).filter((each) => each === name).length;
}

/** When the cloud began and ended a snapshot of the golden server: `[from, to)` in milliseconds, by the task that it had. */
export function snapshotSpans(books: Books): readonly { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (const { at, taskState } of books.history(goldenServer(books).id)) {
    const last = spans.at(-1);
    if (taskState === 'image_snapshot_pending') spans.push({ from: at, to: Number.POSITIVE_INFINITY });
    else if (taskState === null && last !== undefined) last.to = Math.min(last.to, at);
  }
  return spans;
}
