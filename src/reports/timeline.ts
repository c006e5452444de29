import { formatDuration } from '../domain/durations.ts';
import { defaultRole } from '../domain/names.ts';
import type { TimelineSpan } from '../operations/results.ts';
import { cut } from './markdown.ts';

/** Whom a span is about. */
const subjects: Record<TimelineSpan['name'], 'golden' | 'staging'> = {
  stop: 'golden',
  snapshot: 'golden',
  upload: 'golden',
  start: 'golden',
  launch: 'staging',
  ready: 'staging',
  retire: 'staging',
};

/** Of a section's title, pixels: Mermaid writes it in 11 px. */
const widthOfLetter = 6;

/** A Mermaid gantt of the run, `''` when there is nothing to draw. The axis is in the reader's own time zone. */
export function timelineGantt(timeline: readonly TimelineSpan[]): string {
  if (timeline.length === 0) return '';
  const goldenFirst = [...timeline.filter(isGolden), ...timeline.filter((span) => !isGolden(span))];
  const titles = [...new Set(goldenFirst.map(sectionTitle))];
  const drawn = titles.flatMap((title) => [
    `    section ${title}`,
    ...goldenFirst.filter((span) => sectionTitle(span) === title).map((span) => bar(span, isOff(span, timeline))),
  ]);
  // Titles stand left of the bars, and would be drawn over by the first of them.
  const leftPadding = 20 + widthOfLetter * Math.max(...titles.map((title) => title.length));
  const settings = `%%{init: {"gantt": {"leftPadding": ${leftPadding}}}}%%`;
  const axis = ['    dateFormat x', '    axisFormat %H:%M:%S', '    todayMarker off'];
  return ['```mermaid', settings, 'gantt', ...axis, ...drawn, '```'].join('\n');
}

function isGolden({ name }: TimelineSpan): boolean {
  return subjects[name] === 'golden';
}

function sectionTitle(span: TimelineSpan): string {
  const of = inert(span.of ?? '');
  if (isGolden(span)) return `Golden server ${of}`.trimEnd();
  return of === '' || of === defaultRole ? 'Staging servers' : `Staging servers ${of}`;
}

/** A name may hold what Mermaid takes for its own: `:`, `;`, `#`, `%%`, a line's end. And it may leave no room for bars. */
function inert(name: string): string {
  return cut(name.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim(), 32);
}

/** Or about to be. What the cloud still uploads when the golden server is asked to start keeps it from nothing. */
function isOff(span: TimelineSpan, timeline: readonly TimelineSpan[]): boolean {
  if (!isGolden(span)) return false;
  return span.name !== 'upload' || !timeline.some(({ name, of, from }) => name === 'start' && of === span.of && from < span.to);
}

function bar(span: TimelineSpan, isRed: boolean): string {
  const { name } = span;
  // Mermaid takes whole milliseconds only.
  const [from, to] = [Math.round(span.from), Math.round(span.to)];
  // A bar that ends where it begins is drawn over the whole width.
  const end = Math.max(to, from + 1);
  // Mermaid draws `crit` bars in red.
  return `    ${name} (${formatDuration(to - from)}) :${isRed ? 'crit, ' : ''}${from}, ${end}`;
}
