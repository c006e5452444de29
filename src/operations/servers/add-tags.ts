import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';

/**
 * The tags that a server was to have and could not be given at its creation, as below microversion 2.52. Nova takes them once it is
 * ACTIVE (nova:api/openstack/compute/server_tags.py `_check_instance_in_valid_state`); below 2.26 it knows none.
 */
export async function addTags({ cloud }: RunContext, { id, tags }: Server, wanted: readonly string[]): Promise<void> {
  if (tags === undefined) return;
  for (const tag of wanted.filter((one) => !tags.includes(one))) await cloud.compute.addTag(id, tag);
}
