import * as v from 'valibot';
import { parseJson } from '../../domain/json.ts';
import type { Trigger } from '../port/trigger.ts';
import { forkOf, parsePullEvent, repository } from './pull-event.ts';

/** Those who can write to the repository, or belong to its owner (https://docs.github.com/graphql/reference/enums#commentauthorassociation). */
const trusted: readonly string[] = ['OWNER', 'MEMBER', 'COLLABORATOR'];

const pullEvents: readonly string[] = ['pull_request', 'pull_request_target'];
const ownEvents: readonly string[] = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'];

const remark = v.nullish(v.object({ author_association: v.nullish(v.string()) }));
const heads = v.nullish(v.object({ head: v.nullish(v.object({ repo: repository })), base: v.nullish(v.object({ repo: repository })) }));

/** https://docs.github.com/webhooks/webhook-events-and-payloads */
const issueComment = v.object({
  issue: v.object({ number: v.pipe(v.number(), v.integer(), v.minValue(1)), pull_request: v.nullish(v.unknown()) }),
  comment: remark,
});
const anyEvent = v.object({
  comment: remark,
  review: remark,
  pull_request: heads,
  workflow_run: v.nullish(v.object({ head_repository: repository })),
  repository,
});

/**
 * @param name `GITHUB_EVENT_NAME`; `''` where it is not set
 * @param readPayload text of the event's file; not called for the repository's own events
 * @throws ValiError, SyntaxError when the payload is not that of such an event
 */
export function readTrigger(name: string, readPayload: () => string): Trigger {
  if (ownEvents.includes(name)) return { kind: 'own' };
  if (pullEvents.includes(name)) {
    const text = readPayload();
    return { kind: 'pull-request', pull: parsePullEvent(text), saysFork: saysFork(v.parse(anyEvent, parseJson(text))) };
  }
  const payload: unknown = parseJson(readPayload());
  if (name === 'issue_comment') {
    const { issue, comment } = v.parse(issueComment, payload);
    const written = { association: comment?.author_association ?? undefined, trusted };
    if (issue.pull_request) return { kind: 'pull-comment', number: issue.number, remark: written };
    return { kind: 'other', name, remark: written, saysFork: false };
  }
  const event = v.parse(anyEvent, payload);
  const written = event.comment ?? event.review;
  return {
    ...{ kind: 'other', name, saysFork: saysFork(event) },
    remark: written ? { association: written.author_association ?? undefined, trusted } : undefined,
  };
}

function saysFork({ pull_request: pull, workflow_run: run, repository: here }: v.InferOutput<typeof anyEvent>): boolean {
  const ofPull = pull ? forkOf(pull.head?.repo, pull.base?.repo) : undefined;
  const ofRun = run ? forkOf(run.head_repository, here) : undefined;
  return ofPull === true || ofRun === true;
}
