/**
 * What a call needs of a job's `permissions`
 * (https://docs.github.com/rest/authentication/permissions-required-for-github-apps). A comment on a pull request may be
 * written with either of two.
 */
const needs: readonly (readonly [pattern: RegExp, scopes: readonly string[]])[] = [
  [/\/issues\//, ['pull-requests', 'issues']],
  [/\/pulls\//, ['pull-requests']],
  [/\/deployments/, ['deployments']],
  [/\/actions\//, ['actions']],
];

/** The permission that a job lacks for a call; `undefined` = it has it, or may do everything. */
export function missingPermission(key: string, granted: Readonly<Record<string, string>> | undefined): string | undefined {
  if (granted === undefined) return undefined;
  const scopes = needs.find(([pattern]) => pattern.test(key))?.[1] ?? [];
  const level = key.startsWith('get ') ? 'read' : 'write';
  const has = scopes.some((scope) => granted[scope] === 'write' || granted[scope] === level);
  return has ? undefined : `${scopes.join(' or ')}: ${level}`;
}
