import { messageOf, RestageError } from '../../domain/errors.ts';
import { randomHex } from '../../domain/names.ts';
import { type PullEvent, parsePullEvent } from '../../github/pull-event.ts';
import type { FieldContext } from '../../inputs/fields.ts';

/** What GitHub tells a job about itself, by environment variables and the event's file. */
export interface GithubContext {
  /**
   * `gh-<run id>-<attempt>-<6 hex>`. The last part tells apart the jobs of a matrix, which share the first two: a lease
   * or a clean-up of one must not be taken for the other's.
   */
  readonly runId: string;
  readonly event: FieldContext['event'];
  /** The same event with all that it says. */
  readonly pull: PullEvent | undefined;
  /** When GitHub ends this job whatever it does, milliseconds since the epoch; `undefined` on a self-hosted runner. */
  readonly jobEndsAt: number | undefined;
}

export interface GithubSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
  /** Last change of a file, milliseconds since the epoch. */
  readonly changedAt: (path: string) => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A hosted job lives six hours; the last minutes belong to the post step and to what the workflow does after us. */
const hostedJobMs = 6 * 3_600_000 - 10 * 60_000;

/** @throws RestageError `invalid-input` when the event of a pull request cannot be read: its environment must never become `staging`. */
export function readGithub({ env, readFile, changedAt, random }: GithubSources): GithubContext {
  const { GITHUB_RUN_ID: run = 'local', GITHUB_RUN_ATTEMPT: attempt = '1', GITHUB_EVENT_PATH: eventPath } = env;
  const pull = env.GITHUB_EVENT_NAME?.startsWith('pull_request') ? readPull(() => readFile(eventPath ?? '')) : undefined;
  return {
    runId: `gh-${run}-${attempt}-${randomHex(random, 6)}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-')
      .slice(-40),
    event: pull === undefined ? undefined : { kind: 'pull-request', number: pull.number },
    pull,
    // The runner writes the event's file when the job begins; nothing else tells when that was.
    jobEndsAt: env.RUNNER_ENVIRONMENT === 'github-hosted' && eventPath !== undefined ? changedAt(eventPath) + hostedJobMs : undefined,
  };
}

function readPull(readEvent: () => string): PullEvent {
  try {
    return parsePullEvent(readEvent());
  } catch (error) {
    throw new RestageError('invalid-input', `The event of this pull request cannot be read: ${messageOf(error)}`, {
      hint: 'Check that GITHUB_EVENT_PATH names the payload of the event that GITHUB_EVENT_NAME names.',
      cause: error,
    });
  }
}
