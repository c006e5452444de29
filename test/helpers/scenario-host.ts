import type { Emulator } from '../../src/emulator/index.ts';
import type { Host } from '../../src/operations/run/context.ts';

/** A runner that reaches the emulated servers: what is powered on answers, and `poweroff` shuts the golden server's guest down. */
export function emulatedHost(emulator: Emulator): Required<Host> {
  const { books } = emulator;
  const answers = (address: string): boolean => {
    const ports = books.ports().filter((port) => port.deletedAt === undefined);
    const floating = books.floatingIps().find((ip) => ip.deletedAt === undefined && ip.address === address);
    const port = ports.find(({ id, fixedIps }) => id === floating?.portId || fixedIps.some((fixed) => fixed.address === address));
    return port !== undefined && books.server(port.deviceId)?.powerState === 1;
  };
  return {
    connect: async (address, port) => {
      if (!answers(address)) throw new Error(`connect ECONNREFUSED ${address}:${port}`);
    },
    httpStatus: async (url) => {
      if (!answers(new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'))) throw new Error(`connect ECONNREFUSED ${url}`);
      return 200;
    },
    shell: async (command, { RESTAGE_GOLDEN_ID: golden }) => {
      if (command === 'poweroff' && golden !== undefined) emulator.powerOffGuest(golden);
      return { exitCode: 0, output: '' };
    },
  };
}
