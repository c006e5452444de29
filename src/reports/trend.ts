import { formatDuration } from '../domain/durations.ts';
import type { RunRecord } from '../domain/run-history.ts';

/** More bars could not be distinguished in a summary's width. */
const mostBars = 14;

/** Colours that can be distinguished on white and on black; Mermaid's own bars are nearly white. */
const settings =
  '%%{init: {"xyChart": {"width": 900, "height": 280}, "themeVariables": {"xyChart": {"plotColorPalette": "#54aeff, #cf222e"}}}}%%';

/**
 * How long the last snapshots took and how long the golden server was down for them, as a sentence and a Mermaid chart.
 * `''` when there is nothing to compare.
 * @param runs oldest first; the last one is the present run
 */
export function trendChart(runs: readonly RunRecord[]): string {
  const shown = runs.slice(-mostBars);
  const present = shown.at(-1);
  if (present === undefined || shown.length < 2) return '';
  const unit = unitFor(Math.max(...shown.flatMap(({ snapshotSeconds, downtimeSeconds }) => [snapshotSeconds, downtimeSeconds ?? 0])));
  const inUnit = (seconds: number) => Math.round((10 * seconds) / unit.seconds) / 10;
  const snapshots = shown.map(({ snapshotSeconds }) => inUnit(snapshotSeconds));
  const downtimes = shown.map(({ downtimeSeconds }) => inUnit(downtimeSeconds ?? 0));
  const highest = Math.max(...snapshots, ...downtimes);
  return [
    `Snapshots (bars) and downtime of the golden server (line), UTC. ${comparison(shown.slice(0, -1), present)}`,
    '',
    '```mermaid',
    settings,
    'xychart-beta',
    `    x-axis [${labels(shown).join(', ')}]`,
    `    y-axis "${unit.name}" 0 --> ${Math.max(1, Math.ceil(highest + highest / 10))}`,
    `    bar [${snapshots.join(', ')}]`,
    `    line [${downtimes.join(', ')}]`,
    '```',
  ].join('\n');
}

function comparison(earlier: readonly RunRecord[], present: RunRecord): string {
  const sorted = earlier.map(({ snapshotSeconds }) => snapshotSeconds).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const runs = earlier.length === 1 ? 'the previous one took' : `the median of the ${earlier.length} previous ones is`;
  return `This snapshot took ${formatDuration(present.snapshotSeconds * 1000)}; ${runs} ${formatDuration(median * 1000)}.`;
}

function unitFor(longestSeconds: number): { readonly name: string; readonly seconds: number } {
  if (longestSeconds >= 2 * 3600) return { name: 'hours', seconds: 3600 };
  return longestSeconds >= 2 * 60 ? { name: 'minutes', seconds: 60 } : { name: 'seconds', seconds: 1 };
}

/** `11-21`, and `11-21 (2)` for the second of a day: bars of one label would lie on each other. */
function labels(runs: readonly RunRecord[]): readonly string[] {
  const days = runs.map(({ at }) => at.slice(5, 10));
  return days.map((day, place) => {
    const nth = days.slice(0, place + 1).filter((other) => other === day).length;
    return nth === 1 ? `"${day}"` : `"${day} (${nth})"`;
  });
}
