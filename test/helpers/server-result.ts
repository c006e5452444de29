import type { ServerResult } from '../../src/operations/results.ts';

/** A ready server as a run reports it, with what a test is about. */
export function serverResult(given: Partial<ServerResult> = {}): ServerResult {
  return {
    ...{ id: 'id-1', name: 'qa-g1-1', role: 'server', status: 'ACTIVE', flavor: 'm1.small', availabilityZone: 'nova' },
    ...{ addresses: ['10.0.0.5'], floatingIp: undefined, address: '10.0.0.5', readySeconds: 12 },
    ...given,
  };
}
