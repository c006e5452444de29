import type { PullRequest } from '../code-host/port/code-host.ts';
import type { PullEvent } from '../code-host/port/trigger.ts';

/** Put on a pull request, it gives its servers their whole time again. */
export const keepLabel = 'restage:keep';

export interface LifeRequest {
  /** What a push does to servers that are there. */
  readonly onPush: 'keep' | 'launch' | 'refresh';
  /** Servers only while the pull request carries this label; `undefined` = always. */
  readonly label: string | undefined;
}

/** What a pull request asks for, and why: a sentence for the log. */
export interface Asked {
  readonly kind: /** Servers that are there stay, and get their whole time again; where some are missing, the operation as the workflow says it. */
  'keep' | 'launch' | 'refresh' | 'destroy' | 'nothing';
  readonly why: string;
}

/** The state of a pull request that decides: as it is now, or, where it could not be read, as its event says. */
export type PullState = Pick<PullRequest, 'open' | 'merged' | 'labels'>;

/** What the code host calls it. */
export type Named = Pick<PullEvent, 'pullName'>;

/** Why the pull request should have no servers, as it is now; `undefined` = it should have some. */
export function unwantedBecause(
  { pullName }: Named,
  { open, merged, labels }: PullState,
  { label }: Pick<LifeRequest, 'label'>,
): string | undefined {
  if (!open) return merged ? `the ${pullName} is merged` : `the ${pullName} is closed`;
  if (label !== undefined && !labels.some((one) => isSameLabel(one, label))) return `the ${pullName} does not have the label ${label}`;
  return undefined;
}

/** What an event means for the servers of a pull request whose state is `now`. Events come late, and not in order. */
export function askedOf(event: PullEvent, now: PullState, request: LifeRequest): Asked {
  const unwanted = unwantedBecause(event, now, request);
  if (unwanted !== undefined) return { kind: 'destroy', why: unwanted };
  // Servers that are there already are no reason for new ones: a label that is set while opening comes as an event of its own.
  switch (event.action) {
    case 'synchronize':
      return { kind: request.onPush, why: `there was a push, and on-push is ${request.onPush}` };
    case 'closed':
    case 'unlabeled':
      // Of this event the opposite is true by now: the event that said so has a run of its own.
      return isAboutGate(event, request) ? { kind: 'nothing', why: `the ${event.pullName} needs its servers again` } : unconcerned(event);
    case 'labeled':
      return labeled(event, now, request);
    case 'opened':
    case 'reopened':
    case 'ready_for_review':
      return { kind: 'keep', why: `the ${event.pullName} was ${event.action.replace('ready_for_review', 'marked as ready for review')}` };
    default:
      return unconcerned(event);
  }
}

/** A host that does not say which label it was has one event for all of them (Forgejo's `label_updated`): those that are on decide. */
function labeled(event: PullEvent, now: PullState, request: LifeRequest): Asked {
  const candidates = event.label === undefined ? now.labels : [event.label];
  const label = candidates.find((one) => isSameLabel(one, keepLabel) || isSameLabel(one, request.label));
  if (label === undefined) return unconcerned(event);
  return { kind: 'keep', why: `the ${event.pullName} ${event.label === undefined ? 'has' : 'got'} the label ${label}` };
}

function unconcerned({ pullName }: Named): Asked {
  return { kind: 'nothing', why: `this event does not affect the servers of the ${pullName}` };
}

function isAboutGate({ action, label }: PullEvent, request: LifeRequest): boolean {
  return action === 'closed' || (label !== undefined && isSameLabel(label, request.label));
}

/** A repository has no two labels that differ in case only (https://docs.github.com/rest/issues/labels, `name`). */
function isSameLabel(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}
