import { addressOf, type IpVersion } from '../../domain/address.ts';
import type { FlavorSizes } from '../../domain/fit.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { ServerResult } from '../results.ts';

export interface ServerFacts {
  readonly role: string;
  readonly ipVersion: IpVersion;
  /** By which the flavor gets its name, where the server shows only an id. */
  readonly flavors?: readonly FlavorSizes[];
}

/** A server for people, with the one address that everything gives out. */
export function serverResult(server: Server, { role, ipVersion, flavors = [] }: ServerFacts): ServerResult {
  const { id, name, status, availabilityZone, flavor, addresses } = server;
  return {
    ...{ id, name, role, status, availabilityZone },
    flavor: flavor.name ?? flavors.find((known) => known.id === flavor.id)?.name ?? flavor.id ?? '',
    addresses: addresses.filter(({ kind }) => kind === 'fixed').map(({ address }) => address),
    floatingIp: addresses.find(({ kind }) => kind === 'floating')?.address,
    address: addressOf(addresses, ipVersion),
    readySeconds: undefined,
  };
}

/** What `ip-version` says for each role. */
export function ipVersions({ roles, servers }: Pick<Inputs, 'roles' | 'servers'>): (role: string) => IpVersion {
  return (role) => roles.find(({ name }) => name === role)?.servers.ipVersion ?? servers.ipVersion;
}

/** A floating IP that is attached, although the cloud may not show it yet. */
export function withFloatingIp(server: Server, floatingIp: string | undefined): Server {
  if (floatingIp === undefined || server.addresses.some(({ address }) => address === floatingIp)) return server;
  return { ...server, addresses: [...server.addresses, { network: '', address: floatingIp, version: 4, kind: 'floating' }] };
}

/** A server whose floating IP is another one by now. */
export function withMovedFloatingIp(server: ServerResult, floatingIp: string | undefined): ServerResult {
  if (floatingIp === undefined) return server;
  return { ...server, floatingIp, address: server.address === server.floatingIp ? floatingIp : server.address };
}
