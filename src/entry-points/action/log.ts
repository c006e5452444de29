import type { Emit, RunEvent } from '../../engine/events.ts';
import { numberSteps, stepOutcome, stepTitle } from '../../reports/groups.ts';
import { paceProgress, progressLine } from '../../reports/progress.ts';
import { inert, quoteMark } from '../common/inert.ts';

/** The part of `@actions/core` that a log needs. */
export interface Workflow {
  info(message: string): void;
  warning(message: string, properties: { title: string }): void;
  startGroup(title: string): void;
  endGroup(): void;
  setOutput(name: string, value: string): void;
}

/** Turns events into a workflow log: one group per step, sparse progress lines, warnings as annotations, early outputs. */
export function createLog(toolkit: Workflow, now: () => number): Emit {
  const workflow = { ...toolkit, info: (message: string) => toolkit.info(inert(message)) };
  const numberOf = numberSteps();
  const isDue = paceProgress(now);
  let open: string | undefined;

  const closeGroup = () => {
    if (open !== undefined) workflow.endGroup();
    open = undefined;
  };

  return (event: RunEvent) => {
    switch (event.type) {
      case 'step-start':
        // Groups do not nest: a step inside another one takes over.
        closeGroup();
        workflow.startGroup(stepTitle(numberOf(event.step), event.title));
        open = event.step;
        return;
      case 'step-end':
        if (open === event.step) closeGroup();
        workflow.info(stepOutcome(numberOf(event.step), event));
        return;
      case 'progress': {
        if (!isDue(event)) return;
        const line = progressLine(event.progress);
        // Of two steps side by side only one has its group open.
        const isElsewhere = event.step !== undefined && event.step !== open;
        workflow.info(isElsewhere ? `Step ${numberOf(event.step)}: ${line}` : line);
        return;
      }
      case 'note':
        workflow.info(event.message);
        return;
      case 'warning':
        workflow.warning(event.message, { title: event.title });
        return;
      case 'output':
        workflow.setOutput(event.name, event.value);
        return;
      case 'golden':
        // Told at the end, as it is by then.
        return;
      default:
        event satisfies never;
    }
  };
}

/** Lines of a guest or a child process, each with a mark before it that tells them from ours. */
export function quoted(lines: readonly string[]): string {
  return lines.map((line) => inert(`${quoteMark}${line}`).trimEnd()).join('\n');
}
