import { formatDuration } from '../../domain/durations.ts';
import type { PowerState } from '../../domain/intent.ts';
import { isoTime } from '../../domain/marks.ts';
import type { RunContext } from '../run/context.ts';
import { estimateOf, type ImageOrder, type PendingImage } from './order.ts';
import type { Snapshot } from './wait.ts';

/** The golden server, when a run leaves its snapshot to the next one. */
export interface LeftGolden {
  readonly state: 'at-snapshot' | 'paused' | 'back';
  readonly was: PowerState;
}

/** @param since when the cloud began to work on the image */
export function pending(
  { clock }: RunContext,
  order: ImageOrder,
  snapshot: Snapshot,
  left: LeftGolden,
  since = snapshot.requestedAt,
): PendingImage {
  const expectedAt = since + estimateOf(order).estimateMs;
  const inTime = expectedAt > clock.now() ? `in about ${formatDuration(expectedAt - clock.now())}` : 'soon';
  const golden = describe(order.golden.name, snapshot, left, isoTime(expectedAt));
  return {
    kind: 'pending',
    reason: `The snapshot to image ${snapshot.imageName} is under way. ${golden} The image should be usable ${inTime}.`,
    comeBackAt: Math.max(expectedAt, clock.now() + 60_000),
    imageId: snapshot.imageId,
  };
}

function describe(name: string, { isLive = false }: Snapshot, { state, was }: LeftGolden, expected: string): string {
  if (state === 'back') return `Golden server ${name} is ${was === 'ACTIVE' ? 'on again' : `${was}, as it was found`}.`;
  if (was !== 'ACTIVE') return `Golden server ${name} was found ${was} and stays so.`;
  if (isLive && state !== 'paused') return `Golden server ${name} was left running.`;
  const what = state === 'paused' ? 'paused' : 'off';
  return `Golden server ${name} stays ${what} until the snapshot is done, about ${expected}; this command, run again after that, starts it, and so does any other operation that changes the cloud.`;
}
