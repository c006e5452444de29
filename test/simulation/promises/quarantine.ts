import type { Emulator } from '../../../src/emulator/index.ts';
import type { Run } from '../plan.ts';
import type { Ran } from '../process.ts';
import type { Server } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

type Books = Emulator['books'];
type Port = ReturnType<Books['ports']>[number];
type History<T> = readonly { readonly at: number; readonly record: T }[];

const held = breach('sealing.md#quarantine');

/** What a run that succeeded calls ready has no mark of quarantine; and what it made or found there has the groups that it was asked for. */
export function findLeftInQuarantine({ emulator: { books }, witness }: Stage, { run, from, to, ending }: Ran): readonly Breach[] {
  if (ending.kind !== 'result' || ending.result.status !== 'complete' || ending.result.failure !== undefined) return [];
  return (ending.result.servers ?? []).flatMap(({ id }) => {
    const history = historyOf(books, id);
    const server = asOf(history, to);
    if (server === undefined || server.deletedAt !== undefined) return [];
    const maker = witness.makerOf(id);
    const wasHeld = asOf(history, from)?.metadata.restage_quarantine !== undefined;
    // What an earlier run has let go keeps the groups that it got then.
    const isItsOwn = (maker?.kind === 'run' && maker.run === run) || wasHeld;
    const wanted = groupsAfter(books, run, server);
    const wrong = isItsOwn ? portsOf(books, id, to).filter(({ securityGroups }) => !isSame(securityGroups, wanted)) : [];
    return [
      ...(server.metadata.restage_quarantine === undefined
        ? []
        : [held(`${run.id} calls ${server.name} ready, which has the mark of quarantine`)]),
      ...wrong.map(({ securityGroups }) =>
        held(`${run.id} calls ${server.name} ready with ${namesOf(books, securityGroups)}, not ${namesOf(books, wanted)}`),
      ),
    ];
  });
}

/** A server whose run asks for it has that group alone from its birth, and the mark; its ports have others only when it has booted, and before the mark goes. */
export function findEscapes({ emulator: { books }, witness }: Stage): readonly Breach[] {
  return books.servers().flatMap((server) => {
    const maker = witness.makerOf(server.id);
    if (maker?.kind !== 'run' || server.metadata.restage_sealing !== undefined) return [];
    const name = asked(maker.run).quarantine;
    if (name === undefined) return [];
    const group = idsOf(books, server, [name]);
    const history = historyOf(books, server.id);
    const wasMarked = history[0]?.record.metadata.restage_quarantine === group[0];
    const left = history.find(({ record }) => record.metadata.restage_quarantine === undefined)?.at ?? Number.POSITIVE_INFINITY;
    const booted = history.find(({ record }) => record.vmState === 'active')?.at ?? Number.POSITIVE_INFINITY;
    return [
      ...(wasMarked ? [] : [held(`${server.name} of ${maker.run.id} was made without the mark of quarantine`)]),
      ...books.portsOf(server.id).flatMap(({ id }) => {
        const port = books.portHistory(id).filter(({ record }) => record.deviceId === server.id && record.deletedAt === undefined);
        const freed = port.find(({ record }) => !isSame(record.securityGroups, group));
        const atEnd = asOf(port, left);
        return [
          ...(freed !== undefined && freed.at < booted
            ? [held(`${server.name} had ${namesOf(books, freed.record.securityGroups)} before it could be ready`)]
            : []),
          ...(left < Number.POSITIVE_INFINITY && atEnd?.securityGroups.includes(group[0] ?? '') === true
            ? [held(`${server.name} lost its mark of quarantine while it had its group`)]
            : []),
        ];
      }),
    ];
  });
}

/** A run lets no server go whose checks it cannot have seen pass: what listens on servers is out of its reach. */
export function findUnchecked({ emulator: { books } }: Stage, { run, requests }: Ran): readonly Breach[] {
  if (!run.unreachable || asked(run).ready?.includes('tcp:') !== true) return [];
  return requests.flatMap(({ method, path, body, status }) => {
    const id = /\/ports\/([^/]+)$/.exec(path)?.[1];
    const isChange = method === 'PUT' && status < 400 && body?.includes('"security_groups"') === true;
    if (id === undefined || !isChange) return [];
    const server = books.server(books.portHistory(id)[0]?.record.deviceId ?? '');
    return [held(`${run.id} let ${server?.name} go, which it could not reach`)];
  });
}

function asked({ options, file }: Run): Run['options'] {
  return { ...file?.top, ...options };
}

/** Ids of those that servers have once they are ready. */
function groupsAfter(books: Books, run: Run, server: Server): readonly string[] {
  return idsOf(books, server, (asked(run)['security-group'] ?? 'default').split(','));
}

function idsOf(books: Books, { projectId }: Server, names: readonly string[]): readonly string[] {
  const own = books.securityGroups().filter((group) => group.projectId === projectId);
  return names.flatMap((name) => own.find((group) => group.name === name)?.id ?? []);
}

function namesOf(books: Books, ids: readonly string[]): string {
  const groups = books.securityGroups();
  return ids.map((id) => groups.find((group) => group.id === id)?.name ?? id).join(', ') || 'no group';
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join() === others.toSorted().join();
}

function historyOf(books: Books, id: string): History<Server> {
  return books.own((state) => state.servers.history(id));
}

/** Those that it had at that moment. */
function portsOf(books: Books, serverId: string, at: number): readonly Port[] {
  return books.portsOf(serverId).flatMap(({ id }) => {
    const port = asOf(books.portHistory(id), at);
    return port?.deviceId === serverId && port.deletedAt === undefined ? [port] : [];
  });
}

function asOf<T>(history: History<T>, time: number): T | undefined {
  return history.findLast(({ at }) => at <= time)?.record;
}
