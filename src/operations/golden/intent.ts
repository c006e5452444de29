import { HttpError, RestageError } from '../../domain/errors.ts';
import { type Intent, intentTags, intentTagsOf, leftTag, powerStateOf, readIntent } from '../../domain/intent.ts';
import { hasTagRoom } from '../../domain/tag-room.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';

/** Where there are no tags (below microversion 2.26), or no room for ours, the same words stand in one metadata value. */
export const intentKey = 'restage_intent';

/** A cancel waits this long for the answer, milliseconds: a note that arrives after the clean-up would be owed forever. */
const noteGraceMs = 3_000;

type Labelled = Pick<Server, 'id' | 'name' | 'tags' | 'metadata'>;
type Found = Labelled & Pick<Server, 'status'>;

/** Says how a golden server is, for the last line of the run. */
export function tellGolden({ emit, runId }: Pick<RunContext, 'emit' | 'runId'>, golden: Found & Pick<Server, 'taskState'>): void {
  const { id, name, status, taskState } = golden;
  const isOn = status === 'ACTIVE' && taskState !== 'powering-off';
  const owed = isOn ? undefined : intentOf(golden);
  const owesStart = owed?.was === 'ACTIVE';
  emit({
    type: 'golden',
    id,
    name,
    status: taskState ? `${status}, ${taskState}` : status,
    owesStart,
    ...(owesStart && !owed.runs.includes(runId) ? { stoppedBy: owed.runs } : {}),
  });
}

/** What some run owes this golden server; `undefined` = nothing. */
export function intentOf(server: Pick<Server, 'tags' | 'metadata'>): Intent | undefined {
  return readIntent(labelsOf(server));
}

/** What was written down in metadata, which a write of another client may lose. */
export interface Note {
  /** The value of `intentKey`. */
  readonly value: string;
  /** The same run, each of whose looks at the server sees whether the note is still there, and writes it again where it is not. */
  readonly keeping: (run: RunContext) => RunContext;
}

/** What is about to be done to a golden server that is on. */
export interface Change {
  /** For the `golden` event: `stop requested`. */
  readonly status: string;
  /** For how long its guest, or the cloud, may still shut it down, whatever Nova says meanwhile, milliseconds; `undefined` = Nova shows its task. */
  readonly mayGoDownForMs: number | undefined;
}

/**
 * Writes down in which power state a run of ours found the server, before that is changed: the next run knows what it is owed.
 * @returns `undefined` where tags tell it: each is a row of its own, and no other client's write loses it
 * @throws RestageError `golden-unusable` where it does not last: nothing was stopped
 */
export async function declareIntent(ctx: RunContext, golden: Found, { status, mayGoDownForMs }: Change): Promise<Note | undefined> {
  const { runId } = ctx;
  ctx.throwIfEnding();
  const at = cloudNow(ctx);
  const mayGoDownUntil = mayGoDownForMs === undefined ? undefined : at + mayGoDownForMs;
  const labels = intentTags({ was: powerStateOf(golden.status), run: runId, at, mayGoDownUntil });
  const note = await ctx.withGrace(noteGraceMs, (here) => write(here, golden, labels));
  ctx.throwIfEnding();
  ctx.emit({ type: 'golden', id: golden.id, name: golden.name, status, owesStart: true });
  return note;
}

async function write(ctx: RunContext, golden: Labelled, labels: readonly string[]): Promise<Note | undefined> {
  const { cloud } = ctx;
  if (hasTagRoom(golden.tags)) {
    try {
      for (const tag of labels) await cloud.compute.addTag(golden.id, tag);
      return undefined;
    } catch (error) {
      // Other tools write tags too, and policies may forbid them.
      if (!(error instanceof HttpError) || ![400, 403].includes(error.status)) throw error;
    }
  }
  const value = labels.join(' ');
  if (!(await writeMetadata(ctx, golden.id, { [intentKey]: value }))) {
    throw new RestageError(
      'golden-unusable',
      `Golden server ${golden.name} (${golden.id}) cannot be stopped safely: another client keeps overwriting its metadata, and with it the note that the server must be started again.`,
      {
        hint: 'Nothing was stopped. Make room for five tags on the server (it can have 50), or pause the other client, then run this again.',
      },
    );
  }
  return { value, keeping: (run) => run.through(keepNote(run.cloud, golden.id, value)) };
}

/** The cloud, which writes the note of this server again when a look finds it lost. */
function keepNote(cloud: Cloud, goldenId: string, value: string): Cloud {
  const { compute } = cloud;
  const getServer: typeof compute.getServer = async (id) => {
    const server = await compute.getServer(id);
    if (id !== goldenId || server === undefined || intentOf(server) !== undefined) return server;
    await compute.setMetadata(id, { [intentKey]: value });
    return compute.getServer(id);
  };
  return {
    ...cloud,
    get requests() {
      return cloud.requests;
    },
    compute: { ...compute, getServer },
    withSignal: (signal) => keepNote(cloud.withSignal(signal), goldenId, value),
    fenced: (fence) => keepNote(cloud.fenced(fence), goldenId, value),
  };
}

/** Says that this run leaves while the snapshot goes on, and means to: the server is not to be started behind it. */
export async function detachIntent(ctx: RunContext, golden: Labelled): Promise<void> {
  const { cloud } = ctx;
  const now = (await cloud.compute.getServer(golden.id)) ?? golden;
  const inMetadata = now.metadata[intentKey]?.split(' ') ?? [];
  // Where what is owed stands: it counts as one.
  if (now.tags !== undefined && intentTagsOf(now.tags).length > 0) {
    await cloud.compute.addTag(golden.id, leftTag);
    return;
  }
  if (inMetadata.length > 0) await writeMetadata(ctx, golden.id, { [intentKey]: [...new Set([...inMetadata, leftTag])].join(' ') });
}

/** Nothing is owed any more, whichever run wrote it. */
export async function eraseIntent(ctx: RunContext, golden: Labelled): Promise<void> {
  const { cloud } = ctx;
  for (const tag of intentTagsOf(golden.tags ?? [])) await cloud.compute.removeTag(golden.id, tag);
  if (golden.metadata[intentKey] !== undefined) await dropMetadata(ctx, golden.id, intentKey);
}

function labelsOf({ tags, metadata }: Pick<Server, 'tags' | 'metadata'>): readonly string[] {
  return [...(tags ?? []), ...(metadata[intentKey]?.split(' ') ?? [])];
}

type Values = Server['metadata'];

/** Writes that are lost one after another come from a tool that writes all the time. */
const maxWrites = 6;
const pauseMs = 500;

/**
 * Writes metadata of a server that other tools write too, and reads it back: Nova saves the whole dictionary with each write, so of two
 * clients at once one loses its keys (nova:compute/api.py `update_instance_metadata`).
 * @returns whether it was there when it was last read
 */
export async function writeMetadata(ctx: RunContext, serverId: string, wanted: Values): Promise<boolean> {
  const { cloud } = ctx;
  for (let write = 1; write <= maxWrites; write += 1) {
    await cloud.compute.setMetadata(serverId, wanted);
    const server = await cloud.compute.getServer(serverId);
    if (server === undefined || holds(server.metadata, wanted)) return server !== undefined;
    await ctx.sleep(pauseMs * write);
  }
  return false;
}

/** The same for a key that is to go: a write that began before would bring it back. */
async function dropMetadata(ctx: RunContext, serverId: string, key: string): Promise<void> {
  const { cloud } = ctx;
  for (let write = 1; write <= maxWrites; write += 1) {
    await cloud.compute.removeMetadata(serverId, key);
    const server = await cloud.compute.getServer(serverId);
    if (server?.metadata[key] === undefined) return;
    await ctx.sleep(pauseMs * write);
  }
}

function holds(metadata: Values, wanted: Values): boolean {
  return Object.entries(wanted).every(([key, value]) => metadata[key] === value);
}
