import { messageOf, RestageError } from '../../domain/errors.ts';
import type { Ending, Inventory, RegionResult, RemovedResource, Result } from '../results.ts';

/** How a verb ended in one region. */
export interface RegionEnd {
  readonly region: string;
  /** `undefined` where it failed. */
  readonly result: Result | undefined;
  readonly error: RestageError | undefined;
  readonly image?: RegionResult['image'];
  readonly copySeconds?: number | undefined;
}

/**
 * One result of all regions: the first one's, with the servers of all, what was removed and what is there. A region that failed takes
 * nothing from the others: it is the result's `failure`.
 */
export function mergeEnds(ends: readonly RegionEnd[]): Result {
  const results = ends.flatMap(({ region, result }) => (result === undefined ? [] : [{ region, result }]));
  const first: Result = results[0]?.result ?? { status: 'complete', timeline: [] };
  const pending = results.find(({ result }) => result.status === 'pending')?.result;
  const expiries = results.flatMap(({ result }) => result.expiresAt ?? []).toSorted();
  const failure = failureOf(ends);
  const { status: _status, pending: _pending, plan: _plan, failure: _failure, ...facts } = first;
  return {
    ...facts,
    ...endingOf(pending ?? first),
    ...present(
      'servers',
      results.some(({ result }) => result.servers !== undefined),
      () => results.flatMap(({ region, result }) => (result.servers ?? []).map((server) => ({ region, ...server }))),
    ),
    ...present(
      'notReady',
      results.some(({ result }) => result.notReady !== undefined),
      () => results.flatMap(({ region, result }) => (result.notReady ?? []).map((server) => ({ region, ...server }))),
    ),
    ...present(
      'removed',
      results.some(({ result }) => result.removed !== undefined),
      () => mergeRemoved(results.flatMap(({ region, result }) => (result.removed ?? []).map((removed) => ({ region, ...removed })))),
    ),
    ...present(
      'inventory',
      results.some(({ result }) => result.inventory !== undefined),
      () => mergeInventories(results),
    ),
    ...(expiries[0] === undefined ? {} : { expiresAt: expiries[0] }),
    ...(failure === undefined ? {} : { failure }),
    timeline: results.flatMap(({ region, result }) =>
      result.timeline.map((span) => ({ ...span, of: span.of === undefined ? region : `${span.of} in ${region}` })),
    ),
    regions: ends.map(regionResult),
  };
}

function endingOf(result: Result): Ending {
  switch (result.status) {
    case 'complete':
      return { status: 'complete' };
    case 'pending':
      return { status: 'pending', pending: result.pending };
    case 'planned':
      return { status: 'planned', plan: result.plan };
    default:
      return result satisfies never;
  }
}

function present<K extends string, V>(key: K, is: boolean, value: () => V): { readonly [k in K]?: V } {
  return is ? ({ [key]: value() } as { readonly [k in K]?: V }) : {};
}

function regionResult({ region, result, error, image, copySeconds }: RegionEnd): RegionResult {
  const problem = error ?? result?.failure;
  const status = problem !== undefined ? 'failed' : result?.status === 'pending' ? 'pending' : 'complete';
  return { region, status, imageId: result?.imageId, image, copySeconds, problem: problem && messageOf(problem) };
}

function failureOf(ends: readonly RegionEnd[]): RestageError | undefined {
  const failed = ends.flatMap(({ region, error, result }) => {
    const cause = error ?? result?.failure;
    return cause === undefined ? [] : [{ region, cause }];
  });
  const [only, ...more] = failed;
  if (only === undefined) return undefined;
  // A golden server that is off wakes a person up, whatever else there is.
  const golden = failed.find(({ cause }) => cause.code === 'golden-not-restored');
  if (golden !== undefined && failed.length === 1) return golden.cause;
  const fine = ends.filter((end) => !failed.some(({ region }) => region === end.region)).map(({ region }) => region);
  const rest = fine.length === 0 ? 'no region succeeded' : `${fine.join(', ')} succeeded`;
  const lines = failed.map(({ region, cause }) => `  ${region}: ${cause.code}: ${cause.message}`);
  return new RestageError(
    golden === undefined ? 'region-failed' : 'golden-not-restored',
    `${failed.length} of ${ends.length} regions failed; ${rest}.\n${lines.join('\n')}`,
    {
      hint: more.length === 0 ? only.cause.hint : 'Fix each of these and run again.',
      requestIds: failed.flatMap(({ cause }) => cause.requestIds).slice(0, 10),
      cause: only.cause,
    },
  );
}

/** Regions of one image service see the same images: one that was left for another time in the one may have gone with the other. */
function mergeRemoved(removed: readonly RemovedResource[]): readonly RemovedResource[] {
  const gone = removed.filter(({ outcome }) => outcome === 'deleted');
  return [...new Map([...removed, ...gone].map((each) => [each.id, each])).values()];
}

function mergeInventories(results: readonly { readonly region: string; readonly result: Result }[]): Inventory {
  const all = results.flatMap(({ region, result }) => (result.inventory === undefined ? [] : [{ region, inventory: result.inventory }]));
  const images = all.flatMap(({ region, inventory }) => inventory.images.map((image) => ({ region, ...image })));
  const sealing = all.flatMap(({ region, inventory }) => (inventory.sealing ?? []).map((server) => ({ region, ...server })));
  return {
    ...(sealing.length === 0 ? {} : { sealing }),
    goldens: all.flatMap(({ region, inventory }) => inventory.goldens.map((golden) => ({ region, ...golden }))),
    environments: all.flatMap(({ region, inventory }) =>
      inventory.environments.map((environment) => ({
        region,
        ...environment,
        servers: environment.servers.map((server) => ({ region, ...server })),
      })),
    ),
    images: images.filter(({ id }, at) => images.findIndex((other) => other.id === id) === at),
  };
}
