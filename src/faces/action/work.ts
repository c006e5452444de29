import { messageOf } from '../../domain/errors.ts';
import { withDeadline } from '../../engine/deadline.ts';
import type { PullEvent } from '../../github/pull-event.ts';
import type { PullState } from '../../github/pull-life.ts';
import type { Inputs, Verb } from '../../inputs/types.ts';
import type { Deps } from '../../operations/deps.ts';
import { type Assignment, assign, unwantedNow } from './github/assign.ts';
import type { Done } from './github/carry-out.ts';
import type { Repository } from './github/repository.ts';
import type { RunEnd, Teller } from './github/teller.ts';

export interface Work {
  readonly verb: Verb;
  readonly inputs: Inputs;
  readonly pull: PullEvent | undefined;
  /** `undefined` = nothing of GitHub is wanted, or can be had. */
  readonly on: Repository | undefined;
  readonly redact: (text: string) => string;
  /** What is about to be done, and afterwards that everybody was told: post must know. */
  readonly note: (progress: WorkProgress) => void;
}

export type WorkProgress = { readonly kind: 'begun'; readonly assignment: Assignment } | { readonly kind: 'told' };

/** A rate limit of GitHub's may ask for a minute. */
const tellMs = 120_000;
/** The runner leaves 7.5 s to a cancelled run, and the clean-up comes first. */
const tellCancelledMs = 3_000;

/** Finds out what the step is to do, does it, and tells people on GitHub. */
export async function workOn(deps: Deps, work: Work): Promise<Done> {
  const { verb, inputs, pull, note } = work;
  const stop = new AbortController();
  let teller = silent;
  let name: string = verb;
  const end = async (how: RunEnd) => {
    const limitMs = deps.signal.aborted ? tellCancelledMs : tellMs;
    await withDeadline(deps.clock, limitMs, async (signal) => {
      signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
      await teller.end(how);
    });
    note({ kind: 'told' });
  };
  try {
    const assignment = await assign(verb, inputs, pull, () => readNow(deps, work));
    name = assignment.kind === 'nothing' ? verb : assignment.kind;
    if (assignment.kind !== 'nothing') teller = await openTeller(deps, work, stop.signal);
    note({ kind: 'begun', assignment });
    teller.begin(assignment);
    const told = { ...deps, emit: both(deps.emit, teller.emit) };
    const done = await obey(told, work, assignment);
    await end({ name: done.name, outcome: { kind: 'result', verb: done.verb, result: done.result, why: done.why } });
    return done;
  } catch (error) {
    await end({ name, outcome: { kind: 'error', error } });
    throw error;
  }
}

/** A pull request that was closed while its servers were made wants none. */
async function obey(deps: Deps, work: Work, assignment: Assignment): Promise<Done & { readonly why: string | undefined }> {
  const { carryOut, requireOwnEnvironment } = await import('./github/carry-out.ts');
  const { verb, inputs, pull } = work;
  if (pull !== undefined) requireOwnEnvironment(inputs, pull.number);
  const done = await carryOut(deps, inputs, assignment, verb);
  if (pull === undefined || (done.verb !== 'launch' && done.verb !== 'refresh')) return { ...done, why: assignment.why };
  const unwanted = unwantedNow(inputs, await readNow(deps, work));
  if (unwanted === undefined) return { ...done, why: assignment.why };
  deps.emit({ type: 'note', message: `Taking the servers away again: ${unwanted} by now.` });
  return { ...(await carryOut(deps, inputs, { kind: 'destroy', why: unwanted }, verb)), why: unwanted };
}

/** Events are stale by the time that they are read: GitHub itself knows. Where it does not say, the event is believed. */
async function readNow(deps: Deps, { on, pull }: Work): Promise<PullState> {
  const event: PullState = pull ?? { open: true, merged: false, labels: [] };
  if (on === undefined || pull === undefined) return event;
  try {
    return await on.github.getPull(pull.number, { signal: deps.signal });
  } catch (error) {
    if (deps.signal.aborted) throw error;
    const message = `${messageOf(error)} Going by the event, which may be out of date; give the job \`pull-requests: read\`.`;
    deps.emit({ type: 'warning', title: 'The state of the pull request is not known', message });
    return event;
  }
}

async function openTeller(deps: Deps, { on, verb, inputs, pull, redact }: Work, signal: AbortSignal): Promise<Teller> {
  if (on === undefined) return silent;
  const { openTellers } = await import('./github/open-tellers.ts');
  return openTellers({ ...on, deps, inputs, verb, pull, redact, signal, emit: deps.emit });
}

const silent: Teller = { begin: () => {}, emit: () => {}, end: async () => {} };

function both(one: Deps['emit'], other: Deps['emit']): Deps['emit'] {
  return (event) => {
    one(event);
    other(event);
  };
}
