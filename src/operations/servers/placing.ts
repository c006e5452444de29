import pLimit from 'p-limit';
import { HttpError, RestageError } from '../../domain/errors.ts';
import type { FlavorSizes } from '../../domain/fit.ts';
import { serverMarks, withMarks } from '../../domain/marks.ts';
import { describePlace, type Place, placesOf } from '../../domain/places.ts';
import type { CreateServer, Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { randomNonce } from '../nonce.ts';
import type { LaunchOrder } from './order.ts';
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
 * Asks Nova for the servers of one launch, each by a request of its own: at the first place that is not known to be full.
 * What is known holds for this launch alone. Another role's image, or its server group, may be what finds no host.
 */
export class Placing {
  readonly #deps: Deps;
  readonly #order: LaunchOrder;
  readonly #expiresAt: number | undefined;
  readonly #places: readonly Place<FlavorSizes>[];
  readonly #full = new Set<Place<FlavorSizes>>();
  readonly #nonces = new Set<string>();
  #refusal: HttpError | undefined;

  /** @param expiresAt milliseconds since the epoch, on the cloud's clock; `undefined` = never */
  constructor(deps: Deps, order: LaunchOrder, expiresAt: number | undefined) {
    this.#deps = deps;
    this.#order = order;
    this.#expiresAt = expiresAt;
    this.#places = placesOf(order.target.flavors, order.target.zones);
  }

  /** Whether one of these requests carried it. */
  hasSent(nonce: string): boolean {
    return this.#nonces.has(nonce);
  }

  async request(slots: readonly Slot[]): Promise<void> {
    const limit = pLimit(this.#order.inputs.concurrency);
    await Promise.all(slots.map((slot) => limit(() => this.#create(slot))));
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
      const message = `No room for ${names.join(', ')} with ${described(place)}: trying ${describePlace(next)}.`;
      this.#deps.emit({ type: 'note', message });
    }
    await removeServers(
      this.#deps,
      crowdedOut.map(({ server }) => server),
      this.#order.inputs.concurrency,
    );
    for (const { slot } of crowdedOut) slot.state = { kind: 'wanted' };
    await this.request(crowdedOut.map(({ slot }) => slot));
  }

  #next(): Place<FlavorSizes> | undefined {
    return this.#places.find((place) => !this.#full.has(place));
  }

  async #create(slot: Slot): Promise<void> {
    const place = this.#next();
    // A refusal of one is a refusal of all that follow (quota, policy, a bad key): they are not sent.
    if (place === undefined || this.#refusal !== undefined) {
      const error = this.#refusal ?? new RestageError('no-capacity', 'No flavor is left to try.');
      slot.state = { kind: 'failed', serverId: undefined, error };
      return;
    }
    const nonce = randomNonce(this.#deps.random);
    this.#nonces.add(nonce);
    try {
      const { cloud, signal } = this.#deps;
      const created = await cloud.compute.createServer(this.#wish(slot.name, nonce, place), { signal });
      slot.state = { kind: 'building', serverId: created.id, place };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.#refusal = error;
      slot.state = { kind: 'failed', serverId: undefined, error };
    }
  }

  #wish(name: string, nonce: string, { flavor, zone }: Place<FlavorSizes>): CreateServer {
    const { plan, role, stage, imageId, target, inputs } = this.#order;
    const marks = serverMarks({
      environment: inputs.environment,
      role,
      generation: plan.generation,
      run: this.#deps.runId,
      expiresAt: this.#expiresAt,
      nonce,
      stage,
      imageId,
    });
    return {
      name,
      imageId,
      flavorId: flavor.id,
      nonce,
      networkIds: target.networkIds,
      metadata: withMarks(inputs.metadata, marks),
      tags: inputs.tags,
      keyName: inputs.keyName,
      securityGroups: inputs.securityGroup.length > 0 ? inputs.securityGroup : undefined,
      availabilityZone: zone,
      userData: inputs.userData,
      configDrive: inputs.configDrive,
      serverGroupId: target.serverGroupId,
      volumes: target.volumes,
    };
  }
}

function described(place: Place<FlavorSizes> | undefined): string {
  return place === undefined ? 'what an earlier run chose' : describePlace(place);
}
