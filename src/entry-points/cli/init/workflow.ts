import { type Document, isSeq, parseDocument } from 'yaml';
import type { ReadyCheck } from '../../../inputs/types.ts';
import type { Choices } from './choices.ts';
import examples from './examples.json' with { type: 'json' };

/** Minutes. What a refresh needs beside its snapshot, and how long GitHub lets a hosted job live. */
const besideSnapshot = 60;
const longestJob = 360;

/** The nightly example, for an environment file. */
export function refreshWorkflow(choices: Choices, environmentPath: string, snapshotLimitSeconds: number): string {
  const document = open('nightly');
  document.setIn(['on', 'schedule', 0, 'cron'], choices.schedule);
  document.setIn(['concurrency', 'group'], choices.environment);
  const job = ['jobs', 'refresh'];
  const needed = Math.ceil((snapshotLimitSeconds / 60 + besideSnapshot) / 30) * 30;
  const written = Number(document.getIn([...job, 'timeout-minutes']));
  document.setIn([...job, 'timeout-minutes'], Math.min(longestJob, Math.max(written, needed)));
  readFromFile(document, job, choices, environmentPath);
  const inputs = [...job, 'steps', 1, 'with'];
  document.setIn([...inputs, 'environment'], choices.environment);
  if (choices.ttl !== undefined) document.setIn([...inputs, 'ttl'], choices.ttl);
  return textOf(document);
}

/** The example for pull requests, for an environment file. */
export function previewWorkflow(choices: Choices, environmentPath: string, ready: readonly ReadyCheck[]): string {
  const document = open('preview');
  const job = ['jobs', 'preview'];
  readFromFile(document, job, choices, environmentPath);
  const inputs = [...job, 'steps', 1, 'with'];
  const page = ready.find((check) => check.kind === 'http');
  if (page === undefined) document.deleteIn([...inputs, 'environment-url']);
  else document.setIn([...inputs, 'environment-url'], `${page.scheme}://{{ address }}:${page.port}/`);
  if (choices.ttl !== undefined) document.setIn([...inputs, 'ttl'], choices.ttl);
  return textOf(document);
}

/** The example that deletes what has expired; of pull requests only where they have servers. */
export function reapWorkflow(choices: Choices): string {
  const document = open('reap');
  const inputs = ['jobs', 'reap', 'steps', 0, 'with'];
  signIn(document, inputs, choices);
  if (!choices.pullRequests) {
    document.commentBefore = ' Deletes what has expired, and what dead runs left behind, every hour.';
    for (const permission of ['actions', 'pull-requests', 'deployments']) document.deleteIn(['permissions', permission]);
    for (const input of ['comment', 'deployment']) document.deleteIn([...inputs, input]);
  }
  return textOf(document);
}

function open(name: keyof typeof examples): Document {
  return parseDocument(examples[name].join('\n'));
}

/** Checks the repository out before the job's first step, and lets that take from the file what an environment is. */
function readFromFile(document: Document, job: readonly string[], choices: Choices, environmentPath: string): void {
  const steps = document.getIn([...job, 'steps']);
  if (!isSeq(steps)) throw new TypeError('the example has no steps');
  steps.items.unshift(open('spec').getIn(['jobs', 'refresh', 'steps', 0], true));
  const inputs = [...job, 'steps', 1, 'with'];
  for (const input of ['golden', 'count', 'network']) document.deleteIn([...inputs, input]);
  signIn(document, inputs, choices);
  document.setIn([...inputs, 'spec'], environmentPath);
}

function signIn(document: Document, inputs: readonly (string | number)[], { connection }: Choices): void {
  for (const [input, value] of Object.entries(connection)) document.setIn([...inputs, input], value);
}

function textOf(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
