import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { busyError, busyReason, type Hold } from '../golden/hold.ts';
import type { LeaseRecord } from '../golden/lease-record.ts';
import type { Result } from '../results.ts';
import type { ImageSource } from './obtain.ts';
import type { ImageOrder } from './order.ts';
import { pendingResult } from './result.ts';
import { estimateOf } from './take.ts';

/** A run that only goes on with what another left unfinished waits for that other so long, milliseconds. */
const shortWaitMs = 30 * 60_000;

/**
 * The golden servers that must be held for these images.
 * @param others further golden servers whose environment's unfinished work is gone on with
 */
export function holdFor(sources: readonly ImageSource[], others: readonly Server[] = []): Hold {
  const orders = ordersOf(sources);
  return {
    goldens: [...orders.map(({ golden }) => golden), ...others],
    waitMs: Math.max(others.length > 0 ? shortWaitMs : 0, ...orders.map(waitOf)),
  };
}

/** Another run holds the golden server for longer than this one waits. @throws RestageError `golden-busy` when it was to wait to the end. */
export function busyResult(
  deps: Deps,
  sources: readonly ImageSource[],
  busy: { readonly golden: Server; readonly holder: LeaseRecord },
  environment: string,
): Result {
  const order = ordersOf(sources).find(({ golden }) => golden.id === busy.golden.id);
  if (order?.leaveAt === undefined) throw busyError(busy.golden, busy.holder, order === undefined ? shortWaitMs : waitOf(order));
  const comeBackAt = deps.clock.now() + estimateOf(order).estimateMs;
  return pendingResult([{ kind: 'pending', reason: busyReason(busy.golden, busy.holder), comeBackAt, imageId: undefined }], environment);
}

function ordersOf(sources: readonly ImageSource[]): readonly ImageOrder[] {
  return sources.flatMap((source) => (source.kind === 'snapshot' ? [source.order] : []));
}

/** As long as a snapshot may take: so long may the other run need for its own. */
function waitOf(order: ImageOrder): number {
  return order.leaveAt === undefined ? estimateOf(order).limitMs : order.leaveInMs;
}
