import { RestageError } from '../../domain/errors.ts';
import { markKeys, readServerMarks } from '../../domain/marks.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import type { Quarantine } from './order.ts';

/** That servers have in turn, the first of them until they are ready: by their ids, which have to be known then. Empty = no quarantine. */
export function quarantineGroups({ quarantine, securityGroup }: ServerInputs): readonly string[] {
  if (quarantine === undefined) return [];
  return [quarantine, ...(securityGroup.length > 0 ? securityGroup : [projectsOwn])];
}

/** The group of a server that asks for none. Neutron makes one for each project. */
const projectsOwn = 'default';

/**
 * From the group that a server has had alone to those that were asked for, on each of its ports. Its mark goes last: a run that dies in between
 * is made good by the next one, whether that has a `quarantine` or not.
 */
export async function leaveQuarantine(
  ctx: RunContext,
  { id, name, metadata }: Server,
  quarantine: Quarantine | undefined,
  asked: readonly string[],
): Promise<void> {
  const { compute, network } = ctx.cloud;
  if (readServerMarks(metadata)?.quarantine === undefined) return;
  const groups = quarantine?.afterwards ?? (await groupIds(ctx, asked.length === 0 ? [projectsOwn] : asked));
  for (const port of await network.listPorts({ deviceIds: [id] })) await network.setSecurityGroups(port.id, groups);
  await compute.removeMetadata(id, markKeys.quarantine);
  ctx.emit({ type: 'note', message: `${name} is ready and leaves quarantine.` });
}

async function groupIds({ cloud }: RunContext, names: readonly string[]): Promise<readonly string[]> {
  const found = await cloud.network.findSecurityGroups(names);
  return names.map((name) => {
    const group = found.find(({ id }) => id === name) ?? found.find((one) => one.name === name);
    if (group !== undefined) return group.id;
    throw new RestageError('security-group-not-found', `No security group has the name or id "${name}".`, {
      hint: 'See `openstack security group list`.',
    });
  });
}
