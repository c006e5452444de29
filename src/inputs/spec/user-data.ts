import { nearest } from '../nearest.ts';

/** A server of a role that is ready. */
export interface ReadyServer {
  readonly name: string;
  readonly address: string;
}

/** What user data may ask of a role that was started before. Lists are in the order of the servers. */
const facts = {
  address: (servers: readonly ReadyServer[]) => servers[0]?.address ?? '',
  addresses: (servers: readonly ReadyServer[]) => servers.map(({ address }) => address).join(','),
  names: (servers: readonly ReadyServer[]) => servers.map(({ name }) => name).join(','),
  servers: (servers: readonly ReadyServer[]) => JSON.stringify(servers.map(({ name, address }) => ({ name, address }))),
};

/**
 * `{{ roles.<name>.<fact> }}`. Shells do not know `{{`, and cloud-init's own templates (`## template: jinja`) know no
 * variable `roles`; everything else between braces is left to them.
 */
const placeholderPattern = /\{\{\s*roles\.(?<path>[^{}\r\n]*)\}\}/g;

/**
 * User data with the placeholders `{{ roles.<name>.<fact> }}` replaced: `address` (of the first server), `addresses` and
 * `names` (comma-separated), `servers` (a JSON list of `name` and `address`, which is YAML, too).
 * Placeholders of roles that are not in `roles` stay as they are; parsing the inputs has refused them.
 * @param roles the ready servers of the roles that come before
 */
export function renderUserData(text: string, roles: Readonly<Record<string, readonly ReadyServer[]>>): string {
  return text.replaceAll(placeholderPattern, (whole, path: string) => {
    const { role, fact } = cutPath(path);
    const servers = Object.hasOwn(roles, role) ? roles[role] : undefined;
    return servers === undefined || !isFact(fact) ? whole : facts[fact](servers);
  });
}

/** A placeholder that can never be replaced. */
export interface PlaceholderProblem {
  readonly placeholder: string;
  /** Where it begins in the text. */
  readonly offset: number;
  readonly problem: string;
  readonly fix: string;
}

/**
 * @param role whose user data it is
 * @param before the roles that are ready by then
 * @param all the names of all roles
 */
export function findPlaceholderProblems(
  text: string,
  { role, before, all }: { readonly role: string; readonly before: ReadonlySet<string>; readonly all: readonly string[] },
): PlaceholderProblem[] {
  return [...text.matchAll(placeholderPattern)].flatMap((match) => {
    const [placeholder] = match;
    const wanted = cutPath(match.groups?.path ?? '');
    const found = problemOf(wanted, { role, before, all });
    return found === undefined ? [] : [{ placeholder, offset: match.index, ...found }];
  });
}

function problemOf(
  wanted: { readonly role: string; readonly fact: string },
  { role, before, all }: { readonly role: string; readonly before: ReadonlySet<string>; readonly all: readonly string[] },
): { readonly problem: string; readonly fix: string } | undefined {
  if (!all.includes(wanted.role)) {
    const meant = nearest(wanted.role, all);
    return {
      problem: `there is no role \`${wanted.role}\``,
      fix: meant === undefined ? `The roles are \`${all.join('`, `')}\`` : `Perhaps you mean \`${meant}\``,
    };
  }
  if (!before.has(wanted.role)) {
    return {
      problem: `the servers of \`${wanted.role}\` are not known when \`${role}\` starts`,
      fix: wanted.role === role ? 'A role cannot use its own servers' : `Put \`${wanted.role}\` into \`after\` of \`${role}\``,
    };
  }
  if (isFact(wanted.fact)) return undefined;
  return { problem: `a role has no \`${wanted.fact}\``, fix: `Write one of \`${Object.keys(facts).join('`, `')}\`` };
}

function cutPath(path: string): { readonly role: string; readonly fact: string } {
  const [role = '', ...fact] = path.trim().split('.');
  return { role, fact: fact.join('.') };
}

function isFact(word: string): word is keyof typeof facts {
  return Object.hasOwn(facts, word);
}
