import { HttpError, RestageError } from '../../domain/errors.ts';
import { requiresFreeze } from '../../domain/freeze.ts';
import { powerAround } from '../../domain/stood-still.ts';
import { judgeStop, type StopVerdict } from '../../domain/verdict.ts';
import type { Shutdown } from '../../inputs/types.ts';
import { isHostRefusal } from '../../openstack/compute/create-image.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { RunContext } from '../run/context.ts';
import { cloudTimeOf } from '../run/time.ts';
import type { ImageOrder } from './order.ts';
import { noteVerdict } from './verdict.ts';
import type { Snapshot } from './wait.ts';

/** Whether Nova may have frozen the file systems of a running server for this snapshot. */
export async function mayFreeze({ cloud }: RunContext, golden: Server, shutdown: Shutdown, imageId: string): Promise<boolean> {
  if (golden.imageId !== undefined) return false;
  if (shutdown === 'quiesce') return true;
  return shutdown === 'skip' && requiresFreeze((await cloud.image.getImage(imageId))?.properties ?? {});
}

/** Not supported by the host, no agent in the server's image, or the agent failed: all before Nova takes anything. */
export function isFreezeRefusal(error: unknown): error is HttpError {
  if (isHostRefusal(error)) return true;
  return error instanceof HttpError && error.status === 400 && /quiesc|guest agent/i.test(error.reason);
}

export function notFrozen({ name, id }: Server, error: HttpError): RestageError {
  const why = isHostRefusal(error) ? `its host could not reach the guest agent, or the agent failed (${error.reason})` : error.reason;
  return new RestageError(
    'snapshot-failed',
    `The file systems of golden server ${name} (${id}) could not be frozen: ${why}. No image was taken.`,
    {
      cause: error,
      requestIds: error.requestIds,
      hint: 'The golden server kept running. Check that qemu-guest-agent runs in its guest, or use `shutdown: pause` or `graceful`.',
    },
  );
}

/**
 * The verdict on a snapshot of a running server on volumes. Nova goes by the properties that it copied when it made the server, which no API
 * shows; but every snapshot inherits them (nova:compute/utils.py `initialize_instance_snapshot_metadata`). It freezes an ACTIVE server alone.
 * @throws RestageError `forced-stop` where the user takes no image without proof (`on-forced-stop: fail`)
 */
export async function judgeFreeze(ctx: RunContext, { inputs }: ImageOrder, snapshot: Snapshot): Promise<StopVerdict> {
  const why = await whyNotFrozen(ctx, snapshot);
  const verdict = judgeStop(why === undefined ? { kind: 'frozen' } : { kind: 'not-frozen', why });
  ctx.emit({ type: 'note', message: `Consistency ${verdict.evidence}.` });
  const { golden, imageId } = snapshot;
  if (why !== undefined && inputs.shutdown === 'quiesce') {
    const what = `Nothing proves that the file systems of golden server ${golden.name} were frozen: ${why}.`;
    if (inputs.onForcedStop === 'fail') {
      throw new RestageError('forced-stop', `${what} No image was kept.`, {
        hint: 'Use `shutdown: pause` or `graceful`, or accept such an image with `on-forced-stop: warn`.',
      });
    }
    ctx.emit({ type: 'warning', title: 'File systems may not have been frozen', message: what });
  }
  await noteVerdict(ctx, imageId, verdict);
  return verdict;
}

async function whyNotFrozen(ctx: RunContext, snapshot: Snapshot): Promise<string | undefined> {
  const { cloud } = ctx;
  const { golden, imageId } = snapshot;
  const image = await cloud.image.getImage(imageId);
  if (image === undefined || !requiresFreeze(image.properties))
    return 'the golden server was created before `os_require_quiesce` was set, so Nova also takes its snapshot if the freeze fails';
  const power = await powerAtRequest(ctx, snapshot);
  const isOn = power === undefined ? (await cloud.compute.getServer(golden.id))?.status === 'ACTIVE' : power.before !== 'halted';
  return isOn ? undefined : 'the golden server was not ACTIVE when the snapshot was requested, and Nova freezes only ACTIVE servers';
}

/** What Nova notes and what was noted of the request are whole seconds of two clocks. */
const clocksMs = 2_000;

/** What Nova's actions tell of the golden server's power around the request for its snapshot; `undefined` where they are hidden. */
export async function powerAtRequest(ctx: RunContext, { golden, requestId, requestedAt }: Snapshot) {
  const actions = await ctx.cloud.compute.listActions(golden.id);
  const askedAt = cloudTimeOf(ctx, requestedAt);
  return powerAround(actions, (action) =>
    requestId === undefined ? Math.abs(action.startTime - askedAt) <= clocksMs : action.requestId === requestId,
  );
}
