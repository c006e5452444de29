import type { Run } from '../plan.ts';
import type { Ran } from '../process.ts';
import { type Breach, breach } from './breach.ts';

/** Of a verb that is said to change nothing. */
export function isReading({ verb, options }: Run): boolean {
  return verb === 'plan' || verb === 'status' || (verb === 'reap' && options.apply !== 'true') || options['dry-run'] === 'true';
}

/** Whatever it sent beside reads and its sign-in. */
export function findChanges({ run, requests }: Ran): readonly Breach[] {
  return requests
    .filter(({ service, method }) => method !== 'GET' && method !== 'HEAD' && service !== 'identity')
    .map(({ method, path }) => breach('contract.md#promise-1')(`${run.id} (${run.verb}) only reads, and sent ${method} ${path}`));
}
