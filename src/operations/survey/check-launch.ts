import { affordable } from '../../domain/afford.ts';
import { dataVolumesOf } from '../../domain/data-volumes.ts';
import { RestageError } from '../../domain/errors.ts';
import { chooseFlavor, type DiskFacts, type FlavorSizes, type Need, neededDisk } from '../../domain/fit.ts';
import { imageDevices } from '../../domain/image-devices.ts';
import { mostServerMarks, readImageMarks } from '../../domain/marks.ts';
import { serverName } from '../../domain/names.ts';
import { quotaProblems } from '../../domain/quota.ts';
import type { Image } from '../../openstack/image/types.ts';
import { goldenDisk } from '../golden/find.ts';
import { isGolden } from '../golden/mark.ts';
import { diskKey } from '../image/order.ts';
import type { NamedGoldens } from '../run/context.ts';
import { markedServers } from '../servers/marked.ts';
import { type LaunchTarget, volumesBesideDisk, type WantedVolume } from '../servers/order.ts';
import { usageOf } from './storage.ts';
import type { Survey, SurveyedRole } from './survey.ts';

/** What an image demands of a flavor. */
export interface Demands {
  readonly disk: DiskFacts;
  /** MiB. */
  readonly minRam: number;
  /** What the image of a server on volumes stands for. */
  readonly volumes: readonly WantedVolume[];
}

/** Of an image that is there. */
export function demandsOf(found: Survey, image: Image): Demands {
  // Nova's image of a volume-backed server holds no data, only its volumes' snapshots (nova:compute/api.py `snapshot_volume_backed`).
  const devices = image.size === 0 ? imageDevices(image.properties) : [];
  const volumeBacked = devices.length > 0;
  const volumes = volumeBacked ? devices : dataVolumesOf(image.properties).map((volume) => ({ ...volume, bootIndex: -1 }));
  // min_disk understates the disk of a golden server that was resized after its launch.
  const goldenId = readImageMarks(image.properties, image.name)?.goldenId;
  const golden = found.servers.find(({ id }) => id === goldenId);
  // Of one in another project, its image alone tells.
  const noted = goldenId === undefined || volumes.length > 0 ? 0 : Number(image.properties[diskKey]);
  const goldenDiskGb =
    devices.find(({ bootIndex }) => bootIndex === 0)?.sizeGb ?? (golden ? goldenDisk(golden, found) : noted > 0 ? noted : undefined);
  return {
    disk: { minDisk: image.minDisk, sizeBytes: image.size, virtualSizeBytes: image.virtualSize, goldenDiskGb, volumeBacked },
    minRam: image.minRam,
    volumes,
  };
}

/** What a flavor has to hold for these demands. */
export function needOf({ disk, minRam }: Demands, bootVolumeSize: number | undefined): Need {
  return { ...neededDisk(disk), minRam, volumeBacked: disk.volumeBacked, bootVolumeSize };
}

/** The flavors that a role may be launched with and its networks, by the cloud's own ids. Problems are added to `problems`. */
export function targetOf(
  found: Survey,
  { role, things }: SurveyedRole,
  demands: Demands,
  problems: RestageError[],
): LaunchTarget | undefined {
  const { bootVolumeSize } = role.servers;
  const need = needOf(demands, bootVolumeSize);
  const choice = chooseFlavor(role.servers.flavor, found.flavors, need);
  if ('problem' in choice) {
    const hint =
      choice.problem.code === 'flavor-not-found'
        ? 'See `openstack flavor list`.'
        : `Choose a flavor that fits (\`flavor\`), or boot from a volume: \`boot-volume-size: ${Math.max(1, need.gib)}\` or more.`;
    problems.push(new RestageError(choice.problem.code, choice.problem.message, { hint }));
    return undefined;
  }
  return {
    flavors: choice.chosen,
    zones: role.servers.availabilityZone,
    networkIds: things?.networkIds,
    serverGroupId: things?.serverGroup?.id,
    floatingNetworkId: things?.floatingNetworkId,
    quarantine: things?.quarantine,
    volumes: volumesFor(demands.volumes, bootVolumeSize),
    volumeZones: found.storage?.zones ?? [],
  };
}

/** The volumes of one server: those that the image stands for, the root as large as the user wants it; or a new root of the image. */
function volumesFor(volumes: readonly WantedVolume[], bootVolumeSize: number | undefined): readonly WantedVolume[] {
  if (bootVolumeSize === undefined) return volumes;
  if (!volumes.some(({ bootIndex }) => bootIndex === 0))
    return [{ snapshotId: undefined, sizeGb: bootVolumeSize, bootIndex: 0 }, ...volumes];
  return volumes.map((volume) => (volume.bootIndex === 0 ? { ...volume, sizeGb: bootVolumeSize } : volume));
}

/** Servers of one role that are to be made. */
export interface LaunchRequest {
  readonly surveyed: SurveyedRole;
  readonly generation: number;
  readonly missing: readonly number[];
  readonly target: LaunchTarget | undefined;
  /** GiB of volume snapshots that are taken for it before; absent = none. */
  readonly snapshotGb?: number;
}

/**
 * Asks the quota for all roles together, on top of what is used; and that each name is free, or ours. Problems are added to `problems`.
 * @returns the requests without the flavors that the quota has no room for, where another of their list can be had, and that told
 */
export function checkRequests<W extends LaunchRequest>(
  ctx: NamedGoldens,
  found: Survey,
  asked: readonly W[],
  problems: RestageError[],
): { readonly requests: readonly W[]; readonly notes: readonly string[] } {
  for (const request of asked) checkNames(ctx, found, request, problems);
  const requests = withinQuota(found, asked);
  checkQuota(found, requests, problems);
  checkGroups(found, requests, problems);
  checkMetadata(found, requests, problems);
  return { requests, notes: asked.flatMap((request, index) => passedOver(request, requests[index]) ?? []) };
}

/** A launch as it was planned: of the flavors that fit, those that the quota had room for then. */
export function asPlanned(target: LaunchTarget, planned: LaunchTarget | undefined): LaunchTarget {
  const flavors = target.flavors.filter(({ id }) => planned?.flavors.some((flavor) => flavor.id === id));
  return flavors.length === 0 ? target : { ...target, flavors };
}

function withinQuota<W extends LaunchRequest>(found: Survey, requests: readonly W[]): readonly W[] {
  const limits = found.quota?.limits;
  const flavored = requests.flatMap((request) => (request.target === undefined ? [] : [{ request, target: request.target }]));
  const chosen = affordable(
    flavored.map(({ request, target }) => ({ count: request.missing.length, flavors: target.flavors })),
    { cores: limits?.cores, ramMb: limits?.ram },
  );
  const targets = new Map(flavored.map(({ request, target }, index) => [request, { ...target, flavors: chosen[index] ?? target.flavors }]));
  return requests.map((request) => ({ ...request, target: targets.get(request) }));
}

function passedOver({ surveyed, missing, target }: LaunchRequest, within: LaunchRequest | undefined): string | undefined {
  const names = (target?.flavors ?? []).filter((flavor) => !within?.target?.flavors.includes(flavor)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return `The project's quota has no room for ${missing.length} more server(s) of ${surveyed.role.servers.environment} with flavor ${names.join(' or ')}, so it is skipped.`;
}

function checkQuota(found: Survey, requests: readonly LaunchRequest[], problems: RestageError[]): void {
  if (found.quota === undefined) return;
  const sum = (of: (request: LaunchRequest, flavor: FlavorSizes | undefined) => number) =>
    requests.reduce((total, request) => total + request.missing.length * of(request, request.target?.flavors[0]), 0);
  const { limits, network } = found.quota;
  const lacking = quotaProblems(
    {
      instances: sum(() => 1),
      cores: sum((_, flavor) => flavor?.vcpus ?? 0),
      ramMb: sum((_, flavor) => flavor?.ram ?? 0),
      ports: sum(({ target }) => target?.networkIds?.length ?? 0),
      floatingIps: sum(({ target }) => (target?.floatingNetworkId === undefined ? 0 : 1)),
      volumes: sum(({ target }) => target?.volumes.length ?? 0),
      gigabytes:
        sum(({ target }) => target?.volumes.reduce((total, { sizeGb }) => total + sizeGb, 0) ?? 0) +
        requests.reduce((total, { snapshotGb = 0 }) => total + snapshotGb, 0),
    },
    {
      instances: limits?.instances,
      cores: limits?.cores,
      ramMb: limits?.ram,
      ports: network?.ports,
      floatingIps: network?.floatingIps,
      ...usageOf(found.storage),
    },
  );
  if (lacking.length === 0) return;
  const flavors = [...new Set(requests.flatMap(({ target }) => target?.flavors[0]?.name ?? []))];
  problems.push(
    new RestageError(
      'quota-exceeded',
      `The project's quota has no room for ${sum(() => 1)} more server(s)${flavors.length === 0 ? '' : ` of flavor ${flavors.join(', ')}`}: ${lacking.join('; ')}.`,
      {
        hint: 'Delete servers (`restage status` lists those that Restage launched), lower `count`, choose a smaller flavor, or ask the cloud provider for a larger quota.',
      },
    ),
  );
}

/**
 * Of a server group Nova counts the members of the user who launches, and refuses one more than the quota has (nova:compute/api.py
 * `_provision_instances`, nova:quota.py `_server_group_count_members_by_user`).
 */
function checkGroups({ servers, limits, session }: Survey, requests: readonly LaunchRequest[], problems: RestageError[]): void {
  const limit = limits?.serverGroupMembers ?? Number.POSITIVE_INFINITY;
  const groups = new Map(
    requests.flatMap(({ surveyed: { things } }) => (things?.serverGroup ? [[things.serverGroup.id, things.serverGroup]] : [])),
  );
  for (const group of groups.values()) {
    const needed = requests
      .filter(({ surveyed }) => surveyed.things?.serverGroup?.id === group.id)
      .reduce((sum, { missing }) => sum + missing.length, 0);
    const ours = servers.filter(({ id, userId }) => group.members.includes(id) && (userId ?? session.user.id) === session.user.id);
    if (needed === 0 || ours.length + needed <= limit) continue;
    problems.push(
      new RestageError(
        'quota-exceeded',
        `Server group "${group.name}" (${group.id}) has ${ours.length} of the ${limit} members that the quota allows a user, and ${needed} more are needed.`,
        { hint: 'Lower `count`, choose another `server-group`, or ask the cloud provider for a larger quota (`server_group_members`).' },
      ),
    );
  }
}

/** Metadata of the user and marks of ours go together (nova:compute/api.py `_check_metadata_properties_quota`). */
function checkMetadata({ limits }: Survey, requests: readonly LaunchRequest[], problems: RestageError[]): void {
  const limit = limits?.serverMeta ?? Number.POSITIVE_INFINITY;
  for (const {
    surveyed: { role },
    missing,
    target,
  } of requests) {
    const own = Object.keys(role.servers.metadata).length;
    const spared = [volumesBesideDisk(target?.volumes ?? []) > 0, target?.quarantine !== undefined].filter((has) => !has).length;
    const marks = mostServerMarks - spared;
    if (missing.length === 0 || own + marks <= limit) continue;
    problems.push(
      new RestageError(
        'quota-exceeded',
        `A server of ${role.servers.environment} needs ${own + marks} metadata items (${own} from \`metadata\`, ${marks} marks of Restage), but the quota allows ${limit}.`,
        {
          hint: `Use ${Math.max(0, limit - marks)} or fewer items in \`metadata\`, or ask the cloud provider for a larger quota (\`metadata_items\`).`,
        },
      ),
    );
  }
}

/** Nova would allow the duplicate; people and DNS would not. */
function checkNames(
  ctx: NamedGoldens,
  found: Survey,
  { surveyed: { role }, generation, missing }: LaunchRequest,
  problems: RestageError[],
): void {
  const own = new Set(markedServers(ctx, found.servers).map(({ id }) => id));
  const foreign = new Map(found.servers.filter(({ id }) => !own.has(id)).map((server) => [server.name, server]));
  for (const index of missing) {
    const name = serverName({ environment: role.servers.environment, role: role.name, generation, index });
    const holder = foreign.get(name);
    if (holder === undefined) continue;
    const whose = isGolden(ctx, holder) ? 'A golden server' : 'A server that Restage did not make';
    problems.push(
      new RestageError('name-taken', `${whose} has the name ${name} (${holder.id}), which a server of this launch needs.`, {
        hint: 'Choose another `environment`, or rename that server.',
      }),
    );
  }
}
