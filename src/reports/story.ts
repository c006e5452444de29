import { formatDuration } from '../domain/durations.ts';
import type { Emit } from '../engine/events.ts';
import type { Table } from './table.ts';

/** What of a run's events is still worth telling when it is over. */
export interface Story {
  readonly warnings: readonly { readonly title: string; readonly message: string }[];
  /** In the order in which they began. */
  readonly steps: readonly StepStory[];
  /** What was reported before the end, by the outputs' names. */
  readonly outputs: ReadonlyMap<string, string>;
}

export interface StepStory {
  readonly title: string;
  /** `undefined` = it never came to an end. */
  readonly end: { readonly outcome: 'done' | 'failed' | 'skipped'; readonly milliseconds: number } | undefined;
}

/** Listens to a run. What `tell` gives is the story so far. */
export function recordStory(): { readonly emit: Emit; readonly tell: () => Story } {
  const warnings: Story['warnings'][number][] = [];
  const steps = new Map<string, StepStory>();
  const outputs = new Map<string, string>();
  return {
    tell: () => ({ warnings, steps: [...steps.values()], outputs }),
    emit: (event) => {
      if (event.type === 'warning') warnings.push({ title: event.title, message: event.message });
      if (event.type === 'output') outputs.set(event.name, event.value);
      if (event.type === 'step-start') steps.set(event.step, { title: event.title, end: undefined });
      if (event.type === 'step-end') {
        const { step, title, outcome, milliseconds } = event;
        steps.set(step, { title, end: { outcome, milliseconds } });
      }
    },
  };
}

const signs = { done: '✅', failed: '❌', skipped: '➖' } as const;

export function stepsTable(steps: readonly StepStory[]): Table {
  return {
    columns: ['#', 'step', 'outcome', 'took'],
    rows: steps.map(({ title, end }, place) => [
      String(place + 1),
      title,
      end === undefined ? '🚫 not finished' : `${signs[end.outcome]} ${end.outcome}`,
      end === undefined ? '-' : formatDuration(end.milliseconds),
    ]),
  };
}
