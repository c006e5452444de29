import { isForbidden, messageOf } from '../../domain/errors.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Port } from '../../openstack/network/types.ts';
import type { RunContext } from '../run/context.ts';
import { type Attempt, attempt, orNone, type Thing } from './attempt.ts';
import {
  type Coming,
  type DependentKind,
  type DependentOwner,
  dependentKinds,
  type Kind,
  type Marked,
  type Owned,
  volumeSnapshots,
  volumes,
} from './kinds.ts';
import { deleted } from './removal.ts';

interface OfKind {
  readonly kind: DependentKind;
}

/** One of a kind of the table, which runs of ours made. */
export type Dependent = OwnedDependent<'server'> | OwnedDependent<'image'> | (Coming & OfKind);

export type OwnedDependent<P extends 'server' | 'image' = 'server' | 'image'> = Owned<P> & OfKind;

export type Purpose = Dependent['madeFor'];

/** Volumes that runs of ours made for servers. */
export const listVolumes = (ctx: RunContext) => listed(ctx, volumes);

/** Snapshots of volumes that runs of ours made for images. */
export const listVolumeSnapshots = (ctx: RunContext) => listed(ctx, volumeSnapshots);

/** @param wanted absent = of every kind that is made for these */
export async function listDependents<P extends Purpose>(
  ctx: RunContext,
  madeFor: readonly P[],
  wanted: (kind: Kind) => boolean = () => true,
): Promise<readonly Extract<Dependent, { readonly madeFor: P }>[]> {
  const isAmong = <T extends { readonly madeFor: Purpose }>(one: T): one is Extract<T, { readonly madeFor: P }> =>
    madeFor.some((purpose) => purpose === one.madeFor);
  const lists = await Promise.all(dependentKinds.filter((kind) => isAmong(kind) && wanted(kind)).map((kind) => listed(ctx, kind)));
  return lists.flat().filter(isAmong);
}

interface ListedKind<K, M> extends Pick<Kind, 'several'> {
  readonly kind: K;
  list(cloud: Cloud): Promise<readonly M[]>;
}

/** Where it is forbidden to list them, who signs in is not the one who made any: a warning says what was not looked for. */
async function listed<K extends DependentKind, M extends Marked>(
  ctx: RunContext,
  { kind, several, list }: ListedKind<K, M>,
): Promise<readonly (M & { readonly kind: K })[]> {
  try {
    return (await orNone(() => list(ctx.cloud))).map((one) => ({ ...one, kind }));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    ctx.emit({
      type: 'warning',
      title: `${several.charAt(0).toUpperCase()}${several.slice(1)} could not be listed`,
      message: `If Restage created any, they are not deleted. ${messageOf(error)}`,
    });
    return [];
  }
}

/** Whether it was made for this server. */
export function isDependentOf(dependent: Dependent, { id, marks }: DependentOwner): boolean {
  return dependent.madeFor === 'coming-server' ? dependent.marks.nonce === marks.nonce : dependent.marks.ownerId === id;
}

/**
 * Whether it goes with an environment though none of the servers that go has it.
 * @param standing ids of servers that stay, such as a golden one: what was made for them stays with them
 */
export function isLeftIn(environment: string, dependent: Dependent, standing: ReadonlySet<string>): boolean {
  if (dependent.marks.environment !== environment) return false;
  return dependent.madeFor === 'coming-server' ? !dependent.isHeld : !standing.has(dependent.marks.ownerId);
}

export function thingOf({ kind, id, name, marks }: Dependent, why: string): Thing {
  return { kind, id, name, environment: marks.environment, why };
}

export async function removeDependents(ctx: RunContext, dependents: readonly Dependent[], why: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const dependent of dependents) attempts.push(await attempt(ctx, thingOf(dependent, why), () => dependent.remove(ctx)));
  return attempts;
}

/** Those that were made for these servers, which are about to be deleted, or are gone. */
export async function removeDependentsOf(
  ctx: RunContext,
  madeFor: 'server' | 'coming-server',
  servers: readonly DependentOwner[],
  why: string,
): Promise<readonly Attempt[]> {
  const all = await listDependents(ctx, [madeFor], ({ mayComeWith }) => servers.some((server) => mayComeWith?.(server) ?? true));
  return removeDependents(
    ctx,
    all.filter((dependent) => servers.some((server) => isDependentOf(dependent, server))),
    why,
  );
}

/**
 * Deletes the ports that Nova made for servers of ours and left behind, as it does when Neutron is away at the wrong
 * moment. Nothing on such a port says that it is ours: only a run that knew the server can tell, and has seen it gone (404).
 */
export async function removePorts(ctx: RunContext, serverIds: readonly string[], why: string): Promise<readonly Attempt[]> {
  const { cloud } = ctx;
  const ports = await orNone<Port>(() => cloud.network.listPorts({ deviceIds: serverIds }));
  const attempts: Attempt[] = [];
  for (const { id, fixedIps } of ports.filter(isMadeByNova)) {
    attempts.push(
      await attempt(ctx, { kind: 'port', id, name: fixedIps.join(', '), why }, async () => {
        await cloud.network.deletePort(id);
        return deleted;
      }),
    );
  }
  return attempts;
}

/** A port with a name or a description is a person's, attached by hand. */
function isMadeByNova({ deviceOwner, name, description }: Port): boolean {
  return deviceOwner.startsWith('compute:') && name === '' && description === '';
}
