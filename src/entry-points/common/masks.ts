import { isCommon, shortestLine } from '../../domain/redactor.ts';
import { isSecretKey, keyOfVariable } from '../../openstack/config/environment.ts';
import { codeHosts } from './code-host.ts';

/** Of other tools, by their endings. */
const secretVariable = /^(?:OS_(?:.*_)?(?:PASSWORD|PASSCODE|TOKEN|SECRET)|ACTIONS_.*TOKEN|GH_TOKEN|INPUT_.*TOKEN)$/;
const proxyVariable = /^(?:https?|all)_proxy$/i;

/** The secrets in the environment of a run, be they used or not. */
export function secretsInEnvironment(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (isSecretVariable(name)) return [value];
    if (!proxyVariable.test(name) || !URL.canParse(value)) return [];
    const { password } = new URL(value);
    return password === '' ? [] : [password, decoded(password)];
  });
}

function isSecretVariable(name: string): boolean {
  return (
    secretVariable.test(name) ||
    isSecretKey(keyOfVariable(name) ?? '') ||
    codeHosts.some(({ repositories }) => repositories?.tokenVariable === name)
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const shortestMask = 6;

/**
 * What GitHub's runner is to hide in the logs of the whole job. It hides each line of a mask by itself, within words too, and empties
 * every output that holds one: what is short, a common word, a number or a date is hidden by us alone.
 */
export function masksOf(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const shortest = lines.length > 1 ? shortestLine : shortestMask;
  return lines.filter((line) => line.length >= shortest && !isCommon(line) && !/^[\d.,:+-]{1,11}$/.test(line));
}
