import { createServer, type Server as Listener } from 'node:net';
import type { Books } from '../../emulator/index.ts';

/** Where the guests of the embedded cloud answer: SSH, and HTTP in two usual places. */
export const usualPorts: readonly number[] = [22, 80, 8080];

export interface Guests {
  /** Listens for the guests that are on by now, and for no other. */
  follow(): void;
  close(): void;
}

/**
 * Listens in the stead of emulated guests, so that readiness checks find what they ask for: any connection is taken, a request by HTTP is answered with 200. The
 * addresses of servers have to be loopback's; others are passed over.
 * @param onRefused told once of a port that cannot be had, with the system's code
 */
export function answeringGuests(books: Books, answered: readonly number[], onRefused: (port: number, code: string) => void): Guests {
  const listeners = new Map<string, Listener>();
  const refused = new Set<number>();

  const listen = (address: string, port: number): void => {
    const listener = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      if (port === 22) socket.write('SSH-2.0-emulator\r\n');
      socket.once('data', (data) => {
        if (/^[A-Z]+ \S+ HTTP\/1/.test(data.toString('latin1')))
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nup\n');
      });
    });
    listener.once('error', (error: NodeJS.ErrnoException) => {
      if (!refused.has(port)) onRefused(port, error.code ?? error.message);
      refused.add(port);
    });
    // The process ends when the cloud does, even with open connections.
    listener.unref();
    listener.listen(port, address);
    listeners.set(`${address}:${port}`, listener);
  };

  return {
    follow() {
      const wanted = new Map(
        addressesOfRunning(books).flatMap((address) => answered.map((port) => [`${address}:${port}`, { address, port }])),
      );
      for (const [key, listener] of listeners) {
        if (wanted.has(key)) continue;
        listener.close();
        listeners.delete(key);
      }
      for (const [key, { address, port }] of wanted) if (!listeners.has(key) && !refused.has(port)) listen(address, port);
    },
    close() {
      for (const listener of listeners.values()) listener.close();
      listeners.clear();
    },
  };
}

function addressesOfRunning(books: Books): readonly string[] {
  const on = new Set(books.servers().flatMap(({ id, deletedAt, powerState }) => (deletedAt === undefined && powerState === 1 ? [id] : [])));
  const ports = books.ports().filter(({ deletedAt, deviceId }) => deletedAt === undefined && on.has(deviceId));
  const ids = new Set(ports.map(({ id }) => id));
  const floating = books
    .floatingIps()
    .filter(({ deletedAt, portId }) => deletedAt === undefined && portId !== undefined && ids.has(portId));
  return [...ports.flatMap(({ fixedIps }) => fixedIps), ...floating]
    .map(({ address }) => address)
    .filter((address) => address.startsWith('127.'));
}
