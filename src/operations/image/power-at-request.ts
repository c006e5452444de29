import { powerAround } from '../../domain/stood-still.ts';
import type { RunContext } from '../run/context.ts';
import type { Snapshot } from './wait.ts';

/** What Nova notes and what was noted of the request are whole seconds of two clocks. */
const clocksMs = 2_000;

/** What Nova's actions tell of the golden server's power around the request for its snapshot; `undefined` where they are hidden. */
export async function powerAtRequest({ cloud }: RunContext, { golden, requestId, requestedAt }: Snapshot) {
  const actions = await cloud.compute.listActions(golden.id);
  const askedAt = requestedAt + (cloud.skew() ?? 0);
  return powerAround(actions, (action) =>
    requestId === undefined ? Math.abs(action.startTime - askedAt) <= clocksMs : action.requestId === requestId,
  );
}
