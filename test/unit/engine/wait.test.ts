import { expect, test } from 'vitest';
import { CancelledError, RestageError } from '../../../src/domain/errors.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { type Look, type WaitOptions, waitUntil } from '../../../src/engine/wait.ts';
import { type VirtualClock, virtualClock } from '../../helpers/virtual-clock.ts';

/** A wait of at most a minute, with a look every 7 s, for `doneAt` seconds to pass. */
function waitFor(clock: VirtualClock, doneAt: number, changes: Partial<WaitOptions<string>> = {}) {
  const began = clock.now();
  const looks: number[] = [];
  const look = async (): Promise<Look<string>> => {
    const seconds = (clock.now() - began) / 1000;
    looks.push(seconds);
    return seconds >= doneAt ? { done: true, value: 'here' } : { done: false, state: `at ${seconds} s` };
  };
  const waited = waitUntil({
    clock,
    signal: new AbortController().signal,
    emit: () => {},
    waitingFor: 'the image',
    look,
    interval: () => 7_000,
    limitMs: 60_000,
    onTimeout: (state) => new Error(`too long, ${state}`),
    ...changes,
  });
  return { waited, looks };
}

test('looks at once, then after each interval, until done', async () => {
  const { waited, looks } = waitFor(virtualClock(), 20);
  expect(await waited).toBe('here');
  expect(looks).toEqual([0, 7, 14, 21]);
});

test('looks once more the moment that the limit has passed, and then tells the last state', async () => {
  const { waited, looks } = waitFor(virtualClock(), 61);
  await expect(waited).rejects.toThrow('too long, at 60 s');
  expect(looks.slice(-2)).toEqual([56, 60]);
  const { waited: lastMinute } = waitFor(virtualClock(), 60);
  expect(await lastMinute).toBe('here');
});

test('a limit that is no failure ends the wait with a value', async () => {
  const { waited, looks } = waitFor(virtualClock(), 61, { onTimeout: (state) => ({ done: true, value: `not here ${state}` }) });
  expect(await waited).toBe('not here at 60 s');
  expect(looks.at(-1)).toBe(60);
});

test('counts from when the wait began, for one that is taken over from a dead run', async () => {
  const clock = virtualClock();
  const { waited, looks } = waitFor(clock, 61, { since: clock.now() - 50_000 });
  await expect(waited).rejects.toThrow('too long, at 10 s');
  expect(looks).toEqual([0, 7, 10]);
});

test('tells of its progress with each look that is not the last', async () => {
  const events: RunEvent[] = [];
  await waitFor(virtualClock(), 7, { emit: (event) => void events.push(event), estimateMs: 9_000 }).waited;
  expect(events).toEqual([
    {
      type: 'progress',
      step: undefined,
      progress: { waitingFor: 'the image', state: 'at 0 s', elapsedMs: 0, estimateMs: 9_000, limitMs: 60_000 },
    },
  ]);
});

test('one part of a longer wait tells the limit of the whole, and ends at its own', async () => {
  const limits: unknown[] = [];
  const emit = (event: RunEvent) => void (event.type === 'progress' && limits.push(event.progress.limitMs));
  const { waited, looks } = waitFor(virtualClock(), 61, { emit, limitMs: 5_000, wholeLimitMs: 60_000 });
  await expect(waited).rejects.toThrow('too long, at 5 s');
  expect(looks).toEqual([0, 5]);
  expect(new Set(limits)).toEqual(new Set([60_000]));
});

test('ends with the reason of its signal, in the middle of a pause too', async () => {
  const clock = virtualClock(0, { auto: false });
  const cancel = new AbortController();
  const { waited, looks } = waitFor(clock, 20, { signal: cancel.signal });
  await clock.advance(8_000);
  cancel.abort(new CancelledError());
  await expect(waited).rejects.toThrow(CancelledError);
  expect([looks, clock.sleeping]).toEqual([[0, 7], 0]);
});

test('looks no more once it should end', async () => {
  const { waited, looks } = waitFor(virtualClock(), 0, { signal: AbortSignal.abort(new CancelledError()) });
  await expect(waited).rejects.toThrow(CancelledError);
  expect(looks).toEqual([]);
});

test('ends with what a look throws', async () => {
  const { waited } = waitFor(virtualClock(), 20, { look: async () => Promise.reject(new Error('gone')) });
  await expect(waited).rejects.toThrow('gone');
});

test('a cloud that is away is waited for, up to the limit, and said to be', async () => {
  const away = new RestageError('unreachable', 'No connection to the image service.');
  const events: RunEvent[] = [];
  let looks = 0;
  const look = async (): Promise<Look<string>> => {
    looks += 1;
    if (looks < 4) throw away;
    return { done: true, value: 'here' };
  };
  expect(await waitFor(virtualClock(), 0, { look, emit: (event) => void events.push(event) }).waited).toBe('here');
  expect(events.map((event) => event.type === 'progress' && event.progress.state)).toEqual(
    Array(3).fill('status unknown: No connection to the image service.'),
  );
  const endless = waitFor(virtualClock(), 0, { look: () => Promise.reject(away) });
  await expect(endless.waited).rejects.toThrow('too long, status unknown: No connection to the image service.');
});

test('an error that time does not heal ends the wait, and so does any once the run should end', async () => {
  const refused = new RestageError('forbidden', 'Policy says no.');
  await expect(waitFor(virtualClock(), 0, { look: () => Promise.reject(refused) }).waited).rejects.toBe(refused);
  const cancel = new AbortController();
  const away = new RestageError('unreachable', 'No connection.');
  const look = async () => {
    cancel.abort(new CancelledError());
    throw away;
  };
  await expect(waitFor(virtualClock(), 0, { look, signal: cancel.signal }).waited).rejects.toBe(away);
});

test('work of its own that ends during a pause is looked at the moment it ends', async () => {
  const clock = virtualClock();
  const works = [clock.sleep(3_000), undefined, clock.sleep(90_000)];
  const { waited, looks } = waitFor(clock, 20, { sooner: () => works.shift() });
  expect(await waited).toBe('here');
  expect(looks).toEqual([0, 3, 10, 17, 24]);
});

test('ends with the reason of its signal while work of its own goes on', async () => {
  const clock = virtualClock();
  const ending = new AbortController();
  const { waited, looks } = waitFor(clock, 20, { signal: ending.signal, sooner: () => clock.sleep(90_000) });
  const expected = expect(waited).rejects.toThrow('told to end');
  await clock.advance(1_000);
  ending.abort(new CancelledError('told to end'));
  await expected;
  expect(looks).toEqual([0]);
});
