import type { CloudConfig } from '../../openstack/config/types.ts';

/** What must never be seen of a configuration. Tokens are not here: they are told at first sight. */
export function secretsOf({ auth, tls }: CloudConfig): readonly string[] {
  const key = tls.key === undefined ? [] : [tls.key];
  switch (auth.kind) {
    case 'password':
      return [auth.password, ...key];
    case 'application-credential':
      return [auth.secret, ...key];
    case 'token':
      return [auth.token, ...key];
    default:
      return auth satisfies never;
  }
}
