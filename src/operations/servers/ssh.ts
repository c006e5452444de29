import pLimit from 'p-limit';
import { messageOf } from '../../domain/errors.ts';
import { type HostKeys, readHostKeys } from '../../domain/ssh-key.ts';
import type { Inputs } from '../../inputs/types.ts';
import type { Result, ServerResult } from '../results.ts';
import type { RunContext } from '../run/context.ts';

/** All that a driver has: libvirt's keeps 100 KiB (nova:virt/libvirt/driver.py `MAX_CONSOLE_BYTES`). */
const mostLines = 10_000;
/** Of one console, milliseconds. */
const readMs = 10_000;

/** What the console of a server tells of its SSH host keys, now. */
export async function hostKeysOf({ cloud }: RunContext, serverId: string): Promise<HostKeys> {
  const text = await cloud.compute.console(serverId, mostLines);
  return text === undefined ? { kind: 'none', reason: 'has no visible console' } : readHostKeys(text);
}

/**
 * Ready servers with their SSH host keys, and what else a client of SSH needs; nothing of it where no input asks. Waits for no key: that is
 * what `ready: host-keys` is for. Servers whose keys cannot be had are one warning.
 */
export async function withHostKeys(
  ctx: RunContext,
  inputs: Inputs,
  servers: readonly ServerResult[],
): Promise<Pick<Result, 'servers' | 'ssh'>> {
  const { hostKeys, sshDirectory, sshUser: user, sshPort: port } = inputs.run;
  const isChecked = inputs.roles.some(({ servers: { ready } }) => ready.some(({ kind }) => kind === 'host-keys'));
  if (!hostKeys && sshDirectory === undefined && !isChecked) return { servers };
  const limit = pLimit(inputs.servers.concurrency);
  const missing: string[] = [];
  const read = async (server: ServerResult): Promise<ServerResult> => {
    const shown = await ctx.within(readMs, (here) => hostKeysOf(here, server.id)).catch(unread);
    if (shown.kind === 'keys') return { ...server, hostKeys: shown.keys };
    missing.push(`${server.name} (${server.id}) ${shown.reason}`);
    return server;
  };
  const known = await Promise.all(servers.map((server) => limit(() => read(server))));
  if (missing.length > 0) {
    ctx.emit({
      type: 'warning',
      title: `SSH host keys of ${missing.length} server(s) are not known`,
      message: `${missing.toSorted().join('; ')}. A client that checks host keys refuses to connect. cloud-init prints them at the end of the first boot: \`ready: host-keys\` waits for them.`,
    });
  }
  return { servers: known, ssh: { environment: inputs.servers.environment, user, port, folder: sshDirectory } };
}

function unread(error: unknown): HostKeys {
  return { kind: 'none', reason: `has a console that could not be read (${messageOf(error)})` };
}
