import type { CallOptions } from '../calls.ts';
import type { ServiceClient } from '../http/service-client.ts';

/** Tags came with this microversion; below it the path is unknown (404). */
const tagsMicroversion = '2.26';

export async function addTag(client: ServiceClient, serverId: string, tag: string, options?: CallOptions): Promise<void> {
  await client.request(
    { method: 'PUT', path: tagPath(serverId, tag), microversion: tagsMicroversion, repeat: 'idempotent', expect: [201, 204] },
    options,
  );
}

export async function removeTag(client: ServiceClient, serverId: string, tag: string, options?: CallOptions): Promise<void> {
  await client.request(
    { method: 'DELETE', path: tagPath(serverId, tag), microversion: tagsMicroversion, repeat: 'idempotent', expect: [204, 404] },
    options,
  );
}

export async function setMetadata(
  client: ServiceClient,
  serverId: string,
  metadata: Readonly<Record<string, string>>,
  options?: CallOptions,
): Promise<void> {
  await client.request(
    { method: 'POST', path: `${serverPath(serverId)}/metadata`, body: { metadata }, repeat: 'idempotent', expect: [200] },
    options,
  );
}

export async function removeMetadata(client: ServiceClient, serverId: string, key: string, options?: CallOptions): Promise<void> {
  const path = `${serverPath(serverId)}/metadata/${encodeURIComponent(key)}`;
  await client.request({ method: 'DELETE', path, repeat: 'idempotent', expect: [204, 404] }, options);
}

function tagPath(serverId: string, tag: string): string {
  return `${serverPath(serverId)}/tags/${encodeURIComponent(tag)}`;
}

function serverPath(serverId: string): string {
  return `/servers/${encodeURIComponent(serverId)}`;
}
