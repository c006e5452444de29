import type { AuthMethod, UserRef } from './types.ts';

/** What must never be seen of a sign-in. Tokens that are got on the way are not here: they are masked at first sight. */
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

/** What a secret of a sign-in may travel with as `name:secret`. */
export function namesIn(auth: AuthMethod): readonly string[] {
  switch (auth.kind) {
    case 'password':
    case 'totp':
      return [nameOf(auth.user)];
    case 'multi-factor':
      return auth.factors.flatMap(namesIn);
    case 'application-credential':
      return 'id' in auth.credential ? [auth.credential.id] : [auth.credential.name];
    case 'federation':
      return auth.accessToken.from === 'client-credentials' ? [auth.accessToken.clientId] : [];
    case 'token':
      return [];
    default:
      return auth satisfies never;
  }
}

function nameOf(user: UserRef): string {
  return 'id' in user ? user.id : user.name;
}
