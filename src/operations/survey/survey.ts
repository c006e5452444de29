import { RestageError } from '../../domain/errors.ts';
import type { Inputs, ServerInputs } from '../../inputs/types.ts';
import type { ComputeLimits, Flavor, Server } from '../../openstack/compute/types.ts';
import type { Session } from '../../openstack/identity/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { NetworkInfo, NetworkQuota } from '../../openstack/network/types.ts';
import type { Deps } from '../deps.ts';
import { findGolden } from '../golden/find.ts';
import { findImage, imagesOfGolden, type MarkedImage } from '../image/find.ts';

/** What one read-only burst found out. Problems are collected, so that the user reads all of them at once. */
export interface Survey {
  readonly session: Session;
  /** Every server of the project. */
  readonly servers: readonly Server[];
  readonly golden: Server | undefined;
  /** Restage's own images of the golden server, newest first. */
  readonly goldenImages: readonly MarkedImage[];
  /** The image that the user named. */
  readonly image: Image | undefined;
  readonly flavors: readonly Flavor[];
  /** What a launch needs; `undefined` where the verb launches nothing. */
  readonly surroundings: Surroundings | undefined;
  readonly problems: readonly RestageError[];
}

/** What the user named beside golden server, image and flavor. */
export interface Surroundings {
  readonly limits: ComputeLimits;
  readonly networkQuota: NetworkQuota | undefined;
  readonly networks: readonly NetworkInfo[];
  readonly floatingNetwork: NetworkInfo | undefined;
  readonly serverGroupId: string | undefined;
}

/** Reads what the verb needs, and nothing else: each look-up is asked for once, and only when an input calls for it. */
export async function survey(
  deps: Deps,
  inputs: Inputs,
  scope: { readonly snapshots: boolean; readonly launches: boolean },
): Promise<Survey> {
  const { cloud, signal } = deps;
  const options = { signal };
  const problems: RestageError[] = [];
  const keep = <T>(found: T | RestageError): T | undefined => {
    if (!(found instanceof RestageError)) return found;
    problems.push(found);
    return undefined;
  };
  const { golden: goldenName, image: imageName } = inputs.golden;
  const wantsImage = imageName !== undefined && scope.launches;

  const [session, servers, flavors, surroundings, image] = await Promise.all([
    cloud.identity.session(options),
    cloud.compute.listServers({}, options),
    // Below 2.47 the golden server's disk is only to be had from its flavor, so a snapshot needs them too.
    cloud.compute.listFlavors(options),
    scope.launches ? surround(deps, inputs.servers, problems) : undefined,
    wantsImage ? findImage(deps, imageName) : undefined,
  ]);
  const golden = goldenName === undefined ? undefined : keep(findGolden(servers, goldenName));
  const goldenImages = golden === undefined || wantsImage ? [] : await imagesOfGolden(deps, golden.id);
  return { session, servers, golden, goldenImages, image: image && keep(image), flavors, surroundings, problems };
}

async function surround(deps: Deps, inputs: ServerInputs, problems: RestageError[]): Promise<Surroundings> {
  const { cloud, signal } = deps;
  const options = { signal };
  const names = [...inputs.network, ...(inputs.floatingIpNetwork === undefined ? [] : [inputs.floatingIpNetwork])];
  const [limits, networkQuota, found, groups, hasKey, zones, serverGroup] = await Promise.all([
    cloud.compute.limits(options),
    cloud.network.quota(options),
    names.length === 0 ? [] : cloud.network.findNetworks(names, options),
    inputs.securityGroup.length === 0 ? [] : cloud.network.findSecurityGroups(inputs.securityGroup, options),
    inputs.keyName === undefined || cloud.compute.keypairExists(inputs.keyName, options),
    inputs.availabilityZone === undefined ? undefined : cloud.compute.availabilityZones(options),
    inputs.serverGroup === undefined ? undefined : cloud.compute.findServerGroup(inputs.serverGroup, options),
  ]);

  const findNetwork = (nameOrId: string): NetworkInfo | undefined => {
    const matching = found.filter((network) => network.id === nameOrId || network.name === nameOrId);
    if (matching.length === 1) return matching[0];
    problems.push(
      matching.length === 0
        ? new RestageError('network-not-found', `No network has the name or id "${nameOrId}".`, { hint: 'See `openstack network list`.' })
        : new RestageError(
            'network-not-found',
            `${matching.length} networks have the name "${nameOrId}": ${matching.map(({ id }) => id).join(', ')}.`,
            { hint: 'Give the id.' },
          ),
    );
    return undefined;
  };
  const networks = inputs.network.flatMap((name) => findNetwork(name) ?? []);
  const floatingNetwork = inputs.floatingIpNetwork === undefined ? undefined : findNetwork(inputs.floatingIpNetwork);
  if (floatingNetwork?.external === false) {
    problems.push(
      new RestageError('network-not-found', `Network "${floatingNetwork.name}" gives no floating IPs: it is not external.`, {
        hint: 'See `openstack network list --external`.',
      }),
    );
  }
  for (const name of inputs.securityGroup.filter((wanted) => !groups.some(({ id, name: known }) => id === wanted || known === wanted))) {
    problems.push(
      new RestageError('security-group-not-found', `No security group has the name or id "${name}".`, {
        hint: 'See `openstack security group list`.',
      }),
    );
  }
  if (!hasKey) {
    problems.push(
      new RestageError('key-not-found', `User has no key pair "${inputs.keyName}".`, {
        hint: 'Key pairs belong to a user, not to a project: create it as the user that Restage signs in as (`openstack keypair list`).',
      }),
    );
  }
  if (zones !== undefined && inputs.availabilityZone !== undefined && !zones.includes(inputs.availabilityZone)) {
    problems.push(
      new RestageError('zone-not-found', `No availability zone is called "${inputs.availabilityZone}".`, {
        hint: `Zones here: ${zones.join(', ') || 'none is shown'}.`,
      }),
    );
  }
  if (inputs.serverGroup !== undefined && serverGroup === undefined) {
    problems.push(
      new RestageError('server-group-not-found', `No server group has the name or id "${inputs.serverGroup}".`, {
        hint: 'See `openstack server group list`.',
      }),
    );
  }
  return { limits, networkQuota, networks, floatingNetwork, serverGroupId: serverGroup?.id };
}

/** Refuses, with every problem in one message. */
export function refuse(problems: readonly RestageError[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new RestageError(
    'checks-failed',
    `${problems.length} checks failed:\n${problems.map(({ code, message, hint }) => `  - ${code}: ${message}${hint ? ` ${hint}` : ''}`).join('\n')}`,
    {
      hint: 'Nothing was touched. Mend these and run it again.',
      requestIds: problems.flatMap(({ requestIds }) => requestIds),
    },
  );
}
