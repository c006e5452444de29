import { type ConsoleTail, type ErrorCode, messageOf, RestageError } from '../../domain/errors.ts';
import { isOutOfUse, isSetAside } from '../../domain/set-aside.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { removeSpareVolumes } from './boot-volumes.ts';
import { launchFaultIn, launchFaults } from './launch-faults.ts';
import type { LaunchOrder } from './order.ts';
import { removeServers } from './remove.ts';
import { mayRemove, type Slot, serverIdOf, standOf } from './slot.ts';

/**
 * Decides between success, success of enough, and failure, and deletes what is of no use and this run's to delete.
 * @param nonces of all that this run has tried
 * @returns those that failed and stay
 * @throws RestageError `launch-failed`, `no-capacity`, `not-ready`, `quota-exceeded`
 */
export async function settle(
  ctx: RunContext,
  { inputs, target }: LaunchOrder,
  slots: readonly Slot[],
  nonces: ReadonlySet<string>,
): Promise<readonly Slot[]> {
  const failed = slots.filter(({ state }) => state.kind === 'failed');
  const ready = slots.filter(({ state }) => state.kind === 'ready');
  if (ready.length < inputs.minReady) throw await launchFailed(ctx, slots, inputs);
  if (failed.length > 0) tellFailed(ctx, failed, ready.length, inputs);
  const isKept = inputs.onFailure === 'keep';
  const left = failed.filter((slot) => isKept || !mayRemove(slot, ctx.runId));
  await removeServers(ctx, failed.filter((slot) => !left.includes(slot)).flatMap(toDeletionCandidate), inputs.concurrency);
  if (target.volumes.length === 0 || nonces.size === 0) return left;
  const using = isKept ? slots : ready;
  await removeSpareVolumes(ctx, nonces, new Set(using.flatMap(({ volumes }) => volumes.map(({ id }) => id))));
  return left;
}

function toDeletionCandidate(slot: Slot) {
  const id = serverIdOf(slot);
  return id === undefined ? [] : [{ id, name: slot.name, marks: { nonce: slot.nonce } }];
}

function tellFailed({ emit }: RunContext, failed: readonly Slot[], readyCount: number, { count, minReady }: ServerInputs): void {
  const reasons = failed.map(({ state }) => (state.kind === 'failed' ? messageOf(state.error) : ''));
  emit({
    type: 'warning',
    title: `${readyCount} of ${count} servers are ready`,
    message: `\`min-ready\` is ${minReady}, so the run continues. ${[...new Set(reasons)].join(' ')}`,
  });
}

const maxListed = 5;
const consoleLines = 15;
const consoleMs = 10_000;

/**
 * One error for all servers that failed, with the cloud's own fault texts; beside its message, the end of the first one's console. It also names those
 * that were given up on their way: which of several fails first is chance.
 */
async function launchFailed(ctx: RunContext, slots: readonly Slot[], inputs: ServerInputs): Promise<RestageError> {
  const failed = slots.flatMap((slot) => (slot.state.kind === 'failed' ? [{ slot, error: slot.state.error }] : []));
  const ready = slots.filter(({ state }) => state.kind === 'ready').length;
  const first = failed[0]?.error;
  const reasons = [...new Set(failed.map(({ error }) => messageOf(error)))];
  const givenUp = slots.filter(({ state }) => state.kind !== 'ready' && state.kind !== 'failed');
  const consoleTail = await readConsoleTail(
    ctx,
    failed.map(({ slot }) => slot),
  );
  return new RestageError(
    codeOf(first),
    `${ready} of ${inputs.count} servers of ${inputs.environment} became ready; \`min-ready\` is ${inputs.minReady}.\n  ${listed(reasons, '\n  ')}${toldGivenUp(givenUp, inputs.minReady)}`,
    {
      cause: first,
      requestIds: failed.flatMap(({ error }) => (error instanceof RestageError ? error.requestIds : [])).slice(0, 10),
      hint: hintOf(first, inputs),
      consoleTail,
    },
  );
}

function toldGivenUp(slots: readonly Slot[], minReady: number): string {
  if (slots.length === 0) return '';
  const stands = slots.map((slot) => `${slot.name} (${[serverIdOf(slot), standOf(slot)].filter(Boolean).join(', ')})`);
  return `\n  No longer waiting, because fewer than ${minReady} could still become ready: ${listed(stands, '; ')}.`;
}

function listed(all: readonly string[], separator: string): string {
  const more = all.length > maxListed ? [`and ${all.length - maxListed} more`] : [];
  return [...all.slice(0, maxListed), ...more].join(separator);
}

/** Those that are not told of a fault: of a server that did not get ready, and of a refusal of them all. Any other is a failed launch. */
const ownCodes: ReadonlySet<ErrorCode> = new Set(['not-ready', 'forbidden', ...launchFaults.map(({ code }) => code)]);

function codeOf(error: unknown): ErrorCode {
  return error instanceof RestageError && ownCodes.has(error.code) ? error.code : 'launch-failed';
}

function hintOf(error: unknown, inputs: ServerInputs): string {
  const gone = inputs.onFailure === 'keep' ? 'The servers are kept for inspection.' : 'What this launch created is deleted again.';
  const own = error instanceof RestageError ? error.hint : undefined;
  const ofReadiness = error instanceof RestageError && error.code === 'not-ready' ? own : undefined;
  const fix = ofReadiness ?? launchFaultIn(messageOf(error))?.fix(inputs) ?? own;
  return `${gone} ${fix ?? 'Fix the cause and run this again. `on-failure: keep` keeps failed servers for inspection.'}`;
}

async function readConsoleTail(ctx: RunContext, failed: readonly Slot[]): Promise<ConsoleTail | undefined> {
  const id = failed.map(serverIdOf).find((candidate) => candidate !== undefined);
  if (id === undefined) return undefined;
  const text = await ctx.within(consoleMs, ({ cloud }) => cloud.compute.console(id, consoleLines)).catch(() => undefined);
  return text?.trim() ? { server: id, text: text.trim().split('\n').slice(-consoleLines).join('\n') } : undefined;
}

export type Build =
  /** `stand`: how far it is, for people. */
  | { readonly kind: 'under-way'; readonly stand: string }
  /** ACTIVE, without a task, and with an address where it gets one. */
  | { readonly kind: 'done'; readonly server: Server }
  /** No host had room: another flavor or zone may have. */
  | { readonly kind: 'no-room'; readonly server: Server; readonly fault: string }
  /** `serverId`: what is left of it. */
  | { readonly kind: 'failed'; readonly serverId: string | undefined; readonly error: RestageError };

/**
 * What has become of a server that was asked for, or was there already.
 * @param asked.isFound an earlier run made it
 * @param asked.server `undefined` when the cloud has none (404)
 * @param asked.getsAddress whether it was asked for with a network
 */
export function judgeBuild(asked: {
  readonly name: string;
  readonly serverId: string;
  readonly server: Server | undefined;
  readonly getsAddress: boolean;
  readonly isFound: boolean;
}): Build {
  const { name, serverId, server, getsAddress, isFound } = asked;
  const failed = (code: ErrorCode, left: string | undefined, what: string): Build => {
    return { kind: 'failed', serverId: left, error: new RestageError(code, `Server ${name} (${serverId}) ${what}`) };
  };
  if (server === undefined) return failed('launch-failed', undefined, 'was deleted by another client.');
  if (isFound && isOutOfUse(server)) return { kind: 'failed', serverId, error: outOfUse(name, server) };
  if (server.status === 'ERROR') {
    const fault = server.fault?.message ?? 'the cloud gives no reason';
    const known = launchFaultIn(fault);
    if (known?.mayGoElsewhere) return { kind: 'no-room', server, fault };
    return failed(known?.code ?? 'launch-failed', serverId, `is in ERROR: ${fault}`);
  }
  if (isSetAside(server) || server.status === 'DELETED' || server.status === 'SOFT_DELETED')
    return failed('launch-failed', serverId, `is ${server.status}, which this run did not request.`);
  if (server.status !== 'ACTIVE' || server.taskState) {
    return { kind: 'under-way', stand: server.taskState ? `${server.status}, ${server.taskState}` : server.status };
  }
  if (getsAddress && server.addresses.length === 0) return { kind: 'under-way', stand: 'ACTIVE, without an address' };
  return { kind: 'done', server };
}

/** A server that its user stopped is not this run's to delete, nor one that failed after it had been in use. */
function outOfUse(name: string, { id, status, fault }: Pick<Server, 'id' | 'status'> & Partial<Pick<Server, 'fault'>>): RestageError {
  const what = `Server ${name} (${id}) is ${status}${fault === undefined ? '' : ` (${fault.message})`}`;
  return new RestageError('not-ready', `${what}. It was in use before this run, so this run neither deletes nor replaces it.`, {
    hint: `Bring it back to ACTIVE (\`openstack server show ${id}\` shows its state) and run this again, or replace the whole environment with \`restage refresh\`.`,
  });
}
