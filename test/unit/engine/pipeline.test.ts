import { describe, expect, test } from 'vitest';
import { CancelledError, RestageError } from '../../../src/domain/errors.ts';
import type { Emit, RunEvent } from '../../../src/engine/events.ts';
import { defineStep, type PipelineOptions, pipelineGraph, type Retry, runPipeline, type Step } from '../../../src/engine/pipeline.ts';
import { isTransient } from '../../../src/engine/transient.ts';
import { UndoStack } from '../../../src/engine/undo.ts';
import { type VirtualClock, virtualClock } from '../../helpers/virtual-clock.ts';

/** What a step of these tests gets of its run. */
interface Scope {
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

interface Bench extends PipelineOptions<Scope> {
  readonly clock: VirtualClock;
  readonly events: RunEvent[];
  /** `name at second` of each beginning and end. */
  readonly log: string[];
  step(name: string, seconds: number, after?: readonly Step<unknown, Scope>[], changes?: Partial<Step<string, Scope>>): Step<string, Scope>;
}

function bench(concurrency = 10, signal = new AbortController().signal): Bench {
  const clock = virtualClock(0);
  const log: string[] = [];
  const events: RunEvent[] = [];
  const at = () => clock.now() / 1000;
  const step: Bench['step'] = (name, seconds, after = [], changes = {}) =>
    defineStep({
      name,
      title: `Do ${name}`,
      after,
      run: async ({ ctx }) => {
        log.push(`${name} from ${at()}`);
        await clock.sleep(seconds * 1000, ctx.signal);
        log.push(`${name} to ${at()}`);
        return `${name}'s value`;
      },
      ...changes,
    });
  const scope = (own: AbortSignal, emit: Emit): Scope => ({ signal: own, emit });
  return { clock, signal, emit: (event) => void events.push(event), undo: new UndoStack<Scope>(), scope, concurrency, events, log, step };
}

test('steps go side by side where nothing stands between them, and wait for those that do', async () => {
  const { log, step, ...options } = bench();
  const image = step('image', 10);
  const db = step('db', 4);
  const web = step('web', 5, [image, db]);
  const resultOf = await runPipeline([image, db, web], options);
  expect(log).toEqual(['image from 0', 'db from 0', 'db to 4', 'image to 10', 'web from 10', 'web to 15']);
  expect(resultOf(web)).toBe("web's value");
});

test('a step sees what earlier ones came to', async () => {
  const { step, ...options } = bench();
  const image = step('image', 1);
  const web = step('web', 1, [image], { run: async ({ resultOf }) => `made of ${resultOf(image)}` });
  expect((await runPipeline([image, web], options))(web)).toBe("made of image's value");
});

test('no more are under way at once than allowed', async () => {
  const { log, step, ...options } = bench(2);
  await runPipeline([step('a', 3), step('b', 5), step('c', 1)], options);
  expect(log).toEqual(['a from 0', 'b from 0', 'a to 3', 'c from 3', 'c to 4', 'b to 5']);
});

test('what a probe finds is not done again, and not told of as work', async () => {
  const { log, events, step, ...options } = bench();
  const found = step('image', 10, [], { probe: async () => ({ state: 'there', value: 'found' }) });
  const absent = step('web', 1, [found], { probe: async () => ({ state: 'absent' }) });
  const resultOf = await runPipeline([found, absent], options);
  expect([resultOf(found), resultOf(absent)]).toEqual(['found', "web's value"]);
  expect(log).toEqual(['web from 0', 'web to 1']);
  expect(events.map((event) => (event.type === 'step-start' ? event.title : event.type))).toEqual(['Do web', 'step-end']);
});

test('what a probe finds begun is gone on with, and said to be', async () => {
  const { log, events, step, ...options } = bench();
  const begun = step('image', 10, [], { probe: async () => ({ state: 'under-way' }) });
  await runPipeline([begun], options);
  expect(log).toEqual(['image from 0', 'image to 10']);
  expect(events).toContainEqual({ type: 'note', message: 'Do image: an earlier run started this step. Continuing it.' });
});

test('what takes a step back is registered before it runs, and not for a step that is skipped', async () => {
  const { log, step, ...options } = bench();
  const undoOf = (name: string) => () => ({ title: `undo ${name}`, run: async () => void log.push(`undo ${name}`) });
  const sizes: number[] = [];
  const skipped = step('skipped', 1, [], { probe: async () => ({ state: 'there', value: '' }), undo: undoOf('skipped') });
  const image = step('image', 1, [skipped], {
    undo: undoOf('image'),
    run: async ({ undo }) => {
      sizes.push(undo.size);
      throw new RestageError('snapshot-failed', 'no image');
    },
  });
  await expect(runPipeline([skipped, image], options)).rejects.toThrow('no image');
  expect(sizes).toEqual([1]);
  await options.undo.unwind({ signal: new AbortController().signal, emit: options.emit });
  expect(log).toEqual(['undo image']);
});

describe('a step that may be done again', () => {
  const away = new RestageError('unreachable', 'The cloud is away.');
  const failing = (times: number, error: Error) => {
    let left = times;
    return async () => {
      left -= 1;
      if (left >= 0) throw error;
      return 'done';
    };
  };
  const retry: Retry = { attempts: 3, pauseMs: 15_000, when: isTransient };

  test('is, after a pause, and says so', async () => {
    const { events, step, ...options } = bench();
    const retire = step('retire', 0, [], { retry, run: failing(2, away) });
    expect((await runPipeline([retire], options))(retire)).toBe('done');
    expect(options.clock.now()).toBe(30_000);
    expect(events).toContainEqual({ type: 'note', message: 'Do retire: The cloud is away. Trying again in 15s.' });
  });

  test('is not more often than allowed', async () => {
    const { step, ...options } = bench();
    await expect(runPipeline([step('retire', 0, [], { retry, run: failing(3, away) })], options)).rejects.toBe(away);
    expect(options.clock.now()).toBe(30_000);
  });

  test('is not where that cannot help, nor once the run should end', async () => {
    const { step, ...options } = bench();
    const wrong = new RestageError('destroy-failed', 'It is locked.');
    await expect(runPipeline([step('retire', 0, [], { retry, run: failing(1, wrong) })], options)).rejects.toBe(wrong);
    const cancel = new AbortController();
    const cancelled = step('retire', 0, [], {
      retry,
      run: async () => {
        cancel.abort(new CancelledError());
        throw away;
      },
    });
    await expect(runPipeline([cancelled], { ...options, signal: cancel.signal })).rejects.toBe(away);
    expect(options.clock.now()).toBe(0);
  });

  test('keeps its deadline over all tries', async () => {
    const { step, ...options } = bench();
    const retire = step('retire', 0, [], { retry, deadlineMs: 20_000, run: failing(3, away) });
    await expect(runPipeline([retire], options)).rejects.toThrow('The deadline of 20 s passed.');
  });
});

test('when one fails the others are told to end, those to come are not begun, and the first error is thrown', async () => {
  const { log, step, ...options } = bench();
  const failure = new RestageError('snapshot-failed', 'no image');
  const broken = step('broken', 0, [], {
    run: async () => {
      await options.clock.sleep(2_000);
      throw failure;
    },
  });
  const long = step('long', 100);
  const later = step('later', 1, [broken]);
  await expect(runPipeline([broken, long, later], options)).rejects.toBe(failure);
  expect(log).toEqual(['long from 0']);
  expect(options.clock.now()).toBe(2_000);
  expect(failure.cleanupErrors).toEqual([]);
});

test('a second failure that is one of its own comes with the first', async () => {
  const { step, ...options } = bench();
  const first = new RestageError('snapshot-failed', 'no image');
  const second = new RestageError('quota-exceeded', 'no room');
  const failing = (name: string, error: Error) => step(name, 0, [], { run: async () => Promise.reject(error) });
  await expect(runPipeline([failing('a', first), failing('b', second)], options)).rejects.toBe(first);
  expect(first.cleanupErrors).toEqual([second]);
});

test('what a step throws because it was told to end is no failure of its own', async () => {
  const { step, ...options } = bench();
  const first = new RestageError('snapshot-failed', 'no image');
  const told = (name: string, error: Error) => step(name, 0, [], { run: async () => Promise.reject(error) });
  const echoes = [first, new CancelledError(), new RestageError('http-error', 'GET /images was given up', { cause: first })];
  await expect(
    runPipeline(
      [first, ...echoes].map((error, at) => told(`step ${at}`, error)),
      options,
    ),
  ).rejects.toBe(first);
  expect(first.cleanupErrors).toEqual([]);
});

test('a failure that is none of ours goes its way as it is', async () => {
  const { step, ...options } = bench();
  const bug = new TypeError('undefined is not a function');
  const failing = (name: string, error: Error) => step(name, 0, [], { run: async () => Promise.reject(error) });
  await expect(runPipeline([failing('a', bug), failing('b', new Error('another'))], options)).rejects.toBe(bug);
});

test('once one has failed no other begins, though nothing stands between them', async () => {
  const { log, step, ...options } = bench(1);
  const broken = step('broken', 0, [], { run: async () => Promise.reject(new RestageError('snapshot-failed', 'no image')) });
  await expect(runPipeline([broken, step('other', 1)], options)).rejects.toThrow('no image');
  expect(log).toEqual([]);
});

test('what a step tells counts as its own; a quiet one speaks for those within it', async () => {
  const { events, step, ...options } = bench();
  const progress = { waitingFor: 'it', state: 'ACTIVE', elapsedMs: 0, estimateMs: undefined, limitMs: 1 };
  const telling = (name: string, isQuiet: boolean) =>
    step(name, 0, [], {
      isQuiet,
      run: async ({ ctx: { emit } }) => {
        emit({ type: 'progress', step: undefined, progress });
        return '';
      },
    });
  await runPipeline([telling('loud', false), telling('quiet', true)], options);
  expect(events.flatMap((event) => (event.type === 'progress' ? [event.step] : []))).toEqual(['loud', undefined]);
});

test('a quiet step is done without a word', async () => {
  const { events, step, ...options } = bench();
  const quiet = step('roles', 1, [], { isQuiet: true });
  expect((await runPipeline([quiet], options))(quiet)).toBe("roles's value");
  expect(events).toEqual([]);
});

test('nothing to do is done at once', async () => {
  const { step: _, ...options } = bench();
  await expect(runPipeline([], options)).resolves.toBeTypeOf('function');
});

test('the end of the run ends its steps', async () => {
  const cancel = new AbortController();
  const { step, ...options } = bench(10, cancel.signal);
  const running = runPipeline([step('long', 100)], options);
  cancel.abort(new CancelledError());
  await expect(running).rejects.toThrow(CancelledError);
});

test('a step may have a deadline of its own', async () => {
  const { step, ...options } = bench();
  await expect(runPipeline([step('long', 100, [], { deadlineMs: 3_000 })], options)).rejects.toThrow('The deadline of 3 s passed.');
  expect(options.clock.now()).toBe(3_000);
});

test('what is no graph is refused before anything runs', async () => {
  const { log, step, ...options } = bench();
  const image = step('image', 1);
  const web = step('web', 1, [image]);
  const refused = (words: string) => ({ code: 'internal', message: expect.stringContaining(words) });
  await expect(runPipeline([web, image], options)).rejects.toMatchObject(refused('"web" comes before "image"'));
  await expect(runPipeline([web], options)).rejects.toMatchObject(refused('"web" comes before "image"'));
  await expect(runPipeline([image, step('image', 2)], options)).rejects.toMatchObject(refused('two steps are called "image"'));
  expect(() => pipelineGraph([web])).toThrow('"web" comes before "image"');
  expect(log).toEqual([]);
});

test('a result is there for the asking only when its step has run', async () => {
  const { step, ...options } = bench();
  const other = step('other', 1);
  const curious = step('curious', 1, [], { run: async ({ resultOf }) => resultOf(other) });
  await expect(runPipeline([curious, other], { ...options, concurrency: 1 })).rejects.toMatchObject({
    code: 'internal',
    message: 'Step "other" has not run yet.',
  });
});

test('the graph as Mermaid', () => {
  const { step } = bench();
  const image = step('image', 1, [], { title: 'Snapshot "golden <1>"\n  #2' });
  expect(pipelineGraph([image, step('web', 1, [image])])).toBe(
    'flowchart LR\n  s1["Snapshot #34;golden #60;1#62;#34; #35;2"]\n  s2["Do web"]\n  s1 --> s2',
  );
});

describe('a step that hands on', () => {
  const early = (b: Bench) =>
    b.step('image', 0, [], {
      run: async ({ handOn, ctx: { signal } }) => {
        await b.clock.sleep(4_000, signal);
        handOn('early image');
        await b.clock.sleep(6_000, signal);
        b.log.push('golden back at 10');
        return 'image';
      },
    });

  test('lets those begin that wait for no more; its own value takes the place in the end', async () => {
    const all = bench();
    const { log, step, clock, ...options } = all;
    const image = early(all);
    const launch = step('launch', 3, [], { afterHandOn: [image], run: async ({ resultOf }) => `${resultOf(image)} at ${clock.now()}` });
    const promote = step('promote', 1, [image, launch]);
    const resultOf = await runPipeline([image, launch, promote], { ...options, clock });
    expect(resultOf(launch)).toBe('early image at 4000');
    expect(resultOf(image)).toBe('image');
    expect(log).toEqual(['golden back at 10', 'promote from 10', 'promote to 11']);
  });

  test('leaves its place to those that wait for no more', async () => {
    const all = bench(1);
    const { log, step, ...options } = all;
    const image = early(all);
    await runPipeline([image, step('launch', 3, [], { afterHandOn: [image] }), step('other', 1)], options);
    expect(log).toEqual(['launch from 4', 'launch to 7', 'other from 7', 'other to 8', 'golden back at 10']);
  });

  test('and fails afterwards ends those that began', async () => {
    const { clock, log, step, ...options } = bench();
    const image = step('image', 0, [], {
      run: async ({ handOn }) => {
        handOn('early image');
        await clock.sleep(2_000);
        throw new RestageError('golden-not-restored', 'It stays off.');
      },
    });
    const launch = step('launch', 5, [], { afterHandOn: [image] });
    await expect(runPipeline([image, launch, step('promote', 1, [launch])], { ...options, clock })).rejects.toMatchObject({
      code: 'golden-not-restored',
    });
    expect(log).toEqual(['launch from 0']);
  });

  test('and fails because another failed with what it handed on: its error is the reason', async () => {
    const { clock, step, ...options } = bench();
    const gone = new RestageError('snapshot-failed', 'It is gone.');
    const refused = new RestageError('launch-failed', 'No such image.');
    const image = step('image', 0, [], {
      run: async ({ handOn, ctx: { signal } }) => {
        handOn('early image');
        await clock.sleep(9_000, signal).catch(() => Promise.reject(gone));
        return 'image';
      },
    });
    const launch = step('launch', 0, [], { afterHandOn: [image], run: () => Promise.reject(refused) });
    const run = (signal: AbortSignal) => runPipeline([image, launch], { ...options, clock, signal });
    await expect(run(new AbortController().signal)).rejects.toBe(gone);
    expect(gone.cleanupErrors).toEqual([refused]);
  });

  test('and is only told to end because another failed: that one is the reason', async () => {
    const { clock, step, ...options } = bench();
    const refused = new RestageError('launch-failed', 'No room.');
    const image = step('image', 0, [], {
      run: async ({ handOn, ctx: { signal } }) => {
        handOn('early image');
        await clock.sleep(9_000, signal);
        return 'image';
      },
    });
    const launch = step('launch', 0, [], { afterHandOn: [image], run: () => Promise.reject(refused) });
    await expect(runPipeline([image, launch], { ...options, clock })).rejects.toBe(refused);
    expect(refused.cleanupErrors).toEqual([]);
  });
});
