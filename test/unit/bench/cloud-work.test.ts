import { expect, it } from 'vitest';
import { divideTime, type Work, workOf } from '../../../scripts/bench/live/cloud-work.ts';
import type { Passed } from '../../../scripts/bench/live/gate.ts';

const golden = '11111111-1111-4111-8111-111111111111';
const made = '22222222-2222-4222-8222-222222222222';

function passed(from: number, path: string, sent: unknown, more: Partial<Passed> = {}): Passed {
  return { service: 'compute', method: 'POST', path, status: 202, from, to: from + 10, sent, got: undefined, ...more };
}

it('takes orders for work, from the request until Nova was done', () => {
  const requests = [
    passed(1_000, `/v2.1/servers/${golden}/action`, { 'os-stop': null }),
    passed(2_500, `/v2.1/servers/${golden}/action`, { createImage: { name: 'x' } }, { status: 409 }),
    passed(3_000, `/v2.1/servers/${golden}/action`, { createImage: { name: 'x' } }),
    passed(5_000, '/v2.1/servers', { server: {} }, { got: { server: { id: made } } }),
    passed(5_100, `/v2.1/servers/${golden}`, undefined, { method: 'GET', status: 200 }),
  ];
  const moments = [
    { phase: 'stop', server: golden, at: 900 },
    { phase: 'stop', server: golden, at: 2_000 },
    { phase: 'snapshot', server: golden, at: 4_000 },
  ] as const;
  expect(workOf(requests, moments)).toEqual([
    { phase: 'stop', server: golden, from: 1_000, to: 2_000 },
    { phase: 'snapshot', server: golden, from: 3_000, to: 4_000 },
    { phase: 'build', server: made, from: 5_000, to: 5_010 },
  ]);
});

it('divides the time into the cloud’s own and what the tool let pass, and none is lost', () => {
  const work: readonly Work[] = [
    { phase: 'build', server: 'a', from: 50, to: 80 },
    { phase: 'stop', server: 'golden', from: 10, to: 30 },
    { phase: 'build', server: 'b', from: 55, to: 60 },
    { phase: 'build', server: 'c', from: 70, to: 90 },
    { phase: 'build', server: 'd', from: 95, to: 120 },
  ];
  expect(divideTime(work, 0, 100)).toEqual({ cloudMs: 65, idleMs: { 'start-up': 10, stop: 20, build: 5 } });
});
