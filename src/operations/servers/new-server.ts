import type { FlavorSizes } from '../../domain/fit.ts';
import { serverMarks, withMarks } from '../../domain/marks.ts';
import type { Place } from '../../domain/places.ts';
import type { BootVolume, CreateServer } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { type LaunchOrder, volumesBesideDisk } from './order.ts';

/** What sets one server of an order, and one try, apart from the others. */
export interface Try {
  readonly name: string;
  readonly nonce: string;
  readonly place: Place<FlavorSizes>;
  readonly volumes: readonly BootVolume[];
  /** Milliseconds since the epoch; `undefined` = never. */
  readonly expiresAt: number | undefined;
}

export function newServer({ runId }: RunContext, order: LaunchOrder, { name, nonce, place, volumes, expiresAt }: Try): CreateServer {
  const { plan, role, stage, imageId, target, inputs } = order;
  const { environment } = inputs;
  const marks = serverMarks({
    environment,
    role,
    generation: plan.generation,
    run: runId,
    expiresAt,
    nonce,
    stage,
    imageId,
    volumes: volumesBesideDisk(volumes),
  });
  return {
    name,
    imageId,
    flavorId: place.flavor.id,
    nonce,
    networkIds: target.networkIds,
    metadata: withMarks(inputs.metadata, marks),
    tags: inputs.tags,
    keyName: inputs.keyName,
    securityGroups: inputs.securityGroup.length > 0 ? inputs.securityGroup : undefined,
    availabilityZone: place.zone,
    userData: inputs.userData,
    configDrive: inputs.configDrive,
    serverGroupId: target.serverGroupId,
    volumes,
  };
}
