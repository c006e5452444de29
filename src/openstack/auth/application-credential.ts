import type { UserRef } from './refs.ts';
import { signInExchange, userOf } from './request.ts';
import type { DirectType, Reading } from './type.ts';

export interface ApplicationCredentialAuth {
  readonly kind: 'application-credential';
  readonly credential: Credential;
  readonly secret: string;
}

type Credential = { readonly id: string } | { readonly name: string; readonly user: UserRef };

type OwnKey = 'application_credential_id' | 'application_credential_name' | 'application_credential_secret';

export const applicationCredentialType: DirectType<ApplicationCredentialAuth, OwnKey> = {
  judge: 'keystone',
  keys: {
    application_credential_id: { variables: ['OS_APPLICATION_CREDENTIAL_ID'] },
    application_credential_name: { variables: ['OS_APPLICATION_CREDENTIAL_NAME'] },
    application_credential_secret: { variables: ['OS_APPLICATION_CREDENTIAL_SECRET'], isSecret: true },
  },
  readers: { v3applicationcredential: read },
  alias: 'applicationcredential',
  secretsIn: ({ secret }) => [secret],
  namesIn: ({ credential }) => [labelOf(credential)],
  describe: ({ credential }) => `the application credential ${labelOf(credential)}`,
  beyondV2: () => 'application credentials',
  /** Never with a scope: it has one, and Keystone answers 401 `Application credentials cannot request a scope.` */
  exchange({ credential, secret }, at) {
    const named = 'id' in credential ? { id: credential.id } : { name: credential.name, user: userOf(credential.user) };
    return signInExchange(at, { application_credential: { ...named, secret } }, undefined);
  },
  hint: () =>
    'Check the id and the secret. An application credential also stops working when it expires, when its user is deleted, or when the user loses one of its roles.',
};

function read(from: Reading<OwnKey>): ApplicationCredentialAuth | undefined {
  const credential = credentialOf(from);
  const secret = from.needed('application_credential_secret');
  return credential && secret ? { kind: 'application-credential', credential, secret } : undefined;
}

function credentialOf(from: Reading<OwnKey>): Credential | undefined {
  const id = from.text('application_credential_id');
  if (id !== undefined) return { id };
  const name = from.text('application_credential_name');
  if (name === undefined) {
    from.missing('application_credential_id');
    return undefined;
  }
  const user = from.user();
  return user && { name, user };
}

function labelOf(credential: Credential): string {
  return 'id' in credential ? credential.id : credential.name;
}
