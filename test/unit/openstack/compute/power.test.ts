import { expect, test } from 'vitest';
import { UnknownOutcomeError } from '../../../../src/domain/errors.ts';
import { scriptedClient, sequence } from '../scripted-client.ts';
import { computeOn, wireServer } from './bench.ts';

const accepted = { status: 202 };
const lost = new UnknownOutcomeError('lost');
const on = wireServer();
const off = wireServer({ status: 'SHUTOFF', 'OS-EXT-STS:vm_state': 'stopped', 'OS-EXT-STS:power_state': 4 });
const goingDown = wireServer({ 'OS-EXT-STS:task_state': 'powering-off' });
const comingUp = { ...off, 'OS-EXT-STS:task_state': 'powering-on' };
const stopAction = { action: 'stop', request_id: 'req-stop', start_time: '2026-01-15T21:00:00.000000', message: null };

function reading(server: unknown) {
  return { status: 200, body: { server } };
}

function refused(state: string) {
  return { status: 409, reason: `Cannot 'x' instance s1 while it is in ${state}` };
}

test('a stop carries the request id by which its record is found', async () => {
  const client = sequence(accepted);
  expect(await computeOn(client).stopServer('s1')).toEqual({ outcome: 'accepted', requestId: 'req-1' });
  expect(client.calls[0]).toMatchObject({ method: 'POST', path: '/servers/s1/action', body: { 'os-stop': null }, repeat: 'action' });
});

test('a stopped server is off already', async () => {
  expect(await computeOn(sequence(refused('vm_state stopped'), reading(off))).stopServer('s1')).toEqual({ outcome: 'already-off' });
});

test('a server on its way up refuses a stop as "stopped", and is not off', async () => {
  const client = sequence(refused('vm_state stopped'), reading(comingUp));
  await expect(computeOn(client).stopServer('s1')).rejects.toMatchObject({ code: 'conflict', status: 409 });
});

test.each(['task_state image_uploading', 'vm_state paused'])('a refusal for %s goes to the caller as it is', async (state) => {
  const client = sequence(refused(state));
  await expect(computeOn(client).stopServer('s1')).rejects.toMatchObject({ reason: expect.stringContaining(state) });
  expect(client.calls).toHaveLength(1);
});

test('a locked server stays a conflict with the cloud’s reason', async () => {
  const client = sequence({ status: 409, reason: 'Instance s1 is locked' });
  await expect(computeOn(client).stopServer('s1')).rejects.toMatchObject({ code: 'conflict', reason: 'Instance s1 is locked' });
});

test.each([
  ['going down', goingDown],
  ['down', off],
])('after a lost answer to a stop, a server %s was stopped, and the record tells by which request', async (_, server) => {
  const client = sequence(lost, reading(server), { status: 200, body: { instanceActions: [stopAction] } });
  expect(await computeOn(client).stopServer('s1')).toEqual({ outcome: 'accepted', requestId: 'req-stop' });
});

test('after a lost answer to a stop, a server that just runs is stopped again', async () => {
  const client = scriptedClient((call, nth) => (call.method === 'GET' ? reading(on) : nth === 1 ? lost : accepted));
  expect(await computeOn(client).stopServer('s1')).toEqual({ outcome: 'accepted', requestId: 'req-1' });
  expect(client.calls.map((call) => call.method)).toEqual(['POST', 'GET', 'GET', 'POST']);
});

test('the 500 of a stop that another one overtook is an accepted stop', async () => {
  const client = sequence({ status: 500 }, reading(goingDown), { status: 200, body: { instanceActions: [stopAction] } });
  expect(await computeOn(client).stopServer('s1')).toMatchObject({ outcome: 'accepted' });
});

test('where a stop has types, the first one leaves it to the guest, and the hard one does not', async () => {
  const client = sequence(accepted, accepted);
  const compute = computeOn(client, { ecs: true });
  await compute.stopServer('s1');
  expect(await compute.hardStop('s1')).toBe('accepted');
  expect(client.calls.map(({ body, repeat }) => [body, repeat])).toEqual([
    [{ 'os-stop': { type: 'SOFT' } }, 'action'],
    [{ 'os-stop': { type: 'HARD' } }, 'action'],
  ]);
});

test.each([
  ['vm_state stopped', 'already-off'],
  ['task_state powering-off', 'not-yet'],
] as const)('a hard stop that is refused for %s: %s', async (state, outcome) => {
  expect(await computeOn(sequence(refused(state)), { ecs: true }).hardStop('s1')).toBe(outcome);
});

test('a hard stop that is refused for what it is goes to the caller', async () => {
  await expect(computeOn(sequence({ status: 400 }), { ecs: true }).hardStop('s1')).rejects.toMatchObject({ status: 400 });
});

test.each([
  ['the server is off', sequence(lost, reading(off))],
  ['the server is seen off by the second one', sequence(lost, reading(goingDown), reading(goingDown), refused('vm_state stopped'))],
])('after a lost answer to a hard stop, %s: it was that stop', async (_, client) => {
  expect(await computeOn(client, { ecs: true }).hardStop('s1')).toBe('accepted');
});

test('a start is accepted', async () => {
  const client = sequence(accepted);
  await computeOn(client).startServer('s1');
  expect(client.calls[0]).toMatchObject({ body: { 'os-start': null }, repeat: 'action' });
});

test('a start of a server that is on has nothing to do', async () => {
  await expect(computeOn(sequence(refused('vm_state active'), reading(on))).startServer('s1')).resolves.toBeUndefined();
});

test('a server on its way down refuses a start as "active", and is not on', async () => {
  const client = sequence(refused('vm_state active'), reading(goingDown));
  await expect(computeOn(client).startServer('s1')).rejects.toMatchObject({ code: 'conflict' });
});

test.each([
  ['coming up', comingUp],
  ['on', on],
])('after a lost answer to a start, a server that is %s was started', async (_, server) => {
  const client = sequence(lost, reading(server));
  await computeOn(client).startServer('s1');
  expect(client.calls).toHaveLength(2);
});

test('after a lost answer to a start, a server that is off is started again', async () => {
  const client = scriptedClient((call, nth) => (call.method === 'GET' ? reading(off) : nth === 1 ? lost : accepted));
  await computeOn(client).startServer('s1');
  expect(client.calls.map((call) => call.method)).toEqual(['POST', 'GET', 'GET', 'POST']);
});

test.each([204, 404, 202])('a delete answered %i is a delete', async (status) => {
  await expect(computeOn(sequence({ status })).deleteServer('s1')).resolves.toBeUndefined();
});

test('a locked server is not deleted', async () => {
  await expect(computeOn(sequence({ status: 409, reason: 'Instance s1 is locked' })).deleteServer('s1')).rejects.toMatchObject({
    code: 'conflict',
  });
});
