import type { EnvironmentVariables } from '../../domain/environment-variables.ts';

/** What a command needs to find programs, folders, its language, an SSH agent, and the authorities of the system. */
const passed = /^(?:PATH|HOME|USER|TMPDIR|LANG|LANGUAGE|LC_[A-Z]+|SSH_AUTH_SOCK|SSL_CERT_[A-Z]+|RESTAGE_\w+)$/;
const proxies = /_proxy$/i;

/**
 * The environment of a child process: of ours only what is listed here, and the variables that the user names (`pass-env`). A list of
 * what to hold back would never be complete: each CI, cloud and secret store has names of its own for its credentials.
 */
export function childEnv(env: EnvironmentVariables, named: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] => {
      if (value === undefined) return [];
      if (named.includes(name) || passed.test(name)) return [[name, value]];
      return proxies.test(name) ? [[name, withoutCredentials(value)]] : [];
    }),
  );
}

/** `http://user:password@proxy:3128` is `http://proxy:3128`; a password may hold any character, an `@` included. */
function withoutCredentials(proxy: string): string {
  return proxy.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1');
}
