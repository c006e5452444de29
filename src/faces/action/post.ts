import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { systemClock } from '../../engine/clock.ts';
import { withDeadline } from '../../engine/deadline.ts';
import { parseConnection, readRaw } from './inputs.ts';
import { takeStep } from './step.ts';

/** A cancelled job leaves five minutes to all its post steps. */
const deadlineMs = 4.5 * 60_000;

/** The post step of a run that did not come to its own end: golden server back, nothing left behind. */
export async function post(runId: string): Promise<void> {
  await takeStep('clean-up', async (step) => {
    const connection = parseConnection(readRaw(core.getInput), (path) => readFileSync(path, 'utf8'));
    const deps = step.open(connection, { runId, cleanupMs: deadlineMs });
    step.emit({ type: 'note', message: `Run ${runId} did not come to its own end: looking after what it left.` });
    const { recover } = await import('../../operations/recover.ts');
    const result = await withDeadline(systemClock, deadlineMs, (signal) => recover({ ...deps, signal }), deps.signal);
    if (result.removed === undefined || result.removed.length === 0) step.emit({ type: 'note', message: 'Nothing had to be removed.' });
    return result;
  });
}
