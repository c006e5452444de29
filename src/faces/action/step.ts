import { endGroup, getInput, info, setOutput, setSecret, startGroup, warning } from '@actions/core';
import { createRedactor } from '../../domain/redactor.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import type { ConnectionInputs } from '../../inputs/types.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Deps } from '../../operations/deps.ts';
import type { Result } from '../../operations/results.ts';
import { recordStory } from '../../reports/story.ts';
import type { RunReport } from '../../reports/summary.ts';
import { secretsInYaml } from '../common/masks.ts';
import { followRunner } from './cancel.ts';
import { type OpenedRun, openDeps } from './deps.ts';
import { createLog } from './log.ts';
import { publishReport } from './publish.ts';
import type { Ending } from './settled.ts';

export interface Step {
  readonly emit: Emit;
  /** The step turned out to do something else than its name says. */
  rename(name: string): void;
  /** Never shown from now on: GitHub masks its logs, and what goes elsewhere is redacted. */
  hide(secret: string): void;
  redact(text: string): string;
  /** Opens the cloud for this step; once. */
  open(connection: ConnectionInputs, run: OpenedRun): Deps;
}

/**
 * One process that the runner starts, main or post: does the work, ends when the runner says so, and tells people how
 * it ended. Never throws.
 */
export async function takeStep(name: string, work: (step: Step) => Promise<Result>): Promise<Ending> {
  const startedAt = systemClock.now();
  const { signal, lastCall } = followRunner(process);
  signal.addEventListener('abort', () => info('Cancelled: ending in good order.'));
  const redactor = createRedactor();
  const hide = (secret: string) => {
    setSecret(secret);
    redactor.add(secret);
  };
  for (const secret of secretsInYaml(getInput('clouds-yaml'))) hide(secret);

  // Function by function: the toolkit as a value would make all of it ship, an HTTP client included.
  const log = createLog({ endGroup, info, setOutput, startGroup, warning }, systemClock.now);
  const story = recordStory();
  const emit: Emit = (event) => {
    story.emit(event);
    log(event);
  };
  let cloud: Cloud | undefined;
  const open: Step['open'] = (connection, run) => {
    const deps = openDeps(connection, { ...run, signal, emit }, hide);
    cloud = deps.cloud;
    return deps;
  };
  let title = name;
  const rename = (other: string) => {
    title = other;
  };
  const outcome = await outcomeOf(() => Promise.race([work({ emit, open, rename, hide, redact: redactor.redact }), lastCall]));
  await publishReport(
    {
      verb: title,
      outcome,
      elapsedMs: systemClock.now() - startedAt,
      requests: cloud?.requests.byService ?? {},
      ...story.tell(),
    },
    redactor.redact,
  );
  return { outcome, changed: (cloud?.requests.changing ?? 0) > 0, cancelled: signal.aborted };
}

async function outcomeOf(work: () => Promise<Result>): Promise<RunReport['outcome']> {
  try {
    return { kind: 'result', result: await work() };
  } catch (error) {
    return { kind: 'error', error };
  }
}
