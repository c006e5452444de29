import type { MarkedServer } from '../../domain/generations.ts';
import { readServerMarks } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { isGolden } from '../golden/mark.ts';
import type { NamedGoldens } from '../run/context.ts';

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
