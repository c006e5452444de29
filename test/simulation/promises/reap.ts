import { type Breach, breach, type Stage } from './breach.ts';

/** The contract has a thing deleted by `reap` only when it was seen as such twice. */
const leastMs = 10_000;

export function findHastyReaps({ ran }: Stage): readonly Breach[] {
  return ran
    .filter(({ run }) => run.verb === 'reap')
    .flatMap(({ run, requests }) => {
      const firstList = requests.find(
        ({ method, path, status }) => method === 'GET' && /\/(?:servers\/detail|images)\?/.test(path) && status === 200,
      );
      const firstDelete = requests.find(
        ({ method, path, status, body }) =>
          method === 'DELETE' && /\/(?:servers|images)\/[^/]+$/.test(path) && status < 300 && body === undefined,
      );
      if (firstList === undefined || firstDelete === undefined || firstDelete.at - firstList.at >= leastMs) return [];
      return [breach(2)(`${run.id} deleted ${firstDelete.path} at first sight`)];
    });
}
