import { expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/engine/events.ts';
import { createProgressLog } from '../../../../src/entry-points/cli/progress-log.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';
import { testWorld } from './world.ts';

const start = (step: string): RunEvent => ({ type: 'step-start', step, title: `Take ${step}` });
const end = (step: string, milliseconds: number): RunEvent => ({
  type: 'step-end',
  step,
  title: `Take ${step}`,
  outcome: 'done',
  milliseconds,
});
const progress = (step: string | undefined, state: string, elapsedMs: number): RunEvent => ({
  type: 'progress',
  step,
  progress: { waitingFor: 'the image', state, elapsedMs, estimateMs: 3_600_000, limitMs: 5_400_000 },
});

test('in a log: a line for each beginning and end, and one a minute between them', () => {
  let now = 0;
  const world = testWorld([], { watch: () => now });
  const log = createProgressLog(world);
  log.emit(start('a snapshot'));
  for (let second = 0; second < 130; second += 10) {
    now = second * 1000;
    log.emit(progress('a snapshot', second < 100 ? 'image saving' : 'image active', now));
  }
  log.emit(end('a snapshot', 130_000));
  log.end();
  expect(world.err()).toBe(
    [
      'Step 1: Take a snapshot',
      '  image saving · 0s of ~1h (0 %), ~1h left · limit 1h 30m',
      '  image saving · 1m of ~1h (1 %), ~59m left · limit 1h 30m',
      '  image active · 2m of ~1h (3 %), ~58m left · limit 1h 30m',
      'Step 1 done in 2m 10s',
      '',
    ].join('\n'),
  );
});

test('in a log: of steps side by side, a line says which it is about', () => {
  const world = testWorld([]);
  const log = createProgressLog(world);
  for (const step of ['db', 'web']) log.emit(start(step));
  log.emit(progress('web', 'image saving', 0));
  log.emit(end('db', 0));
  log.emit(progress('web', 'image active', 1_000));
  expect(world.err().split('\n').slice(2)).toEqual([
    '  Step 2: image saving · 0s of ~1h (0 %), ~1h left · limit 1h 30m',
    'Step 1 done in 0s',
    '  image active · 1s of ~1h (0 %), ~59m 59s left · limit 1h 30m',
    '',
  ]);
});

test('warnings, and ids as soon as they are known, but no whole tables', () => {
  const world = testWorld([]);
  const log = createProgressLog(world);
  log.emit({ type: 'warning', title: 'Forced stop', message: 'the disk may be half-written' });
  log.emit({ type: 'output', name: 'image-id', value: 'img-1' });
  log.emit({ type: 'output', name: 'servers', value: 'x'.repeat(101) });
  log.emit({ type: 'output', name: 'addresses', value: 'a\nb' });
  expect(world.err()).toBe('warning: Forced stop: the disk may be half-written\n  image-id: img-1\n');
});

/** A terminal, as far as the task list uses one: lines, a cursor that goes up, and what is below it erased. */
function terminal(columns: number) {
  const lines: string[] = [];
  const eraseBelow = '\r\u001b[J';
  const write = (text: string) => {
    const [before = '', after] = text.split(eraseBelow);
    if (after !== undefined) lines.length -= Number(/^.\[(\d+)A$/.exec(before)?.[1]);
    lines.push(...(after ?? before).split('\n').slice(0, -1));
  };
  return { isTTY: true, columns, write, lines };
}

function screen(columns = 80) {
  const stderr = terminal(columns);
  const clock = virtualClock(0, { auto: false });
  const tick = { draw: undefined as (() => void) | undefined };
  const log = createProgressLog(
    testWorld([], {
      env: { NO_COLOR: '1' },
      stderr,
      clock,
      every: (_, draw) => {
        tick.draw = draw;
        return () => {
          tick.draw = undefined;
        };
      },
    }),
  );
  return { log, clock, tick, stderr };
}

test('on a screen: what is under way stands below with its wait, what has ended and was said stays above', async () => {
  const { log, clock, stderr } = screen();
  log.emit(start('db'));
  log.emit(start('web'));
  await clock.advance(14_000);
  log.emit(progress('web', 'image saving', 12_000));
  log.emit({ type: 'note', message: 'by the way' });
  expect(stderr.lines).toEqual([
    '  by the way',
    '⠋ Step 1: Take db  14s',
    '⠋ Step 2: Take web',
    '    image saving · 12s of ~1h (0 %), ~59m 48s left · limit 1h 30m',
  ]);
  log.emit(end('web', 15_000));
  log.line('a line of its own');
  expect(stderr.lines).toEqual(['  by the way', '✔ Step 2: Take web  15s', 'a line of its own', '⠋ Step 1: Take db  14s']);
  log.emit(end('db', 16_000));
  expect(stderr.lines.slice(2)).toEqual(['a line of its own', '✔ Step 1: Take db  16s']);
});

test('it lives between two looks at the cloud, and only as long as something is under way', async () => {
  const { log, clock, tick, stderr } = screen();
  log.emit(start('web'));
  log.emit(progress('web', 'image saving', 60_000));
  await clock.advance(30_000);
  tick.draw?.();
  expect(stderr.lines).toEqual(['⠙ Step 1: Take web', '    image saving · 1m 30s of ~1h (2 %), ~58m 30s left · limit 1h 30m']);
  log.emit(end('web', 95_000));
  expect(tick.draw).toBeUndefined();
});

test('a wait between two steps is shown without a number, until the next step', () => {
  const { log, stderr } = screen();
  log.emit(progress(undefined, 'another run is at work', 0));
  expect(stderr.lines).toEqual(['⠋ Wait for the image', '    another run is at work · 0s of ~1h (0 %), ~1h left · limit 1h 30m']);
  log.emit(start('web'));
  expect(stderr.lines).toEqual(['⠋ Step 1: Take web  0s']);
  const world = testWorld([]);
  const lines = createProgressLog(world);
  for (const step of ['db', 'web']) lines.emit(start(step));
  lines.emit(progress(undefined, 'another run is at work', 0));
  expect(world.err()).toContain('\n  another run is at work · 0s');
});

test('no line is wider than the screen, and no list longer than a few tasks', () => {
  const { log, stderr } = screen(20);
  for (let step = 1; step <= 8; step += 1) log.emit(start(`snapshot ${step}`));
  expect(stderr.lines).toHaveLength(7);
  expect(stderr.lines.at(0)).toBe('⠋ Step 1: Take snap');
  expect(stderr.lines.at(-1)).toBe('  … and 2 more');
});

test('how a step ended shows; at the end nothing is under way any more', () => {
  const { log, tick, stderr } = screen();
  log.emit(start('a'));
  log.emit({ type: 'step-end', step: 'a', title: 'Take a', outcome: 'failed', milliseconds: 1000 });
  log.emit({ type: 'step-end', step: 'b', title: 'Take b', outcome: 'skipped', milliseconds: 0 });
  log.emit(start('c'));
  log.end();
  expect(stderr.lines).toEqual(['✘ Step 1: Take a  1s', '- Step 2: Take b  skipped']);
  expect(tick.draw).toBeUndefined();
});
