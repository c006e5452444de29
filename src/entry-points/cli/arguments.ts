import { parseArgs } from 'node:util';
import { nearest } from '../../inputs/nearest.ts';
import type { InputProblem } from '../../inputs/problems.ts';
import type { RawInputs } from '../../inputs/reader.ts';
import { inputRows } from '../../inputs/table.ts';
import { type Verb, verbs } from '../../inputs/types.ts';
import { initInputs, initOptions } from './init/options.ts';

export const commandNames = [...verbs, 'init', 'demo', 'emulator'] as const;
export type CommandName = (typeof commandNames)[number];

export type Command =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly about: CommandName | undefined }
  | {
      readonly kind: 'verb';
      readonly verb: Verb;
      /** Options by name. Unknown ones are among them: reading the inputs tells of all problems at once. */
      readonly raw: RawInputs;
      readonly problems: readonly InputProblem[];
      readonly json: boolean;
      readonly verbose: boolean;
      /** `destroy` only: without the question that a person at a terminal is asked. */
      readonly yes: boolean | undefined;
      /** File that gets each event of the run. */
      readonly events: string | undefined;
      /** `plan` only: its graph instead of its text. */
      readonly graph: boolean;
    }
  | {
      readonly kind: 'init';
      /** Options by name, all of them its own. */
      readonly raw: RawInputs;
      readonly problems: readonly InputProblem[];
      readonly json: boolean;
    }
  | { readonly kind: 'demo'; readonly profile: string | undefined }
  | {
      readonly kind: 'emulator';
      readonly port: number;
      readonly profile: string | undefined;
      readonly speed: string | undefined;
      /** Each `name=value`. */
      readonly knobs: readonly string[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly InputProblem[]; readonly json: boolean };

export type VerbCommand = Extract<Command, { kind: 'verb' }>;
export type InitCommand = Extract<Command, { kind: 'init' }>;

/** Options beside the inputs. */
const flagOptions = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  graph: { type: 'boolean' },
} as const;

/** Of the commands that have no cloud of the user's. */
const localOptions = { demo: ['profile'], emulator: ['port', 'profile', 'speed', 'knob'] } as const;

const rows = [...inputRows, ...initOptions];
const booleanNames: ReadonlySet<string> = new Set(rows.filter((row) => row.type === 'boolean').map((row) => row.name));
const valueOptions = Object.fromEntries(
  [...rows.filter((row) => row.type !== 'boolean').map((row) => row.name), ...localOptions.emulator, 'events'].map((name) => [
    name,
    { type: 'string' as const },
  ]),
);
const booleanOptions = Object.fromEntries([...booleanNames].map((name) => [name, { type: 'boolean' as const }]));

/** A command line, without the program's own name, as one command. Never throws. */
export function parseArguments(argv: readonly string[]): Command {
  const { words, flags, options, problems } = readCommandLine(argv);
  // Also where the word before it took it for its value: a caller that wants JSON gets the refusal as JSON, too.
  const json = flags.has('json') || argv.includes('--json');
  const wantsHelp = flags.has('help') || words[0] === 'help';
  const [word, ...surplus] = words[0] === 'help' ? words.slice(1) : words;
  const name = commandNames.find((command) => command === word);

  if (flags.has('version')) return { kind: 'version' };
  if (wantsHelp && (word === undefined || name !== undefined)) return { kind: 'help', about: name };
  if (name === undefined) return { kind: 'refused', problems: [commandProblem(word)], json };

  const server = name === 'release' ? surplus.shift() : undefined;
  if (server !== undefined && options['golden'] !== undefined)
    problems.push({ input: 'golden', problem: `it is given in addition to \`${server}\``, fix: 'Name the server once' });
  for (const extra of surplus) problems.push(surplusProblem(extra, name));
  if (name === 'demo' || name === 'emulator') {
    for (const flag of flags) problems.push(foreignOption(flag, name));
    return localCommand(name, options, problems, json);
  }
  if (name === 'init') return initCommand(options, problems, json);
  const { events = [], yes, ...given } = options;
  const raw = server === undefined ? given : { ...given, golden: [server] };
  if (events.length > 1) problems.push({ input: 'events', problem: 'it is given more than once', fix: 'Name one file' });
  const graph = flags.has('graph');
  if (graph && name !== 'plan') problems.push(foreignOption('graph', name));
  if (yes !== undefined && name !== 'destroy') problems.push(foreignOption('yes', name));
  for (const word of yes ?? []) {
    if (word !== 'true' && word !== 'false') problems.push({ input: 'yes', problem: 'it accepts no value', fix: 'Write `--yes`' });
  }
  const verbose = flags.has('verbose');
  return { kind: 'verb', verb: name, raw, problems, json, verbose, yes: yes && yes.at(-1) === 'true', events: events[0], graph };
}

/** Most CLIs take the name of what they delete as a word of its own. */
function surplusProblem(word: string, command: CommandName): InputProblem {
  const fix = command === 'destroy' ? `Write \`--environment ${word}\`` : 'Write options as `--name value`';
  return { input: word, problem: 'this argument belongs to no option', fix };
}

/** It has some of the inputs, and options of its own. */
function initCommand(raw: CommandLine['options'], problems: readonly InputProblem[], json: boolean): Command {
  const own: readonly string[] = [...initInputs, ...initOptions.map(({ name }) => name)];
  const foreign = Object.keys(raw)
    .filter((option) => !own.includes(option))
    .map((option) => foreignOption(option, 'init'));
  return { kind: 'init', raw, problems: [...problems, ...foreign], json };
}

/** The commands that have no cloud, and none of the inputs. */
function localCommand(
  name: 'demo' | 'emulator',
  options: CommandLine['options'],
  problems: readonly InputProblem[],
  json: boolean,
): Command {
  const own: readonly string[] = localOptions[name];
  const foreign = Object.keys(options)
    .filter((option) => !own.includes(option))
    .map((option) => foreignOption(option, name));
  const port = Number(options.port?.at(-1) ?? '0');
  const wrongPort =
    Number.isInteger(port) && port >= 0 && port <= 65_535
      ? []
      : [{ input: 'port', problem: 'it is not a port', fix: 'Write a number up to 65535, or 0 for any free port' }];
  const all = [...problems, ...foreign, ...wrongPort];
  if (all.length > 0) return { kind: 'refused', problems: all, json };
  const profile = options.profile?.at(-1);
  if (name === 'demo') return { kind: 'demo', profile };
  return { kind: 'emulator', port, profile, speed: options.speed?.at(-1), knobs: options.knob ?? [] };
}

function foreignOption(option: string, command: CommandName): InputProblem {
  return { input: option, problem: `\`${command}\` has no such option`, fix: `See \`restage ${command} --help\`` };
}

interface CommandLine {
  readonly words: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly problems: InputProblem[];
}

/** `strict: false`, because the strict mode stops at the first problem. */
function readCommandLine(argv: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...flagOptions, ...booleanOptions, ...valueOptions },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const flags = new Set<string>();
  const options = new Map<string, readonly string[]>();
  const problems: InputProblem[] = [];
  const add = (name: string, value: string) => options.set(name, [...(options.get(name) ?? []), value]);

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind === 'positional') words.push(token.value);
    if (token?.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const next = tokens[at + 1];
    const nextWord = inlineValue !== true && next?.kind === 'positional' ? next.value : undefined;

    if (Object.hasOwn(flagOptions, name)) {
      if (inlineValue !== true || value === 'true') flags.add(name);
      else if (value !== 'false') problems.push({ input: name, problem: 'it accepts no value', fix: `Write \`--${name}\`` });
    } else if (booleanNames.has(name)) {
      // `--wait false` as well as `--wait=false` and a bare `--wait`, also before the command.
      const spelled = commandNames.some((command) => command === nextWord) ? undefined : nextWord;
      if (spelled !== undefined) at++;
      add(name, spelled ?? value ?? 'true');
    } else if (Object.hasOwn(valueOptions, name)) {
      const swallowedOption = inlineValue === false && value.startsWith('-') && value.length > 1;
      if (value !== undefined && !swallowedOption) add(name, value);
      else
        problems.push({
          input: name,
          problem: 'it has no value',
          fix: `Write \`--${name} value\`, or \`--${name}=-value\` if the value begins with a dash`,
        });
    } else if (name.startsWith('no-') && booleanNames.has(name.slice(3))) {
      add(name.slice(3), 'false');
    } else if (rawName.startsWith('--')) {
      // The word behind an unknown option is most likely its value, and no problem of its own.
      if (nextWord !== undefined) at++;
      add(name, value ?? '');
    } else {
      problems.push({ input: rawName, problem: 'there is no such option', fix: 'See `--help`' });
    }
  }
  return { words, flags, options: Object.fromEntries(options), problems };
}

function commandProblem(word: string | undefined): InputProblem {
  const list = `\`${commandNames.join('`, `')}\``;
  if (word === undefined || word === '') return { input: 'command', problem: 'it is missing', fix: `Write one of ${list}` };
  const meant = nearest(word, commandNames);
  return {
    input: word,
    problem: 'there is no such command',
    fix: meant === undefined ? `Write one of ${list}` : `Perhaps you mean \`${meant}\``,
  };
}
