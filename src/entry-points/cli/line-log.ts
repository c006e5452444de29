import type { Emit, RunEvent } from '../../engine/events.ts';
import { numberSteps, stepOutcome, stepTitle } from '../../reports/groups.ts';
import { paceProgress, progressLine } from '../../reports/progress.ts';
import { inOptions } from './in-options.ts';
import type { Paint } from './paint.ts';

/** What a person sees while a run is in progress. */
export interface ProgressLog {
  readonly emit: Emit;
  /** A line of its own, above whatever is under way. */
  line(text: string): void;
  /** Nothing more will come: what is drawn of work under way is erased. */
  end(): void;
}

export interface LineLogSettings {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Milliseconds by which the log is kept short: a line a minute on a long wait. */
  readonly now: () => number;
}

/** Ids and names are worth a line as soon as they are known; whole tables come at the end. */
const longestValue = 100;

/** Events of a run as lines that stay: for a file, a pipe, another CI's log. */
export function createLineLog({ write, paint, now }: LineLogSettings): ProgressLog {
  const numberOf = numberSteps();
  const isDue = paceProgress(now);
  const underWay = new Set<string>();
  const line = (text: string) => write(`${text}\n`);

  const emit = (event: RunEvent) => {
    switch (event.type) {
      case 'step-start':
        underWay.add(event.step);
        line(stepTitle(numberOf(event.step), event.title));
        return;
      case 'step-end':
        underWay.delete(event.step);
        line(stepOutcome(numberOf(event.step), event));
        return;
      case 'progress':
        if (isDue(event)) {
          const whose = event.step !== undefined && underWay.size > 1 ? `Step ${numberOf(event.step)}: ` : '';
          line(`  ${whose}${progressLine(event.progress)}`);
        }
        return;
      case 'note':
      case 'warning':
      case 'output': {
        const text = eventLine(event, paint);
        if (text !== undefined) line(text);
        return;
      }
      case 'golden':
        // Told at the end, as it is by then.
        return;
      default:
        event satisfies never;
    }
  };
  return { emit, line, end: () => {} };
}

/** What is said once, between the steps; `undefined` for an output too long for a line. */
export function eventLine(event: Extract<RunEvent, { type: 'note' | 'warning' | 'output' }>, paint: Paint): string | undefined {
  switch (event.type) {
    case 'note':
      return `  ${inOptions(event.message)}`;
    case 'warning':
      return `${paint('yellow', `warning: ${event.title}`)}: ${inOptions(event.message)}`;
    case 'output':
      if (event.value.includes('\n') || event.value.length > longestValue) return undefined;
      return paint('dim', `  ${event.name}: ${event.value}`);
    default:
      return event satisfies never;
  }
}
