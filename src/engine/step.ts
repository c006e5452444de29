import type { Clock } from '../domain/clock.ts';
import type { Emit } from './events.ts';

/** Runs one numbered piece of work between its `step-start` and its `step-end`. */
export async function runStep<T>(
  options: { readonly clock: Clock; readonly emit: Emit; readonly step: string; readonly title: string },
  work: () => Promise<T>,
): Promise<T> {
  const { clock, emit, step, title } = options;
  const started = clock.now();
  emit({ type: 'step-start', step, title });
  try {
    const value = await work();
    emit({ type: 'step-end', step, title, outcome: 'done', milliseconds: clock.now() - started });
    return value;
  } catch (error) {
    emit({ type: 'step-end', step, title, outcome: 'failed', milliseconds: clock.now() - started });
    throw error;
  }
}
