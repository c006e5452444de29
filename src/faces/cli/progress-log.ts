import { formatDuration } from '../../domain/durations.ts';
import type { Emit, RunEvent } from '../../engine/events.ts';
import { numberSteps, stepOutcome, stepTitle } from '../../reports/groups.ts';
import { paceProgress, progressLine } from '../../reports/progress.ts';
import type { Paint } from './paint.ts';

export interface ProgressLog {
  readonly emit: Emit;
  /** A line of its own, above whatever is under way. */
  line(text: string): void;
  /** Takes the live line away: nothing more will come. */
  end(): void;
}

export interface ProgressLogSettings {
  readonly write: (text: string) => void;
  /** Width of the screen for the one live line; `undefined` = a log, where lines stay. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  readonly now: () => number;
}

/** Ids and names are worth a line as soon as they are known; whole tables come at the end. */
const longestValue = 100;
const eraseLine = '\r\u001b[2K';

/** Events of a run as lines: on a screen the last one is live, in a log at most one a minute says that a wait goes on. */
export function createProgressLog({ write, columns, paint, now }: ProgressLogSettings): ProgressLog {
  const numberOf = numberSteps();
  const isDue = paceProgress(now);
  let live = '';

  const show = (text: string) => {
    if (columns === undefined) return;
    live = text;
    write(eraseLine + paint('cyan', [...text].slice(0, Math.max(1, columns - 1)).join('')));
  };
  const line = (text: string) => {
    write(columns === undefined || live === '' ? `${text}\n` : `${eraseLine}${text}\n`);
    if (live !== '') show(live);
  };

  const emit = (event: RunEvent) => {
    switch (event.type) {
      case 'step-start': {
        const title = stepTitle(numberOf(event.step), event.title);
        if (columns === undefined) line(title);
        else show(title);
        return;
      }
      case 'step-end':
        live = '';
        if (columns === undefined) line(stepOutcome(numberOf(event.step), event));
        else write(`${eraseLine}${screenOutcome(numberOf(event.step), event, paint)}\n`);
        return;
      case 'progress': {
        const text = progressLine(event.progress);
        if (columns !== undefined) {
          show(`Step ${numberOf(event.step)}: ${text}`);
          return;
        }
        if (isDue(event)) line(`  ${text}`);
        return;
      }
      case 'note':
        line(`  ${event.message}`);
        return;
      case 'warning':
        line(`${paint('yellow', `warning: ${event.title}`)}: ${event.message}`);
        return;
      case 'output':
        if (!event.value.includes('\n') && event.value.length <= longestValue) line(paint('dim', `  ${event.name}: ${event.value}`));
        return;
      default:
        event satisfies never;
    }
  };
  return {
    emit,
    line,
    end: () => {
      if (live !== '') write(eraseLine);
      live = '';
    },
  };
}

function screenOutcome(number: number, { title, outcome, milliseconds }: Extract<RunEvent, { type: 'step-end' }>, paint: Paint): string {
  const duration = paint('dim', formatDuration(milliseconds));
  switch (outcome) {
    case 'done':
      return `${paint('green', '✔')} ${stepTitle(number, title)}  ${duration}`;
    case 'failed':
      return `${paint('red', '✘')} ${stepTitle(number, title)}  ${duration}`;
    case 'skipped':
      return paint('dim', `- ${stepTitle(number, title)}  skipped`);
    default:
      return outcome satisfies never;
  }
}
