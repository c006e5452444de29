import { expect, test } from 'vitest';
import { sequence } from '../scripted-client.ts';
import { computeOn } from './bench.ts';

const stop = {
  action: 'stop',
  request_id: 'req-stop',
  user_id: 'u1',
  project_id: 'p1',
  start_time: '2026-04-25T01:26:34.388280',
  updated_at: '2026-04-25T01:27:35.100000',
  message: null,
};

test('an action with its events, in milliseconds', async () => {
  const events = [
    {
      event: 'compute_stop_instance',
      start_time: '2026-04-25T01:26:34.612020',
      finish_time: '2026-04-25T01:27:35.1',
      result: 'Success',
      hostId: 'h',
    },
    { event: 'compute_other', start_time: '2026-04-25T01:26:35', finish_time: null, result: null },
  ];
  const client = sequence({ status: 200, body: { instanceAction: { ...stop, events } } });
  expect(await computeOn(client).getAction('s1', 'req-stop')).toEqual({
    action: 'stop',
    requestId: 'req-stop',
    userId: 'u1',
    message: undefined,
    startTime: Date.UTC(2026, 3, 25, 1, 26, 34, 388),
    events: [
      {
        event: 'compute_stop_instance',
        startTime: Date.UTC(2026, 3, 25, 1, 26, 34, 612),
        finishTime: Date.UTC(2026, 3, 25, 1, 27, 35, 100),
        result: 'Success',
      },
      { event: 'compute_other', startTime: Date.UTC(2026, 3, 25, 1, 26, 35), finishTime: undefined, result: undefined },
    ],
  });
  expect(client.calls[0]).toMatchObject({ path: '/servers/s1/os-instance-actions/req-stop', microversion: '2.51' });
});

test('below 2.51 an action has no events', async () => {
  const client = sequence({ status: 200, body: { instanceAction: stop } });
  expect((await computeOn(client).getAction('s1', 'req-stop'))?.events).toBeUndefined();
});

test('actions come newest first', async () => {
  const create = { ...stop, action: 'create', start_time: '2026-04-24T00:00:00.000000' };
  const client = sequence({ status: 200, body: { instanceActions: [create, stop] } });
  expect((await computeOn(client).listActions('s1')).map((action) => action.action)).toEqual(['stop', 'create']);
});

test.each([403, 404])('actions that the cloud does not show (%i) are no evidence, and no failure', async (status) => {
  expect(await computeOn(sequence({ status })).getAction('s1', 'r')).toBeUndefined();
  expect(await computeOn(sequence({ status })).listActions('s1')).toEqual([]);
});

test('a cloud that fails is not taken for one that hides', async () => {
  await expect(computeOn(sequence({ status: 500 })).getAction('s1', 'r')).rejects.toMatchObject({ status: 500 });
});

test('a time that is none is no answer', async () => {
  const client = sequence({ status: 200, body: { instanceAction: { ...stop, start_time: 'yesterday' } } });
  await expect(computeOn(client).getAction('s1', 'r')).rejects.toMatchObject({
    code: 'unexpected-answer',
    message: expect.stringContaining('instanceAction.start_time is a value of type string, not a time'),
  });
});

test('the console is asked for so many lines', async () => {
  const client = sequence({ status: 200, body: { output: 'login:' } });
  expect(await computeOn(client).console('s1', 50)).toBe('login:');
  expect(client.calls[0]).toMatchObject({ body: { 'os-getConsoleOutput': { length: 50 } }, repeat: 'read' });
});

test.each([400, 403, 404, 409, 501])('a console that cannot be had (%i) is none', async (status) => {
  expect(await computeOn(sequence({ status })).console('s1', 50)).toBeUndefined();
});
