import { messageOf, RestageError } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { ReadyCheck } from '../../inputs/types.ts';
import type { VariablesOf } from '../../inputs/variables.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';

/** One try of one check may take this long, milliseconds. */
const tryMs = 10_000;
/** The pause between two tries. */
const pauseMs = 2_000;
const consoleLines = 200;

/**
 * Resolves when every check passed once on a server that is ACTIVE; they run side by side.
 * @throws RestageError `not-ready` naming the checks that did not pass by `until` (milliseconds since the epoch) and what each saw last.
 */
export async function awaitReady(deps: Deps, server: Server, checks: readonly ReadyCheck[], until: number): Promise<void> {
  const failures: string[] = [];
  await Promise.all(
    checks.map(async (check) => {
      const last = await tryUntil(deps, server, check, until);
      if (last !== undefined) failures.push(`${describeCheck(check)}: ${last}`);
    }),
  );
  if (failures.length === 0) return;
  throw new RestageError('not-ready', `${server.name} is ACTIVE and not ready: ${failures.join('; ')}.`, {
    hint: 'Look at its console (`openstack console log show`), its security groups and its user data; raise `ready-timeout` if it only needs longer.',
  });
}

/** @returns what the last try saw, or `undefined` when one passed. */
async function tryUntil(deps: Deps, server: Server, check: ReadyCheck, until: number): Promise<string | undefined> {
  for (;;) {
    deps.signal.throwIfAborted();
    let last: string;
    try {
      const seen = await withDeadline(deps.clock, tryMs, (signal) => tryOnce(deps, server, check, signal), deps.signal);
      if (seen === undefined) return undefined;
      last = seen;
    } catch (error) {
      deps.signal.throwIfAborted();
      last = messageOf(error);
    }
    if (deps.clock.now() + pauseMs >= until) return last;
    await deps.clock.sleep(pauseMs, deps.signal);
  }
}

async function tryOnce(deps: Deps, server: Server, check: ReadyCheck, signal: AbortSignal): Promise<string | undefined> {
  switch (check.kind) {
    case 'active':
      return undefined;
    case 'tcp':
      await deps.host.connect(reachableAddress(server), check.port, signal);
      return undefined;
    case 'http': {
      const status = await deps.host.httpStatus(`${check.scheme}://${inUrl(reachableAddress(server))}:${check.port}${check.path}`, signal);
      return status >= 200 && status < 400 ? undefined : `HTTP ${status}`;
    }
    case 'console': {
      const text = await deps.cloud.compute.console(server.id, consoleLines, { signal });
      if (text === undefined) return 'the cloud shows no console';
      return check.pattern.test(text) ? undefined : `not in the last ${consoleLines} lines of the console`;
    }
    case 'command': {
      const facts: VariablesOf<'`ready: command:…`'> = {
        RESTAGE_SERVER_ID: server.id,
        RESTAGE_SERVER_NAME: server.name,
        RESTAGE_SERVER_ADDRESS: reachableAddress(server),
      };
      const { exitCode } = await deps.host.shell(check.command, facts, signal);
      return exitCode === 0 ? undefined : `exit code ${exitCode}`;
    }
    default:
      return check satisfies never;
  }
}

/** Floating before fixed, IPv4 before IPv6: what a runner outside the cloud most likely reaches. */
export function reachableAddress(server: Server): string {
  const rank = (kind: string, version: number) => (kind === 'floating' ? 0 : 2) + (version === 4 ? 0 : 1);
  const [best] = server.addresses.toSorted((a, b) => rank(a.kind, a.version) - rank(b.kind, b.version));
  return best?.address ?? '';
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function describeCheck(check: ReadyCheck): string {
  switch (check.kind) {
    case 'active':
      return 'active';
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
