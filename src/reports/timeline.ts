import { formatDuration } from '../domain/durations.ts';
import type { TimelineSpan } from '../operations/results.ts';

const sections = [
  { title: 'Golden server', names: ['stop', 'snapshot', 'upload', 'start'] },
  { title: 'Staging servers', names: ['launch', 'ready', 'retire'] },
] as const satisfies readonly { title: string; names: readonly TimelineSpan['name'][] }[];

/** A Mermaid gantt of the run, `''` when there is nothing to draw. The axis is in the reader's own time zone. */
export function timelineGantt(spans: readonly TimelineSpan[]): string {
  if (spans.length === 0) return '';
  const drawn = sections.flatMap(({ title, names }) => {
    const members = spans.filter((span) => names.some((name) => name === span.name));
    return members.length === 0 ? [] : [`    section ${title}`, ...members.map(bar)];
  });
  return ['```mermaid', 'gantt', '    dateFormat x', '    axisFormat %H:%M:%S', ...drawn, '```'].join('\n');
}

function bar({ name, from, to }: TimelineSpan): string {
  // A bar that ends where it begins is drawn over the whole width.
  const end = Math.max(to, from + 1);
  return `    ${name} (${formatDuration(to - from)}) :${name === 'stop' || name === 'start' ? 'crit, ' : ''}${from}, ${end}`;
}
