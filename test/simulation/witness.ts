import type { EmulatedRequest, EmulatedResponse, Emulator } from '../../src/emulator/index.ts';
import type { Run } from './plan.ts';
import type { Image, Server } from './promises/books.ts';

/** Of a thing in the cloud. */
export type Maker =
  /** The seed. */
  | { readonly kind: 'world' }
  | { readonly kind: 'run'; readonly run: Run }
  /** A person with a terminal, of this project or of another. */
  | { readonly kind: 'person' }
  /** The cloud by itself, for a server: ports, volumes, snapshots of volumes. */
  | { readonly kind: 'cloud' };

export type Kind = 'server' | 'image' | 'volume' | 'snapshot' | 'port' | 'floating IP' | 'other';

/** What a run deleted, and how it was known just before. */
export interface Deletion {
  readonly at: number;
  readonly run: Run;
  readonly kind: Kind;
  readonly id: string;
  readonly maker: Maker | undefined;
  readonly server: Server | undefined;
  readonly image: Image | undefined;
  readonly wasGolden: boolean;
  /** A port or a floating IP of a golden server. */
  readonly wasOfGolden: boolean;
  /** A person has taken the server out of work, and not given it back. */
  readonly wasTaken: boolean;
}

/** An image of another project, from which a run that did not name it made something. */
export interface ForeignSource {
  readonly run: Run;
  readonly image: Image;
}

/**
 * Sees every request that reaches the cloud, and by whom: so it knows from the cloud's own books who made what, and which servers
 * are golden. It knows nothing of the code of the runs, and reads no marks.
 */
export interface Witness {
  /** The cloud as this one reaches it. */
  as(who: Extract<Maker, { readonly kind: 'run' | 'person' }>): Emulator;
  makerOf(id: string): Maker | undefined;
  /** Made by a run before this story. */
  isOwnSeed(id: string): boolean;
  /** The seed said so, or a run that names it as golden has begun to work on it: from then on for good. */
  isGolden(id: string): boolean;
  /** Servers of runs that a later run took as its golden server, and in which state it found them. */
  readonly promoted: ReadonlyMap<string, Server>;
  /** Servers that a person has stopped, paused, shelved and so on, and has not given back. */
  readonly taken: ReadonlySet<string>;
  readonly deletions: readonly Deletion[];
  readonly foreignSources: readonly ForeignSource[];
}

const kinds: Readonly<Record<string, Kind>> = {
  servers: 'server',
  images: 'image',
  volumes: 'volume',
  snapshots: 'snapshot',
  ports: 'port',
  floatingips: 'floating IP',
};
/** What is taken off a thing, or is none of the cloud's things. */
const ofAThing = /\/(?:tags|metadata|members|os-volume_attachments)(?:\/[^/]+)?$|\/auth\/tokens$/;
/** A run has taken the server for its golden one: the lease comes before, and says so of its own. */
const takesAsGolden =
  /"(?:os-stop|os-start|createImage|pause|suspend)"|restage(?::|%3A)(?:golden|was|run|left)|restage_(?:intent|golden_server)/i;
const takesOut = /"(?:os-stop|pause|suspend|shelve|rescue|resize)"/;
const givesBack = /"(?:os-start|unpause|resume|unshelve|unrescue|confirmResize|revertResize)"/;
/** The rival that the emulated cloud makes up where a snapshot loses its race. */
const rival = 'snapshot-of-a-rival';

export interface Seeded {
  /** Ids of servers that are golden from the beginning. */
  readonly goldens: readonly string[];
  /** Names of images that runs before this story have made. */
  readonly images: readonly string[];
}

export function watchCloud(emulator: Emulator, now: () => number, seeded: Seeded): Witness {
  const { books } = emulator;
  const makers = new Map<string, Maker>();
  const goldens = new Set(seeded.goldens);
  const promoted = new Map<string, Server>();
  const taken = new Set<string>();
  const deletions: Deletion[] = [];
  const foreignSources: ForeignSource[] = [];
  const ledgers = [books.servers, books.images, books.volumes, books.snapshots, books.ports, books.floatingIps].map((list) => ({
    list: list as () => readonly { readonly id: string; readonly name?: string | null }[],
    known: 0,
  }));
  const project = books.servers()[0]?.projectId;

  const sweep = (maker: Maker) => {
    for (const ledger of ledgers) {
      const all = ledger.list();
      for (const { id, name } of all.slice(ledger.known)) makers.set(id, name === rival ? { kind: 'person' } : maker);
      ledger.known = all.length;
    }
  };
  sweep({ kind: 'world' });

  const serverOf = (kind: Kind, id: string): string | undefined => {
    const portId = kind === 'floating IP' ? books.floatingIps().find((ip) => ip.id === id)?.portId : kind === 'port' ? id : undefined;
    return portId === undefined ? undefined : books.ports().find((port) => port.id === portId)?.deviceId;
  };
  const lookAt = (run: Run, { method, path, body }: Asked): Deletion | undefined => {
    const [, collection = '', id = ''] = /\/([\w-]+)\/([^/]+)(?:\/action)?$/.exec(path) ?? [];
    const isForced = method === 'POST' && path.endsWith('/action') && /"forceDelete"/.test(body);
    if (!isForced && (method !== 'DELETE' || ofAThing.test(path))) return undefined;
    const kind = kinds[collection] ?? 'other';
    return {
      at: now(),
      run,
      kind,
      id,
      maker: makers.get(id),
      server: kind === 'server' ? books.server(id) : undefined,
      image: kind === 'image' ? books.image(id) : undefined,
      wasGolden: goldens.has(id),
      wasOfGolden: goldens.has(serverOf(kind, id) ?? ''),
      wasTaken: taken.has(id),
    };
  };
  /** The server that a request takes as golden for the first time, as it is now. */
  const takenAsGolden = (run: Run, { path, body }: Asked): Server | undefined => {
    const id = /\/servers\/([^/]+)\//.exec(path)?.[1] ?? '';
    if (id === '' || goldens.has(id) || !takesAsGolden.test(`${path} ${body}`)) return undefined;
    const server = books.server(id);
    return server !== undefined && goldensOf(run).some((name) => name === server.name || name === id) ? server : undefined;
  };
  const noteTaken = ({ path, body }: Asked) => {
    const id = /\/servers\/([^/]+)\/action$/.exec(path)?.[1];
    if (id !== undefined && takesOut.test(body)) taken.add(id);
    if (id !== undefined && givesBack.test(body)) taken.delete(id);
  };
  const noteSource = (run: Run, { method, path, body }: Asked) => {
    if (method !== 'POST' || !/\/(?:servers|volumes)$/.test(path)) return;
    const ids = [...body.matchAll(/"(?:imageRef|uuid)":"([^"]+)"/g)].map(([, id = '']) => id);
    for (const image of ids.map((id) => books.image(id))) {
      if (image === undefined || image.owner === project || imagesNamedBy(run).some((name) => name === image.name || name === image.id))
        continue;
      if (!foreignSources.some((known) => known.run.id === run.id && known.image.id === image.id)) foreignSources.push({ run, image });
    }
  };

  return {
    as: (who) => ({
      ...emulator,
      handle: (request) => {
        const asked = read(request);
        if (/^(?:GET|HEAD)$/.test(request.method) || asked.path.startsWith('/identity/')) return emulator.handle(request);
        emulator.settle();
        sweep({ kind: 'cloud' });
        const deletion = who.kind === 'run' ? lookAt(who.run, asked) : undefined;
        const golden = who.kind === 'run' ? takenAsGolden(who.run, asked) : undefined;
        const answer: EmulatedResponse = emulator.handle(request);
        sweep(who);
        if (answer.status === 0 || answer.status >= 300) return answer;
        if (deletion !== undefined) deletions.push(deletion);
        if (golden !== undefined) {
          goldens.add(golden.id);
          if (makers.get(golden.id)?.kind === 'run') promoted.set(golden.id, golden);
        }
        if (who.kind === 'person') noteTaken(asked);
        else noteSource(who.run, asked);
        return answer;
      },
    }),
    makerOf: (id) => makers.get(id),
    isOwnSeed: (id) => makers.get(id)?.kind === 'world' && seeded.images.includes(books.image(id)?.name ?? ''),
    isGolden: (id) => goldens.has(id),
    promoted,
    taken,
    deletions,
    foreignSources,
  };
}

interface Asked {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly body: string;
}

function read({ method, url, body }: EmulatedRequest): Asked {
  return { method, path: url.replace(/\?.*$/, ''), body: body ?? '' };
}

/** Names and ids. */
function goldensOf({ options, file }: Run): readonly string[] {
  return [options, ...(file?.roles ?? []).map(({ source }) => source)].flatMap(({ golden }) => (typeof golden === 'string' ? golden : []));
}

function imagesNamedBy({ options, file }: Run): readonly string[] {
  return [options, ...(file?.roles ?? []).map(({ source }) => source)].flatMap(({ image }) => (typeof image === 'string' ? image : []));
}
