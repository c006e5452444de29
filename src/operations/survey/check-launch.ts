import { RestageError } from '../../domain/errors.ts';
import { chooseFlavor, type DiskFacts, neededDisk } from '../../domain/fit.ts';
import { serverName } from '../../domain/names.ts';
import { quotaProblems } from '../../domain/quota.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { markedServers } from '../servers/marked.ts';
import type { LaunchTarget } from '../servers/order.ts';
import type { Surroundings, Survey } from './survey.ts';

export interface LaunchWish {
  readonly inputs: ServerInputs;
  readonly role: string;
  readonly generation: number;
  /** Indexes to create: what is asked of the quota, on top of what is used. */
  readonly missing: readonly number[];
  readonly disk: DiskFacts;
  /** MiB. */
  readonly minRam: number;
}

/** What an image demands of a flavor. `goldenDiskGb`: its golden server's root disk, GiB, where known. */
export function demandsOf(image: Image, goldenDiskGb: number | undefined): { readonly disk: DiskFacts; readonly minRam: number } {
  // Nova's image of a volume-backed server holds no data, only its volumes' snapshots (nova:compute/api.py `snapshot_volume_backed`).
  const volumeBacked = image.size === 0 && image.properties.block_device_mapping !== undefined;
  return {
    disk: { minDisk: image.minDisk, sizeBytes: image.size, virtualSizeBytes: image.virtualSize, goldenDiskGb, volumeBacked },
    minRam: image.minRam,
  };
}

/** Checks that the wish can be granted, and finds the cloud's own ids for it. Problems are added to `problems`. */
export function checkLaunch(
  survey: Survey,
  surroundings: Surroundings,
  wish: LaunchWish,
  problems: RestageError[],
): LaunchTarget | undefined {
  const { inputs, disk, minRam } = wish;
  const need = { ...neededDisk(disk), minRam, volumeBacked: disk.volumeBacked, bootVolumeSize: inputs.bootVolumeSize };
  const choice = chooseFlavor(inputs.flavor, survey.flavors, need);
  checkNames(survey, wish, problems);
  if ('problem' in choice) {
    problems.push(
      new RestageError(choice.problem.code, choice.problem.message, {
        hint:
          choice.problem.code === 'flavor-not-found'
            ? 'See `openstack flavor list`.'
            : 'Choose a flavor that fits (`flavor`), or boot from a volume (`boot-volume-size`).',
      }),
    );
    return undefined;
  }
  const [flavor] = choice.chosen;
  const more = wish.missing.length;
  const lacking = quotaProblems(
    {
      instances: more,
      cores: more * (flavor?.vcpus ?? 0),
      ramMb: more * (flavor?.ram ?? 0),
      ports: more * Math.max(1, surroundings.networks.length),
      floatingIps: surroundings.floatingNetwork === undefined ? 0 : more,
    },
    {
      instances: surroundings.limits.instances,
      cores: surroundings.limits.cores,
      ramMb: surroundings.limits.ram,
      ports: surroundings.networkQuota?.ports,
      floatingIps: surroundings.networkQuota?.floatingIps,
    },
  );
  if (lacking.length > 0) {
    problems.push(
      new RestageError(
        'quota-exceeded',
        `The project's quota does not allow ${more} more server(s) of flavor ${flavor?.name}: ${lacking.join('; ')}.`,
        {
          hint: 'Take servers away (`restage status` shows ours), lower `count`, choose a smaller flavor, or ask the cloud for more.',
        },
      ),
    );
  }
  return {
    flavors: choice.chosen,
    networkIds: surroundings.networks.length === 0 ? undefined : surroundings.networks.map(({ id }) => id),
    serverGroupId: surroundings.serverGroupId,
    floatingNetworkId: surroundings.floatingNetwork?.id,
  };
}

/** A name is free, or ours. Nova would allow the double; people and DNS would not. */
function checkNames(survey: Survey, { inputs, role, generation, missing }: LaunchWish, problems: RestageError[]): void {
  const own = new Set(markedServers(survey.servers).map(({ id }) => id));
  const foreign = new Map(survey.servers.filter(({ id }) => !own.has(id)).map(({ id, name }) => [name, id]));
  for (const index of missing) {
    const name = serverName({ environment: inputs.environment, role, generation, index });
    const id = foreign.get(name);
    if (id !== undefined) {
      problems.push(
        new RestageError('name-taken', `A server that Restage did not make has the name ${name} (${id}).`, {
          hint: 'Choose another `environment`, or rename that server.',
        }),
      );
    }
  }
}
