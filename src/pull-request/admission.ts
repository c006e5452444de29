import type { PullEvent, Remark, Trigger } from '../code-host/port/trigger.ts';
import { RestageError } from '../domain/errors.ts';
import type { Inputs, Verb } from '../inputs/types.ts';
import { messageWithHint } from '../reports/error.ts';
import type { Missing, Repository } from './repository.ts';

const copying: readonly Verb[] = ['snapshot', 'launch', 'refresh'];

export interface Admission {
  readonly verb: Verb;
  readonly inputs: Pick<Inputs, 'run'>;
  /** Opens the repository; `undefined` = it cannot be had, and why. */
  readonly open: () => Promise<Repository | Missing>;
  /** What the code host calls a pull request. */
  readonly pullName: string;
  /** How a job comes to read a pull request: a sentence for a hint. */
  readonly accessHint: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Whether what started the run may do so, whatever the inputs say. Asks nothing but the pull request that a comment is on.
 *
 * @returns the pull request that the run is about, if any; whether one from a fork is served is not judged here
 * @throws RestageError `author-not-allowed` where a comment's author is not trusted, or anything of it cannot be read;
 * `fork-not-allowed` for another event about a fork
 */
export async function admit(trigger: Trigger, admission: Admission): Promise<PullEvent | undefined> {
  switch (trigger.kind) {
    case 'own':
      return undefined;
    case 'pull-request':
      return trigger.pull;
    case 'pull-comment':
      refuseStranger('issue_comment', trigger.remark);
      return readPull(trigger.number, admission);
    case 'other':
      if (trigger.remark !== undefined) refuseStranger(trigger.name, trigger.remark);
      if (trigger.saysFork && isRefusedToForks(admission))
        throw forkError(trigger.subject ?? `What started this run (\`${trigger.name}\`)`);
      return undefined;
    default:
      return trigger satisfies never;
  }
}

/** Whether the operation copies the golden server or launches from it, and forks are not allowed to. */
export function isRefusedToForks({ verb, inputs }: Pick<Admission, 'verb' | 'inputs'>): boolean {
  return copying.includes(verb) && !inputs.run.allowForks;
}

/** `Pull request 7`, for the start of a sentence. */
export function titleOf({ pullName, number }: Pick<PullEvent, 'pullName' | 'number'>): string {
  return `${pullName.charAt(0).toUpperCase()}${pullName.slice(1)} ${number}`;
}

/** @param what at the start of a sentence, such as `Pull request 7` */
export function forkError(what: string): RestageError {
  return new RestageError(
    'fork-not-allowed',
    `${what} comes from a fork, and its servers would be copies of a live server. Forks are not allowed.`,
    {
      hint: 'Review the branch and push it to this repository, or set `allow-forks: true` if the golden server contains nothing that must be protected.',
    },
  );
}

function refuseStranger(event: string, { association, trusted }: Remark): void {
  if (association !== undefined && trusted.includes(association)) return;
  const who =
    association === undefined
      ? 'does not show whether its author may write to this repository'
      : `comes from an author who is ${association} in this repository`;
  const remedy =
    trusted.length === 0
      ? 'No event of this code host shows that: start the run in another way.'
      : `Only an author who is ${trusted.join(', ')} may start a run with this event.`;
  throw new RestageError('author-not-allowed', `The event \`${event}\` ${who}, and anyone can trigger such an event.`, {
    hint: `${remedy} Nothing was sent to the cloud.`,
  });
}

async function readPull(number: number, { open, pullName, accessHint, signal }: Admission): Promise<PullEvent> {
  const unreadable = (why: string, cause?: unknown) =>
    new RestageError('author-not-allowed', `Could not read ${pullName} ${number}, on which the comment was written: ${why}`, {
      hint: `${accessHint} Nothing was sent to the cloud.`,
      cause,
    });
  const found = await open();
  if ('missing' in found) throw unreadable(`${found.missing}.`);
  try {
    const { open: isOpen, merged, labels, headSha, fork, author } = await found.host.getPull(number, { signal });
    return { number, pullName, action: 'commented', label: undefined, labels, open: isOpen, merged, headSha, fork, author };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreadable(messageWithHint(error), error);
  }
}
