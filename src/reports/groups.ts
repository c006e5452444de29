import { formatDuration } from '../domain/durations.ts';
import type { RunEvent } from '../engine/events.ts';

/** Numbers steps from 1, in the order in which they are first spoken of. */
export function numberSteps(): (step: string) => number {
  const numbers = new Map<string, number>();
  return (step) => {
    const number = numbers.get(step) ?? numbers.size + 1;
    numbers.set(step, number);
    return number;
  };
}

/** Title of a step's log group: `Step 3: Wait for the image`. */
export function stepTitle(number: number, title: string): string {
  return `Step ${number}: ${title}`;
}

/** How a step ended, for the line below its group: `Step 3 done in 12s`. */
export function stepOutcome(number: number, end: Extract<RunEvent, { type: 'step-end' }>): string {
  switch (end.outcome) {
    case 'done':
      return `Step ${number} done in ${formatDuration(end.milliseconds)}`;
    case 'failed':
      return `Step ${number} failed after ${formatDuration(end.milliseconds)}: ${end.title}`;
    case 'skipped':
      return `Step ${number} skipped: nothing to do`;
    default:
      return end.outcome satisfies never;
  }
}
