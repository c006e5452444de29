import type { HandledRequest } from '../../../src/emulator/index.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** At least so long between the two sights of a thing that `reap` deletes, by the contract "seen as such twice". */
const leastMs = 10_000;

/** Of promise 2's other side: nothing goes that was seen but once. */
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
      return [breach(2)(`${run.id} deleted ${deletion.path} at first sight`)];
    });
}
