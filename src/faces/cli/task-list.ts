import { formatDuration } from '../../domain/durations.ts';
import type { Progress, RunEvent } from '../../engine/events.ts';
import { numberSteps, stepTitle } from '../../reports/groups.ts';
import { progressLine } from '../../reports/progress.ts';
import { fitTo } from '../../reports/width.ts';
import type { ProgressLog } from './line-log.ts';
import { eventLine } from './line-log.ts';
import type { Paint } from './paint.ts';

export interface TaskListSettings {
  readonly write: (text: string) => void;
  /** Width of the screen, which may change. */
  readonly columns: () => number;
  readonly paint: Paint;
  /** Milliseconds by the clock that waits go by. */
  readonly now: () => number;
  /** Calls `draw` time and again until the function that it gives is called. */
  readonly every: (ms: number, draw: () => void) => () => void;
}

/** A step under way, or a wait between two, which has no number and goes with the next step. */
interface Task {
  readonly number: number | undefined;
  readonly title: string;
  readonly startedAt: number;
  /** What its wait last told, and when. */
  readonly told?: { readonly progress: Progress; readonly at: number };
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const frameMs = 200;
/** More would not fit onto a small screen, and what has left it cannot be drawn over. */
const mostTasks = 6;

/** Events of a run on a screen: what is under way stands below and lives, what has ended stays above. */
export function createTaskList({ write, columns, paint, now, every }: TaskListSettings): ProgressLog {
  const numberOf = numberSteps();
  const tasks = new Map<string | undefined, Task>();
  let drawnLines = 0;
  let frame = 0;
  let stopTicking: (() => void) | undefined;

  /** Draws what is under way anew, below `text` that stays. */
  const draw = (text = '') => {
    const lines = [...tasks.values()].slice(0, mostTasks).flatMap((task) => taskLines(task, frames[frame % frames.length] ?? ''));
    if (tasks.size > mostTasks) lines.push(paint('dim', `  … and ${tasks.size - mostTasks} more`));
    write(erase(drawnLines) + text + lines.map((line) => `${line}\n`).join(''));
    drawnLines = lines.length;
  };
  const taskLines = ({ number, title, startedAt, told }: Task, sign: string): string[] => {
    const head = `${sign} ${number === undefined ? title : stepTitle(number, title)}`;
    if (told === undefined) return [paint('cyan', fit(`${head}  ${formatDuration(now() - startedAt)}`))];
    const elapsedMs = told.progress.elapsedMs + now() - told.at;
    return [paint('cyan', fit(head)), paint('dim', fit(`    ${progressLine({ ...told.progress, elapsedMs })}`))];
  };
  /** A line that wraps would be two of the screen's, and not be erased whole. */
  const fit = (line: string) => fitTo(line, Math.max(1, columns() - 1), '');

  const begin = (step: string | undefined, task: Task) => {
    tasks.set(step, task);
    stopTicking ??= every(frameMs, () => {
      frame += 1;
      draw();
    });
    draw();
  };
  const pause = () => {
    stopTicking?.();
    stopTicking = undefined;
  };

  const emit = (event: RunEvent) => {
    switch (event.type) {
      case 'step-start':
        tasks.delete(undefined);
        begin(event.step, { number: numberOf(event.step), title: event.title, startedAt: now() });
        return;
      case 'step-end':
        tasks.delete(undefined);
        tasks.delete(event.step);
        if (tasks.size === 0) pause();
        draw(`${outcomeLine(numberOf(event.step), event, paint)}\n`);
        return;
      case 'progress': {
        const { step, progress } = event;
        const number = step === undefined ? undefined : numberOf(step);
        const task = tasks.get(step) ?? { number, title: `Wait for ${progress.waitingFor}`, startedAt: now() };
        begin(step, { ...task, told: { progress, at: now() } });
        return;
      }
      case 'note':
      case 'warning':
      case 'output': {
        const text = eventLine(event, paint);
        if (text !== undefined) draw(`${text}\n`);
        return;
      }
      case 'golden':
        // Told at the end, as it is by then.
        return;
      default:
        event satisfies never;
    }
  };
  return {
    emit,
    line: (text) => draw(`${text}\n`),
    end: () => {
      pause();
      tasks.clear();
      draw();
    },
  };
}

/** Up by so many lines, and nothing from there on. */
function erase(lines: number): string {
  return lines === 0 ? '' : `\u001b[${lines}A\r\u001b[J`;
}

function outcomeLine(number: number, { title, outcome, milliseconds }: Extract<RunEvent, { type: 'step-end' }>, paint: Paint): string {
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
