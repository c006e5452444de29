import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEmulator, seededRandom } from '../../../src/emulator/index.ts';
import { openCloud } from '../../../src/openstack/open-cloud.ts';
import { withLease } from '../../../src/operations/lease/lease.ts';
import { goldenSubject, LeaseLostError } from '../../../src/operations/lease/record.ts';
import { RunContext, type RunParts } from '../../../src/operations/run/context.ts';
import { everyCallOf } from '../../helpers/every-call.ts';
import { plainConfig } from '../../helpers/plain-config.ts';
import { emulatedNetwork } from '../../helpers/scenario-network.ts';
import { virtualClock } from '../../helpers/virtual-clock.ts';

const origin = 'http://cloud.test';
const domain = { name: 'Default' };
const auth = { kind: 'password', user: { name: 'ci', domain }, password: 'testbed', scope: { name: 'ci', domain } } as const;

test('exempt from the fence are a lease’s own renewal and end, and the start of a golden server', () => {
  const uses = globSync('src/**/*.ts').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\bunfenced\b[.\w]*/g)].flatMap(([use]) =>
      path.startsWith('src/openstack/') ? [] : `${path.replaceAll('\\', '/')}: ${use}`,
    ),
  );
  expect(uses.toSorted()).toEqual([
    'src/operations/golden/restore.ts: unfenced.compute',
    'src/operations/lease/lease.ts: unfenced.image.deleteImage',
    'src/operations/lease/renew.ts: unfenced.image.setProperties',
  ]);
});

test('under a lease that is lost, no method of the cloud sends anything but what reads', async () => {
  const clock = virtualClock(Date.UTC(2026, 10, 21, 12));
  const random = seededRandom(1);
  const emulator = createEmulator({ now: clock.now, random });
  const send = emulatedNetwork({ emulator, clock, random, origin, onHandled: () => {} });
  const config = { ...plainConfig, name: 'emulated', authUrl: `${origin}/identity/v3`, auth };
  const cloud = openCloud(config, { clock, random, send });
  const ctx = new RunContext({
    cloud,
    clock,
    random,
    signal: new AbortController().signal,
    emit: () => {},
    runId: 'run-1',
    cleanupMs: 60_000,
  } as unknown as RunParts);
  const golden = goldenSubject({ id: '7f6d9c1e-0c55-4d0e-9d6e-0a8d3f3f2f10' });
  await withLease(ctx, golden, 0, async (leased) => {
    emulator.faults.add({ match: { method: 'PATCH' }, effect: { kind: 'drop' } });
    await clock.sleep(60_000);
    emulator.faults.clear();
    expect(leased.signal.reason).toBeInstanceOf(LeaseLostError);
    const before = emulator.books.requests.length;
    let refused = 0;
    for (const { make } of everyCallOf(leased.cloud)) {
      await make(leased.cloud).catch((error: unknown) => {
        if (error instanceof LeaseLostError) refused += 1;
      });
    }
    const sent = emulator.books.requests.slice(before).filter(({ method }) => method !== 'GET');
    expect(sent.filter(({ body }) => body?.includes('os-getConsoleOutput') !== true)).toEqual([]);
    expect(refused).toBeGreaterThan(20);
  });
});
