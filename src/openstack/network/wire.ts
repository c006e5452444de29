import * as v from 'valibot';
import { flag, links, nextOf, type Owned, owner, ownerOf, text } from './parts.ts';
import type { FloatingIp, NetworkInfo, NetworkQuota, Port } from './types.ts';

/** Neutron's bodies (neutron-lib:api/definitions/*.py) as our types. */

export interface WireNetwork extends Omit<NetworkInfo, 'own'>, Owned {
  readonly shared: boolean;
}

/** What is asked for of a network; an attribute that a cloud does not know is left out of its answer. */
export const networkFields = [
  'id',
  'name',
  'shared',
  'router:external',
  'port_security_enabled',
  'subnets',
  'project_id',
  'tenant_id',
] as const;

export function toNetworkInfo({ id, name, external, portSecurity, hasSubnet, projectId }: WireNetwork, ownProject: string): NetworkInfo {
  return { id, name, external, portSecurity, hasSubnet, own: projectId === ownProject };
}

const network = v.pipe(
  v.object({
    id: v.string(),
    name: text,
    shared: flag,
    'router:external': flag,
    port_security_enabled: flag,
    subnets: v.nullish(v.array(v.string())),
    ...owner,
  }),
  v.transform(
    (wire): WireNetwork => ({
      id: wire.id,
      name: wire.name ?? '',
      external: wire['router:external'] ?? false,
      portSecurity: wire.port_security_enabled ?? true,
      hasSubnet: wire.subnets?.length !== 0,
      shared: wire.shared ?? false,
      projectId: ownerOf(wire),
    }),
  ),
);

export const networksBody = v.pipe(
  v.object({ networks: v.array(network), networks_links: links }),
  v.transform((body) => ({ items: body.networks, next: nextOf(body.networks_links) })),
);

const securityGroup = v.pipe(
  v.object({ id: v.string(), name: text, ...owner }),
  v.transform((wire) => ({ id: wire.id, name: wire.name ?? '', projectId: ownerOf(wire) })),
);

export const securityGroupsBody = v.pipe(
  v.object({ security_groups: v.array(securityGroup), security_groups_links: links }),
  v.transform((body) => ({ items: body.security_groups, next: nextOf(body.security_groups_links) })),
);

const port = v.pipe(
  v.object({
    id: v.string(),
    device_id: text,
    network_id: text,
    device_owner: text,
    name: text,
    description: text,
    admin_state_up: flag,
    fixed_ips: v.nullish(v.array(v.object({ ip_address: text }))),
  }),
  v.transform(
    (wire): Port => ({
      id: wire.id,
      deviceId: wire.device_id ?? '',
      networkId: wire.network_id ?? '',
      deviceOwner: wire.device_owner ?? '',
      name: wire.name ?? '',
      description: wire.description ?? '',
      isEnabled: wire.admin_state_up ?? true,
      fixedIps: wire.fixed_ips?.flatMap((ip) => ip.ip_address ?? []) ?? [],
    }),
  ),
);

export const portBody = v.pipe(
  v.object({ port }),
  v.transform((body) => body.port),
);

export const portsBody = v.pipe(
  v.object({ ports: v.array(port), ports_links: links }),
  v.transform((body) => ({ items: body.ports, next: nextOf(body.ports_links) })),
);

const floatingIp = v.pipe(
  v.object({
    id: v.string(),
    floating_ip_address: v.string(),
    floating_network_id: text,
    port_id: text,
    description: text,
    created_at: text,
    ...owner,
  }),
  v.transform(
    (wire): WireFloatingIp => ({
      id: wire.id,
      address: wire.floating_ip_address,
      portId: wire.port_id ?? undefined,
      description: wire.description ?? '',
      networkId: wire.floating_network_id ?? undefined,
      createdAt: wire.created_at ?? '',
      projectId: ownerOf(wire),
    }),
  ),
);

export interface WireFloatingIp extends FloatingIp, Owned {
  readonly createdAt: string;
}

export const floatingIpBody = v.pipe(
  v.object({ floatingip: floatingIp }),
  v.transform((body) => body.floatingip),
);

export const floatingIpsBody = v.pipe(
  v.object({ floatingips: v.array(floatingIp), floatingips_links: links }),
  v.transform((body) => ({ items: body.floatingips, next: nextOf(body.floatingips_links) })),
);

const detail = v.nullish(v.object({ limit: v.number(), used: v.nullish(v.number()), reserved: v.nullish(v.number()) }));

/** Reservations are requests under way: they are as good as used (neutron:db/quota/driver.py `get_detailed_project_quotas`). */
export const quotaBody = v.pipe(
  v.object({ quota: v.object({ port: detail, floatingip: detail }) }),
  v.transform((body): NetworkQuota => ({ ports: usage(body.quota.port), floatingIps: usage(body.quota.floatingip) })),
);

function usage(wire: v.InferOutput<typeof detail>): { limit: number; used: number } {
  if (wire == null) return { limit: Number.POSITIVE_INFINITY, used: 0 };
  return { limit: wire.limit < 0 ? Number.POSITIVE_INFINITY : wire.limit, used: (wire.used ?? 0) + (wire.reserved ?? 0) };
}
