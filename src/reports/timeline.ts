import { formatDuration } from '../domain/durations.ts';
import type { TimelineSpan } from '../operations/results.ts';

const sections = ['Golden server', 'Staging servers'] as const;

/** Whom a span is about. Mermaid draws `crit` bars in red: the golden server is off or about to be. */
const spans: Record<TimelineSpan['name'], { readonly section: (typeof sections)[number]; readonly tag: string }> = {
  stop: { section: 'Golden server', tag: 'crit, ' },
  snapshot: { section: 'Golden server', tag: 'crit, ' },
  upload: { section: 'Golden server', tag: 'crit, ' },
  start: { section: 'Golden server', tag: 'crit, ' },
  launch: { section: 'Staging servers', tag: '' },
  ready: { section: 'Staging servers', tag: '' },
  retire: { section: 'Staging servers', tag: '' },
};

/** A Mermaid gantt of the run, `''` when there is nothing to draw. The axis is in the reader's own time zone. */
export function timelineGantt(timeline: readonly TimelineSpan[]): string {
  if (timeline.length === 0) return '';
  const drawn = sections.flatMap((section) => {
    const bars = timeline.filter((span) => spans[span.name].section === section).map(bar);
    return bars.length === 0 ? [] : [`    section ${section}`, ...bars];
  });
  return ['```mermaid', 'gantt', '    dateFormat x', '    axisFormat %H:%M:%S', ...drawn, '```'].join('\n');
}

function bar({ name, from, to }: TimelineSpan): string {
  // A bar that ends where it begins is drawn over the whole width.
  const end = Math.max(to, from + 1);
  return `    ${name} (${formatDuration(to - from)}) :${spans[name].tag}${from}, ${end}`;
}
