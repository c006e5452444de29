/** docs/benchmarks.md and its pictures, wholly made of docs/benchmarks.json. */
import type { ProjectRun, Projects, Results, Scale, Scene, Startup, Waits } from '../results.ts';
import { drawBars } from './bars.ts';
import { liveCharts, liveSection } from './live.ts';
import { seconds, table, thousands } from './table.ts';

export interface Page {
  readonly markdown: string;
  /** SVG by file name. */
  readonly pictures: Readonly<Record<string, string>>;
}

export function renderPage({ live, waits, startup, scale, projects }: Results): Page {
  const pictures = { ...(live && liveCharts(live)), ...(scale && { 'scale.svg': scaleChart(scale) }) };
  const show = (name: string, what: string) => `![${what}](benchmarks/${name})`;
  const sections = [
    head,
    live &&
      `${liveIntroduction}\n\n${sceneLine(live.scene)}\n\n${show('wall.svg', 'Wall time by tool')}\n\n${show('cpu.svg', 'CPU time by tool')}\n\n${show('requests.svg', 'API requests by tool')}\n\n${liveSection(live)}`,
    waits && `${waitsIntroduction}\n\n${waitsTables(waits)}\n\n${waitsNotes}`,
    scale &&
      `${scaleIntroduction}\n\n${sceneLine(scale.scene)}\n\n${scaleTable(scale)}\n\n${show('scale.svg', 'Requests and CPU time by number of servers')}`,
    projects && projectsSection(projects),
    startup && startupSection(startup),
  ];
  return { markdown: `${sections.filter((section) => section !== undefined).join('\n\n')}\n`, pictures };
}

const head = `# Benchmarks

Written by \`npm run bench\`; do not edit. The figures are in [benchmarks.json](benchmarks.json), the code is in [scripts/bench](../scripts/bench).

\`\`\`sh
test/openstack/up                                  # start the OpenStack of the tests; needs Debian 12 and root
apt-get install -y time packer                     # tools to measure with, and to compare with
npm run bench                                      # everything, about 20 minutes
npm run bench -- --part live --n 1,5,20 --runs 3   # a part: live, waits, scale, startup
npm run bench -- --render                          # write this page again from the figures
\`\`\``;

const liveIntroduction = `## Snapshot and launch, on a real OpenStack

Each tool does the same job on the OpenStack of [test/openstack](../test/openstack/README.md): stop the golden server, take its image, start it
again, launch N servers from the image, and return when all of them are \`ACTIVE\`. The tools take turns, each in its own project, which is emptied
after each job. The result is checked in the cloud itself; a run that did not do the job does not count.

- **shell script**, **script, xargs -P 10**: [script.sh](../scripts/bench/peers/script.sh) and [parallel.sh](../scripts/bench/peers/parallel.sh), with the \`openstack\` client.
- **openstacksdk**: [sdk.py](../scripts/bench/peers/sdk.py), one Python process, ten launches at a time.
- **Packer**: [packer.json](../scripts/bench/peers/packer.json). It takes an image of a server that it launches itself, not of an existing one, and launches none from
  the image. So it takes part only in the snapshot, with a launch instead of the start.
- **Terraform** is not measured: none of the resources of its OpenStack provider takes an image of a server.
- **Restage**: \`restage refresh\`, or \`restage snapshot\`, as shipped. Unlike the others it takes a lease, records what it owes the golden
  server, judges the shutdown, and verifies the image.

- *The cloud's own time* is the time in which the cloud worked on a request: from the request until nova-compute's log says that it is done (for a start, by Nova's
  action record, in whole seconds).
- *CPU* is the user and system time of the tool and its child processes. *Memory* is their largest total at one moment, with shared memory counted once.
- *Requests* are counted by a reverse proxy in front of each service, the same for all tools.

Cloud, proxy and tool share the cores, so the CPU time of a tool also slows down its cloud.`;

const waitsIntroduction = `## Waits of hours, without waiting

How often does each tool poll during a snapshot of one or ten hours, and how long after the end (*lag*) does it notice? For other tools, this is calculated from their documented
schedules. \`restage snapshot\` runs completely, on the emulator in virtual time. Snapshots take exactly as long, and were expected at 21
times, so that they end from 10 % before to 10 % after the expected time.`;

const waitsNotes = `*Requests* is the largest number over all ends. All requests of Restage are counted: at each poll the image and the server's task (an image is active before its server
may be started), renewals of the lease (\`leases\`), and sign-ins before the token expires. For other tools each poll is counted as one request, and sign-ins are not counted. Restage notices the
end later than a tool that polls every two seconds, but at most a minute later, and at most ten seconds if it ends within five minutes of the expected
time (*close*), by design.`;

const scaleIntroduction = `## From 1 to 500 servers

One \`restage refresh\` of N servers on the emulator, which needs no time of its own, so the costs are Restage's. CPU and memory are those of the \`restage\` process.`;

function sceneLine({ date, cores, memoryGb, versions }: Scene): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date.slice(0, 10)}, ${cores} cores, ${memoryGb} GB of memory. ${list.join(', ')}.`;
}

function waitsTables({ schedules }: Waits): string {
  const hours = [...new Set(schedules.flatMap(({ waits }) => waits.map((wait) => wait.hours)))];
  const columns = hours.flatMap((each) => [`${each} h: requests`, 'lag s, mean', 'lag s, worst', 'close, worst']);
  const figures = table(
    ['', 'polls', ...columns],
    schedules.map(({ tool, rule, waits }) => [
      tool,
      rule,
      ...waits.flatMap(({ requests, leases, meanLagSeconds, worstLagSeconds, worstCloseLagSeconds, givenUp, ends }) => [
        thousands(requests) + (leases === undefined ? '' : `, leases ${leases}`),
        ...(givenUp === ends
          ? ['gives up', 'gives up', 'gives up']
          : [
              meanLagSeconds.toFixed(1),
              worstLagSeconds.toFixed(1) + (givenUp > 0 ? `; ${givenUp} of ${ends} given up` : ''),
              worstCloseLagSeconds?.toFixed(1) ?? '',
            ]),
      ]),
    ]),
    2,
  );
  return `${figures}\n\nSources of the schedules:\n\n${schedules.map(({ tool, source }) => `- ${tool}: ${source}`).join('\n')}`;
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

/** With the slope from the smallest project to the largest. */
function projectsSection({ scene, goldens, environments, runs }: Projects): string {
  const sizes = [...new Set(runs.map(({ size }) => size))];
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
  const rows = [...new Set(runs.map(({ command }) => command))].map((command) => {
    const at = (size: number) => runs.find((run) => run.command === command && run.size === size);
    const [first, last] = [at(smallest), at(largest)];
    const slope = (value: (run: ProjectRun) => number) =>
      first === undefined || last === undefined || largest === smallest
        ? ''
        : (((value(last) - value(first)) * 1000) / (largest - smallest)).toFixed(1);
    return [
      command,
      ...sizes.map((size) => {
        const run = at(size);
        return run === undefined ? '' : `${thousands(run.requests)}; ${(run.cpuMs / 1000).toFixed(2)} s; ${run.largestMb} MB`;
      }),
      `${slope(({ requests }) => requests)}; ${slope(({ cpuMs }) => cpuMs)} ms; ${slope(({ largestMb }) => largestMb)} MB`,
    ];
  });
  return `## A full project

Requests, CPU time and memory of one command in a project on the emulator with ${goldens} golden servers and ${environments} environments, by its number of servers, and of as many images.
The last column is what a thousand servers and images more cost.

${sceneLine(scene)}

${table(['', ...sizes.map(thousands), 'each 1,000 more'], rows)}`;
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

The package has ${kb(all)} kB of JavaScript, ${kb(gzipped)} kB gzipped, with the names of functions kept: ${kb(all - history)} kB without \`history.js\`, which only a job with \`history: cache\`
loads. A run loads only the files that it needs. Other actions' bundles are not on the npm registry, so this command does not measure them; use \`git clone\` and
\`wc -c dist/*.js\`.

${table(
  ['file', 'kB', 'gzipped'],
  files
    .filter(({ bytes: size }) => size >= 10_000)
    .map(({ name, bytes: size, gzippedBytes }) => [`\`${name}\``, kb(size), kb(gzippedBytes)]),
)}

Files below 10 kB are not listed.`;
}
