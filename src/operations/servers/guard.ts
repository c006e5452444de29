import { RestageError } from '../../domain/errors.ts';
import { isMarkedGolden, isMarkedReleased } from '../../domain/golden-mark.ts';
import { readImageMarks, readSealingMarks, readServerMarks } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { intentOf } from '../golden/intent.ts';
import { markNamed } from '../golden/mark-named.ts';
import { listByOwner, type OwnImage, ours } from '../image/own-images.ts';
import { isLapsed } from '../lease/lease.ts';
import { readLease } from '../lease/record.ts';
import type { NamedGoldens, RunContext } from '../run/context.ts';

type Suspect = Pick<Server, 'id' | 'name' | 'tags' | 'metadata'>;

/** What the image service tells of golden servers, by their ids. */
export interface Grounds {
  /** The run that holds it now. */
  readonly holders: ReadonlyMap<string, string>;
  /** The newest image of ours that was made of it. */
  readonly images: ReadonlyMap<string, Pick<Image, 'id' | 'name'>>;
}

/** One request, however many servers are to be deleted. */
export async function readGrounds(ctx: RunContext): Promise<Grounds> {
  const { own, hidden } = await listByOwner(ctx, {});
  return groundsIn(ctx, own, hidden);
}

/** @param hidden images whose owner the cloud hides: they may be ours, and protect what they name */
export function groundsIn(ctx: RunContext, own: readonly OwnImage[], hidden: readonly Image[] = []): Grounds {
  const leases = [...own, ...hidden].flatMap((image) => readLease(image) ?? []).filter((record) => !isLapsed(ctx, record));
  const named = hidden.flatMap((image) => {
    const marks = readImageMarks(image.properties, image.name);
    return marks === undefined ? [] : [{ image, marks }];
  });
  const made = [...ours(own), ...named].toSorted((a, b) => Date.parse(a.image.createdAt) - Date.parse(b.image.createdAt));
  return {
    holders: new Map(leases.flatMap(({ subject, run }) => (subject.kind === 'golden' ? [[subject.id, run] as const] : []))),
    images: new Map(made.map(({ image, marks }) => [marks.goldenId, image])),
  };
}

interface Protection {
  readonly ground: 'marked' | 'owed' | 'named' | 'held' | 'imaged' | 'not-ours';
  /** For people: what it is, and how it stops being that. */
  readonly reason: string;
}

/**
 * Why no run may delete this server: it is a golden one, or may be; `undefined` = nothing says so. That runs held it once (`restage:lease=N`)
 * says nothing, or what was snapshotted once could never be deleted again.
 */
export function protectionOf({ goldens = [] }: NamedGoldens, server: Suspect, grounds: Grounds): Protection | undefined {
  const release = `to have it deleted, run \`${releaseCommand(server)}\` first`;
  if (isMarkedGolden(server)) return { ground: 'marked', reason: `it is marked as a golden server; ${release}` };
  const intent = intentOf(server);
  if (intent !== undefined) {
    const who = intent.runs.length === 0 ? 'a run' : `run ${intent.runs.join(', ')}`;
    return { ground: 'owed', reason: `it is a golden server that ${who} still has to restore; ${release}` };
  }
  if (goldens.includes(server.id) || goldens.includes(server.name))
    return { ground: 'named', reason: `it is the golden server of this run; ${release}` };
  const holder = grounds.holders.get(server.id);
  if (holder !== undefined) return { ground: 'held', reason: `run ${holder} is using it as a golden server; ${release}` };
  const image = isMarkedReleased(server) ? undefined : grounds.images.get(server.id);
  if (image !== undefined)
    return { ground: 'imaged', reason: `image ${image.name} (${image.id}) was made from it as a golden server; ${release}` };
  return undefined;
}

/** Its id where the name would not pass for one plain word in a shell. */
export function releaseCommand({ id, name }: Pick<Server, 'id' | 'name'>): string {
  return `restage release ${/^\w[\w.-]*$/.test(name) ? name : id}`;
}

/** What may be deleted of what a run has chosen, and what may not. */
export interface Guard {
  /** By what is known without another look: for what goes before the server itself. */
  mayGo(id: string): boolean;
  /**
   * Reads the server once more. To be asked right before each request for its deletion, under the lease on its environment: who marks a
   * server of an environment as a golden one holds that lease.
   */
  look(id: string): Promise<Ruling>;
}

type Ruling =
  | { readonly kind: 'free'; readonly server: Server }
  | { readonly kind: 'gone' }
  | { readonly kind: 'kept'; readonly reason: string }
  /** Its cell is down: what it is could not be determined. */
  | { readonly kind: 'hidden'; readonly error: RestageError };

/** Every deletion of a server goes by it: nothing else in Restage asks the cloud for one. */
export async function openGuard(ctx: RunContext, ids: readonly string[]): Promise<Guard> {
  const grounds = await readGrounds(ctx);
  const judge = async (id: string): Promise<Ruling> => {
    const server = await ctx.cloud.compute.getServer(id);
    if (server === undefined) return { kind: 'gone' };
    if (server.status === 'UNKNOWN' && server.name === '') return { kind: 'hidden', error: hidden(id) };
    const protection = protectionOf(ctx, server, grounds);
    if (protection !== undefined) {
      await remember(ctx, server, protection);
      return { kind: 'kept', reason: protection.reason };
    }
    if (readServerMarks(server.metadata) === undefined && readSealingMarks(server) === undefined)
      return { kind: 'kept', reason: 'it no longer carries the marks of a server that Restage launched' };
    return { kind: 'free', server };
  };
  const kept = new Set<string>();
  for (const id of ids.filter((one) => grounds.holders.has(one) || grounds.images.has(one))) {
    if ((await judge(id)).kind === 'kept') kept.add(id);
  }
  return { mayGo: (id) => !kept.has(id), look: judge };
}

/**
 * Earlier versions wrote no mark: from now on it counts as no environment's. A run that holds it writes the mark itself.
 */
async function remember(ctx: RunContext, server: Server, { ground }: Protection): Promise<void> {
  if (ground === 'owed' || ground === 'imaged') await markNamed(ctx, [server]);
}

function hidden(id: string): RestageError {
  return new RestageError('servers-hidden', `Part of the cloud is down, so Restage cannot tell whether server ${id} is a golden server.`, {
    hint: 'Run the same command again when the cloud has recovered.',
  });
}
