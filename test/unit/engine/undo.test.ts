import { expect, test } from 'vitest';
import { CancelledError, RestageError } from '../../../src/domain/errors.ts';
import { UndoStack, withUndo } from '../../../src/engine/undo.ts';
import { virtualClock } from '../../helpers/virtual-clock.ts';

const scope = (signal: AbortSignal) => signal;
const options = () => ({ clock: virtualClock(), cleanupMs: 60_000, scope });

function note(
  undo: UndoStack<AbortSignal>,
  done: string[],
  title: string,
  run: (signal: AbortSignal) => Promise<void> = async () => {},
): void {
  undo.register({
    title,
    run: async (signal) => {
      done.push(title);
      await run(signal);
    },
  });
}

test('takes back in reverse order, all of it, and hands the first error on with what went wrong attached', async () => {
  const done: string[] = [];
  const failure = new RestageError('launch-failed', 'no room');
  const running = withUndo(options(), async (undo) => {
    note(undo, done, 'delete the image');
    note(undo, done, 'start the server', async () =>
      Promise.reject(new RestageError('golden-not-restored', 'it is off', { hint: 'Start it.', requestIds: ['req-1'] })),
    );
    note(undo, done, 'delete the port', async () => Promise.reject(new Error('boom')));
    throw failure;
  });
  await expect(running).rejects.toBe(failure);
  expect(done).toEqual(['delete the port', 'start the server', 'delete the image']);
  expect(failure.cleanupErrors).toMatchObject([
    { code: 'internal', message: 'Could not delete the port: boom' },
    { code: 'golden-not-restored', message: 'Could not start the server: it is off', hint: 'Start it.', requestIds: ['req-1'] },
  ]);
});

test('tells of each thing before it is taken back', async () => {
  const titles: string[] = [];
  const running = withUndo({ ...options(), onUndo: (title) => titles.push(title) }, async (undo) => {
    for (const title of ['delete the image', 'delete the port']) note(undo, [], title);
    expect(undo.size).toBe(2);
    throw new CancelledError();
  });
  await expect(running).rejects.toThrow(CancelledError);
  expect(titles).toEqual(['delete the port', 'delete the image']);
});

test('unwinds by itself too, each thing once', async () => {
  const undo = new UndoStack<AbortSignal>();
  const done: string[] = [];
  const cause = new Error('boom');
  note(undo, done, 'a');
  note(undo, done, 'b', async () => Promise.reject(cause));
  const signal = new AbortController().signal;
  expect(await undo.unwind(signal)).toMatchObject([{ message: 'Could not b: boom', cause, requestIds: [] }]);
  expect(await undo.unwind(signal)).toEqual([]);
  expect(done).toEqual(['b', 'a']);
});

test('takes back nothing after a success, nor what was released', async () => {
  const done: string[] = [];
  expect(
    await withUndo(options(), async (undo) => {
      note(undo, done, 'a');
      return 7;
    }),
  ).toBe(7);
  const released = withUndo(options(), async (undo) => {
    note(undo, done, 'b');
    undo.release();
    note(undo, done, 'c');
    throw new CancelledError();
  });
  await expect(released).rejects.toThrow(CancelledError);
  expect(done).toEqual(['c']);
});

test('works under a deadline of its own, whatever ended the run', async () => {
  const clock = virtualClock();
  const began = clock.now();
  const cancel = new CancelledError();
  const running = withUndo({ clock, cleanupMs: 5_000, scope }, async (undo) => {
    undo.register({ title: 'wait forever', run: (signal) => clock.sleep(Number.POSITIVE_INFINITY, signal) });
    throw cancel;
  });
  await expect(running).rejects.toBe(cancel);
  expect(clock.now() - began).toBe(5_000);
  expect(cancel.cleanupErrors).toMatchObject([{ message: 'Could not wait forever: The deadline of 5 s passed.' }]);
});

test('an error that is none of ours goes its way as it is when cleaning up met none', async () => {
  const bug = new TypeError('undefined is not a function');
  await expect(withUndo(options(), async () => Promise.reject(bug))).rejects.toBe(bug);
});

test('an error that is none of ours keeps its clean-up errors too', async () => {
  const bug = new TypeError('undefined is not a function');
  const running = withUndo(options(), async (undo) => {
    undo.register({ title: 'tidy', run: async () => Promise.reject(new Error('no')) });
    throw bug;
  });
  const error = await running.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error).toMatchObject({ message: bug.message, cause: bug, errors: [bug, { message: 'Could not tidy: no' }] });
});

test('a network that is away is waited for, and what cannot pass is not tried again', async () => {
  const clock = virtualClock();
  const tries: string[] = [];
  const unreachable = new RestageError('unreachable', 'no route to host');
  const running = withUndo({ clock, cleanupMs: 60_000, scope }, async (undo) => {
    note(undo, tries, 'refused', async () => Promise.reject(new RestageError('forbidden', 'no')));
    note(undo, tries, 'late', async () => (tries.filter((title) => title === 'late').length < 3 ? Promise.reject(unreachable) : undefined));
    throw new CancelledError();
  });
  await expect(running).rejects.toMatchObject({ cleanupErrors: [{ code: 'forbidden' }] });
  expect(tries).toEqual(['late', 'late', 'late', 'refused']);
});

test('a network that stays away is reported, rather than the deadline', async () => {
  const clock = virtualClock();
  const began = clock.now();
  const running = withUndo({ clock, cleanupMs: 60_000, scope }, async (undo) => {
    undo.register({ title: 'start it', run: async () => Promise.reject(new RestageError('unreachable', 'no route to host')) });
    throw new CancelledError();
  });
  await expect(running).rejects.toMatchObject({
    cleanupErrors: [{ code: 'unreachable', message: 'Could not start it: no route to host' }],
  });
  expect(clock.now() - began).toBe(60_000);
});
