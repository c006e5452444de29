import { RestageError } from '../domain/errors.ts';
import type { Deps } from './deps.ts';

/**
 * Refuses a verb that changes the cloud, before anything else, to who may only read: the roles of the token are in the answer to the sign-in. What
 * other roles may do is each cloud's own, and the first request that it refuses tells.
 * @throws RestageError `forbidden`
 */
export async function refuseReader({ cloud, signal }: Pick<Deps, 'cloud' | 'signal'>, verb: string): Promise<void> {
  const { roles, user, project } = await cloud.identity.session({ signal });
  if (roles.length === 0 || !roles.every((role) => role.toLowerCase() === 'reader')) return;
  throw new RestageError(
    'forbidden',
    `\`${verb}\` changes the cloud, and user ${user.name} has no role but \`reader\` in project ${project.name}, with which nothing can be changed.`,
    {
      hint: 'Sign in as a user, or with an application credential, that has the role `member` in the project; `plan`, `status` and dry runs need no more than `reader`.',
    },
  );
}
