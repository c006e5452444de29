import type { Clock } from '../domain/clock.ts';
import type { Emit } from './events.ts';

/**
 * Runs one numbered piece of work between its `step-start` and its `step-end`.
 * @param work what it emits by the function it is given counts as this step's: a wait knows not in which step it is
 */
export async function runStep<T>(
  options: { readonly clock: Clock; readonly emit: Emit; readonly step: string; readonly title: string },
  work: (emit: Emit) => Promise<T>,
): Promise<T> {
  const { clock, emit, step, title } = options;
  const started = clock.now();
  emit({ type: 'step-start', step, title });
  try {
    const value = await work((event) => emit(event.type === 'progress' ? { ...event, step: event.step ?? step } : event));
    emit({ type: 'step-end', step, title, outcome: 'done', milliseconds: clock.now() - started });
    return value;
  } catch (error) {
    emit({ type: 'step-end', step, title, outcome: 'failed', milliseconds: clock.now() - started });
    throw error;
  }
}
