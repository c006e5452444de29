import * as v from 'valibot';
import { parseJson } from '../../domain/json.ts';
import type { PullEvent } from '../port/trigger.ts';

/** What GitHub calls it. */
export const pullName = 'pull request';

/** https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request */
export const repository = v.nullish(v.object({ full_name: v.string() }));
const label = v.object({ name: v.string() });
const payload = v.object({
  action: v.optional(v.string(), ''),
  label: v.optional(label),
  pull_request: v.object({
    number: v.pipe(v.number(), v.integer(), v.minValue(1)),
    state: v.optional(v.string(), 'open'),
    merged: v.optional(v.nullable(v.boolean()), false),
    user: v.nullish(v.object({ login: v.nullish(v.string()) })),
    labels: v.optional(v.array(label), []),
    head: v.optional(v.object({ sha: v.optional(v.string()), repo: repository }), {}),
    base: v.optional(v.object({ repo: repository }), {}),
  }),
});

/** @throws ValiError, SyntaxError when the text is no such event */
export function parsePullEvent(text: string): PullEvent {
  const { action, label, pull_request: pull } = v.parse(payload, parseJson(text));
  return {
    number: pull.number,
    pullName,
    action,
    label: label?.name,
    labels: pull.labels.map(({ name }) => name),
    open: pull.state === 'open',
    merged: pull.merged ?? false,
    headSha: pull.head.sha,
    author: pull.user?.login ?? undefined,
    fork: forkOf(pull.head.repo, pull.base.repo) ?? true,
  };
}

type RepositoryFact = { readonly full_name: string } | null | undefined;

/** Whether a head is in another repository than the base, or in one that is gone (`null`); `undefined` = not said. */
export function forkOf(head: RepositoryFact, base: RepositoryFact): boolean | undefined {
  if (head === null) return true;
  return head === undefined || !base ? undefined : head.full_name.toLowerCase() !== base.full_name.toLowerCase();
}
