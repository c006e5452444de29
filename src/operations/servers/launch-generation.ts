import { CancelledError } from '../../domain/errors.ts';
import { isoTime, markKeys } from '../../domain/marks.ts';
import { serverName } from '../../domain/names.ts';
import { launchPoll, serverPoll } from '../../domain/poll-schedule.ts';
import { isOutOfUse } from '../../domain/set-aside.ts';
import type { Done, Look } from '../../engine/wait.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext, UndoStack } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import { clearVolumes } from './boot-volumes.ts';
import { extend } from './extend.ts';
import { judgeBuild, settle } from './launch-failed.ts';
import { markedServers } from './marked.ts';
import type { DetachedLaunch, Launching, LaunchOrder } from './order.ts';
import { type CrowdedOut, Placing } from './placing.ts';
import { makeReady } from './ready.ts';
import { removeServers } from './remove.ts';
import { removeGeneration } from './rollback.ts';
import { countStates, notReady, notReadyResult, readyResult, type Slot, serverIdOf } from './slot.ts';

/**
 * Brings one generation to its full number of ready servers: keeps what is there, creates what is missing, each by a
 * request of its own, and waits with one list request per tick, however many they are. Where the run's time is over before
 * they are ready, they are left as they are.
 * What takes the servers back is registered with `undo` before the first of them can exist.
 * @throws RestageError `launch-failed`, `no-capacity`, `not-ready`, `quota-exceeded`
 */
export async function launchGeneration(ctx: RunContext, order: LaunchOrder, undo: UndoStack): Promise<Launching> {
  const { plan, inputs } = order;
  await removeServers(ctx, [...plan.broken, ...plan.duplicates], inputs.concurrency);
  await clearVolumes(ctx, order);
  undo.register({
    title: `delete servers of generation ${plan.generation} of ${inputs.environment} (${order.role})`,
    run: (here) => removeGeneration(here, order),
  });
  return new GenerationLaunch(ctx, order).run();
}

/** No server is there sooner after the request for it. */
const soonestMs = 2 * serverPoll(0);
/** Several share a host's work: where nothing but the promotion follows, all of them are expected no sooner. */
const severalMs = 3_000;

class GenerationLaunch {
  readonly #ctx: RunContext;
  readonly #order: LaunchOrder;
  readonly #slots: readonly Slot[];
  readonly #startedAt: number;
  readonly #expiresAt: number | undefined;
  readonly #placing: Placing;
  readonly #leaving = new AbortController();
  #building = { count: 0, since: 0 };

  constructor(ctx: RunContext, order: LaunchOrder) {
    const { plan, inputs } = order;
    const names = { environment: inputs.environment, role: order.role, generation: plan.generation };
    this.#ctx = ctx;
    this.#order = order;
    this.#startedAt = ctx.clock.now();
    this.#expiresAt = inputs.ttlMs === undefined ? undefined : cloudNow(ctx) + inputs.ttlMs;
    this.#placing = new Placing(ctx, order, this.#expiresAt);
    this.#slots = [
      ...plan.keep.map(
        (server, at): Slot => ({
          index: at,
          name: server.name,
          requestedAt: undefined,
          found: server,
          seen: undefined,
          nonce: server.marks.nonce,
          volumes: [],
          state: { kind: 'building', serverId: server.id, place: undefined, stand: 'not checked yet' },
        }),
      ),
      ...plan.missing.map(
        (index): Slot => ({
          index,
          name: serverName({ ...names, index }),
          requestedAt: this.#startedAt,
          found: undefined,
          seen: undefined,
          nonce: undefined,
          volumes: [],
          state: { kind: 'wanted' },
        }),
      ),
    ];
  }

  async run(): Promise<Launching> {
    const { clock } = this.#ctx;
    const { inputs, role, target, plan, detachAt } = this.#order;
    await this.#refuseHopeless();
    await extend(this.#ctx, plan.keep, this.#expiresAt, inputs.concurrency);
    await this.#placing.request(this.#slots.filter(({ state }) => state.kind === 'wanted'));
    this.#announce();
    const limitMs = inputs.readyTimeoutMs;
    const end = await this.#ctx.wait<'over' | 'left'>({
      waitingFor: `${this.#slots.length} server(s) of ${inputs.environment} to be ready`,
      since: this.#startedAt,
      delayMs: this.#firstLookMs(),
      interval: (elapsedMs) => this.#pause(elapsedMs),
      sooner: () => this.#checked(),
      limitMs,
      look: async () => {
        const look = await this.#look();
        return look.done || detachAt === undefined || clock.now() < detachAt ? look : { done: true, value: 'left' };
      },
      onTimeout: () => this.#giveUpTheRest(limitMs),
    });
    if (end === 'left') return this.#leave();
    const left = await settle(this.#ctx, this.#order, this.#slots, this.#placing.nonces);
    const facts = { role, ipVersion: this.#order.inputs.ipVersion, flavors: target.flavors };
    const ready = this.#slots.flatMap((slot) => readyResult(slot, facts) ?? []);
    const times = this.#slots.flatMap(({ state }) => (state.kind === 'ready' ? [state] : []));
    const activeAt = Math.max(this.#startedAt, ...times.map((state) => state.activeAt));
    const readyAt = Math.max(activeAt, ...times.map((state) => state.readyAt));
    return {
      kind: 'launched',
      servers: ready,
      notReady: left.flatMap((slot) => notReadyResult(slot, facts) ?? []),
      expiresAt: this.#expiresAt === undefined ? undefined : isoTime(this.#expiresAt),
      timeline: [
        { name: 'launch', of: role, from: this.#startedAt, to: activeAt },
        { name: 'ready', of: role, from: activeAt, to: readyAt },
      ],
    };
  }

  /** A look is of use when a server can be there, and something follows: its checks, a floating IP, or the promotion. */
  #firstLookMs(): number {
    const { inputs, target, idleUntil } = this.#order;
    if (!this.#slots.every(({ found, state }) => found === undefined && state.kind === 'building')) return 0;
    const isDoneWhenBuilt =
      inputs.ready.every(({ kind }) => kind === 'active') && target.floatingNetworkId === undefined && target.quarantine === undefined;
    if (!isDoneWhenBuilt || idleUntil === undefined) return soonestMs;
    return Math.max(this.#slots.length > 1 ? severalMs : soonestMs, idleUntil - this.#ctx.clock.now());
  }

  #pause(elapsedMs: number): number {
    const building = this.#slots.filter(({ state: { kind } }) => kind === 'wanted' || kind === 'preparing' || kind === 'building').length;
    const now = this.#ctx.clock.now();
    if (building !== this.#building.count) this.#building = { count: building, since: now };
    return launchPoll({ elapsedMs, sinceChangeMs: now - this.#building.since, building, total: this.#slots.length });
  }

  /** Where too few can get ready, whatever is made beside those that are out of use, nothing is made. */
  async #refuseHopeless(): Promise<void> {
    const { plan, inputs } = this.#order;
    const idle = plan.keep.filter((server) => server.marks.run !== this.#ctx.runId && isOutOfUse(server));
    if (this.#slots.length - idle.length >= inputs.minReady) return;
    if ((await this.#look()).done) await settle(this.#ctx, this.#order, this.#slots, this.#placing.nonces);
  }

  /** Ids as soon as they are known, before the wait: a person who looks at a hanging job finds its servers. */
  #announce(): void {
    if (this.#slots.some(({ state }) => state.kind === 'preparing')) return;
    const ids = this.#slots.flatMap((slot) => serverIdOf(slot) ?? []);
    this.#ctx.emit({ type: 'note', message: `${ids.length} server(s) of ${this.#order.inputs.environment}: ${ids.join(', ')}` });
  }

  async #look(): Promise<Look<'over'>> {
    const { cloud } = this.#ctx;
    if (this.#slots.some(({ state }) => state.kind === 'preparing')) {
      await this.#placing.goOn(this.#slots);
      this.#announce();
    }
    if (this.#slots.some((slot) => slot.state.kind === 'building')) {
      const listed = new Map((await cloud.compute.listServers({})).map((server) => [server.id, server]));
      const crowdedOut: CrowdedOut[] = [];
      for (const slot of this.#slots) {
        if (slot.state.kind !== 'building') continue;
        const seen = listed.get(slot.state.serverId);
        const server = isWhole(seen) ? seen : await cloud.compute.getServer(slot.state.serverId);
        slot.seen = server;
        crowdedOut.push(...this.#advance(slot, server));
      }
      await this.#placing.moveOn(crowdedOut);
      await this.#removeDuplicates([...listed.values()]);
    }
    // Checks that need no time are over now, not a tick later.
    await this.#ctx.sleep(0);
    const open = this.#slots.filter(({ state }) => state.kind !== 'ready' && state.kind !== 'failed');
    const failed = this.#slots.filter(({ state }) => state.kind === 'failed').length;
    const hopeless = this.#slots.length - failed < this.#order.inputs.minReady;
    return open.length === 0 || hopeless ? { done: true, value: 'over' } : { done: false, state: countStates(this.#slots) };
  }

  /** One request may have been carried out twice: where its answer was lost, and a list did not show yet what it had made. */
  async #removeDuplicates(listed: readonly Server[]): Promise<void> {
    const own = new Set(this.#slots.map(serverIdOf));
    const duplicates = listed.filter(({ id, metadata }) => this.#placing.nonces.has(metadata[markKeys.nonce] ?? '') && !own.has(id));
    await removeServers(this.#ctx, markedServers(this.#ctx, duplicates), this.#order.inputs.concurrency);
  }

  /** Takes over what has become of a server; gives back the one for which no host had room. */
  #advance(slot: Slot, server: Server | undefined): readonly CrowdedOut[] {
    if (slot.state.kind !== 'building') return [];
    const { place, serverId } = slot.state;
    const getsAddress = this.#order.target.networkIds?.length !== 0;
    const isFound = slot.found !== undefined && slot.found.marks.run !== this.#ctx.runId;
    const build = judgeBuild({ name: slot.name, serverId, server, getsAddress, isFound });
    switch (build.kind) {
      case 'under-way':
        slot.state = { ...slot.state, stand: build.stand };
        return [];
      case 'done':
        this.#check(slot, build.server);
        return [];
      case 'failed':
        slot.state = build;
        return [];
      case 'no-room':
        return [{ slot, place, server: build.server, fault: build.fault }];
      default:
        return build satisfies never;
    }
  }

  /** Runs beside the ticks: a slow check of one server does not hold up the others. */
  #check(slot: Slot, server: Server): void {
    const { clock } = this.#ctx;
    const activeAt = clock.now();
    const here = this.#ctx.orUntil(this.#leaving.signal);
    const over = extend(here, markedServers(here, [server]), this.#expiresAt, 1)
      .then(() => makeReady(here, this.#order, server, this.#startedAt + this.#order.inputs.readyTimeoutMs))
      .then((floatingIp) => {
        slot.state = { kind: 'ready', server, activeAt, readyAt: clock.now(), floatingIp };
      })
      .catch((error: unknown) => {
        slot.state = { kind: 'failed', serverId: server.id, error };
      });
    slot.state = { kind: 'checking', server, activeAt, over };
  }

  /** The end of the checks, where the cloud is no longer waited for. */
  #checked(): Promise<unknown> | undefined {
    if (this.#slots.some(({ state: { kind } }) => kind !== 'checking' && kind !== 'ready' && kind !== 'failed')) return undefined;
    return Promise.all(this.#slots.flatMap(({ state }) => (state.kind === 'checking' ? state.over : [])));
  }

  /** What its checks have begun is let go of: the servers are there for the run that goes on with them. */
  async #leave(): Promise<DetachedLaunch> {
    const stand = countStates(this.#slots);
    const checks = this.#slots.flatMap(({ state }) => (state.kind === 'checking' ? state.over : []));
    this.#leaving.abort(new CancelledError('The run leaves the servers under way.'));
    await Promise.all(checks);
    return { kind: 'detached', role: this.#order.role, stand };
  }

  #giveUpTheRest(limitMs: number): Done<'over'> {
    for (const slot of this.#slots) {
      if (slot.state.kind === 'ready' || slot.state.kind === 'failed') continue;
      slot.state = { kind: 'failed', serverId: serverIdOf(slot), error: notReady(slot, limitMs) };
    }
    return { done: true, value: 'over' };
  }
}

/**
 * Whether the list tells what there is to know. Absence from it proves nothing; only the server's own 404 does. And faults it has of one
 * cell alone: of a server that got to no host, or of one that did, it may show none (nova:api/openstack/compute/servers.py `_get_servers`).
 */
function isWhole(listed: Server | undefined): listed is Server {
  return listed !== undefined && (listed.status !== 'ERROR' || listed.fault !== undefined);
}
