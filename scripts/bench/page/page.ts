/** docs/benchmarks.md and its pictures, wholly made of docs/benchmarks.json. */
import type { Results, Scale, Scene, Startup, Waits } from '../results.ts';
import { drawBars } from './bars.ts';
import { liveCharts, liveSection } from './live.ts';
import { seconds, table, thousands } from './table.ts';

export interface Page {
  readonly markdown: string;
  /** SVG by file name. */
  readonly pictures: Readonly<Record<string, string>>;
}

export function renderPage({ live, waits, startup, scale }: Results): Page {
  const pictures = { ...(live && liveCharts(live)), ...(scale && { 'scale.svg': scaleChart(scale) }) };
  const show = (name: string, what: string) => `![${what}](benchmarks/${name})`;
  const sections = [
    head,
    live &&
      `${liveIntroduction}\n\n${sceneLine(live.scene)}\n\n${show('wall.svg', 'Wall time by tool')}\n\n${show('cpu.svg', 'CPU time by tool')}\n\n${show('requests.svg', 'API requests by tool')}\n\n${liveSection(live)}`,
    waits && `${waitsIntroduction}\n\n${waitsTables(waits)}\n\n${waitsNotes}`,
    scale &&
      `${scaleIntroduction}\n\n${sceneLine(scale.scene)}\n\n${scaleTable(scale)}\n\n${show('scale.svg', 'Requests and CPU time by number of servers')}`,
    startup && startupSection(startup),
  ];
  return { markdown: `${sections.filter((section) => section !== undefined).join('\n\n')}\n`, pictures };
}

const head = `# Benchmarks

Written by \`npm run bench\`; do not edit. The figures are in [benchmarks.json](benchmarks.json), the code is in [scripts/bench](../scripts/bench).

\`\`\`sh
test/openstack/up                                  # the real OpenStack of the tests; Debian 12, root
apt-get install -y time packer                     # what is measured with, and beside
npm run bench                                      # everything; some 20 minutes
npm run bench -- --part live --n 1,5,20 --runs 3   # or a part: live, waits, scale, startup
npm run bench -- --render                          # this page anew from the figures
\`\`\``;

const liveIntroduction = `## Snapshot and launch, on a real OpenStack

The same job by each tool, on the OpenStack of [test/openstack](../test/openstack/README.md): stop the golden server, take its image, start it
again, launch N servers from the image, and come back when all of them are \`ACTIVE\`. The tools take turns, each in a project of its own, emptied
after each job. What each left is checked in the cloud itself; a run that did not do the job does not count.

- **shell script**, **script, xargs -P 10**: [script.sh](../scripts/bench/peers/script.sh) and [parallel.sh](../scripts/bench/peers/parallel.sh), with the \`openstack\` client.
- **openstacksdk**: [sdk.py](../scripts/bench/peers/sdk.py), one Python process, ten launches at a time.
- **Packer**: [packer.json](../scripts/bench/peers/packer.json). It images a server that it launches itself, not one that is there, and launches none from
  the image; so it takes part in the snapshot alone, with a launch in place of the start.
- **Restage**: \`restage refresh\`, or \`restage snapshot\`, as it ships. Other than the rest it takes a lease, writes down what it owes the golden
  server, judges the shutdown, and proves the image.

*The cloud's own time* is when the cloud was at work at something that it had been asked for: from the request until nova-compute's log says that
it is done (of a start, Nova's action record, in whole seconds). *CPU* is user and system time of the tool and all that it starts. *Memory* is the most
that its processes held at one moment, what they share counted once. *Requests* are counted by a reverse proxy before each service, the same
one for all; the catalog that it hands on leads through it. Cloud, proxy and tool share the cores, so what a tool burns also slows its cloud.`;

const waitsIntroduction = `## Waits of hours, without waiting

How often each tool asks while a snapshot takes an hour or ten, and how long it goes unnoticed that it is done: the documented schedules of the
others, and the whole of \`restage snapshot\` on the embedded cloud in virtual time. Snapshots of 50 and 500 GB, with 21 ends from a tenth
before the expected time to a tenth after it.`;

const waitsNotes = `*Requests* is the most of all ends. Restage asks for two things at each look, the image and the server's task (an image is active before its server
may be started), renews its lease, and signs in again before its token ends: all of that is counted. The others' looks are counted as one request
each, and their sign-ins not at all. Restage notices later than a tool that asks every two seconds; at most a minute later, by design.`;

const scaleIntroduction = `## From 1 to 500 servers

One \`restage refresh\` of N servers on the embedded cloud, which takes no time of its own: what it costs is Restage's. CPU and memory are of the \`restage\` process.`;

function sceneLine({ date, cores, memoryGb, versions }: Scene): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date.slice(0, 10)}, ${cores} cores, ${memoryGb} GB of memory. ${list.join(', ')}.`;
}

function waitsTables({ schedules }: Waits): string {
  const hours = [...new Set(schedules.flatMap(({ waits }) => waits.map((wait) => wait.hours)))];
  const columns = hours.flatMap((each) => [`${each} h: requests`, 'lag s, mean', 'lag s, worst']);
  const figures = table(
    ['', 'asks', ...columns],
    schedules.map(({ tool, rule, waits }) => [
      tool,
      rule,
      ...waits.flatMap(({ requests, meanLagSeconds, worstLagSeconds, givenUp, ends }) => [
        thousands(requests),
        ...(givenUp === ends
          ? ['gives up', 'gives up']
          : [meanLagSeconds.toFixed(1), worstLagSeconds.toFixed(1) + (givenUp > 0 ? `; ${givenUp} of ${ends} given up` : '')]),
      ]),
    ]),
    2,
  );
  return `${figures}\n\nWhere the schedules are written:\n\n${schedules.map(({ tool, source }) => `- ${tool}: ${source}`).join('\n')}`;
}

const total = (requests: Readonly<Record<string, number>>) => Object.values(requests).reduce((sum, each) => sum + each, 0);

function scaleTable({ runs }: Scale): string {
  return table(
    ['N', 'requests', 'CPU s', 'CPU ms per server', 'memory MB', 'wall s'],
    runs.map(({ count, requests, cpuMs, largestMb, wallMs }) => [
      count,
      thousands(total(requests)),
      (cpuMs / 1000).toFixed(2),
      (cpuMs / count).toFixed(1),
      largestMb,
      seconds(wallMs),
    ]),
    0,
  );
}

function scaleChart({ runs }: Scale): string {
  const series = ['requests', 'CPU ms'];
  const groups = runs.map(({ count, requests, cpuMs }) => ({
    label: `N = ${count}`,
    bars: [
      { series: 'requests', value: total(requests) },
      { series: 'CPU ms', value: cpuMs },
    ],
  }));
  return drawBars({ title: 'One refresh on the embedded cloud', unit: 'requests and ms', series, groups });
}

function startupSection({ scene, runs, commands, files }: Startup): string {
  const bytes = (wanted: readonly string[]) => files.filter(({ name }) => wanted.includes(name)).reduce((sum, each) => sum + each.bytes, 0);
  const kb = (value: number) => thousands(value / 1000);
  const all = files.reduce((sum, each) => sum + each.bytes, 0);
  const gzipped = files.reduce((sum, each) => sum + each.gzippedBytes, 0);
  const history = bytes(['history.js']);
  return `## Start-up and size

${sceneLine(scene)}

${table(
  [`milliseconds, median of ${runs}`, ''],
  commands.map(({ name, medianMs }) => [`\`${name}\``, medianMs]),
)}

What ships is ${kb(all)} kB of JavaScript, ${kb(gzipped)} kB gzipped, names in full: ${kb(all - history)} kB without \`history.js\`, which only a job that keeps its
history in GitHub's cache loads. The rest is loaded by what a run needs. Other actions' bundles are not on the npm registry, so this
command measures none of them; \`git clone\` and \`wc -c dist/*.js\` tell.

${table(
  ['file', 'kB', 'gzipped'],
  files
    .filter(({ bytes: size }) => size >= 10_000)
    .map(({ name, bytes: size, gzippedBytes }) => [`\`${name}\``, kb(size), kb(gzippedBytes)]),
)}

Files below 10 kB are not listed.`;
}
