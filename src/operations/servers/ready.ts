import { addressOf, hostOf } from '../../domain/address.ts';
import { messageOf, RestageError } from '../../domain/errors.ts';
import type { ReadyCheck, ServerInputs } from '../../inputs/types.ts';
import type { VariablesOf } from '../../inputs/variables.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { attachFloatingIp } from './floating-ip.ts';
import type { LaunchOrder } from './order.ts';
import { leaveQuarantine } from './quarantine.ts';
import { withFloatingIp } from './result.ts';
import { hostKeysOf } from './ssh.ts';

/**
 * What a server needs once it is ACTIVE: the tags that it was not born with, its floating IP, and its checks passed.
 * @param until milliseconds since the epoch
 * @returns its floating IP, if it has one
 */
export async function makeReady(
  ctx: RunContext,
  { target, inputs }: LaunchOrder,
  server: Server,
  until: number,
): Promise<string | undefined> {
  await addTags(ctx, server, inputs.tags);
  const networkId = target.floatingNetworkId;
  const attached = server.addresses.find(({ kind }) => kind === 'floating')?.address;
  const floatingIp =
    networkId === undefined || attached !== undefined
      ? attached
      : (
          await attachFloatingIp(ctx, {
            networkId,
            serverId: server.id,
            environment: inputs.environment,
            serverNetworkIds: target.networkIds ?? [],
          })
        )?.address;
  await awaitReady(ctx, withFloatingIp(server, floatingIp), inputs, until);
  await leaveQuarantine(ctx, server, target.quarantine, inputs.securityGroup);
  return floatingIp;
}

/** One try of one check may take this long, milliseconds. */
const tryMs = 10_000;
/** The pause between two tries. */
const pauseMs = 2_000;
const consoleLines = 200;

/**
 * Resolves when every check passed once on a server that is ACTIVE; they run side by side.
 * @throws RestageError `not-ready` at once for a server without an address of the version that `ip-version` asks for, which Nova gives it
 * before it is ACTIVE or never; else naming the checks that did not pass by `until` (milliseconds since the epoch) and what each saw last.
 */
async function awaitReady(
  ctx: RunContext,
  server: Server,
  { ready: checks, ipVersion }: Pick<ServerInputs, 'ready' | 'ipVersion'>,
  until: number,
): Promise<void> {
  const address = addressOf(server.addresses, ipVersion);
  if (address === undefined && ipVersion !== 'any') throw withoutAddress(server, ipVersion);
  const failures: string[] = [];
  await Promise.all(
    checks.map(async (check) => {
      const last = await tryUntil(ctx, { ...server, address }, check, until);
      if (last !== undefined) failures.push(`${describeCheck(check)}: ${last}`);
    }),
  );
  if (failures.length === 0) return;
  throw new RestageError('not-ready', `${server.name} is ACTIVE but not ready: ${failures.join('; ')}.`, {
    hint: 'Check its console (`console-tail: true`, or keep the server: `on-failure: keep`), its security groups and its user data. If it only needs more time, raise `ready-timeout`.',
  });
}

/** A server, and the address that its checks use. */
type Checked = Server & { readonly address: string | undefined };

/** @returns what the last try saw, or `undefined` when one passed. */
async function tryUntil(ctx: RunContext, server: Checked, check: ReadyCheck, until: number): Promise<string | undefined> {
  for (;;) {
    ctx.throwIfEnding();
    let last: string;
    try {
      const seen = await ctx.within(tryMs, (here) => tryOnce(here, server, check));
      if (seen === undefined) return undefined;
      last = seen;
    } catch (error) {
      ctx.throwIfEnding();
      last = messageOf(error);
    }
    if (ctx.clock.now() + pauseMs >= until) return last;
    await ctx.sleep(pauseMs);
  }
}

async function tryOnce(ctx: RunContext, server: Checked, check: ReadyCheck): Promise<string | undefined> {
  switch (check.kind) {
    case 'active':
      return undefined;
    case 'tcp':
      await ctx.host.connect(reached(server), check.port);
      return undefined;
    case 'http': {
      const status = await ctx.host.httpStatus(`${check.scheme}://${hostOf(reached(server))}:${check.port}${check.path}`);
      return status >= 200 && status < 400 ? undefined : `HTTP ${status}`;
    }
    case 'console': {
      const text = await ctx.cloud.compute.console(server.id, consoleLines);
      if (text === undefined) return 'the cloud shows no console';
      return check.pattern.test(text) ? undefined : `not in the last ${consoleLines} lines of the console`;
    }
    case 'host-keys': {
      const shown = await hostKeysOf(ctx, server.id);
      return shown.kind === 'keys' ? undefined : `it ${shown.reason}`;
    }
    case 'command': {
      const facts: VariablesOf<'`ready: command:…`'> = {
        RESTAGE_SERVER_ID: server.id,
        RESTAGE_SERVER_NAME: server.name,
        RESTAGE_SERVER_ADDRESS: server.address ?? '',
      };
      const { exitCode } = await ctx.host.shell(check.command, facts);
      return exitCode === 0 ? undefined : `exit code ${exitCode}`;
    }
    default:
      return check satisfies never;
  }
}

function reached({ address }: Checked): string {
  if (address === undefined) throw new Error('it has no address');
  return address;
}

function withoutAddress({ name, id, addresses }: Server, version: string): RestageError {
  const others = addresses.map(({ address }) => address).join(', ');
  return new RestageError(
    'not-ready',
    `${name} (${id}) has no IPv${version} address, but \`ip-version\` is ${version}. It has ${others === '' ? 'no address at all' : others}.`,
    {
      hint: `Name a \`network\` with an IPv${version} subnet (\`openstack subnet list --ip-version ${version}\`), or leave \`ip-version\` out.`,
    },
  );
}

/** Whether it is waited for in vain on a server without an address. */
export function needsAddress(check: ReadyCheck): boolean {
  switch (check.kind) {
    case 'tcp':
    case 'http':
      return true;
    case 'active':
    case 'console':
    case 'command':
    case 'host-keys':
      return false;
    default:
      return check satisfies never;
  }
}

function describeCheck(check: ReadyCheck): string {
  switch (check.kind) {
    case 'active':
    case 'host-keys':
      return check.kind;
    case 'tcp':
      return `tcp:${check.port}`;
    case 'http':
      return `${check.scheme}://:${check.port}${check.path}`;
    case 'console':
      return `console:${check.pattern.source}`;
    case 'command':
      return 'command';
    default:
      return check satisfies never;
  }
}

/**
 * The tags that a server was to have and could not be given at its creation, as below microversion 2.52. Nova takes them once it is
 * ACTIVE (nova:api/openstack/compute/server_tags.py `_check_instance_in_valid_state`); below 2.26 it knows none.
 */
async function addTags({ cloud }: RunContext, { id, tags }: Server, wanted: readonly string[]): Promise<void> {
  if (tags === undefined) return;
  for (const tag of wanted.filter((one) => !tags.includes(one))) await cloud.compute.addTag(id, tag);
}
