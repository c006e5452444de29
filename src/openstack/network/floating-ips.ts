import type { CallOptions } from '../calls.ts';
import type { ServiceCall } from '../http/service-client.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import { doOnce, type Look } from '../reconcile.ts';
import type { NetworkContext } from './context.ts';
import type { FloatingIp } from './types.ts';
import { floatingIpBody, floatingIpsBody, type WireFloatingIp } from './wire.ts';

export interface NewFloatingIp {
  readonly networkId: string;
  readonly portId: string;
  readonly description: string;
}

export async function listFloatingIps(
  context: NetworkContext,
  filter: { readonly description?: string },
  options?: CallOptions,
): Promise<readonly WireFloatingIp[]> {
  const projectId = await context.projectId();
  const query = new URLSearchParams({ project_id: projectId, ...filter });
  const all = await listAll(
    context.client,
    { path: '/floatingips', query, page: (answer, call) => parseAnswer(floatingIpsBody, answer, call) },
    options,
  );
  return all.filter(
    (ip) => (ip.projectId ?? projectId) === projectId && (filter.description === undefined || ip.description === filter.description),
  );
}

export async function getFloatingIp(context: NetworkContext, id: string, options?: CallOptions): Promise<FloatingIp | undefined> {
  const call: ServiceCall = { method: 'GET', path: `/floatingips/${encodeURIComponent(id)}`, repeat: 'read', expect: [200, 404] };
  const answer = await context.client.request(call, options);
  return answer.status === 404 ? undefined : toFloatingIp(parseAnswer(floatingIpBody, answer, call));
}

export async function createFloatingIp(context: NetworkContext, wanted: NewFloatingIp, options?: CallOptions): Promise<FloatingIp> {
  const call: ServiceCall = {
    method: 'POST',
    path: '/floatingips',
    body: { floatingip: { floating_network_id: wanted.networkId, port_id: wanted.portId, description: wanted.description } },
    repeat: 'create',
    expect: [201],
  };
  return doOnce<FloatingIp>(
    {
      what: `allocate floating IP "${wanted.description}"`,
      send: async () => toFloatingIp(parseAnswer(floatingIpBody, await context.client.request(call, options), call)),
      look: () => findCreated(context, wanted, options),
    },
    context,
    options,
  );
}

export async function moveFloatingIp(
  context: NetworkContext,
  id: string,
  { portId, description }: { readonly portId: string; readonly description: string },
  options?: CallOptions,
): Promise<void> {
  const body = { floatingip: { port_id: portId, description } };
  await context.client.request(
    { method: 'PUT', path: `/floatingips/${encodeURIComponent(id)}`, body, repeat: 'idempotent', expect: [200] },
    options,
  );
}

export async function deleteFloatingIp(context: NetworkContext, id: string, options?: CallOptions): Promise<void> {
  await context.client.request(
    { method: 'DELETE', path: `/floatingips/${encodeURIComponent(id)}`, repeat: 'idempotent', expect: [204, 404] },
    options,
  );
}

/** The oldest of this description; younger duplicates are released. */
async function findCreated(context: NetworkContext, wanted: NewFloatingIp, options?: CallOptions): Promise<Look<FloatingIp>> {
  const found = await listFloatingIps(context, { description: wanted.description }, options);
  const [oldest, ...duplicates] = found
    .filter((ip) => ip.networkId === undefined || ip.networkId === wanted.networkId)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  if (oldest === undefined) return { kind: 'absent' };
  for (const duplicate of duplicates) await deleteFloatingIp(context, duplicate.id, options);
  return { kind: 'found', value: toFloatingIp(oldest) };
}

export function toFloatingIp({ id, networkId, address, portId, description }: WireFloatingIp): FloatingIp {
  return { id, networkId, address, portId, description };
}
