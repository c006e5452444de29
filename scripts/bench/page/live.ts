/** The page's part about the real cloud. */
import type { Live, LiveRun, Phase, Tool } from '../results.ts';
import { type Chart, drawBars } from './bars.ts';
import { median, seconds, table } from './table.ts';

const names: Readonly<Record<Tool, string>> = {
  restage: 'Restage',
  script: 'shell script',
  parallel: 'script, xargs -P 10',
  sdk: 'openstacksdk',
  packer: 'Packer',
};

/** The middle of each figure over the runs of one tool and one N that did the job. */
interface Summary {
  readonly tool: Tool;
  readonly count: number;
  readonly runs: number;
  readonly leastWallMs: number;
  readonly mostWallMs: number;
  readonly wallMs: number;
  readonly cloudMs: number;
  readonly idleMs: Readonly<Record<Phase, number>>;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly requests: number;
}

const phases: Readonly<Record<Phase, string>> = {
  'start-up': 'before the first request',
  stop: 'after the stop',
  snapshot: 'after the snapshot',
  start: 'after the start',
  build: 'after a launch',
};

export function liveSection({ runs, absent }: Live): string {
  const all = summarize(runs);
  const counts = [...new Set(all.map(({ count }) => count))].sort((a, b) => a - b);
  const failed = runs.filter(({ failure }) => failure !== undefined);
  return [
    ...counts.map((count) => `### ${jobName(count)}\n\n${tableOf(all.filter((each) => each.count === count))}`),
    `### Idle time of the cloud\n\nSeconds in which the cloud had no work, by the work that it had finished last.\n\n${idleTable(all)}`,
    `### Against the limits\n\n${[...limitLines(all), ...behindLines(all)].join('\n')}\n\n${why}`,
    ...(failed.length === 0
      ? []
      : [
          `### Failed runs\n\n${failed.map(({ tool, count, failure }) => `- ${names[tool]}, ${jobName(count)}: ${cell(failure ?? '')}`).join('\n')}`,
        ]),
    ...Object.entries(absent).map(([tool, why]) => `${names[tool as Tool]} was left out: ${why}.`),
  ].join('\n\n');
}

/** SVG by file name. */
export function liveCharts({ runs }: Live): Readonly<Record<string, string>> {
  const all = summarize(runs);
  const present = (Object.keys(names) as Tool[]).filter((tool) => all.some((each) => each.tool === tool));
  const chart = (title: string, unit: string, figureOf: (each: Summary) => number, limitOf?: (each: Summary) => number): string => {
    const counts = [...new Set(all.map(({ count }) => count))].sort((a, b) => a - b);
    const groups: Chart['groups'] = counts.map((count) => ({
      label: jobName(count),
      bars: all
        .filter((each) => each.count === count)
        .map((each) => ({ series: names[each.tool], value: figureOf(each), ...(limitOf && { limit: limitOf(each) }) })),
    }));
    return drawBars({ title, unit, series: present.map((tool) => names[tool]), groups });
  };
  return {
    'wall.svg': chart(
      'Wall time (dashed: the cloud’s own)',
      's',
      ({ wallMs }) => wallMs / 1000,
      ({ cloudMs }) => cloudMs / 1000,
    ),
    'cpu.svg': chart('CPU time of the tool', 's', ({ cpuMs }) => cpuMs / 1000),
    'requests.svg': chart('API requests', 'count', ({ requests }) => requests),
  };
}

function jobName(count: number): string {
  return count === 0 ? 'snapshot alone' : `snapshot and ${count} server${count === 1 ? '' : 's'}`;
}

function summarize(runs: readonly LiveRun[]): readonly Summary[] {
  const done = runs.filter(({ failure }) => failure === undefined);
  const keys = [...new Set(done.map(({ count, tool }) => `${count} ${tool}`))];
  return keys.map((key) => {
    const own = done.filter(({ count, tool }) => `${count} ${tool}` === key);
    const [first] = own;
    if (first === undefined) throw new Error(`no run of ${key}`);
    const middle = (figureOf: (run: LiveRun) => number) => median(own.map(figureOf));
    return {
      tool: first.tool,
      count: first.count,
      runs: own.length,
      leastWallMs: Math.min(...own.map(({ wallMs }) => wallMs)),
      mostWallMs: Math.max(...own.map(({ wallMs }) => wallMs)),
      wallMs: middle(({ wallMs }) => wallMs),
      cloudMs: middle(({ cloudMs }) => cloudMs),
      idleMs: Object.fromEntries(
        Object.keys(phases).map((phase) => [phase, middle(({ idleMs }) => idleMs[phase as Phase] ?? 0)]),
      ) as Record<Phase, number>,
      cpuMs: middle(({ cpuMs }) => cpuMs),
      peakMb: middle(({ peakMb }) => peakMb),
      requests: middle(({ requests }) => Object.values(requests).reduce((sum, each) => sum + each, 0)),
    };
  });
}

function tableOf(summaries: readonly Summary[]): string {
  const own = summaries.find(({ tool }) => tool === 'restage');
  const head = [
    '',
    'runs',
    'wall s, median (least to most)',
    'of it the cloud’s own',
    'times Restage’s wall',
    'CPU s',
    'memory MB',
    'requests',
  ];
  return table(
    head,
    inOrder(summaries).map(({ tool, runs, wallMs, leastWallMs, mostWallMs, cloudMs, cpuMs, peakMb, requests }) => [
      names[tool],
      runs,
      `${seconds(wallMs)} (${seconds(leastWallMs)} to ${seconds(mostWallMs)})`,
      seconds(cloudMs),
      own === undefined ? '' : (wallMs / own.wallMs).toFixed(2),
      seconds(cpuMs),
      Math.round(peakMb),
      Math.round(requests),
    ]),
  );
}

function idleTable(summaries: readonly Summary[]): string {
  return table(
    ['', 'N', ...Object.values(phases)],
    inOrder(summaries).map(({ tool, count, idleMs }) => [
      names[tool],
      count,
      ...Object.keys(phases).map((phase) => seconds(idleMs[phase as Phase])),
    ]),
  );
}

function inOrder(summaries: readonly Summary[]): readonly Summary[] {
  const order = Object.keys(names);
  return summaries.toSorted((a, b) => a.count - b.count || order.indexOf(a.tool) - order.indexOf(b.tool));
}

const why = `Why Restage sends more requests, which matters with few servers:

- it reads quota, flavors, networks and images before it changes anything;
- it takes and releases a lease on the golden server, and one on the environment, both at once: two lists, and a record for each;
- it records what it owes the golden server, and removes that record;
- it reads the record of the stop, verifies the image, and marks each server as current.

These measures reduce the requests and the time:

- one list shows all servers at each poll, and polls are close together only when the last servers are due;
- nothing is asked twice in a run: what the survey has read counts under the lease, unless another run was waited for;
- one list of images shows those of the golden server and the leases;
- a stop and a capture are first looked at 2.2 seconds after the request, hardly one being over sooner;
- servers that only the promotion waits for are first looked at when all can be expected: one with the second look at the image, several three seconds after the request;
- the second look at an image, 2.5 seconds after it was active, writes the run's figures on it;
- the golden server is started without another look, as long as the lease on it is held;
- there is no new sign-in before a snapshot if the token lasts long enough;
- the launch begins while the golden server starts, and ends with its last check;
- there is no list of servers if no image is old enough to be deleted.`;

/** The requirement: within a tenth and two seconds of the cloud's own time. */
function limitLines(summaries: readonly Summary[]): readonly string[] {
  return inOrder(summaries)
    .filter(({ tool, count }) => tool === 'restage' && count > 0)
    .map(({ count, wallMs, cloudMs }) => {
      const allowedMs = cloudMs * 1.1 + 2000;
      const verdict = wallMs <= allowedMs ? 'within' : '**beyond**';
      return `- N = ${count}: ${seconds(wallMs)} s, ${verdict} the limit of ${seconds(allowedMs)} s (the cloud’s own time, plus 10 %, plus 2 s).`;
    });
}

/** Every figure in which another tool did better. */
function behindLines(summaries: readonly Summary[]): readonly string[] {
  const lines = summaries
    .filter(({ tool }) => tool !== 'restage')
    .flatMap((other) => {
      const own = summaries.find(({ tool, count }) => tool === 'restage' && count === other.count);
      if (own === undefined) return [];
      const figures = [
        ['wall time', own.wallMs, other.wallMs, `${seconds(own.wallMs)} s to ${seconds(other.wallMs)} s`],
        ['CPU time', own.cpuMs, other.cpuMs, `${seconds(own.cpuMs)} s to ${seconds(other.cpuMs)} s`],
        ['memory', own.peakMb, other.peakMb, `${Math.round(own.peakMb)} MB to ${Math.round(other.peakMb)} MB`],
        ['requests', own.requests, other.requests, `${own.requests} to ${other.requests}`],
      ] as const;
      return figures
        .filter(([, mine, theirs]) => mine > theirs)
        .map(([what, , , how]) => `- Behind ${names[other.tool]} in ${what}, ${jobName(other.count)}: ${how}.`);
    });
  return lines.length === 0 ? ['- Behind no other tool in wall time, CPU time, memory or requests.'] : lines;
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 300);
}
