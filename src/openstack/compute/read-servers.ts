import type { CallOptions } from '../calls.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { ComputeContext } from './deps.ts';
import { serverMicroversion } from './server.ts';
import type { Server, ServerFilter } from './types.ts';
import { serverBody, serversBody } from './wire.ts';

/**
 * Of this project alone. Nova lists no other without `all_tenants` (nova:api/openstack/compute/servers.py `_get_servers`), not to an
 * administrator either; what an API before it lists all the same is another's.
 */
export async function listServers(
  { client, projectId }: Pick<ComputeContext, 'client' | 'projectId'>,
  filter: ServerFilter,
  options?: CallOptions,
): Promise<readonly Server[]> {
  const query = new URLSearchParams({ limit: '1000' });
  if (filter.name !== undefined && isPlain(filter.name)) query.set('name', filter.name);
  const listed = await listAll(
    client,
    { path: '/servers/detail', query, microversion: serverMicroversion, page: (answer, call) => parseAnswer(serversBody, answer, call) },
    options,
  );
  const shown = listed.some((each) => each.projectId !== undefined);
  const own = shown ? await projectId() : undefined;
  const servers = listed.filter((each) => (each.projectId ?? own) === own).map(({ server }) => server);
  return servers.filter((server) => filter.name === undefined || server.name === filter.name);
}

export async function getServer(client: ServiceClient, id: string, options?: CallOptions): Promise<Server | undefined> {
  const call: ServiceCall = {
    method: 'GET',
    path: `/servers/${encodeURIComponent(id)}`,
    microversion: serverMicroversion,
    repeat: 'read',
    expect: [200, 404],
  };
  const answer = await client.request(call, options);
  return answer.status === 404 ? undefined : parseAnswer(serverBody, answer, call);
}

/**
 * Nova's filter is a regular expression in its database's dialect, or a `LIKE` (nova:db/main/api.py
 * `_regex_instance_filter`), and other makers' Nova has others still. A name whose characters stand for themselves, or for
 * any character, finds at least itself in all of them.
 */
function isPlain(name: string): boolean {
  return /^[\w. -]+$/.test(name);
}
