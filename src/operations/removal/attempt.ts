import { messageOf, RestageError } from '../../domain/errors.ts';
import type { MarkedServer } from '../../domain/generations.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { MarkedImage } from '../image/own-images.ts';
import type { RemovedResource } from '../results.ts';
import type { NamedGoldens, RunContext } from '../run/context.ts';
import { type Grounds, protectionOf } from '../servers/guard.ts';
import { everyMarked } from '../servers/marked.ts';
import type { Removal } from './removal.ts';

/** Something that is to go, and why. */
export type Thing = Omit<RemovedResource, 'outcome' | 'problem'>;

export function imageThing({ image: { id, name, visibility }, marks: { environment } }: MarkedImage, why: string): Thing {
  const shared = visibility === 'shared' ? `${why}; servers of projects that it is shared with cannot be seen` : why;
  return { kind: 'image', id, name, environment, why: shared };
}

/** What became of it. */
export interface Attempt {
  readonly resource: RemovedResource;
  readonly error: RestageError | undefined;
}

/** One thing that cannot be deleted keeps no other: its failure is reported with the rest. */
export async function attempt(ctx: RunContext, thing: Thing, remove: () => Promise<Removal>): Promise<Attempt> {
  try {
    const removal = await remove();
    return removal.outcome === 'deleted' ? succeeded(thing) : deferred(thing, removal.reason);
  } catch (error) {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError)) throw error;
    return failed(thing, error);
  }
}

export function succeeded(thing: Thing): Attempt {
  return { resource: { ...thing, outcome: 'deleted' }, error: undefined };
}

export function deferred(thing: Thing, reason: string): Attempt {
  return { resource: { ...thing, why: `${thing.why}; ${reason}`, outcome: 'deferred' }, error: undefined };
}

/** On purpose, and for good: no failure. */
export function kept(thing: Thing, reason?: string): Attempt {
  const why = reason === undefined ? thing.why : `${thing.why}; ${reason}`;
  return { resource: { ...thing, why, outcome: 'kept' }, error: undefined };
}

export function failed(thing: Thing, error: RestageError): Attempt {
  return { resource: { ...thing, outcome: 'failed', problem: messageOf(error) }, error };
}

/** What became of each thing in the end: one that could not be deleted may have been tried again. */
export function lastOfEach(attempts: readonly Attempt[]): readonly Attempt[] {
  return [...new Map(attempts.map((one) => [`${one.resource.kind} ${one.resource.id}`, one])).values()];
}

/** One error for everything that could not be deleted; `undefined` when nothing failed. */
export function failureOf(attempts: readonly Attempt[]): RestageError | undefined {
  const failures = attempts.flatMap(({ resource, error }) => (error === undefined ? [] : [{ resource, error }]));
  if (failures.length === 0) return undefined;
  const lines = failures.map(({ resource: { kind, name, id }, error }) => `${kind} ${name} (${id}): ${messageOf(error)}`);
  return new RestageError(
    'destroy-failed',
    `${failures.length} of ${attempts.filter(({ resource }) => resource.outcome !== 'kept').length} resources could not be deleted:\n  ${lines.join('\n  ')}`,
    {
      cause: failures[0]?.error,
      requestIds: failures.flatMap(({ error }) => error.requestIds).slice(0, 10),
      hint: 'Run the same command again. If a server is locked, unlock it (`openstack server unlock`). If a resource still remains, give its request id to the cloud provider.',
    },
  );
}

const nothingElse: Grounds = { holders: new Map(), images: new Map() };

/**
 * Golden servers that would go if they were servers of an environment, as their marks say.
 * @param whyGoes `undefined` = it would stay anyway
 * @param grounds what the image service tells of golden servers; absent = by the servers alone
 */
export function keptGoldens(
  ctx: NamedGoldens,
  servers: readonly Server[],
  whyGoes: (server: MarkedServer) => string | undefined,
  grounds: Grounds = nothingElse,
): readonly Attempt[] {
  return servers.flatMap((server) => {
    const protection = protectionOf(ctx, server, grounds);
    const [marked] = everyMarked([server]);
    const why = marked && whyGoes(marked);
    if (protection === undefined || marked === undefined || why === undefined) return [];
    const { id, name, marks } = marked;
    return [kept({ kind: 'server', id, name, environment: marks.environment, why }, protection.reason)];
  });
}

/** A cloud without the service, or without the part of it that is asked for, has nothing of ours there. */
export async function orNone<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  return (await orUndefined(list)) ?? [];
}

export async function orUndefined<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RestageError && (error.code === 'service-missing' || error.code === 'not-found')) return undefined;
    throw error;
  }
}
