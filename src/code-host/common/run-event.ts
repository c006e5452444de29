import type { Job } from '../port/adapter.ts';
import type { Trigger } from '../port/trigger.ts';

/** What of a trigger the inputs depend on. */
export function runEventOf(trigger: Trigger): Job['event'] {
  switch (trigger.kind) {
    case 'pull-request':
      return { kind: 'pull-request', number: trigger.pull.number };
    case 'pull-comment':
      return { kind: 'pull-request', number: trigger.number };
    case 'own':
      return undefined;
    case 'other':
      return { kind: 'other', name: trigger.name };
    default:
      return trigger satisfies never;
  }
}
