import type { FlavorSizes } from '../../domain/fit.ts';
import type { LaunchPlan } from '../../domain/generations.ts';
import { type Stage, serverMarks, withMarks } from '../../domain/marks.ts';
import type { Place } from '../../domain/places.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { BootVolume, CreateServer } from '../../openstack/compute/types.ts';
import type { ServerResult, TimelineSpan } from '../results.ts';
import type { RunContext } from '../run/context.ts';

/** A volume that each server gets, made before it. */
export interface WantedVolume {
  /** The volume snapshot to make it from; `undefined` = the image. */
  readonly snapshotId: string | undefined;
  /** GiB. */
  readonly sizeGb: number;
  /** 0 = booted from; -1 = not booted from. */
  readonly bootIndex: number;
}

/** How many volumes a server gets beside a disk of its own; 0 for one that boots from a volume. */
export function volumesBesideDisk(volumes: readonly { readonly bootIndex: number }[]): number {
  return volumes.some(({ bootIndex }) => bootIndex === 0) ? 0 : volumes.length;
}

/** What the user's names came down to, by the cloud's own ids. */
export interface LaunchTarget {
  /** In order of preference, never empty: the next is taken when the cloud has no room for one. */
  readonly flavors: readonly FlavorSizes[];
  /** In order of preference; empty = the cloud chooses. Each flavor is tried in all of them before the next one. */
  readonly zones: readonly string[];
  /** Empty = none, where the project has none; `undefined` = not known, Nova chooses. */
  readonly networkIds: readonly string[] | undefined;
  readonly serverGroupId: string | undefined;
  readonly floatingNetworkId: string | undefined;
  readonly quarantine: Quarantine | undefined;
  /** What each server gets, and takes with it; empty = its flavor's own disk. */
  readonly volumes: readonly WantedVolume[];
  /** Zones that volumes can be made in; empty where no zone is named. */
  readonly volumeZones: readonly string[];
}

/** Security groups by their ids: the one that servers have alone until they are ready, and those that they have from then on. */
export interface Quarantine {
  readonly groupId: string;
  readonly afterwards: readonly string[];
}

/** One generation of an environment's role. */
export interface LaunchOrder {
  readonly role: string;
  readonly stage: Stage | undefined;
  readonly imageId: string;
  readonly plan: LaunchPlan;
  readonly target: LaunchTarget;
  readonly inputs: ServerInputs;
  /** What goes when the launch fails: what this run created, or the whole generation, an earlier run's part included. */
  readonly rollback: 'created' | 'generation';
  /** Milliseconds since the epoch: leave the servers under way rather than wait beyond this. `undefined` = wait to the limit. */
  readonly detachAt: number | undefined;
  /** Milliseconds since the epoch: until then nothing is done that waits for the servers. */
  readonly idleUntil: number | undefined;
}

export type Launching = Launched | DetachedLaunch;

/** The run's time is over; the cloud goes on, and the same command later. */
export interface DetachedLaunch {
  readonly kind: 'detached';
  readonly role: string;
  /** How far its servers are, for people: `1 ready, 2 building`. */
  readonly stand: string;
}

export interface Launched {
  readonly kind: 'launched';
  /** Ready. */
  readonly servers: readonly ServerResult[];
  /** There, and not ready: what was not this run's to delete, or is kept for a look. */
  readonly notReady: readonly ServerResult[];
  /** ISO 8601; `undefined` = never. */
  readonly expiresAt: string | undefined;
  readonly timeline: readonly TimelineSpan[];
}

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
    quarantine: target.quarantine?.groupId,
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
    securityGroups: groupsAtBirth(order),
    availabilityZone: place.zone,
    userData: inputs.userData,
    configDrive: inputs.configDrive,
    serverGroupId: target.serverGroupId,
    volumes,
  };
}

/** `undefined` = the project's `default`. */
function groupsAtBirth({ target: { quarantine }, inputs: { securityGroup } }: LaunchOrder): readonly string[] | undefined {
  if (quarantine !== undefined) return [quarantine.groupId];
  return securityGroup.length > 0 ? securityGroup : undefined;
}
