import type { MarkedServer } from '../../domain/generations.ts';
import { readServerMarks } from '../../domain/marks.ts';
import type { Server } from '../../openstack/compute/types.ts';

/** Keeps the servers that Restage made, their marks read and checked on our side. */
export function markedServers(servers: readonly Server[]): readonly MarkedServer[] {
  return servers.flatMap((server) => {
    const marks = readServerMarks(server.metadata);
    const { id, name, status, imageId, created, wasActive } = server;
    return marks === undefined ? [] : [{ id, name, status, imageId, created, wasActive, marks }];
  });
}

/** Of one environment. */
export function serversOf(servers: readonly Server[], environment: string): readonly MarkedServer[] {
  return markedServers(servers).filter(({ marks }) => marks.environment === environment);
}
