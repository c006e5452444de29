import pLimit from 'p-limit';
import { formatDuration } from '../../domain/durations.ts';
import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { isoTime, markKeys, serverMarks, withMarks } from '../../domain/marks.ts';
import { serverName } from '../../domain/names.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import type { UndoStack } from '../../engine/undo.ts';
import { waitUntil } from '../../engine/wait.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { cloudNow } from '../cloud-now.ts';
import type { Deps } from '../deps.ts';
import { randomNonce } from '../nonce.ts';
import { extend } from './extend.ts';
import { attachFloatingIp } from './floating-ip.ts';
import { launchFailed } from './launch-failed.ts';
import { markVolumes } from './mark-volumes.ts';
import type { Launched, LaunchOrder } from './order.ts';
import { awaitReady } from './ready.ts';
import { removeServers } from './remove.ts';
import { removeGeneration } from './rollback.ts';
import { countStates, readyResult, type Slot, serverIdOf } from './slot.ts';

/** Nova's words for "no room", as against "this will never work" (nova:scheduler/manager.py, nova:conductor/manager.py). */
const noRoom = /no valid host|exhausted all hosts|not enough hosts/i;
/** In these a server does not become ready by waiting. */
const standstill: readonly string[] = ['SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED', 'DELETED', 'SOFT_DELETED'];

/**
 * Brings one generation to its full number of ready servers: keeps what is there, creates what is missing, each by a
 * request of its own, and waits with one list request per tick, however many they are.
 * What takes the servers back is registered with `undo` before the first of them can exist.
 * @throws RestageError `launch-failed`, `no-capacity`, `not-ready`, `quota-exceeded`
 */
export async function launchGeneration(deps: Deps, order: LaunchOrder, undo: UndoStack): Promise<Launched> {
  const { plan, inputs } = order;
  await removeServers(deps, [...plan.broken, ...plan.doubles], inputs.concurrency);
  undo.register({
    title: `delete servers of generation ${plan.generation} of ${inputs.environment} (${order.role})`,
    run: (signal) => removeGeneration({ ...deps, signal }, order),
  });
  return new GenerationLaunch(deps, order).run();
}

class GenerationLaunch {
  readonly #deps: Deps;
  readonly #order: LaunchOrder;
  readonly #slots: readonly Slot[];
  readonly #startedAt: number;
  readonly #expiresAt: number | undefined;
  readonly #checks = new Set<Promise<void>>();
  readonly #nonces = new Set<string>();

  constructor(deps: Deps, order: LaunchOrder) {
    const { plan, inputs } = order;
    const names = { environment: inputs.environment, role: order.role, generation: plan.generation };
    this.#deps = deps;
    this.#order = order;
    this.#startedAt = deps.clock.now();
    this.#expiresAt = inputs.ttlMs === undefined ? undefined : cloudNow(deps) + inputs.ttlMs;
    this.#slots = [
      ...plan.keep.map(
        (server, at): Slot => ({
          index: at,
          name: server.name,
          requestedAt: undefined,
          state: { kind: 'building', serverId: server.id, flavor: 0 },
        }),
      ),
      ...plan.missing.map(
        (index): Slot => ({
          index,
          name: serverName({ ...names, index }),
          requestedAt: this.#startedAt,
          state: { kind: 'wanted', flavor: 0 },
        }),
      ),
    ];
  }

  async run(): Promise<Launched> {
    const { clock, signal, emit } = this.#deps;
    const { inputs, role, target, plan } = this.#order;
    await extend(this.#deps, plan.keep, this.#expiresAt, inputs.concurrency);
    await this.#createWanted();
    this.#announce();
    const limitMs = inputs.readyTimeoutMs;
    await waitUntil({
      clock,
      signal,
      emit,
      waitingFor: `${this.#slots.length} server(s) of ${inputs.environment} to be ready`,
      since: this.#startedAt,
      interval: serverPoll,
      limitMs,
      look: () => this.#look(),
      onTimeout: () => new RestageError('not-ready', `Not ready within ${formatDuration(limitMs)}.`),
    }).catch((error: unknown) => {
      if (!(error instanceof RestageError) || error.code !== 'not-ready') throw error;
      this.#giveUpTheRest(limitMs);
    });
    await this.#settle();
    const ready = this.#slots.flatMap((slot) => readyResult(slot, role, target.flavors) ?? []);
    const times = this.#slots.flatMap(({ state }) => (state.kind === 'ready' ? [state] : []));
    const activeAt = Math.max(this.#startedAt, ...times.map((state) => state.activeAt));
    const readyAt = Math.max(activeAt, ...times.map((state) => state.readyAt));
    return {
      servers: ready,
      expiresAt: this.#expiresAt === undefined ? undefined : isoTime(this.#expiresAt),
      timeline: [
        { name: 'launch', of: role, from: this.#startedAt, to: activeAt },
        { name: 'ready', of: role, from: activeAt, to: readyAt },
      ],
    };
  }

  async #createWanted(): Promise<void> {
    const limit = pLimit(this.#order.inputs.concurrency);
    await Promise.all(this.#slots.filter((slot) => slot.state.kind === 'wanted').map((slot) => limit(() => this.#create(slot))));
  }

  async #create(slot: Slot): Promise<void> {
    if (slot.state.kind !== 'wanted') return;
    const { cloud, signal, random, runId } = this.#deps;
    const { plan, role, stage, imageId, target, inputs } = this.#order;
    const flavor = target.flavors[slot.state.flavor];
    // A refusal of one is a refusal of all that follow (quota, policy, a bad key): do not send them.
    const refused = this.#slots.find((other) => other.state.kind === 'failed' && other.state.serverId === undefined);
    if (flavor === undefined || refused !== undefined) {
      slot.state = {
        kind: 'failed',
        serverId: undefined,
        error: refused?.state.kind === 'failed' ? refused.state.error : new RestageError('no-capacity', 'No flavor is left to try.'),
      };
      return;
    }
    const nonce = randomNonce(random);
    this.#nonces.add(nonce);
    const marks = serverMarks({
      environment: inputs.environment,
      role,
      generation: plan.generation,
      run: runId,
      expiresAt: this.#expiresAt,
      nonce,
      stage,
      imageId,
    });
    try {
      const created = await cloud.compute.createServer(
        {
          name: slot.name,
          imageId,
          flavorId: flavor.id,
          nonce,
          networkIds: target.networkIds,
          metadata: withMarks(inputs.metadata, marks),
          tags: inputs.tags,
          keyName: inputs.keyName,
          securityGroups: inputs.securityGroup.length > 0 ? inputs.securityGroup : undefined,
          availabilityZone: inputs.availabilityZone,
          userData: inputs.userData,
          configDrive: inputs.configDrive,
          serverGroupId: target.serverGroupId,
          volumes: target.volumes,
        },
        { signal },
      );
      slot.state = { kind: 'building', serverId: created.id, flavor: slot.state.flavor };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      slot.state = { kind: 'failed', serverId: undefined, error };
    }
  }

  /** Ids as soon as they are known, before the wait: whoever looks at a hanging job finds its servers. */
  #announce(): void {
    const ids = this.#slots.flatMap((slot) => serverIdOf(slot) ?? []);
    this.#deps.emit({ type: 'note', message: `${ids.length} server(s) of ${this.#order.inputs.environment}: ${ids.join(', ')}` });
  }

  async #look(): Promise<{ done: true; value: undefined } | { done: false; state: string }> {
    const { cloud, signal } = this.#deps;
    if (this.#slots.some((slot) => slot.state.kind === 'building')) {
      const listed = new Map((await cloud.compute.listServers({}, { signal })).map((server) => [server.id, server]));
      for (const slot of this.#slots) {
        if (slot.state.kind !== 'building') continue;
        // Absence from the list proves nothing; only the server's own 404 does.
        const server = listed.get(slot.state.serverId) ?? (await cloud.compute.getServer(slot.state.serverId, { signal }));
        await this.#advance(slot, server);
      }
      await this.#removeDoubles([...listed.values()]);
    }
    // Checks that need no time are over now, not a tick later.
    await this.#deps.clock.sleep(0, signal);
    const open = this.#slots.filter(({ state }) => state.kind !== 'ready' && state.kind !== 'failed');
    const failed = this.#slots.filter(({ state }) => state.kind === 'failed').length;
    const hopeless = this.#slots.length - failed < this.#order.inputs.minReady;
    return open.length === 0 || hopeless ? { done: true, value: undefined } : { done: false, state: countStates(this.#slots) };
  }

  /** One request may have been carried out twice: where its answer was lost, and a list did not show yet what it had made. */
  async #removeDoubles(listed: readonly Server[]): Promise<void> {
    const own = new Set(this.#slots.map(serverIdOf));
    const doubles = listed.filter(({ id, metadata }) => this.#nonces.has(metadata[markKeys.nonce] ?? '') && !own.has(id));
    await removeServers(this.#deps, doubles, this.#order.inputs.concurrency);
  }

  async #advance(slot: Slot, server: Server | undefined): Promise<void> {
    if (slot.state.kind !== 'building') return;
    const { serverId } = slot.state;
    if (server === undefined) {
      slot.state = {
        kind: 'failed',
        serverId: undefined,
        error: new RestageError('launch-failed', `Server ${slot.name} (${serverId}) was deleted by somebody.`),
      };
    } else if (server.status === 'ERROR') {
      await this.#failedBuild(slot, server, slot.state.flavor);
    } else if (standstill.includes(server.status)) {
      slot.state = {
        kind: 'failed',
        serverId,
        error: new RestageError('launch-failed', `Server ${slot.name} (${serverId}) is ${server.status}; somebody stopped it.`),
      };
    } else if (server.status === 'ACTIVE' && !server.taskState && server.addresses.length > 0) {
      this.#check(slot, server);
    }
  }

  async #failedBuild(slot: Slot, server: Server, flavor: number): Promise<void> {
    const fault = server.fault?.message ?? 'the cloud gives no fault';
    const next = this.#order.target.flavors[flavor + 1];
    const isFull = noRoom.test(fault);
    if (isFull && next !== undefined && slot.requestedAt !== undefined) {
      this.#deps.emit({
        type: 'note',
        message: `No room for ${slot.name} with flavor ${this.#order.target.flavors[flavor]?.name}; trying ${next.name}.`,
      });
      // First away with it: a server in ERROR counts against the quota.
      await removeServers(this.#deps, [server], 1);
      slot.state = { kind: 'wanted', flavor: flavor + 1 };
      await this.#create(slot);
      return;
    }
    const code = isFull ? 'no-capacity' : 'launch-failed';
    slot.state = {
      kind: 'failed',
      serverId: server.id,
      error: new RestageError(code, `Server ${slot.name} (${server.id}) is in ERROR: ${fault}`),
    };
  }

  /** Runs beside the ticks: a slow check of one server does not hold up the others. */
  #check(slot: Slot, server: Server): void {
    const { clock } = this.#deps;
    const activeAt = clock.now();
    slot.state = { kind: 'checking', server, activeAt };
    const checking = this.#makeReady(server)
      .then((floatingIp) => {
        slot.state = { kind: 'ready', server, activeAt, readyAt: clock.now(), floatingIp };
      })
      .catch((error: unknown) => {
        slot.state = { kind: 'failed', serverId: server.id, error };
      })
      .finally(() => this.#checks.delete(checking));
    this.#checks.add(checking);
  }

  async #makeReady(server: Server): Promise<string | undefined> {
    const { target, inputs, imageId } = this.#order;
    await markVolumes(this.#deps, server, { environment: inputs.environment, imageId, volumes: target.volumes });
    const networkId = target.floatingNetworkId;
    const attached = server.addresses.find(({ kind }) => kind === 'floating')?.address;
    const floatingIp =
      networkId === undefined || attached !== undefined
        ? attached
        : (await attachFloatingIp(this.#deps, { networkId, serverId: server.id, environment: inputs.environment }))?.address;
    const reachable =
      floatingIp === undefined
        ? server
        : { ...server, addresses: [...server.addresses, { network: '', address: floatingIp, version: 4, kind: 'floating' } as const] };
    await awaitReady(this.#deps, reachable, inputs.ready, this.#startedAt + inputs.readyTimeoutMs);
    return floatingIp;
  }

  #giveUpTheRest(limitMs: number): void {
    for (const slot of this.#slots) {
      if (slot.state.kind === 'ready' || slot.state.kind === 'failed') continue;
      const serverId = serverIdOf(slot);
      const stand = slot.state.kind === 'checking' ? 'ACTIVE, its checks not passed' : 'not ACTIVE';
      slot.state = {
        kind: 'failed',
        serverId,
        error: new RestageError('not-ready', `Server ${slot.name} (${serverId}) was ${stand} after ${formatDuration(limitMs)}.`),
      };
    }
  }

  /** Decides between success, success of enough, and failure. */
  async #settle(): Promise<void> {
    const { inputs } = this.#order;
    const failed = this.#slots.filter(({ state }) => state.kind === 'failed');
    const readyCount = this.#slots.filter(({ state }) => state.kind === 'ready').length;
    if (readyCount < inputs.minReady) throw await launchFailed(this.#deps, this.#slots, inputs);
    if (failed.length === 0) return;
    const reasons = failed.map(({ state }) => (state.kind === 'failed' ? messageOf(state.error) : ''));
    this.#deps.emit({
      type: 'warning',
      title: `${readyCount} of ${inputs.count} servers are ready`,
      message: `min-ready is ${inputs.minReady}, so the run goes on. ${[...new Set(reasons)].join(' ')}`,
    });
    if (inputs.onFailure === 'keep') return;
    await removeServers(
      this.#deps,
      failed.flatMap((slot) => (serverIdOf(slot) === undefined ? [] : [{ id: serverIdOf(slot) ?? '', name: slot.name }])),
      inputs.concurrency,
    );
  }
}
