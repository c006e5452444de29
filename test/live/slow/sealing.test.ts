import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, type Json, listAt, textAt } from '../../helpers/contract-http.ts';
import { useLiveBench } from '../../helpers/live.ts';
import { imagesOf, serversOf } from '../../helpers/live-bench.ts';
import { type Ran, startRestage } from '../../helpers/live-command.ts';
import { environmentName, type Golden, look } from '../../helpers/live-golden.ts';
import { type Boot, bootOf, guestZone, launchGuest } from '../../helpers/live-guests.ts';

/**
 * Nova's own libvirt driver, a real config drive, and a guest that runs the script on it. What sealing claims of a disk is held against the
 * token that the disk itself tells.
 */
const bench = await useLiveBench('sealing');

/** The guest draws another token at the next boot. */
const forgets = '#!/bin/sh\nrm /mnt/token.txt\nsync\n';

function scriptFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'restage-live-seal-')), 'seal.sh');
  writeFileSync(path, text);
  return path;
}

interface Sealing extends Ran {
  readonly environment: string;
  /** Ports that were ever seen on the sealing server, and its addresses; and how often it was looked at. */
  readonly ports: readonly string[];
  readonly looks: number;
}

/** `refresh` with this script; as long as it runs, every sealing server of the golden server is looked at. */
async function refresh(golden: Golden, script: string, ...more: readonly string[]): Promise<Sealing> {
  const environment = environmentName('seal');
  const words = ['refresh', '--golden', golden.name, '--environment', environment, '--availability-zone', guestZone];
  const running = startRestage(bench, [...words, '--seal', `@${scriptFile(script)}`, '--console-tail', ...more]);
  const seen = { over: false, ports: new Set<string>(), looks: 0 };
  const ended = running.ended.finally(() => {
    seen.over = true;
  });
  while (!seen.over) {
    for (const server of await sealingServers(golden)) {
      const { json } = await bench.session.network('GET', `/v2.0/ports?device_id=${textAt(server, 'id')}`);
      for (const port of listAt(json, 'ports')) seen.ports.add(textAt(port, 'id'));
      for (const address of Object.keys(at(server, 'addresses') as object)) seen.ports.add(address);
      seen.looks += 1;
    }
    await Promise.race([ended.catch(() => undefined), bench.target.pause(2)]);
  }
  return { ...(await ended), environment, ports: [...seen.ports], looks: seen.looks };
}

async function sealingServers(golden: Golden): Promise<readonly Json[]> {
  const servers = await serversOf(bench.session);
  return servers.filter((server) => textAt(server, 'name') === `restage-seal-${golden.name}`);
}

async function imagesOfGolden({ id }: Golden): Promise<readonly Json[]> {
  return (await imagesOf(bench.session)).filter((image) => (image as Record<string, Json>).restage_golden === id);
}

async function expectNothing(golden: Golden, before: Boot, { environment, ports, looks }: Sealing): Promise<void> {
  expect(await sealingServers(golden)).toEqual([]);
  expect(await imagesOfGolden(golden)).toEqual([]);
  expect(await look(bench, golden, environment)).toMatchObject({ golden: 'ACTIVE', servers: [], images: [], leases: 0, intent: false });
  expect(await bootOf(bench, golden.id)).toMatchObject({ number: before.number + 1, disk: before.disk, found: 'shut down' });
  expect([looks > 0, ports]).toEqual([true, []]);
}

describe.concurrent('a real guest, sealed by the shipped bundle', () => {
  it('forgets its token: two clones differ from the golden server and from each other; the sealing server has no port', async () => {
    const golden = await launchGuest(bench, 'sealed', 'heed');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, forgets, '--count', '2');
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ status: 'complete', consistency: 'clean' });
    const clones = await Promise.all(listAt(ran.json, 'servers').map((server) => bootOf(bench, textAt(server, 'id'))));
    expect(clones).toHaveLength(2);
    expect(new Set([before.disk, ...clones.map(({ disk }) => disk)]).size).toBe(3);
    // The golden server booted once before, the copy once to be sealed, and shut itself down.
    expect(clones).toMatchObject([
      { number: before.number + 2, found: 'shut down' },
      { number: before.number + 2, found: 'shut down' },
    ]);
    expect(await bootOf(bench, golden.id)).toEqual({ ...before, number: before.number + 1, found: 'shut down' });
    expect([ran.looks > 0, ran.ports]).toEqual([true, []]);
    expect(await imagesOfGolden(golden)).toMatchObject([{ status: 'active', restage_kind: 'sealed', restage_verified: 'true' }]);
    expect(await sealingServers(golden)).toEqual([]);
  });

  it('fails with the code of its script: no image, and the console in the log', async () => {
    const golden = await launchGuest(bench, 'fails', 'heed');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, '#!/bin/sh\necho "no such database"\nexit 3\n');
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('seal-failed');
    expect(ran.log).toContain('no such database');
    expect(ran.log).toContain('failed with 3');
    await expectNothing(golden, before, ran);
  });

  it('powers off and says nothing: no image', async () => {
    const golden = await launchGuest(bench, 'silent', 'heed');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, '#!/bin/sh\npoweroff\nsleep 600\n');
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('seal-failed');
    await expectNothing(golden, before, ran);
  });

  it('hangs: given up after ten minutes, no image', async () => {
    const golden = await launchGuest(bench, 'hangs', 'heed');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, '#!/bin/sh\necho "waits for a lock"\nsleep 36000\n');
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('seal-failed');
    expect(ran.log).toContain('waits for a lock');
    await expectNothing(golden, before, ran);
  });
});
