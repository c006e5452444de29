import type { Totals } from '../test/simulation/simulate.ts';
import { storyOf } from '../test/simulation/story.ts';
import type { WeekRequest } from '../test/simulation/week/draw.ts';
import { bytesPerRequest, type DayFigures, simulateWeek } from '../test/simulation/week/simulate.ts';

/** Plays a week, prints a line for each day, and then what the days come to. @returns whether every promise was kept */
export async function tellWeek(request: WeekRequest, describeTotals: (totals: Totals, seconds: number) => string): Promise<boolean> {
  const began = performance.now();
  const { days, totals, breaches, trace, digest, heap } = await simulateWeek(request, (day) => console.log(describeDay(day)));
  const seconds = (performance.now() - began) / 1000;
  const again = `npm run simulate -- --week --seed ${request.seed} --days ${request.days} --pull-requests ${request.pullRequests}`;
  if (breaches.length > 0) {
    const story = [
      ...storyOf(trace),
      ...breaches.map(({ promise, text }) => `seed ${request.seed}: ${promise}: ${text}`),
      `again: ${again}`,
    ];
    console.log(story.join('\n'));
  }
  const last = days.at(-1);
  if (last !== undefined) {
    const counts = Object.entries(last.census).map(([what, count]) => `${what} ${count}`);
    console.log(`the last quiet hour: ${counts.join(', ')}`);
  }
  const each = days.map((day) => `day ${day.day} ${bytesPerRequest(day, heap.before).toFixed(0)}`);
  const ratio = (heap.after / heap.before).toFixed(3);
  console.log(
    `heap: bytes per request so far ${each.join(', ')}; without the cloud ${megabytes(heap.before)} before, ${ratio} times that after`,
  );
  console.log(describeTotals(totals, seconds));
  console.log(`digest ${digest}`);
  return breaches.length === 0;
}

function describeDay({ day, runs, requests, deletions, checks, heap, census }: DayFigures): string {
  const kinds = ['servers', 'images', 'volumes', 'volume snapshots', 'ports', 'floating IPs', 'records of leases'];
  const there = kinds.map((kind) => `${kind} ${census[kind]}`).join(', ');
  return `day ${day}: ${runs} runs, ${requests} requests, ${deletions} deletions, ${checks} checks, heap ${megabytes(heap)}; ${there}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
