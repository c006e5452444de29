import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { type ConsoleTail, messageOf } from '../../domain/errors.ts';
import type { RunRecord } from '../../domain/run-history.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Emit } from '../../engine/events.ts';
import type { Verb } from '../../inputs/types.ts';
import type { RequestCounts } from '../../openstack/calls.ts';
import type { Result } from '../../operations/results.ts';
import { consoleAdvice, consoleLines, errorAnnotation, reportError } from '../../reports/error.ts';
import { outputTable } from '../../reports/outputs.ts';
import { type RunReport, renderSummary } from '../../reports/summary.ts';
import { inert } from '../common/inert.ts';
import { outputTexts, resultKeys } from '../common/result-keys.ts';
import { readReporting } from './inputs.ts';
import { warnOfOutputs } from './output-warnings.ts';

/** Sets the outputs (contract.md#outputs) that the result has; one set early keeps its value otherwise. */
export function publishOutputs(emit: Emit, verb: Verb, result: Result, requests: RequestCounts): void {
  const keys = resultKeys(verb, result, requests);
  const texts = outputTexts(keys);
  for (const { name } of outputTable) if (keys[name] !== undefined) core.setOutput(name, texts[name]);
  warnOfOutputs(emit, keys, texts, { 'clouds-yaml': core.getInput('clouds-yaml', { trimWhitespace: false }) });
}

/**
 * Tells people how it ended: in the log, as an annotation, as the exit code and in the job summary.
 * @param report cleaned: whatever is made of its texts shows no secret
 */
export async function publishReport(report: RunReport): Promise<void> {
  const { verb, outcome } = report;
  if (outcome.kind === 'error') fail(verb, outcome.error);
  else {
    if (outcome.result.failure !== undefined) fail(verb, outcome.result.failure);
    const { resultText } = await import('../../reports/result-text.ts');
    const text = resultText(outcome.result);
    if (text !== '') core.info(inert(text));
    const { pending } = outcome.result;
    if (pending !== undefined) {
      core.notice(`${pending.reason}\nTo continue, run this again after ${pending.comeBackAt}.`, { title: `Restage ${verb}: pending` });
    }
  }
  const file = summaryFile();
  if (file === undefined) return;
  const history = outcome.kind === 'result' ? await historyOf(outcome.result) : [];
  writeSummary(file, renderSummary({ ...report, history }));
}

function fail(verb: string, error: unknown): void {
  const { title, message } = errorAnnotation(verb, error);
  core.error(message, { title });
  const { consoleTail } = reportError(error);
  if (consoleTail !== undefined)
    core.info(
      readReporting(core.getInput).consoleTail ? consoleText(consoleTail) : inert(consoleAdvice(consoleTail, 'console-tail: true')),
    );
  process.exitCode = core.ExitCode.Failure;
}

function consoleText(tail: ConsoleTail): string {
  const [title = '', ...lines] = consoleLines(tail);
  return `${inert(title)}\n${lines.map(inert).join('\n')}`;
}

/** Not every runner that takes actions has any. */
function summaryFile(): string | undefined {
  return readReporting(core.getInput).summary ? process.env.GITHUB_STEP_SUMMARY || undefined : undefined;
}

/** Of several snapshots, the one that took longest, as the result's own figures. */
async function historyOf(result: Result): Promise<readonly RunRecord[]> {
  if (readReporting(core.getInput).history === 'cache') {
    const { rememberRun } = await import('./history.ts');
    return rememberRun(result, {
      env: process.env,
      now: systemClock.now(),
      onTrouble: (reason) => core.warning(reason, { title: 'No history from the cache' }),
    });
  }
  const [longest] = (result.snapshots ?? []).toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  return longest?.history ?? [];
}

/** Without the toolkit's own writer, whose file system of promises takes Node milliseconds to load. */
function writeSummary(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    core.warning(messageOf(error), { title: 'No job summary' });
  }
}
