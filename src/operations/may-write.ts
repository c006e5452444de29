import { type HttpError, RestageError } from '../domain/errors.ts';
import type { Session } from '../openstack/identity/types.ts';
import type { RunContext } from './run/context.ts';

type Signed = Pick<Session, 'roles' | 'user' | 'project'>;

/**
 * What a plan says to a user who has no role but `reader`. No API tells a cloud's policies: by their defaults since 2023.1 such a user changes
 * nothing, by those before any role in a project may (`[oslo_policy] enforce_new_defaults`, on by default in Nova 27.0 and Glance 26.0, and from
 * oslo.policy 4.4 on for all). The release does not tell, for a cloud can turn it off; only a change does, and a plan makes none. Seen on Victoria
 * and Zed (may write), Epoxy and 2026.2 (may not): test/live/reader.test.ts.
 */
export function readerNote(session: Signed): string | undefined {
  if (!isReader(session)) return undefined;
  const { user, project } = session;
  return `user ${user.name} has only the role \`reader\` in project ${project.name}. Most clouds refuse the first change by such a user, before anything is stopped or created. Sign in as a user, or with an application credential, that has the role \`member\``;
}

/**
 * For the first change of a run that the cloud's policies refused: to a user who may only read, they refuse all that follows.
 * @throws RestageError `forbidden`
 */
export async function refuseReader({ cloud }: RunContext, refused: HttpError): Promise<void> {
  if (refused.status !== 403) return;
  const session = await cloud.identity.session();
  if (!isReader(session)) return;
  const { user, project } = session;
  throw new RestageError(
    'forbidden',
    `User ${user.name} has only the role \`reader\` in project ${project.name}, and the cloud refused the first change of this run: ${refused.message}`,
    {
      cause: refused,
      requestIds: refused.requestIds,
      hint: 'Nothing was changed. Sign in as a user, or with an application credential, that has the role `member` in the project; `plan`, `status` and dry runs need only `reader`.',
    },
  );
}

function isReader({ roles }: Signed): boolean {
  return roles.length > 0 && roles.every((role) => role.toLowerCase() === 'reader');
}
