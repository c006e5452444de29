import { type ConsoleTail, type ErrorCode, messageOf, RestageError } from '../../domain/errors.ts';
import { fixes, shortageIn } from '../../domain/shortage.ts';
import type { ServerInputs } from '../../inputs/types.ts';
import type { RunContext } from '../run/context.ts';
import { type Slot, serverIdOf, standOf } from './slot.ts';

const maxListed = 5;
const consoleLines = 15;
const consoleMs = 10_000;

/**
 * One error for all servers that failed, with the cloud's own fault texts; beside its message, the end of the first one's console. It also names those
 * that were given up on their way: which of several fails first is chance.
 */
export async function launchFailed(ctx: RunContext, slots: readonly Slot[], inputs: ServerInputs): Promise<RestageError> {
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
    `${ready} of ${inputs.count} servers of ${inputs.environment} became ready, ${inputs.minReady} are wanted.\n  ${listed(reasons, '\n  ')}${toldGivenUp(givenUp, inputs.minReady)}`,
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
  return `\n  No longer waited for, as fewer than ${minReady} could still be ready: ${listed(stands, '; ')}.`;
}

function listed(all: readonly string[], separator: string): string {
  const more = all.length > maxListed ? [`and ${all.length - maxListed} more`] : [];
  return [...all.slice(0, maxListed), ...more].join(separator);
}

function codeOf(error: unknown): ErrorCode {
  if (!(error instanceof RestageError)) return 'launch-failed';
  return ['no-capacity', 'not-ready', 'quota-exceeded', 'forbidden'].includes(error.code) ? error.code : 'launch-failed';
}

/** What Nova says, and what helps. */
const remedies: readonly (readonly [RegExp, string])[] = [
  // nova:virt/images.py, nova:exception.py `FlavorDiskSmallerThanImage`: only the host looks inside.
  [
    /Flavor's disk is too small/,
    'The image is larger inside than it says, as after a resize of its server: choose a flavor whose disk holds it.',
  ],
  // nova:api/openstack/compute/servers.py, nova:exception.py `ImageNotFound`
  [
    /Can not find requested image|Image \S+ could not be found/,
    'The image was deleted meanwhile: run this again, and another is chosen or taken.',
  ],
  // nova:exception.py `NetworkAmbiguous`
  [/Multiple possible networks/, 'Name the networks to attach (`network`).'],
];

function hintOf(error: unknown, inputs: ServerInputs): string {
  const gone = inputs.onFailure === 'keep' ? 'The servers are kept for a look.' : 'What was created is deleted again.';
  if (error instanceof RestageError && error.code === 'not-ready' && error.hint !== undefined) return `${gone} ${error.hint}`;
  const lack = shortageIn(messageOf(error));
  if (lack !== undefined) return `${gone} ${fixes[lack]}${lack === 'hosts' ? groupHint(inputs) : ''}`;
  const fix = remedies.find(([words]) => words.test(messageOf(error)))?.[1];
  if (fix !== undefined) return `${gone} ${fix}`;
  if (error instanceof RestageError && error.hint !== undefined) return `${gone} ${error.hint}`;
  return `${gone} Fix the cause and run this again; \`on-failure: keep\` leaves failed servers for a look.`;
}

/** Nova says the same of a full group as of full hosts (nova:scheduler/filters/affinity_filter.py). */
function groupHint({ serverGroup }: ServerInputs): string {
  if (serverGroup === undefined) return '';
  return ' In a server group of strict anti-affinity each server needs a host of its own; `soft-anti-affinity` does not insist.';
}

async function readConsoleTail(ctx: RunContext, failed: readonly Slot[]): Promise<ConsoleTail | undefined> {
  const id = failed.map(serverIdOf).find((candidate) => candidate !== undefined);
  if (id === undefined) return undefined;
  const text = await ctx.within(consoleMs, ({ cloud }) => cloud.compute.console(id, consoleLines)).catch(() => undefined);
  return text?.trim() ? { server: id, text: text.trim().split('\n').slice(-consoleLines).join('\n') } : undefined;
}
