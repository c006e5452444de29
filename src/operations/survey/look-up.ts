import { type ErrorCode, RestageError } from '../../domain/errors.ts';
import { looksLikeId, namesHere } from '../../domain/names.ts';
import type { Role, ServerInputs } from '../../inputs/types.ts';
import type { ServerGroup } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import type { Quarantine } from '../servers/order.ts';
import { quarantineGroups } from '../servers/quarantine.ts';
import { checkFloating, checkNamed, checkQuarantine, type Tell } from './check-named.ts';
import { type Named, namesIn, readShown, type Shown } from './shown.ts';

/** What a role's names beside golden server, image and flavor came down to. */
export interface NamedThings {
  /** Ids of those to attach; the project's only one where the user names none; `undefined` = the cloud shows none, and Nova chooses. */
  readonly networkIds: readonly string[] | undefined;
  /** Of those: addresses of a server are listed by them; empty where the cloud does not show them. */
  readonly networkNames: readonly string[];
  readonly floatingNetworkId: string | undefined;
  readonly serverGroup: ServerGroup | undefined;
  readonly quarantine: Quarantine | undefined;
}

/** Something that inputs name, and what to say of a name that there is not. */
interface Kind {
  readonly one: string;
  readonly many: string;
  readonly missing: ErrorCode;
  readonly ambiguous: ErrorCode;
  /** The command that lists them. */
  readonly list: string;
  /** The cloud was asked for the wanted names alone, so what there is besides is not known. */
  readonly isFiltered: boolean;
}

const kinds = {
  network: {
    one: 'network',
    many: 'networks',
    missing: 'network-not-found',
    ambiguous: 'network-ambiguous',
    list: 'openstack network list',
    isFiltered: true,
  },
  securityGroup: {
    one: 'security group',
    many: 'security groups',
    missing: 'security-group-not-found',
    ambiguous: 'security-group-not-found',
    list: 'openstack security group list',
    isFiltered: true,
  },
  serverGroup: {
    one: 'server group',
    many: 'server groups',
    missing: 'server-group-not-found',
    ambiguous: 'server-group-not-found',
    list: 'openstack server group list',
    isFiltered: false,
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** Looks up every name of every role. What is missing is added to `problems`. */
export async function lookUp(ctx: RunContext, roles: readonly Role[], problems: RestageError[]): Promise<ReadonlyMap<string, NamedThings>> {
  const names = namesIn(roles);
  const shown = await readShown(ctx, roles, names);
  const tell: Tell = (code, message, hint) => void problems.push(new RestageError(code, message, { hint }));
  const networkIds = idsOf(kinds.network, names.networks, shown.networks, tell);
  const securityGroupIds = idsOf(kinds.securityGroup, names.securityGroups, shown.securityGroups, tell);
  checkQuarantine(roles, shown, securityGroupIds, tell);
  const serverGroupIds = idsOf(kinds.serverGroup, names.serverGroups, shown.serverGroups, tell);
  checkNamed(roles, names, shown, networkIds, tell);
  await checkFloating(ctx, roles, shown, networkIds, tell);

  const { automaticNetworks } = shown;
  const automatic = automaticNetworks instanceof RestageError ? undefined : automaticNetworks.map(({ id }) => id);
  return new Map(
    roles.map(({ name, servers }) => [
      name,
      {
        networkIds: servers.network.length > 0 ? servers.network.flatMap((network) => networkIds.get(network) ?? []) : automatic,
        networkNames: namesOf(servers, shown, networkIds),
        floatingNetworkId: networkIds.get(servers.floatingIpNetwork ?? ''),
        quarantine: quarantineOf(servers, securityGroupIds),
        serverGroup: groupOf(shown.serverGroups, serverGroupIds.get(servers.serverGroup ?? '')),
      },
    ]),
  );
}

function namesOf({ network }: ServerInputs, { networks, automaticNetworks }: Shown, ids: ReadonlyMap<string, string>): readonly string[] {
  const known = network.length > 0 ? networks : automaticNetworks;
  if (known instanceof RestageError) return [];
  const wanted = network.map((name) => ids.get(name));
  return known.filter(({ id }) => network.length === 0 || wanted.includes(id)).map(({ name }) => name);
}

/** `undefined` where no quarantine is asked for, or a group is missing, which is a problem then. */
function quarantineOf(servers: ServerInputs, ids: ReadonlyMap<string, string>): Quarantine | undefined {
  const [groupId, ...afterwards] = quarantineGroups(servers).map((name) => ids.get(name));
  const known = afterwards.filter((id) => id !== undefined);
  return groupId === undefined || known.length < afterwards.length ? undefined : { groupId, afterwards: known };
}

/** One that is believed by its id alone has no members that are known. */
function groupOf(shown: readonly ServerGroup[] | RestageError, id: string | undefined): ServerGroup | undefined {
  if (id === undefined) return undefined;
  const found = shown instanceof RestageError ? undefined : shown.find((group) => group.id === id);
  return found ?? { id, name: id, members: [] };
}

function idsOf(kind: Kind, names: readonly string[], shown: readonly Named[] | RestageError, tell: Tell): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name) => {
      const id = idOf(kind, name, shown, tell);
      return id === undefined ? [] : [[name, id] as const];
    }),
  );
}

/** An id stands for itself before it is a name. Where nothing is shown an id is believed, and a name cannot be. */
function idOf(kind: Kind, name: string, shown: readonly Named[] | RestageError, tell: Tell): string | undefined {
  if (shown instanceof RestageError) {
    if (looksLikeId(name)) return name;
    // Nova takes these by name itself.
    if (kind === kinds.securityGroup) return name;
    tell(
      kind.missing,
      `The cloud does not show its ${kind.many}, so Restage cannot find "${name}" by its name: ${shown.message}`,
      'Use the id instead of the name.',
    );
    return undefined;
  }
  const byId = shown.find(({ id }) => id === name);
  if (byId !== undefined) return byId.id;
  const [only, ...others] = shown.filter((one) => one.name === name);
  if (only === undefined) {
    const names = shown.map((one) => one.name);
    tell(
      kind.missing,
      `No ${kind.one} has the name or id "${name}".`,
      [...(kind.isFiltered ? [] : [namesHere(kind.many, names, name)]), `See \`${kind.list}\`.`].join(' '),
    );
    return undefined;
  }
  if (others.length === 0) return only.id;
  const ids = [only, ...others].map(({ id }) => id).join(', ');
  tell(kind.ambiguous, `${others.length + 1} ${kind.many} have the name "${name}": ${ids}.`, 'Use the id of the one you mean.');
  return undefined;
}
