import type { HandledRequest } from '../../../src/emulator/index.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** At least so long between the two sights of a thing that `reap` deletes, by contract.md#promise-8. */
const leastMs = 10_000;

/** contract.md#promise-8: `reap` deletes nothing that it has seen only once. */
export function findHastyReaps({ emulator: { books }, ran }: Stage): readonly Breach[] {
  const leases = new Set(books.images().flatMap(({ id, properties }) => (properties.restage_lease === undefined ? [] : [id])));
  const isReaping = ({ method, path, status }: HandledRequest) => {
    const id = /\/(?:servers|images)\/([^/]+)$/.exec(path)?.[1];
    return method === 'DELETE' && status === 204 && id !== undefined && !leases.has(id);
  };
  return ran
    .filter(({ run }) => run.verb === 'reap')
    .flatMap(({ run, requests }) => {
      const sight = requests.find(
        ({ method, path, status }) => method === 'GET' && /\/(?:servers\/detail|images)\?/.test(path) && status === 200,
      );
      const deletion = requests.find(isReaping);
      if (sight === undefined || deletion === undefined || deletion.at - sight.at >= leastMs) return [];
      return [breach('contract.md#promise-8')(`${run.id} deleted ${deletion.path} at first sight`)];
    });
}
