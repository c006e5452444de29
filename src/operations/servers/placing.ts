import pLimit from 'p-limit';
import { HttpError, RestageError } from '../../domain/errors.ts';
import type { FlavorSizes } from '../../domain/fit.ts';
import { describePlace, type Place, placesOf } from '../../domain/places.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Volume } from '../../openstack/volume/types.ts';
import { type RunContext, randomNonce } from '../run/context.ts';
import { lookAtVolumes, requestVolumes } from './boot-volumes.ts';
import { markedServers } from './marked.ts';
import { type LaunchOrder, newServer } from './order.ts';
import { removeServers } from './remove.ts';
import type { Slot } from './slot.ts';

/** A server for which the cloud found no room where it was asked for. */
export interface CrowdedOut {
  readonly slot: Slot;
  /** `undefined`: an earlier run asked for it. */
  readonly place: Place<FlavorSizes> | undefined;
  readonly server: Server;
  /** Nova's own words. */
  readonly fault: string;
}

/**
 * Asks for the servers of one launch, each by a request of its own: at the first place that is not known to be full. Those on volumes
 * are asked for when their volumes are there.
 * What is known holds for this launch alone. Another role's image, or its server group, may be what finds no host.
 */
export class Placing {
  readonly #ctx: RunContext;
  readonly #order: LaunchOrder;
  readonly #expiresAt: number | undefined;
  readonly #places: readonly Place<FlavorSizes>[];
  readonly #full = new Set<Place<FlavorSizes>>();
  readonly #nonces = new Set<string>();
  #refusal: HttpError | undefined;

  /** @param expiresAt milliseconds since the epoch, on the cloud's clock; `undefined` = never */
  constructor(ctx: RunContext, order: LaunchOrder, expiresAt: number | undefined) {
    this.#ctx = ctx;
    this.#order = order;
    this.#expiresAt = expiresAt;
    this.#places = placesOf(order.target.flavors, order.target.zones);
  }

  /** Of everything that was asked for. */
  get nonces(): ReadonlySet<string> {
    return this.#nonces;
  }

  async request(slots: readonly Slot[]): Promise<void> {
    const limit = pLimit(this.#order.inputs.concurrency);
    await Promise.all(slots.map((slot) => limit(() => this.#begin(slot))));
  }

  /** Looks at the volumes that are being made, with one list for all, and asks for the servers whose volumes are there. */
  async goOn(slots: readonly Slot[]): Promise<void> {
    const { cloud } = this.#ctx;
    const listed = new Map((await cloud.volume.listVolumes()).map((volume) => [volume.id, volume]));
    const limit = pLimit(this.#order.inputs.concurrency);
    await Promise.all(slots.map((slot) => limit(() => this.#prepare(slot, listed))));
  }

  /**
   * On to the next place with those that found no room. First away with them: a server in ERROR counts against the quota. Those for
   * which no place is left fail, and stay as they are.
   */
  async moveOn(crowdedOut: readonly CrowdedOut[]): Promise<void> {
    if (crowdedOut.length === 0) return;
    for (const { place } of crowdedOut) if (place !== undefined) this.#full.add(place);
    const next = this.#next();
    if (next === undefined) {
      for (const { slot, place, server, fault } of crowdedOut) {
        const message = `Server ${slot.name} (${server.id}, ${described(place)}) is in ERROR: ${fault}`;
        slot.state = { kind: 'failed', serverId: server.id, error: new RestageError('no-capacity', message) };
      }
      return;
    }
    for (const place of new Set(crowdedOut.map((one) => one.place))) {
      const names = crowdedOut.filter((one) => one.place === place).map(({ slot }) => slot.name);
      const message = `No room for ${names.join(', ')} with ${described(place)}. Trying ${describePlace(next)}.`;
      this.#ctx.emit({ type: 'note', message });
    }
    await removeServers(
      this.#ctx,
      markedServers(
        this.#ctx,
        crowdedOut.map(({ server }) => server),
      ),
      this.#order.inputs.concurrency,
    );
    for (const { slot } of crowdedOut) {
      slot.state = { kind: 'wanted' };
      slot.seen = undefined;
    }
    await this.request(crowdedOut.map(({ slot }) => slot));
  }

  #next(): Place<FlavorSizes> | undefined {
    return this.#places.find((place) => !this.#full.has(place));
  }

  async #begin(slot: Slot): Promise<void> {
    const place = this.#next();
    const nonce = randomNonce(this.#ctx.random);
    this.#nonces.add(nonce);
    slot.nonce = nonce;
    slot.volumes = [];
    if (this.#order.target.volumes.length === 0) return this.#create(slot, nonce, place);
    await this.#ask(slot, place, async (there) => {
      slot.volumes = await requestVolumes(this.#ctx, this.#order, { name: slot.name, nonce, zone: there.zone });
      slot.state = { kind: 'preparing', place: there, stand: 'volume is requested' };
    });
  }

  async #prepare(slot: Slot, listed: ReadonlyMap<string, Volume>): Promise<void> {
    const { state, nonce } = slot;
    if (state.kind !== 'preparing' || nonce === undefined) return;
    const sight = await lookAtVolumes(this.#ctx, slot, listed);
    switch (sight.kind) {
      case 'available':
        return this.#create(slot, nonce, this.#placeLike(state.place));
      case 'waiting':
        slot.state = { ...state, stand: sight.stand };
        return;
      case 'failed':
        slot.state = { kind: 'failed', serverId: undefined, error: sight.error };
        return;
      default:
        return sight satisfies never;
    }
  }

  /** The first that has room as far as is known, in the zone for which volumes were made. */
  #placeLike(made: Place<FlavorSizes>): Place<FlavorSizes> {
    return this.#places.find((place) => place.zone === made.zone && !this.#full.has(place)) ?? made;
  }

  async #create(slot: Slot, nonce: string, place: Place<FlavorSizes> | undefined): Promise<void> {
    await this.#ask(slot, place, async (there) => {
      const { cloud } = this.#ctx;
      const wanted = newServer(this.#ctx, this.#order, {
        name: slot.name,
        nonce,
        place: there,
        volumes: slot.volumes,
        expiresAt: this.#expiresAt,
      });
      const created = await cloud.compute.createServer(wanted);
      slot.state = { kind: 'building', serverId: created.id, place: there, stand: 'requested' };
    });
  }

  async #ask(slot: Slot, place: Place<FlavorSizes> | undefined, request: (place: Place<FlavorSizes>) => Promise<void>): Promise<void> {
    // A refusal of one is a refusal of all that follow (quota, policy, a bad key): they are not sent.
    if (place === undefined || this.#refusal !== undefined) {
      const error = this.#refusal ?? new RestageError('no-capacity', 'No flavor or zone is left to try.');
      slot.state = { kind: 'failed', serverId: undefined, error };
      return;
    }
    try {
      await request(place);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.#refusal = error;
      slot.state = { kind: 'failed', serverId: undefined, error };
    }
  }
}

function described(place: Place<FlavorSizes> | undefined): string {
  return place === undefined ? 'the flavor and zone that an earlier run chose' : describePlace(place);
}
