import { type Group, groups, type InputRow, inputRows } from '../../inputs/table.ts';
import type { Verb } from '../../inputs/types.ts';
import { widthOf, wrapTo } from '../../reports/width.ts';
import { type CommandName, commandNames } from './arguments.ts';
import { type InitOption, initInputs, initOptions } from './init/options.ts';

/** Columns: a wider line is read less easily, and a log has none. */
const usualWidth = 80;
const leastWidth = 40;

const summaries: Readonly<Record<CommandName, string>> = {
  plan: 'Check everything, and show what `refresh` would do and how long it would take. Changes nothing.',
  snapshot: 'Stop the golden server cleanly, create a verified image of it, and start it again.',
  launch: 'Launch the servers of an environment from an image, and wait until they are ready.',
  refresh: '`snapshot`, then launch a new generation of servers next to the old one, which is deleted when the new one is ready.',
  destroy: 'Delete one environment and everything that belongs to it. At a terminal, it asks for confirmation first.',
  reap: 'Find what has expired, and what dead runs left behind. Deletes only with --apply.',
  release: 'Remove the golden mark from a server. Restage may then delete it like any server of an environment.',
  status: 'Show golden servers and whether one is off unexpectedly (exit code 3), then environments, servers and images. Changes nothing.',
  init: 'Check the cloud, ask what staging should look like, and write `restage.yml` and the workflows. Changes nothing in the cloud.',
  demo: 'Show a whole run on an embedded cloud, in accelerated time. Needs no account and no set-up.',
  emulator: 'Run the embedded cloud on this machine, to try a workflow against it.',
};

const examples: Readonly<Record<CommandName, readonly string[]>> = {
  plan: ['restage plan --golden web-golden --count 3', 'restage plan --golden web-golden --graph'],
  snapshot: ['restage snapshot --golden web-golden', 'restage snapshot --golden db --shutdown guest --shutdown-command ./stop-db'],
  launch: ['restage launch --image web-image --environment qa --count 3 --ready tcp:22'],
  refresh: [
    'restage refresh --golden web-golden --environment qa --count 3',
    'restage refresh --golden web-golden --image-max-age 24h --ttl 8h',
  ],
  destroy: ['restage destroy --environment qa'],
  reap: ['restage reap', 'restage reap --apply'],
  release: ['restage release web-golden'],
  status: ['restage status', 'restage status --json'],
  init: ['restage init', 'restage init --golden web-golden --count 2 --ready tcp:22 --yes'],
  demo: ['restage demo', 'restage demo --profile nova'],
  emulator: ['restage emulator --port 5000 --profile snapshot-service --speed 450'],
};

const commonOptions: readonly (readonly [string, string])[] = [
  ['--json', 'Print one JSON object to standard output, and everything else to standard error.'],
  ['-v, --verbose', 'Log each request, and where each connection setting comes from.'],
  ['--events <file>', 'Append each event of the run to this file as a line of JSON; with --verbose, also each request.'],
  ['-h, --help', 'Show this help.'],
];

const yesOption = ['--yes', 'Delete without confirmation. Only a terminal asks for it; CI jobs and scripts are never asked.'] as const;

const graphOption = [
  '--graph',
  'Print the order of the steps as a Mermaid diagram, which GitHub renders; with --json, it is in `plan.graph`.',
] as const;

const ownOptions: Readonly<Partial<Record<Verb, readonly (readonly [string, string])[]>>> = { plan: [graphOption], destroy: [yesOption] };

const exitCodes =
  'Exit codes: 0 done, 1 failed, 2 refused before anything was changed, 3 (status) a golden server is off unexpectedly, 75 pending (run the same command again), 130 cancelled and cleaned up, 131 stopped before the clean-up finished.';
const notation = 'Write durations as 90s, 15m, 10h or 7d. Separate list items by commas or newlines, or repeat the option.';

/**
 * Help on one command, or on all of them. Ends with a line end.
 * @param columns of the screen; default 80, which is the most, too
 */
export function helpText(about: CommandName | undefined, version: string, columns: number = usualWidth): string {
  const width = Math.max(leastWidth, Math.min(usualWidth, columns || usualWidth) - 1);
  return `${linesAbout(about, version, width).join('\n')}\n`;
}

function linesAbout(about: CommandName | undefined, version: string, lineWidth: number): string[] {
  switch (about) {
    case undefined:
      return overview(version, lineWidth);
    case 'demo':
    case 'emulator':
      return localHelp(about, lineWidth);
    case 'init':
      return initHelp(lineWidth);
    default:
      return verbHelp(about, lineWidth);
  }
}

function overview(version: string, lineWidth: number): string[] {
  return [
    ...wrapTo(`restage ${version}: fresh staging servers from a golden OpenStack server.`, lineWidth),
    '',
    'Usage: restage <command> [--name value]...',
    '',
    'Commands:',
    ...entries(
      commandNames.map((name) => [name, summaries[name]]),
      lineWidth,
    ),
    '',
    'Options:',
    ...entries([...commonOptions, ['--version', 'Show the version.']], lineWidth),
    '',
    ...wrapTo('Configure the cloud as for the openstack client: OS_* variables, or clouds.yaml in the standard locations.', lineWidth),
    ...wrapTo('restage <command> --help lists the options of a command.', lineWidth),
    '',
    ...wrapTo(exitCodes, lineWidth),
  ];
}

function localHelp(name: 'demo' | 'emulator', lineWidth: number): string[] {
  const usual = name === 'demo' ? 'snapshot-service' : 'nova';
  const profile = ['--profile <name>', `Kind of cloud: nova, or snapshot-service (Keystone v2.0, Nova v2; default: ${usual}).`] as const;
  const options: readonly (readonly [string, string])[] =
    name === 'demo'
      ? [profile]
      : [
          ['--port <number>', 'Port on 127.0.0.1 (default: any free port).'],
          profile,
          ['--speed <number>', 'Speed of disk copies, as a multiple of a real cloud. Everything else takes real time (default: 60).'],
          [
            '--knob <name=value>',
            'Behavior of guests and of the cloud, for example ignores_acpi=true. Can be repeated. See docs/emulator.md.',
          ],
        ];
  return [
    ...wrapTo(plain(summaries[name]), lineWidth),
    '',
    `Usage: restage ${name}${options.length > 0 ? ' [--name value]...' : ''}`,
    '',
    'Options:',
    ...entries([...options, ['-h, --help', 'Show this help.']], lineWidth),
  ];
}

function initHelp(lineWidth: number): string[] {
  const rows = inputRows.filter(({ name }) => initInputs.includes(name));
  const own: readonly InitOption[] = initOptions;
  const connection = rows.filter(({ group }) => group === 'connection');
  return [
    ...wrapTo(plain(summaries.init), lineWidth),
    '',
    'Usage: restage init [--name value]...',
    '',
    ...examples.init.flatMap((example) => exampleLines(example, lineWidth)),
    '',
    ...wrapTo('What to write. At a terminal, init asks for what is missing:', lineWidth),
    ...entries(
      [
        ...rows.filter((row) => !connection.includes(row)).map((row) => [optionOf(row), row.description] as const),
        ...own.map(
          ({ name, placeholder, description }) =>
            [`--${name}${placeholder === undefined ? '' : ` <${placeholder}>`}`, description] as const,
        ),
      ],
      lineWidth,
    ),
    '',
    `${groups.connection}:`,
    ...entries(
      connection.map((row) => [optionOf(row), descriptionOf(row)]),
      lineWidth,
    ),
    '',
    ...wrapTo(
      'Exit codes: 0 written, 1 failed, 2 refused before anything was written, 130 cancelled before anything was written.',
      lineWidth,
    ),
  ];
}

function verbHelp(verb: Verb, lineWidth: number): string[] {
  const names = Object.keys(groups) as Group[];
  const sections = names.flatMap((group) => {
    const rows = inputRows.filter((row) => row.group === group && row.verbs.includes(verb) && row.actionOnly !== true);
    return rows.length === 0
      ? []
      : [
          `${groups[group]}:`,
          ...entries(
            rows.map((row) => [optionOf(row), descriptionOf(row)]),
            lineWidth,
          ),
          '',
        ];
  });
  return [
    ...wrapTo(plain(summaries[verb]), lineWidth),
    '',
    `Usage: restage ${verb}${verb === 'release' ? ' <server>' : ''} [--name value]...`,
    '',
    ...examples[verb].flatMap((example) => exampleLines(example, lineWidth)),
    '',
    ...sections,
    'Output:',
    ...entries([...(ownOptions[verb] ?? []), ...commonOptions], lineWidth),
    '',
    ...wrapTo(notation, lineWidth),
    ...wrapTo(exitCodes, lineWidth),
  ];
}

function optionOf(row: InputRow): string {
  const { name } = row;
  switch (row.type) {
    case 'boolean':
      return `--${row.default === 'true' ? '[no-]' : ''}${row.name}`;
    case 'choice':
      return `--${name} <${row.words.join('|')}>`;
    case 'duration':
      return `--${name} <duration>`;
    case 'integer':
    case 'number':
      return `--${name} <number>`;
    case 'list':
    case 'checks':
      return `--${name} <list>`;
    case 'pairs':
      return `--${name} <key=value>`;
    case 'text':
      return `--${name} <text>`;
    default:
      return row satisfies never;
  }
}

function descriptionOf(row: InputRow): string {
  const otherwise = row.default ?? row.otherwise;
  return otherwise === undefined ? row.description : `${row.description} Default: ${otherwise}.`;
}

/** As it may be pasted, also where it takes several lines. */
function exampleLines(example: string, lineWidth: number): string[] {
  const lines = widthOf(example) + 2 <= lineWidth ? [example] : wrapTo(example, lineWidth - 6);
  return lines.map((line, at) => `${at === 0 ? '  ' : '    '}${line}${at < lines.length - 1 ? ' \\' : ''}`);
}

/** Two columns; the second is wrapped below itself. */
function entries(pairs: readonly (readonly [string, string])[], lineWidth: number): string[] {
  const indent = Math.min(28, Math.floor(lineWidth / 3), Math.max(...pairs.map(([name]) => widthOf(name))) + 4);
  return pairs.flatMap(([name, text]) => {
    const [first = '', ...rest] = wrapTo(plain(text), lineWidth - indent);
    const head = `  ${name}`;
    const lines = widthOf(head) + 2 <= indent ? [head.padEnd(indent) + first] : [head, ' '.repeat(indent) + first];
    return [...lines, ...rest.map((line) => ' '.repeat(indent) + line)];
  });
}

/** The tables are written for Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}
