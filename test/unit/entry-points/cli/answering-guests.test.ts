import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createEmulator, seededRandom } from '../../../../src/emulator/index.ts';
import { answeringGuests } from '../../../../src/entry-points/cli/answering-guests.ts';
import { demoSeed, golden, onLoopback } from '../../../../src/entry-points/cli/demo-cloud.ts';

const isLinux = process.platform === 'linux';

/** One that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await pause(5);
}

function open() {
  let time = 0;
  const emulator = createEmulator({ now: () => time, random: seededRandom(5), seed: onLoopback(demoSeed, 117) });
  const server = emulator.books.server(golden);
  const address = emulator.books.ports().find(({ deviceId }) => deviceId === server?.id)?.fixedIps[0]?.address ?? '';
  return { emulator, address, pass: (seconds: number) => (time += seconds * 1000), id: server?.id ?? '' };
}

test.runIf(isLinux)('guests that are on answer, by HTTP with 200, and those that are off do not', async () => {
  const { emulator, address, pass, id } = open();
  const port = await freePort();
  const guests = answeringGuests(emulator.books, [port], () => expect.unreachable());
  try {
    expect(address).toMatch(/^127\.117\./);
    expect(await answers(address, port)).toBe(false);
    guests.follow();
    await until(() => answers(address, port));
    const page = await fetch(`http://${address}:${port}/health`);
    expect([page.status, await page.text()]).toEqual([200, 'up\n']);
    emulator.powerOffGuest(id);
    pass(120);
    emulator.settle();
    guests.follow();
    await until(async () => !(await answers(address, port)));
  } finally {
    guests.close();
  }
});

test.runIf(isLinux)('a port that cannot be had is reported once, for all guests', async () => {
  const { emulator, address } = open();
  const port = await freePort();
  const other = createServer().listen(port, address);
  await once(other, 'listening');
  const told: string[] = [];
  const guests = answeringGuests(emulator.books, [port], (which, code) => told.push(`${which} ${code}`));
  try {
    guests.follow();
    await until(async () => told.length > 0);
    guests.follow();
    expect(told).toEqual([`${port} EADDRINUSE`]);
  } finally {
    guests.close();
    other.close();
  }
});

test('addresses that are not of this machine are passed over', async () => {
  const emulator = createEmulator({ now: () => 0, random: seededRandom(5), seed: demoSeed });
  const guests = answeringGuests(emulator.books, [1], () => expect.unreachable());
  guests.follow();
  await pause(20);
  guests.close();
});
