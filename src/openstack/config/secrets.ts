import type { AuthMethod } from './types.ts';

/** What must never be seen of a sign-in. Tokens that are got on the way are not here: they are told at first sight. */
export function secretsIn(auth: AuthMethod): readonly string[] {
  switch (auth.kind) {
    case 'password':
      return [auth.password];
    case 'totp':
      return [auth.passcode];
    case 'multi-factor':
      return auth.factors.flatMap(secretsIn);
    case 'application-credential':
      return [auth.secret];
    case 'token':
      return [auth.token];
    case 'federation':
      switch (auth.accessToken.from) {
        case 'configuration':
          return [auth.accessToken.token];
        case 'client-credentials':
          return [auth.accessToken.clientSecret];
        case 'runner':
          return [];
        default:
          return auth.accessToken satisfies never;
      }
    default:
      return auth satisfies never;
  }
}
