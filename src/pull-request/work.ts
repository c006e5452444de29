import type { Assignment, Notifier, RunEnd } from '../code-host/port/notifier.ts';
import type { PullEvent } from '../code-host/port/trigger.ts';
import { withDeadline } from '../engine/deadline.ts';
import type { Inputs, Verb } from '../inputs/types.ts';
import type { RunParts } from '../operations/run/context.ts';
import type { Cleaner } from '../reports/clean.ts';
import { messageWithHint } from '../reports/error.ts';
import { assign, unwantedNow } from './assign.ts';
import type { Done } from './fulfil.ts';
import type { PullState } from './life.ts';
import type { Repository } from './repository.ts';

export interface Work {
  readonly verb: Verb;
  readonly inputs: Inputs;
  readonly pull: PullEvent | undefined;
  /** `undefined` = nothing of the code host is wanted, or can be reached. */
  readonly on: Repository | undefined;
  readonly cleaner: Cleaner;
  readonly note: (progress: WorkProgress) => void;
  /** Reads the public keys of `ssh-users`, for what launches servers. */
  readonly withKeys?: (deps: RunParts, inputs: Inputs) => Promise<Inputs>;
}

/** What the step's own process must know at once: it may be killed at any time. */
export type WorkProgress =
  | { readonly kind: 'begun'; readonly assignment: Assignment }
  | { readonly kind: 'done'; readonly done: Done & { readonly why: string | undefined } }
  /** The end was reported everywhere. */
  | { readonly kind: 'told' };

/** A rate limit of the code host may ask for a minute. */
const tellMs = 120_000;
/** The runner leaves 7.5 s to a cancelled run, and the clean-up comes first. */
const tellCancelledMs = 3_000;

/** Finds out what the step is to do, does it, and notifies people on the code host. */
export async function workOn(deps: RunParts, work: Work): Promise<Done> {
  const { verb, inputs, pull, note } = work;
  const stop = new AbortController();
  let notifier = silent;
  let name: string = verb;
  const end = async (how: RunEnd) => {
    const tell = async (signal: AbortSignal) => {
      signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
      await notifier.end(how);
    };
    await withDeadline(deps.clock, tellMs, tell, soonAfter(deps));
    note({ kind: 'told' });
  };
  try {
    const assignment =
      pull === undefined ? { kind: verb, why: undefined } : await assign(verb, inputs, pull, () => readNow(deps, work, pull));
    name = assignment.kind === 'nothing' ? verb : assignment.kind;
    if (assignment.kind !== 'nothing') notifier = await openNotifier(deps, work, stop.signal);
    note({ kind: 'begun', assignment });
    tellReason(deps, verb, assignment);
    notifier.begin(assignment);
    const told = { ...deps, emit: both(deps.emit, notifier.emit) };
    const done = await obey(told, work, assignment);
    note({ kind: 'done', done });
    await end({ name: done.name, outcome: { kind: 'result', verb: done.verb, result: done.result, why: done.why } });
    return done;
  } catch (error) {
    await end({ name, outcome: { kind: 'error', error } });
    throw error;
  }
}

/** In the log, too, and not only in the comment: a launch that turns out to be a destroy wants a word. */
function tellReason({ emit }: RunParts, verb: Verb, { kind, why }: Assignment): void {
  if (why === undefined || kind === 'nothing') return;
  emit({
    type: 'note',
    message: kind === verb ? `Running ${kind}, because ${why}.` : `Running ${kind} instead of ${verb}, because ${why}.`,
  });
}

/** Aborted a while after the run's own signal: its end is still to be reported. */
function soonAfter({ signal, clock }: RunParts): AbortSignal {
  const later = new AbortController();
  const onAbort = () => void clock.sleep(tellCancelledMs).then(() => later.abort(signal.reason));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return later.signal;
}

const launching: readonly Assignment['kind'][] = ['plan', 'launch', 'refresh', 'keep'];

/** A pull request that was closed while its servers were made wants none. */
async function obey(deps: RunParts, work: Work, assignment: Assignment): Promise<Done & { readonly why: string | undefined }> {
  const { fulfil, requireOwnEnvironment } = await import('./fulfil.ts');
  const { verb, pull } = work;
  if (pull !== undefined) requireOwnEnvironment(work.inputs, pull);
  const inputs = launching.includes(assignment.kind) ? ((await work.withKeys?.(deps, work.inputs)) ?? work.inputs) : work.inputs;
  const done = await fulfil(deps, inputs, assignment, verb);
  if (pull === undefined || (done.verb !== 'launch' && done.verb !== 'refresh')) return { ...done, why: assignment.why };
  const unwanted = unwantedNow(inputs, pull, await readNow(deps, work, pull));
  if (unwanted === undefined) return { ...done, why: assignment.why };
  deps.emit({ type: 'note', message: `Deleting the servers again, because ${unwanted}.` });
  return { ...(await fulfil(deps, inputs, { kind: 'destroy', why: unwanted }, verb)), why: unwanted };
}

/** Events are stale by the time that they are read: the code host itself knows. Where it does not say, the event is believed. */
async function readNow(deps: RunParts, { on }: Work, event: PullEvent): Promise<PullState> {
  if (on === undefined) return event;
  try {
    return await on.host.getPull(event.number, { signal: deps.signal });
  } catch (error) {
    if (deps.signal.aborted) throw error;
    const message = `${messageWithHint(error)} Using the event instead, which may be out of date.`;
    deps.emit({ type: 'warning', title: `Could not read the state of the ${event.pullName}`, message });
    return event;
  }
}

async function openNotifier(deps: RunParts, { on, verb, inputs, pull, cleaner }: Work, signal: AbortSignal): Promise<Notifier> {
  if (on === undefined) return silent;
  const { openNotifiers } = await import('./open-notifiers.ts');
  return openNotifiers({ ...on, deps, inputs, verb, pull, cleaner, signal, emit: deps.emit });
}

const silent: Notifier = { begin: () => {}, emit: () => {}, end: async () => {} };

function both(one: RunParts['emit'], other: RunParts['emit']): RunParts['emit'] {
  return (event) => {
    one(event);
    other(event);
  };
}
