import type { CallOptions } from '../calls.ts';
import type { ServiceCall, ServiceClient } from '../http/service-client.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { ComputeLimits, Flavor, ServerGroup } from './types.ts';
import { flavorsBody, limitsBody, serverGroupsBody, zonesBody } from './wire.ts';

/** What a project may use: flavors, quota, keys, zones, server groups. */

export async function listFlavors(client: ServiceClient, options?: CallOptions): Promise<readonly Flavor[]> {
  const query = new URLSearchParams({ limit: '1000' });
  const flavors = await listAll(
    client,
    { path: '/flavors/detail', query, page: (answer, call) => parseAnswer(flavorsBody, answer, call) },
    options,
  );
  return flavors.toSorted((a, b) => a.disk - b.disk || a.ram - b.ram || a.vcpus - b.vcpus || a.name.localeCompare(b.name));
}

export async function limits(client: ServiceClient, options?: CallOptions): Promise<ComputeLimits> {
  const call = read('/limits');
  return parseAnswer(limitsBody, await client.request(call, options), call);
}

/** Keys belong to the user, not to the project (nova:objects/keypair.py). */
export async function keypairExists(client: ServiceClient, name: string, options?: CallOptions): Promise<boolean> {
  const call: ServiceCall = { ...read(`/os-keypairs/${encodeURIComponent(name)}`), expect: [200, 404] };
  const answer = await client.request(call, options);
  return answer.status === 200;
}

/** Only zones that are up. */
export async function availabilityZones(client: ServiceClient, options?: CallOptions): Promise<readonly string[]> {
  const call = read('/os-availability-zone');
  return parseAnswer(zonesBody, await client.request(call, options), call);
}

export async function findServerGroups(
  client: ServiceClient,
  namesOrIds: readonly string[],
  options?: CallOptions,
): Promise<readonly ServerGroup[]> {
  const call = read('/os-server-groups?limit=1000');
  const groups = parseAnswer(serverGroupsBody, await client.request(call, options), call);
  return groups.filter(({ id, name }) => namesOrIds.includes(id) || namesOrIds.includes(name));
}

function read(path: string): ServiceCall {
  return { method: 'GET', path, repeat: 'read', expect: [200] };
}
