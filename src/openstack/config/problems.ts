import { RestageError } from '../../domain/errors.ts';
import { isSecretKey, variableOf } from './environment.ts';

/** Everything wrong with one cloud's configuration, so that one run tells it all. */
export interface Problems {
  /** A key that is needed and not there; `or` is another that would do. */
  missing(key: string, or?: string): void;
  /** A sentence without its full stop. Never holds a value. `fix`: a whole sentence for the hint, where correcting a value is none. */
  wrong(problem: string, fix?: string): void;
  /** The keys of `missing`, and those that would do. */
  missed(): readonly string[];
  /** @throws RestageError `config-invalid` when there are any */
  throwIfAny(): void;
}

export function collectProblems(cloud: string, isFromEnvironment: boolean): Problems {
  const missing: string[] = [];
  const keys: string[] = [];
  const alternatives: string[] = [];
  const wrong: string[] = [];
  const fixes: string[] = [];
  return {
    missing(key, or) {
      const name = isFromEnvironment ? variableOf : (k: string) => k;
      missing.push(or === undefined ? name(key) : `${name(key)} (or ${name(or)})`);
      keys.push(key);
      if (or !== undefined) alternatives.push(or);
    },
    wrong(problem, fix) {
      wrong.push(problem);
      if (fix !== undefined) fixes.push(fix);
    },
    missed: () => [...keys, ...alternatives],
    throwIfAny() {
      if (missing.length + wrong.length === 0) return;
      const lacks = missing.length === 0 ? [] : [`it lacks ${missing.join(', ')}`];
      throw new RestageError(
        'config-invalid',
        `${isFromEnvironment ? 'The configuration from OS_* variables' : `The configuration of cloud "${cloud}"`} is incomplete or wrong: ${[...lacks, ...wrong].join('; ')}.`,
        {
          hint: [...fixes, ...hintOf(keys, isFromEnvironment)].join(' ') || 'Correct the values.',
        },
      );
    },
  };
}

function hintOf(keys: readonly string[], isFromEnvironment: boolean): readonly string[] {
  if (keys.length === 0) return [];
  if (isFromEnvironment) return [`Set ${keys.map(variableOf).join(', ')}.`];
  const secrets = keys.filter(isSecretKey).map(variableOf);
  const orEnvironment = secrets.length === 0 ? '' : ` (${secrets.join(', ')} may come from the environment)`;
  return [`Add the missing keys below \`auth:\` of the cloud${orEnvironment}.`];
}
