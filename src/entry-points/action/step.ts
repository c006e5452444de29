import { endGroup, getInput, info, setOutput, setSecret, startGroup, warning } from '@actions/core';
import { createRedactor, type Redactor } from '../../domain/redactor.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import type { ConnectionInputs } from '../../inputs/types.ts';
import type { Cloud } from '../../openstack/cloud.ts';
import type { Result } from '../../operations/results.ts';
import type { RunParts } from '../../operations/run/context.ts';
import { type Cleaner, cleaned } from '../../reports/clean.ts';
import { watchGoldens } from '../../reports/golden-line.ts';
import { recordStory } from '../../reports/story.ts';
import type { RunReport } from '../../reports/summary.ts';
import { inert } from '../common/inert.ts';
import { masksOf } from '../common/masks.ts';
import { followRunner } from './cancel.ts';
import type { OpenedRun } from './deps.ts';
import { createLog } from './log.ts';
import { publishReport } from './publish.ts';
import type { Ending } from './settled.ts';

export interface Step {
  readonly emit: Emit;
  /** The step turned out to do something else than its name says. */
  rename(name: string, why?: string): void;
  /** Never shown from now on: what we show is cleaned of it, and GitHub masks it in the logs of the whole job. */
  readonly hide: Redactor['add'];
  readonly cleaner: Cleaner;
  /** Opens the cloud for this step; once. */
  open(connection: ConnectionInputs, run: OpenedRun): Promise<RunParts>;
}

/**
 * One process that the runner starts, main or post: does the work, ends when the runner says so, and tells people how
 * it ended. Never throws.
 */
export async function takeStep(name: string, work: (step: Step) => Promise<Result>): Promise<Ending> {
  const startedAt = systemClock.now();
  const { signal, lastCall } = followRunner(process);
  signal.addEventListener('abort', () => info('Cancelling: restoring the golden server and cleaning up.'));
  const redactor = createRedactor();
  const hide: Step['hide'] = (secret, names) => {
    for (const mask of masksOf(secret)) setSecret(mask);
    redactor.add(secret, names);
  };
  await hideSecretsIn(getInput('clouds-yaml'), hide);

  // Function by function: the toolkit as a value would make all of it ship, an HTTP client included.
  const log = createLog({ endGroup, info, setOutput, startGroup, warning }, systemClock.now);
  const story = recordStory();
  const goldens = watchGoldens();
  const emit: Emit = (event) => {
    const clean = cleaned(event, redactor);
    goldens.emit(clean);
    story.emit(clean);
    log(clean);
  };
  let cloud: Cloud | undefined;
  const open: Step['open'] = async (connection, run) => {
    // A refused input pays nothing for the client.
    const { openDeps } = await import('./deps.ts');
    const deps = openDeps(connection, { ...run, signal, emit }, { ...redactor, hide });
    cloud = deps.cloud;
    return deps;
  };
  let title = name;
  let reason: string | undefined;
  const rename: Step['rename'] = (other, why) => {
    title = other;
    reason = why ?? reason;
  };
  const outcome = await outcomeOf(() => Promise.race([work({ emit, open, rename, hide, cleaner: redactor }), lastCall]));
  await publishReport({
    verb: title,
    ...(reason === undefined ? {} : { why: redactor.clean(reason) }),
    outcome: cleaned(outcome, redactor),
    elapsedMs: systemClock.now() - startedAt,
    requests: cloud?.requests.byService ?? {},
    ...story.tell(),
  });
  for (const line of goldens.lines()) info(inert(line));
  return { outcome, changed: (cloud?.requests.changing ?? 0) > 0, cancelled: signal.aborted };
}

/** @param cloudsYaml an empty one, as of a run that has its credential elsewhere, needs no parser */
async function hideSecretsIn(cloudsYaml: string, hide: Step['hide']): Promise<void> {
  if (cloudsYaml === '') return;
  const { secretsInYaml } = await import('../common/secrets-in-text.ts');
  for (const secret of secretsInYaml(cloudsYaml)) hide(secret);
}

async function outcomeOf(work: () => Promise<Result>): Promise<RunReport['outcome']> {
  try {
    return { kind: 'result', result: await work() };
  } catch (error) {
    return { kind: 'error', error };
  }
}
