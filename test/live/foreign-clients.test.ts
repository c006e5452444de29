import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Client, clients, installCommand, play, versionOf } from '../foreign/clients.ts';
import { openEmulatorPlace, openOldEmulatorPlace, openRealPlace, type Place } from '../foreign/clouds.ts';
import { differences } from '../foreign/differences.ts';
import { lineOf } from '../foreign/normalise.ts';
import { callOf, readRecord, writeRecord } from '../foreign/record.ts';

/** `RESTAGE_RECORD=1`: what the real cloud answers becomes the record, and what of it the emulator answers otherwise. */
const records = process.env.RESTAGE_RECORD === '1';

/** A client's record of the real cloud is there before that of the emulator is written. Else all of them play at once, each in a project of its own. */
const atOnce = { concurrent: !records };

beforeAll(() => {
  for (const client of clients) {
    const command = installCommand(client);
    if (command !== undefined && versionOf(client) === undefined) execFileSync(command[0], command.slice(1), { stdio: 'inherit' });
  }
});

describe.each(clients)('$name', atOnce, (client) => {
  test('sees on the real cloud what is recorded', async ({ skip }) => {
    const version = versionOf(client);
    if (version === undefined) return skip('this client is not installed');
    if (!records && readRecord(client.name) === undefined) return skip('nothing is recorded: RESTAGE_RECORD=1');
    const lines = await linesIn(client, await openRealPlace());
    if (records) writeRecord(client.name, { version, lines });
    expect(lines).toEqual(readRecord(client.name)?.lines);
  });

  test('sees the same on the emulator, but for the differences that are listed', async ({ skip }) => {
    const version = versionOf(client);
    if (version === undefined) return skip('this client is not installed');
    const wanted = readRecord(client.name)?.lines;
    if (wanted === undefined) return skip('nothing is recorded: RESTAGE_RECORD=1');
    const lines = await linesIn(client, await openEmulatorPlace());
    const different = new Set(differences.filter((one) => one.client === client.name).map(({ call }) => call));
    const isListed = (line: string) => different.has(callOf(line));
    expect(lines.filter((line) => !isListed(line))).toEqual(wanted.filter((line) => !isListed(line)));
    const stale = lines.filter((line, index) => isListed(line) && line === wanted[index]);
    expect(stale, 'these are no differences any more').toEqual([]);
    if (records) writeRecord(client.name, { version, lines: lines.filter(isListed) }, 'emulator');
    expect(lines.filter(isListed)).toEqual(readRecord(client.name, 'emulator')?.lines);
  });
});

/** The only one of them that still speaks it without being told to. */
test(
  'pkgcloud sees on an emulator with Keystone v2.0 and Nova v2 what it sees on the real cloud with v3 and v2.1',
  atOnce,
  async ({ skip }) => {
    const client = clients.find(({ name }) => name === 'pkgcloud');
    if (client === undefined || versionOf(client) === undefined) return skip('this client is not installed');
    const wanted = readRecord(client.name)?.lines ?? [];
    const lines = await linesIn(client, await openOldEmulatorPlace());
    expect(lines).toEqual(wanted.map((line) => (callOf(line) === 'getVersion()' ? 'getVersion() => "v2.0"' : line)));
  },
);

async function linesIn(client: Client, place: Place): Promise<readonly string[]> {
  const run = `fc-${crypto.randomUUID().slice(0, 8)}`;
  try {
    return (await play(client, place, run)).map((seen) => lineOf(seen, run));
  } finally {
    await place.close();
  }
}
