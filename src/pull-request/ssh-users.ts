import type { PullEvent } from '../code-host/port/trigger.ts';
import { type AuthorizedKeys, readAuthorizedKeys, takesAuthorizedKeys, withAuthorizedKeys } from '../domain/authorized-keys.ts';
import { RestageError } from '../domain/errors.ts';
import { visible } from '../domain/foreign-text.ts';
import type { RunEvent } from '../engine/events.ts';
import { isLogin, pullAuthor } from '../inputs/ssh-users.ts';
import type { Inputs } from '../inputs/types.ts';
import { fitsUserData } from '../inputs/user-data.ts';
import { messageWithHint } from '../reports/error.ts';
import { type HostAccess, openHere } from './repository.ts';

export interface KeySources {
  readonly access: HostAccess;
  /** `undefined` = the run is about no pull request. */
  readonly pull: PullEvent | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
}

/**
 * The inputs with the public keys of `ssh-users`, read from the code host before anything of the cloud is touched.
 * @throws RestageError `invalid-input` where keys cannot be read, a person has none, or they do not fit into the user data
 */
export async function withSshKeys(inputs: Inputs, sources: KeySources): Promise<Inputs> {
  const wanted = [...new Set(inputs.roles.flatMap(({ servers }) => servers.sshUsers))];
  if (wanted.length === 0) return inputs;
  const keys = await readAll(wanted, sources);
  const roles = inputs.roles.map((role) => {
    const authorizedKeys = [...new Set(role.servers.sshUsers.flatMap((name) => keys.get(name) ?? []))];
    refuseUnfit(role.name, role.servers.userData, authorizedKeys);
    return { ...role, servers: { ...role.servers, authorizedKeys } };
  });
  return { ...inputs, roles };
}

async function readAll(names: readonly string[], { access, pull, signal, emit }: KeySources): Promise<ReadonlyMap<string, AuthorizedKeys>> {
  const found = await openHere(access, pull);
  if ('missing' in found) throw unreadable(`the public keys of ${names.join(', ')} cannot be read: ${found.missing}`);
  const { host, hostName, pullName } = found;
  if (host.publicKeys === undefined) throw unreadable(`${hostName} shows no public keys`);
  const keys = new Map<string, AuthorizedKeys>();
  for (const name of names) {
    const login = name === pullAuthor ? authorOf(pull, pullName) : name;
    if (name === pullAuthor && /\[bot\]$/.test(login)) {
      emit({ type: 'note', message: `The author of the ${pullName} is ${visible(login)}, an account that has no SSH keys.` });
      continue;
    }
    if (!isLogin(login)) throw unreadable(`\`${visible(login)}\` is not a user name on ${hostName}`);
    const texts = await host.publicKeys(login, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw unreadable(`the public keys of ${login} cannot be read from ${hostName}: ${messageWithHint(error)}`, error);
    });
    if (texts === undefined) throw unreadable(`${hostName} has no user ${login}`);
    const own = readAuthorizedKeys(login, texts);
    if (own.length === 0) throw unreadable(`${login} has no usable public SSH key on ${hostName}`);
    keys.set(name, own);
  }
  return keys;
}

function authorOf(pull: PullEvent | undefined, pullName: string): string {
  if (pull?.author !== undefined) return pull.author;
  throw unreadable(
    pull === undefined ? `there is no ${pullName}, so there is no author` : `the author of ${pullName} ${pull.number} is not known`,
  );
}

function refuseUnfit(role: string, userData: string | undefined, keys: AuthorizedKeys): void {
  if (keys.length === 0) return;
  if (!takesAuthorizedKeys(userData)) {
    throw unreadable(
      `the user data of role ${role} does not begin with a header that cloud-init recognizes (\`#!\`, \`#cloud-config\`, …), so keys cannot be added to it`,
    );
  }
  const text = withAuthorizedKeys(userData, keys) ?? '';
  if (fitsUserData(text)) return;
  throw unreadable(
    `the user data of role ${role} has ${Buffer.byteLength(text)} bytes with ${keys.length} public key(s), but Nova accepts at most 48 KiB`,
  );
}

function unreadable(why: string, cause?: unknown): RestageError {
  return new RestageError('invalid-input', `ssh-users: ${why}.`, {
    cause,
    hint: 'Nothing was sent to the cloud. Correct `ssh-users`, or leave it out (docs/ssh.md#keys-of-people).',
  });
}
