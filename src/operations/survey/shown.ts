import { isForbidden, messageOf, RestageError } from '../../domain/errors.ts';
import type { Role, ServerInputs } from '../../inputs/types.ts';
import type { ServerGroup } from '../../openstack/compute/types.ts';
import type { NetworkInfo } from '../../openstack/network/types.ts';
import type { RunContext } from '../run/context.ts';
import { quarantineGroups } from '../servers/quarantine.ts';

/** Names or ids in the inputs of all roles, each once. */
export interface Names {
  readonly networks: readonly string[];
  /** Also among the networks. */
  readonly floatingNetworks: readonly string[];
  readonly securityGroups: readonly string[];
  readonly keys: readonly string[];
  readonly zones: readonly string[];
  readonly serverGroups: readonly string[];
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What there is of these; an error where the cloud does not show it, by which it refuses. */
export interface Shown {
  readonly networks: readonly NetworkInfo[] | RestageError;
  /** Of which Nova takes the only one for a role that names no network; empty where every role names some. */
  readonly automaticNetworks: readonly NetworkInfo[] | RestageError;
  readonly securityGroups: readonly Named[] | RestageError;
  readonly keys: readonly string[] | RestageError;
  readonly zones: readonly string[] | RestageError;
  readonly serverGroups: readonly ServerGroup[] | RestageError;
}

export function namesIn(roles: readonly Role[]): Names {
  const of = (pick: (servers: ServerInputs) => readonly (string | undefined)[]) => [
    ...new Set(roles.flatMap(({ servers }) => pick(servers).filter((name) => name !== undefined))),
  ];
  return {
    networks: of((servers) => [...servers.network, servers.floatingIpNetwork]),
    floatingNetworks: of((servers) => [servers.floatingIpNetwork]),
    securityGroups: of((servers) => [...servers.securityGroup, ...quarantineGroups(servers)]),
    keys: of((servers) => [servers.keyName]),
    zones: of((servers) => servers.availabilityZone),
    serverGroups: of((servers) => [servers.serverGroup]),
  };
}

/** Asks for what the inputs call for, and nothing else, each kind in as few requests as the cloud allows. */
export async function readShown(ctx: RunContext, roles: readonly Role[], names: Names): Promise<Shown> {
  const { compute, network } = ctx.cloud;
  const list = async <T>(
    wanted: readonly string[],
    what: string,
    read: () => Promise<readonly T[]>,
  ): Promise<readonly T[] | RestageError> => (wanted.length === 0 ? [] : whereShown(ctx, what, read()));
  const isAutomatic = roles.some(({ servers }) => servers.network.length === 0);
  const [networks, automaticNetworks, securityGroups, keys, zones, serverGroups] = await Promise.all([
    list(names.networks, 'networks', () => network.findNetworks(names.networks)),
    isAutomatic ? whereShown(ctx, 'networks', network.automaticNetworks()) : [],
    list(names.securityGroups, 'security groups', () => network.findSecurityGroups(names.securityGroups)),
    list(names.keys, 'key pairs', () => keysAmong(names.keys, (name) => compute.keypairExists(name))),
    list(names.zones, 'availability zones', () => compute.availabilityZones()),
    list(names.serverGroups, 'server groups', () => compute.findServerGroups(names.serverGroups)),
  ]);
  return { networks, automaticNetworks, securityGroups, keys, zones, serverGroups };
}

async function keysAmong(names: readonly string[], exists: (name: string) => Promise<boolean>): Promise<readonly string[]> {
  const found = await Promise.all(names.map(async (name) => ((await exists(name)) ? [name] : [])));
  return found.flat();
}

/**
 * What a check reads and the work itself can do without: policies keep parts of an API from users, and catalogs lack services
 * (keystone policies are each cloud's own). Then that check is left out, and Nova finds out what it would have found.
 * @returns the refusal, where the cloud shows it not
 */
export async function whereShown<T>({ emit }: RunContext, what: string, reading: Promise<T>): Promise<T | RestageError> {
  try {
    return await reading;
  } catch (error) {
    if (!isForbidden(error) && !isMissing(error)) throw error;
    emit({ type: 'note', message: `Not checked in advance, because the cloud does not show it: ${what}. ${messageOf(error)}` });
    return error;
  }
}

function isMissing(error: unknown): error is RestageError {
  return error instanceof RestageError && (error.code === 'not-found' || error.code === 'service-missing');
}
