import { at, listAt, textAt } from './contract-http.ts';
import type { LiveBench } from './live-bench.ts';
import type { Golden } from './live-golden.ts';

/** When Nova was at an action on the server, in milliseconds since the epoch; both ends in whole seconds. */
export interface ActionSpan {
  readonly action: string;
  readonly from: number;
  readonly to: number;
}

/** Every action that Nova accepted of a server, by its own record, oldest first. */
export async function actionSpansOf({ session }: LiveBench, { id }: Golden): Promise<readonly ActionSpan[]> {
  const version = '2.62';
  const base = `/servers/${id}/os-instance-actions`;
  const actions = listAt((await session.compute('GET', base, { version })).json, 'instanceActions');
  const spans = await Promise.all(
    actions.map(async (action) => {
      const read = await session.compute('GET', `${base}/${textAt(action, 'request_id')}`, { version });
      const events = listAt(read.json, 'instanceAction', 'events');
      const times = events.map((event) => ({ from: timeOf(at(event, 'start_time')), to: timeOf(at(event, 'finish_time')) }));
      const begun = timeOf(at(action, 'start_time'));
      return { action: textAt(action, 'action'), from: begun, to: Math.max(begun, ...times.map(({ to }) => to)) };
    }),
  );
  return spans.toSorted((a, b) => a.from - b.from);
}

/** Every snapshot that was ever begun of a server. */
export async function snapshotsOf(bench: LiveBench, golden: Golden): Promise<readonly ActionSpan[]> {
  return (await actionSpansOf(bench, golden)).filter(({ action }) => action === 'createImage');
}

export function overlap(one: ActionSpan, other: ActionSpan): boolean {
  return one.from < other.to && other.from < one.to;
}

/** Nova's times have no zone, and are UTC. Never, for what has not ended. */
function timeOf(value: unknown): number {
  return typeof value === 'string' ? Date.parse(`${value.replace(/Z$/, '')}Z`) : Number.POSITIVE_INFINITY;
}
