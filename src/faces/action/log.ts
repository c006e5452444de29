import type { Emit, RunEvent } from '../../engine/events.ts';
import { numberSteps, stepOutcome, stepTitle } from '../../reports/groups.ts';
import { paceProgress, progressLine } from '../../reports/progress.ts';

/** The part of `@actions/core` that a log needs. */
export interface Workflow {
  info(message: string): void;
  warning(message: string, properties: { title: string }): void;
  startGroup(title: string): void;
  endGroup(): void;
  setOutput(name: string, value: string): void;
}

/** Turns events into a workflow log: one group per step, sparse progress lines, warnings as annotations, early outputs. */
export function createLog(workflow: Workflow, now: () => number): Emit {
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
        const line = inert(progressLine(event.progress));
        // Of two steps side by side only one has its group open.
        const isElsewhere = event.step !== undefined && event.step !== open;
        workflow.info(isElsewhere ? `Step ${numberOf(event.step)}: ${line}` : line);
        return;
      }
      case 'note':
        workflow.info(inert(event.message));
        return;
      case 'warning':
        workflow.warning(event.message, { title: event.title });
        return;
      case 'output':
        workflow.setOutput(event.name, event.value);
        return;
      default:
        event satisfies never;
    }
  };
}

/**
 * The runner obeys lines of a log that look like commands; a server's name or a console's text must not give any. A
 * single colon counts too: a command's output comes in pieces, which may part the two.
 */
export function inert(text: string): string {
  return text.replaceAll(/^([^\S\n]*):/gm, '$1\u200b:').replaceAll('##[', '##\u200b[');
}
