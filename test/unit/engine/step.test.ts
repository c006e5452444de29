import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/engine/events.ts';
import { runStep } from '../../../src/engine/step.ts';
import { virtualClock } from '../../helpers/virtual-clock.ts';

function bench() {
  const clock = virtualClock();
  const events: RunEvent[] = [];
  const step = { clock, emit: (event: RunEvent) => void events.push(event), step: 'stop', title: 'Stop golden' };
  return { clock, events, step };
}

test('its work stands between a beginning and an end with its duration', async () => {
  const { clock, events, step } = bench();
  const work = async () => {
    events.push({ type: 'note', message: 'at work' });
    await clock.sleep(4_000);
    return 7;
  };
  expect(await runStep(step, work)).toBe(7);
  expect(events).toEqual([
    { type: 'step-start', step: 'stop', title: 'Stop golden' },
    { type: 'note', message: 'at work' },
    { type: 'step-end', step: 'stop', title: 'Stop golden', outcome: 'done', milliseconds: 4_000 },
  ]);
});

test('a wait in it is its own; one of a step within is not', async () => {
  const { events, step } = bench();
  const progress = { waitingFor: 'it', state: 'ACTIVE', elapsedMs: 0, estimateMs: undefined, limitMs: 1 };
  await runStep(step, async (emit) => {
    emit({ type: 'progress', step: undefined, progress });
    emit({ type: 'progress', step: 'within', progress });
    emit({ type: 'note', message: 'at work' });
  });
  expect(events.slice(1, -1)).toEqual([
    { type: 'progress', step: 'stop', progress },
    { type: 'progress', step: 'within', progress },
    { type: 'note', message: 'at work' },
  ]);
});

test('a failure ends it too, and goes on its way', async () => {
  const { events, step } = bench();
  const failure = new Error('no');
  await expect(runStep(step, async () => Promise.reject(failure))).rejects.toBe(failure);
  expect(events.at(-1)).toMatchObject({ type: 'step-end', outcome: 'failed', milliseconds: 0 });
});
