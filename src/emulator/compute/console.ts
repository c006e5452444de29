import { isObject, Refusal } from '../http.ts';
import type { Server } from '../model.ts';
import type { State } from '../state.ts';
import { argumentOf } from './argument.ts';
import { type ComputeHandler, ownServer } from './call.ts';
import { hostKeyLines } from './host-keys.ts';

/** `os-getConsoleOutput`: libvirt's driver shows none of a server that is off (nova:virt/libvirt/driver.py `get_console_output`; seen on Zed). */
export const console: ComputeHandler = (call, { id = '' }) => {
  const server = ownServer(call, id);
  if (server.hostId === '') throw new Refusal(409, `Instance ${id} is not ready`);
  if (server.powerState !== 1 || server.guestOff) throw new Refusal(404, 'Guest does not have a console available.');
  const given = argumentOf(call.body, 'os-getConsoleOutput');
  const length = isObject(given) && given.length !== undefined && given.length !== null ? Number(given.length) : Number.POSITIVE_INFINITY;
  const { printed, bootedAt } = server;
  const login = call.state.knobs.of(server, 'console').split('\n');
  const lines = [
    ...hostKeysOf(call.state, server),
    ...login,
    ...(printed !== undefined && printed.at >= bootedAt ? ['', printed.line, ''] : []),
  ];
  return { status: 200, body: { output: Number.isFinite(length) ? lines.slice(-length).join('\n') : lines.join('\n') } };
};

/** The console of a guest begins anew with its boot, and cloud-init prints the keys at the first one alone. */
function hostKeysOf({ knobs, timeline }: State, server: Server): readonly string[] {
  const printedAt = server.bootedAt + knobs.of(server, 'host_keys_seconds') * 1000;
  const isFirstBoot = server.launchedAt !== undefined && server.bootedAt <= server.launchedAt;
  return knobs.of(server, 'host_keys') && isFirstBoot && timeline.time >= printedAt ? hostKeyLines(server, printedAt) : [];
}
