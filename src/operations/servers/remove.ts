import pLimit from 'p-limit';
import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import type { MarkedServer } from '../../domain/generations.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { type Attempt, failed, failureOf, kept as keepThing, lastOfEach, succeeded } from '../removal/attempt.ts';
import { removeDependentsOf, removePorts } from '../removal/dependents.ts';
import type { RunContext } from '../run/context.ts';
import { type Guard, openGuard } from './guard.ts';

/** A server that turns to ERROR when it is deleted (its host failed to destroy it) is asked for again this often. */
const maxDeletes = 5;
/** A cloud that hides tasks does not show that a deletion is under way: so long, one is taken to be. */
const unseenDeletionMs = 30_000;
const limitMs = 10 * 60_000;

export interface DeletionCandidate {
  readonly id: string;
  readonly name: string;
  readonly imageId?: string | undefined;
  /** What was made for it before it was there is known by its nonce; how many volumes were made beside a disk of its own. */
  readonly marks: { readonly nonce: string | undefined; readonly volumes?: number | undefined };
}

export interface RemovedServers {
  /** Still there after everything, by id, with the reason where the cloud gave one. */
  readonly left: ReadonlyMap<string, RestageError>;
  /** Not deleted on purpose, by id, with the reason: golden servers. */
  readonly kept: ReadonlyMap<string, string>;
  /** What came with them: floating IPs, volumes, ports. */
  readonly dependents: readonly Attempt[];
}

/**
 * Deletes servers and all that came with them, and waits until a GET of each says 404: absence from a list proves
 * nothing (a cell may be down). A golden server among them is kept, with a warning.
 * @param prepare runs before anything is deleted, with those that are to go
 * @returns ids of those that are kept
 * @throws RestageError `destroy-failed`, naming what is left, after everything else is gone.
 */
export async function removeServers<T extends DeletionCandidate>(
  ctx: RunContext,
  servers: readonly T[],
  concurrency: number,
  prepare?: (going: readonly T[]) => Promise<void>,
): Promise<ReadonlySet<string>> {
  const { left, kept, dependents } = await tryRemoveServers(ctx, servers, concurrency, prepare);
  for (const { id, name } of servers) {
    const reason = kept.get(id);
    if (reason !== undefined) ctx.emit({ type: 'warning', title: `Server ${name} is kept`, message: `${name} (${id}): ${reason}.` });
  }
  if (left.size > 0) {
    throw notRemoved(
      servers.filter(({ id }) => left.has(id)),
      [...left.values()],
    );
  }
  const failure = failureOf(dependents);
  if (failure !== undefined) throw failure;
  return new Set(kept.keys());
}

/** As `removeServers`, but tells what is left and what is kept instead of failing. */
async function tryRemoveServers<T extends DeletionCandidate>(
  ctx: RunContext,
  servers: readonly T[],
  concurrency: number,
  prepare: (going: readonly T[]) => Promise<void> = async () => {},
): Promise<RemovedServers> {
  if (servers.length === 0) return { left: new Map(), kept: new Map(), dependents: [] };
  const guard = await openGuard(
    ctx,
    servers.map(({ id }) => id),
  );
  const going = servers.filter(({ id }) => guard.mayGo(id));
  await prepare(going);
  const whyBefore = 'its server is deleted';
  const first = await removeDependentsOf(ctx, 'server', going, whyBefore);
  const { left, kept, gone } = await deleteAndWait(ctx, guard, servers, concurrency);
  const why = 'its server is gone';
  const dependents = lastOfEach([
    ...first,
    // One whose creation was still on the wire, without the server's port there can be no more; and one that its server kept from deletion.
    ...(await removeDependentsOf(
      ctx,
      'server',
      servers.filter(({ id }) => !kept.has(id)),
      whyBefore,
    )),
    ...(await removePorts(ctx, [...gone], why)),
    ...(await removeDependentsOf(
      ctx,
      'coming-server',
      servers.filter(({ id }) => gone.has(id)),
      why,
    )),
  ]);
  return { left, kept, dependents };
}

interface Entry {
  deletes: number;
  askedAt: number;
  error: RestageError | undefined;
  lastStatus: string;
  /** Asked for often enough: it is no longer waited for. */
  isStuck: boolean;
}

async function deleteAndWait(
  ctx: RunContext,
  guard: Guard,
  servers: readonly DeletionCandidate[],
  concurrency: number,
): Promise<Omit<RemovedServers, 'dependents'> & { readonly gone: ReadonlySet<string> }> {
  const { cloud, clock } = ctx;
  const limit = pLimit(concurrency);
  const left = new Map<string, Entry>(
    servers.map(({ id }) => [id, { deletes: 0, askedAt: 0, error: undefined, lastStatus: 'there', isStuck: false }]),
  );
  /** Seen to be no more. A soft-deleted server is none of these: the cloud keeps what belongs to it. */
  const gone = new Set<string>();
  const kept = new Map<string, string>();

  const see = (id: string, server: Server | undefined) => {
    if (server === undefined || server.status === 'DELETED') gone.add(id);
    if (isGone(server)) left.delete(id);
  };
  const ask = async (id: string) => {
    const entry = left.get(id);
    if (entry === undefined) return;
    entry.deletes += 1;
    entry.askedAt = clock.now();
    try {
      const verdict = await guard.look(id);
      switch (verdict.kind) {
        case 'free':
          see(id, verdict.server);
          if (left.has(id)) await cloud.compute.deleteServer(id);
          return;
        case 'gone':
          return see(id, undefined);
        case 'kept':
          kept.set(id, verdict.reason);
          left.delete(id);
          return;
        case 'hidden':
          entry.error = verdict.error;
          entry.isStuck = true;
          return;
        default:
          return verdict satisfies never;
      }
    } catch (error) {
      // Locked or at a task (409), or refused: the others still go, and the wait tells what is left.
      if (!(error instanceof HttpError)) throw error;
      entry.error = error;
    }
  };
  await Promise.all(servers.map(({ id }) => limit(() => ask(id))));

  if (left.size === 0) return { left: new Map(), kept, gone };
  const look = async () => {
    const listed = new Map((await cloud.compute.listServers({})).map((server) => [server.id, server]));
    // Nova lists no soft-deleted server, and none of a cell that is down.
    const unlisted = [...left.keys()].filter((id) => !listed.has(id));
    await Promise.all(unlisted.map((id) => limit(async () => see(id, await cloud.compute.getServer(id)))));
    for (const [id, entry] of left) {
      const seen = listed.get(id);
      if (seen === undefined || entry.isStuck) continue;
      see(id, seen);
      if (!left.has(id)) continue;
      entry.lastStatus = seen.status;
      if (seen.taskState === null || (seen.taskState === undefined && clock.now() - entry.askedAt >= unseenDeletionMs)) {
        // Without a task to see, only the limit tells a slow deletion from one that fails.
        if (entry.deletes >= maxDeletes && seen.taskState === null) entry.isStuck = true;
        else await ask(id);
      }
    }
    const open = [...left.values()].filter(({ isStuck }) => !isStuck).length;
    return open === 0
      ? ({ done: true, value: undefined } as const)
      : ({ done: false, state: `deleting servers: ${left.size} of ${servers.length} left` } as const);
  };
  await ctx.wait({
    waitingFor: `${servers.length} server(s) to be deleted`,
    interval: serverPoll,
    limitMs,
    look,
    onTimeout: () => ({ done: true, value: undefined }),
  });
  return { left: new Map([...left].map(([id, entry]) => [id, entry.error ?? stillThere(entry)])), kept, gone };
}

function stillThere({ deletes, lastStatus }: Entry): RestageError {
  return new RestageError('destroy-failed', `The cloud accepted its deletion ${deletes} time(s), but it is still ${lastStatus}.`);
}

/** Soft-deleted servers wait for the cloud to remove them: deleted, as far as this run is concerned. */
function isGone(server: Server | undefined): boolean {
  return server === undefined || server.status === 'DELETED' || server.status === 'SOFT_DELETED';
}

function notRemoved(left: readonly DeletionCandidate[], errors: readonly RestageError[]): RestageError {
  return new RestageError(
    'destroy-failed',
    `${left.length} server(s) could not be deleted: ${left.map(({ name, id }) => `${name} (${id})`).join(', ')}. ${[...new Set(errors.map(messageOf))].join('; ')}`,
    {
      requestIds: errors.flatMap((error) => error.requestIds),
      hint: 'Run this again. If they remain, unlock them (`openstack server unlock`) or ask the cloud provider.',
    },
  );
}

/** Deletes servers with all that came with them, and tells of each what became of it. */
export async function removeMarkedServers(
  ctx: RunContext,
  servers: readonly MarkedServer[],
  concurrency: number,
  why: string | ((server: MarkedServer) => string),
): Promise<readonly Attempt[]> {
  const { left, kept, dependents } = await tryRemoveServers(ctx, servers, concurrency);
  const attempts = servers.map((server) => {
    const { id, name, marks } = server;
    const reason = typeof why === 'string' ? why : why(server);
    const thing = { kind: 'server', id, name, environment: marks.environment, why: reason } as const;
    const keptFor = kept.get(id);
    if (keptFor !== undefined) return keepThing(thing, keptFor);
    const error = left.get(id);
    return error === undefined ? succeeded(thing) : failed(thing, error);
  });
  return [...attempts, ...dependents];
}
