import { expect, test } from 'vitest';
import { dependentDescription } from '../../../src/domain/dependent-marks.ts';
import { systemClock } from '../../../src/engine/clock.ts';
import type { Network } from '../../../src/openstack/network/requests.ts';
import { listDependents, removeDependents } from '../../../src/operations/removal/dependents.ts';
import { RunContext, type RunParts } from '../../../src/operations/run/context.ts';

const ip = (ownerId: string) => ({
  id: 'f1',
  networkId: 'public',
  address: '203.0.113.7',
  portId: 'p1',
  description: dependentDescription('server', { environment: 'staging', run: 'run-1', ownerId }),
});

test.each([
  { moved: 'to the successor of its server', now: ip('new'), outcome: 'deferred', deletions: 0 },
  { moved: 'nowhere', now: ip('old'), outcome: 'deleted', deletions: 1 },
])('a floating IP that moved $moved after it was listed is $outcome', async ({ now, outcome, deletions }) => {
  let deleted = 0;
  const network: Pick<Network, 'listFloatingIps' | 'getFloatingIp' | 'deleteFloatingIp'> = {
    listFloatingIps: async () => [ip('old')],
    getFloatingIp: async () => now,
    deleteFloatingIp: async () => {
      deleted += 1;
    },
  };
  const cloud = { network, withSignal: () => cloud };
  const ctx = new RunContext({ cloud, clock: systemClock, signal: new AbortController().signal } as unknown as RunParts);
  const listed = await listDependents(ctx, ['server'], ({ kind }) => kind === 'floating-ip');
  const [attempt] = await removeDependents(ctx, listed, 'its server went');
  expect([attempt?.resource.outcome, deleted]).toEqual([outcome, deletions]);
});
