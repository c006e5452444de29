import { isValidEnvironment, noEnvironment, pullRequestEnvironment } from '../domain/names.ts';
import type { InputText } from './row.ts';
import type { Verb } from './verbs.ts';

/** The verbs that work on one environment, or show it. */
export const environmentVerbs: readonly Verb[] = ['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'status'];

/** What the name of an environment or a role may be, as `isValidEnvironment` has it. */
export const nameSchema = { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$', maxLength: 40 };

export function readEnvironment(input: InputText<string>): string {
  const name = input.value();
  if (name === undefined) return defaultEnvironment(input);
  if (!isValidEnvironment(name)) {
    input.refuse(
      `\`${name}\` cannot be part of a host name`,
      'Write up to 40 lower-case letters, digits and dashes, beginning and ending with a letter or digit, for example `pr-12`',
    );
  }
  return name;
}

/** A guess that is wrong costs an environment: there is one only where the run cannot mean another, or deletes nothing. */
function defaultEnvironment({ refuse, context: { event, verb } }: InputText<string>): string {
  if (event?.kind === 'pull-request') return pullRequestEnvironment(event.number);
  if (event?.kind === 'other' && verb !== 'status' && environmentVerbs.includes(verb)) {
    refuse(
      `it is missing, and the event \`${event.name}\` belongs to no environment`,
      'Write the name of the environment, for example `staging`',
    );
  } else if (verb === 'destroy') {
    refuse(
      'it is missing, and `destroy` deletes only a named environment',
      'Write its name, for example `qa`. `status` lists the environments',
    );
  }
  return verb === 'snapshot' ? noEnvironment : 'staging';
}
