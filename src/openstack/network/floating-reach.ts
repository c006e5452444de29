import * as v from 'valibot';
import type { CallOptions } from '../calls.ts';
import { listAll } from '../paging.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { NetworkContext } from './context.ts';
import type { FloatingReach, NetworkInfo } from './types.ts';

const text = v.nullish(v.string());
const links = v.nullish(v.array(v.object({ rel: v.string(), href: v.string() })));
const nextOf = (wire: v.InferOutput<typeof links>) => wire?.find((link) => link.rel === 'next')?.href;

const subnetsBody = v.pipe(
  v.object({ subnets: v.array(v.object({ id: v.string(), network_id: v.string(), ip_version: v.number() })), subnets_links: links }),
  v.transform((body) => ({ items: body.subnets, next: nextOf(body.subnets_links) })),
);

const portsBody = v.pipe(
  v.object({
    ports: v.array(
      v.object({
        id: v.string(),
        network_id: text,
        device_id: text,
        device_owner: text,
        fixed_ips: v.nullish(v.array(v.object({ subnet_id: text }))),
      }),
    ),
    ports_links: links,
  }),
  v.transform((body) => ({ items: body.ports, next: nextOf(body.ports_links) })),
);

const routersBody = v.pipe(
  v.object({
    routers: v.array(v.object({ id: v.string(), external_gateway_info: v.nullish(v.object({ network_id: text })) })),
    routers_links: links,
  }),
  v.transform((body) => ({ items: body.routers, next: nextOf(body.routers_links) })),
);

/** `network:router_interface`, and those of distributed and of highly available routers (neutron-lib:constants.py `ROUTER_INTERFACE_OWNERS`). */
const ofRouter = /^network:(?:router_interface|ha_router_replicated_interface)/;

/**
 * Neutron joins a floating IP to an IPv4 address of a port whose subnet is on a router with a gateway in the external network
 * (neutron:db/l3_db.py `_internal_fip_assoc_data`, `get_router_for_floatingip`). The owner of a network is shown every port on it; the router
 * itself may be another project's, and then it could not be determined.
 */
export async function floatingReach(
  { client }: NetworkContext,
  networks: readonly NetworkInfo[],
  externalId: string,
  options?: CallOptions,
): Promise<ReadonlyMap<string, FloatingReach>> {
  const of = networks.map(({ id }): [string, string] => ['network_id', id]);
  const fields = (...names: readonly string[]) => names.map((name): [string, string] => ['fields', name]);
  const [subnets, ports, routers] = await Promise.all([
    listAll(
      client,
      {
        path: '/subnets',
        query: new URLSearchParams([...of, ...fields('id', 'network_id', 'ip_version')]),
        page: (answer, call) => parseAnswer(subnetsBody, answer, call),
      },
      options,
    ),
    listAll(
      client,
      {
        path: '/ports',
        query: new URLSearchParams([...of, ...fields('id', 'network_id', 'device_id', 'device_owner', 'fixed_ips')]),
        page: (answer, call) => parseAnswer(portsBody, answer, call),
      },
      options,
    ),
    listAll(
      client,
      {
        path: '/routers',
        query: new URLSearchParams(fields('id', 'external_gateway_info')),
        page: (answer, call) => parseAnswer(routersBody, answer, call),
      },
      options,
    ),
  ]);
  const gateways = new Map(routers.map(({ id, external_gateway_info: gateway }) => [id, gateway?.network_id ?? undefined]));
  const judge = ({ id, own }: NetworkInfo): FloatingReach => {
    const here = subnets.filter(({ network_id }) => network_id === id);
    if (here.length === 0) return 'unknown';
    const v4 = here.filter(({ ip_version }) => ip_version === 4).map((subnet) => subnet.id);
    if (v4.length === 0) return 'no-ipv4';
    const interfaces = ports.filter(
      ({ network_id, device_owner, fixed_ips }) =>
        network_id === id && ofRouter.test(device_owner ?? '') && (fixed_ips ?? []).some(({ subnet_id }) => v4.includes(subnet_id ?? '')),
    );
    if (interfaces.some(({ device_id }) => gateways.get(device_id ?? '') === externalId)) return 'reachable';
    const areAllShown = own && interfaces.every(({ device_id }) => gateways.has(device_id ?? ''));
    return areAllShown ? 'no-router' : 'unknown';
  };
  return new Map(networks.map((network) => [network.id, judge(network)]));
}
