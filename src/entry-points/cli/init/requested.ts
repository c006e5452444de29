import { parseInputs } from '../../../inputs/parse.ts';
import { type InputProblem, problemsToError } from '../../../inputs/problems.ts';
import type { RawInputs } from '../../../inputs/reader.ts';
import type { ConnectionInputs } from '../../../inputs/types.ts';
import type { World } from '../world.ts';
import { defaultSchedule, type InitOptionName, initInputs } from './options.ts';
import { scheduleProblem } from './schedule.ts';

/** What the command line says. `undefined` = to be asked. */
export interface Requested {
  /** The inputs among the options, as they were written. */
  readonly raw: RawInputs;
  readonly connection: ConnectionInputs;
  readonly schedule: string | undefined;
  readonly pullRequests: boolean | undefined;
  /** As it was written. */
  readonly folder: string;
  readonly force: boolean;
  readonly yes: boolean;
}

/** @throws RestageError `invalid-input` with every problem of the command line. */
export function readRequested(given: RawInputs, problems: readonly InputProblem[], { readFile }: Pick<World, 'readFile'>): Requested {
  const found = [...problems];
  const raw = Object.fromEntries(Object.entries(given).filter(([name]) => initInputs.some((input) => input === name)));
  // A golden server is asked for later, and an environment of one kind of server needs one now.
  const parsed = parseInputs({ golden: 'golden', ...raw }, { verb: 'refresh', readFile });
  if (!parsed.ok) found.push(...parsed.problems);

  const text = (name: InitOptionName) => [given[name] ?? []].flat().at(-1)?.trim() || undefined;
  const flag = (name: InitOptionName) => {
    const word = text(name)?.toLowerCase();
    if (word !== undefined && word !== 'true' && word !== 'false')
      found.push({ input: name, problem: `\`${word}\` is neither \`true\` nor \`false\``, fix: 'Write `true` or `false`' });
    return word === undefined ? undefined : word === 'true';
  };
  const schedule = text('schedule');
  const wrong = schedule === undefined ? undefined : scheduleProblem(schedule);
  if (wrong !== undefined) found.push({ input: 'schedule', problem: wrong, fix: `Write for example \`${defaultSchedule}\`` });
  const requested = {
    raw,
    schedule,
    pullRequests: flag('pull-requests'),
    folder: text('folder') ?? '.',
    force: flag('force') ?? false,
    yes: flag('yes') ?? false,
  };
  if (!parsed.ok || found.length > 0) throw problemsToError(found);
  return { ...requested, connection: parsed.inputs.connection };
}
