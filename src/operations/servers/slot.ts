import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { FlavorSizes } from '../../domain/fit.ts';
import type { MarkedServer } from '../../domain/generations.ts';
import type { Place } from '../../domain/places.ts';
import { isOutOfUse } from '../../domain/set-aside.ts';
import type { BootVolume, Server } from '../../openstack/compute/types.ts';
import type { ServerResult } from '../results.ts';
import { withFloatingIp } from './result.ts';
import { type ServerFacts, serverResult } from './server-result.ts';

/** One wanted server on its way. */
export interface Slot {
  /** Its number; of one that was there already, its place in the list. */
  readonly index: number;
  readonly name: string;
  /** When it was first asked for, milliseconds since the epoch; `undefined` for one that was there already. */
  readonly requestedAt: number | undefined;
  /** As the launch found it; `undefined` for one that this run asked for. */
  readonly found: MarkedServer | undefined;
  /** As it was last seen; `undefined` before that, and when it is gone. */
  seen: Server | undefined;
  /** Of the newest try. */
  nonce: string | undefined;
  /** What the newest try boots from, if not from its flavor's own disk. */
  volumes: readonly BootVolume[];
  state: SlotState;
}

export type SlotState =
  /** Not there yet. */
  | { readonly kind: 'wanted' }
  /** Its volumes are being made for this place; `stand` = how far they are, for people. */
  | { readonly kind: 'preparing'; readonly place: Place<FlavorSizes>; readonly stand: string }
  /** `place`: where this run asked for it; `undefined` for one that was there already. `stand`: when last seen. */
  | { readonly kind: 'building'; readonly serverId: string; readonly place: Place<FlavorSizes> | undefined; readonly stand: string }
  /** ACTIVE; its checks run, until `over`, whatever they come to. */
  | { readonly kind: 'checking'; readonly server: Server; readonly activeAt: number; readonly over: Promise<void> }
  | {
      readonly kind: 'ready';
      readonly server: Server;
      readonly activeAt: number;
      readonly readyAt: number;
      readonly floatingIp: string | undefined;
    }
  | { readonly kind: 'failed'; readonly serverId: string | undefined; readonly error: unknown };

export function serverIdOf({ state }: Slot): string | undefined {
  switch (state.kind) {
    case 'wanted':
    case 'preparing':
      return undefined;
    case 'building':
    case 'failed':
      return state.serverId;
    case 'checking':
    case 'ready':
      return state.server.id;
    default:
      return state satisfies never;
  }
}

/**
 * Whether a launch may delete this server because it is not ready: its own, one whose build never came to ACTIVE, and what a run that is
 * over left unfinished (the launch holds the environment). Everything else is in use, or was.
 */
export function mayRemove({ found, seen }: Slot, runId: string): boolean {
  if (found === undefined || found.marks.run === runId) return true;
  const now = seen ?? found;
  return !now.wasActive || (found.marks.stage === 'candidate' && !isOutOfUse(now));
}

/** Why a server did not get ready in time. */
export function notReady(slot: Slot, limitMs: number): RestageError {
  const { name, state } = slot;
  const limit = formatDuration(limitMs);
  if (state.kind === 'preparing') {
    return new RestageError('not-ready', `Server ${name} does not exist yet after ${limit}: its ${state.stand}.`, {
      hint: 'If the cloud is slow to fill volumes, raise `ready-timeout`. If a volume never becomes available, ask the cloud provider.',
    });
  }
  const id = serverIdOf(slot);
  return new RestageError('not-ready', `Server ${name}${id === undefined ? '' : ` (${id})`} was still ${standOf(slot)} after ${limit}.`);
}

/** How far one is that is neither ready nor failed, for people. */
export function standOf({ state }: Slot): string {
  switch (state.kind) {
    case 'wanted':
      return 'not requested';
    case 'preparing':
      return `not created yet: its ${state.stand}`;
    case 'building':
      return state.stand;
    case 'checking':
      return 'ACTIVE, but had not passed its checks';
    case 'ready':
    case 'failed':
      return state.kind;
    default:
      return state satisfies never;
  }
}

/** For the progress line: `2 ready, 1 building`. */
export function countStates(slots: readonly Slot[]): string {
  const kinds = ['ready', 'checking', 'building', 'preparing', 'wanted', 'failed'] as const;
  return kinds
    .map((kind) => ({ kind, count: slots.filter((slot) => slot.state.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`)
    .join(', ');
}

export function readyResult(slot: Slot, facts: ServerFacts): ServerResult | undefined {
  if (slot.state.kind !== 'ready') return undefined;
  const { server, readyAt, floatingIp } = slot.state;
  return {
    ...serverResult(withFloatingIp(server, floatingIp), facts),
    readySeconds: slot.requestedAt === undefined ? undefined : Math.round((readyAt - slot.requestedAt) / 100) / 10,
  };
}

/** One that is there, and not ready. */
export function notReadyResult(slot: Slot, facts: ServerFacts): ServerResult | undefined {
  return slot.state.kind === 'failed' && slot.seen !== undefined ? serverResult(slot.seen, facts) : undefined;
}
