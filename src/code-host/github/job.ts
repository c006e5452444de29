import { messageOf, RestageError } from '../../domain/errors.ts';
import { randomHex } from '../../domain/names.ts';
import { runEventOf } from '../common/run-event.ts';
import type { Job, JobSources } from '../port/adapter.ts';
import type { Trigger } from '../port/trigger.ts';
import { secretsWithheld } from './secrets-withheld.ts';
import { readTrigger } from './trigger.ts';

/** A hosted job lives six hours; the last minutes belong to the post step and to what the workflow does after us. */
const hostedJobMs = 6 * 3_600_000 - 10 * 60_000;

/**
 * What GitHub tells a job about itself, by environment variables and the event's file. The run id is `gh-<run id>-<attempt>-<6 hex>`: the
 * last part tells apart the jobs of a matrix, which share the first two.
 */
export function readJob({ env, readFile, changedAt, random }: JobSources): Job {
  const { GITHUB_RUN_ID: run = 'local', GITHUB_RUN_ATTEMPT: attempt = '1', GITHUB_EVENT_PATH: eventPath } = env;
  const trigger = triggerOf(env.GITHUB_EVENT_NAME ?? '', () => readFile(eventPath ?? ''));
  return {
    runId: `gh-${run}-${attempt}-${randomHex(random, 6)}`
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-')
      .slice(-40),
    event: runEventOf(trigger),
    trigger,
    // The runner writes the event's file when the job begins; nothing else tells when that was.
    jobEndsAt: env.RUNNER_ENVIRONMENT === 'github-hosted' && eventPath !== undefined ? changedAt(eventPath) + hostedJobMs : undefined,
    secretsWithheld: secretsWithheld(trigger, env.GITHUB_ACTOR),
  };
}

function triggerOf(name: string, readPayload: () => string): Trigger {
  // What imitates GitHub need not name its events.
  if (name === '') return { kind: 'other', name: 'an event without a name', remark: undefined, saysFork: false };
  try {
    return readTrigger(name, readPayload);
  } catch (error) {
    throw new RestageError('invalid-input', `The event \`${name}\` cannot be read: ${messageOf(error)}`, {
      hint: 'Check that GITHUB_EVENT_PATH names the payload of the event that GITHUB_EVENT_NAME names.',
      cause: error,
    });
  }
}
