import type { IpVersion } from '../../domain/address.ts';
import { RestageError } from '../../domain/errors.ts';
import type { LaunchPlan, MarkedServer } from '../../domain/generations.ts';
import { isoTime, readServerMarks } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { isGolden } from '../golden/mark.ts';
import type { Inventory } from '../results.ts';
import type { NamedGoldens, RunContext } from '../run/context.ts';
import { serverResult } from './server-result.ts';

/** Keeps the servers that Restage made, their marks read and checked on our side. A golden server is none of them, whatever it carries. */
export function markedServers(ctx: NamedGoldens, servers: readonly Server[]): readonly MarkedServer[] {
  return everyMarked(servers.filter((server) => !isGolden(ctx, server)));
}

/** Of one environment. */
export function serversOf(ctx: NamedGoldens, servers: readonly Server[], environment: string): readonly MarkedServer[] {
  return markedServers(ctx, servers).filter(({ marks }) => marks.environment === environment);
}

/** Golden servers that carry the marks of a server of this environment: it was promoted, or its metadata was copied. */
export function goldensIn(ctx: NamedGoldens, servers: readonly Server[], environment: string): readonly MarkedServer[] {
  return everyMarked(servers.filter((server) => isGolden(ctx, server))).filter(({ marks }) => marks.environment === environment);
}

/** Whatever carries the marks of a server, golden servers too. */
export function everyMarked(servers: readonly Server[]): readonly MarkedServer[] {
  return servers.flatMap((server) => {
    const marks = readServerMarks(server.metadata);
    const { id, name, status, imageId, created, wasActive } = server;
    return marks === undefined ? [] : [{ id, name, status, imageId, created, wasActive, marks }];
  });
}

const shown = 3;

/**
 * A cell is down, and its servers are listed by their ids alone (nova:api/openstack/compute/views/servers.py, from 2.69 on).
 * @param mayBe what goes wrong if one of them is meant: `may be what is to be launched`
 * @returns `undefined` where every server shows
 */
export function hiddenServers(servers: readonly Server[], mayBe: string): RestageError | undefined {
  const ids = servers.filter(({ status, name }) => status === 'UNKNOWN' && name === '').map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const some = `${ids.slice(0, shown).join(', ')}${ids.length > shown ? ', …' : ''}`;
  return new RestageError(
    'servers-hidden',
    `Part of the cloud is down. Only the ids of ${ids.length} server(s) are known (${some}), and they ${mayBe}.`,
    { hint: 'Run the same command again when the cloud has recovered.' },
  );
}

/** The environments that servers belong to, by name. @param ipVersionOf what `ip-version` says for a role */
export function environmentsOf(
  ctx: NamedGoldens,
  servers: readonly Server[],
  ipVersionOf: (role: string) => IpVersion,
): Inventory['environments'] {
  const marked = markedServers(ctx, servers);
  const names = [...new Set(marked.map(({ marks }) => marks.environment))].toSorted();
  return names.map((name) => {
    // As a launch names them; Nova lists what was made in one second in any order.
    const own = marked
      .filter(({ marks }) => marks.environment === name)
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    const expiries = own.flatMap(({ marks }) => marks.expiresAt ?? []);
    return {
      name,
      generation: Math.max(...own.map(({ marks }) => marks.generation)),
      servers: own.flatMap(({ id, marks: { role } }) => {
        const server = servers.find((candidate) => candidate.id === id);
        return server === undefined ? [] : serverResult(server, { role, ipVersion: ipVersionOf(role) });
      }),
      createdAt: own.map(({ created }) => created).toSorted()[0] ?? '',
      expiresAt: expiries.length === 0 ? undefined : isoTime(Math.min(...expiries)),
    };
  });
}

/** Servers that a launch finds and does not want are reported and left alone (contract.md#promise-7). */
export function reportOthers({ emit }: RunContext, plan: LaunchPlan, environment: string): void {
  const kinds = [
    { servers: plan.surplus, what: 'more than `count` allows' },
    { servers: plan.ofOtherImages, what: 'made from another image' },
    { servers: plan.ofOtherGenerations, what: 'of another generation' },
  ];
  for (const { servers, what } of kinds) {
    if (servers.length === 0) continue;
    emit({
      type: 'warning',
      title: `${servers.length} server(s) of ${environment} are left alone`,
      message: `They are ${what}: ${servers.map(({ name, id }) => `${name} (${id})`).join(', ')}. \`restage refresh\` replaces an environment, \`restage destroy\` deletes it.`,
    });
  }
}
