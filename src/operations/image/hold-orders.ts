import { type Busy, busyError, busyReason, type Hold } from '../lease/hold.ts';
import { environmentSubject, goldenSubject, imageSubject, type LeaseSubject } from '../lease/subject.ts';
import type { Result } from '../results.ts';
import type { RunContext } from '../run/context.ts';
import { everyMarked } from '../servers/marked.ts';
import { tellDisks } from '../survey/disks.ts';
import { budgetNote } from './budget.ts';
import type { ImageSource } from './obtain.ts';
import { estimateOf, type ImageOrder } from './order.ts';
import { pendingResult } from './result.ts';

/** A run waits so long for another whose work needs no snapshot, milliseconds. */
const shortWaitMs = 30 * 60_000;
/** After which it is worth coming back to an environment that another run is at work on. */
const comeBackInMs = 5 * 60_000;

/**
 * What must be held for these images, and for the environment that is launched into, if any. Another run may need as
 * long for its snapshot as this one for its own: so long it is waited for, unless this run leaves earlier.
 *
 * A golden server that carries the marks of an environment's server could be deleted by a run that holds that environment, and so has looked at
 * the server before it was marked as a golden one: its environment is held, too.
 */
export async function holdFor(
  ctx: RunContext,
  detachAt: number | undefined,
  sources: readonly ImageSource[],
  environment?: LeaseSubject,
): Promise<Hold> {
  const orders = ordersOf(sources);
  const patienceMs = Math.max(environment === undefined ? 0 : shortWaitMs, ...orders.map((order) => estimateOf(order).limitMs));
  const marked = everyMarked(orders.map(({ golden }) => golden));
  const environments = await Promise.all(marked.map(({ marks }) => environmentSubject(ctx, marks.environment)));
  return {
    subjects: [
      ...orders.flatMap(({ unfinished }) => unfinished.map(imageSubject)),
      ...orders.map(({ golden }) => goldenSubject(golden)),
      ...environments,
      ...(environment === undefined ? [] : [environment]),
    ],
    waitMs: detachAt === undefined ? patienceMs : Math.max(0, detachAt - ctx.clock.now()),
  };
}

/**
 * Another run holds something for longer than this one waits.
 * @throws RestageError `golden-busy`, `environment-busy` when it was to wait to the end.
 */
export function busyResult(
  { clock }: RunContext,
  { detachAt, environment }: { readonly detachAt: number | undefined; readonly environment: string },
  sources: readonly ImageSource[],
  hold: Hold,
  busy: Busy,
): Result {
  if (detachAt === undefined) throw busyError(busy, hold.waitMs);
  const estimates = ordersOf(sources).map((order) => estimateOf(order).estimateMs);
  const comeBackAt = clock.now() + Math.max(comeBackInMs, ...estimates);
  return pendingResult([{ kind: 'pending', reason: busyReason(busy), comeBackAt, imageId: undefined }], environment);
}

/** Says, before anything is touched, what becomes of each disk, and which snapshots this run will not see the end of. */
export function tellOrders(ctx: RunContext, sources: readonly ImageSource[]): void {
  const { clock, emit } = ctx;
  tellDisks(ctx, ordersOf(sources));
  for (const order of ordersOf(sources)) {
    const message = budgetNote(order, clock.now());
    if (message !== undefined) emit({ type: 'warning', title: 'This run leaves before its snapshot is done', message });
  }
}

function ordersOf(sources: readonly ImageSource[]): readonly ImageOrder[] {
  return sources.flatMap((source) => (source.kind === 'snapshot' ? [source.order] : []));
}
