import type { Image, Server } from '../model.ts';
import { changeImage, changeServer, livingImage, livingServer, type State } from '../state.ts';
import type { Script } from '../timeline.ts';
import { type ActionHandle, beginEvent, endEvent } from './action-log.ts';
import { busyUntil } from './host.ts';
import { dataOf, startSync, stranded } from './snapshot-ends.ts';
import { durations, lifeOfVanishing } from './snapshot-size.ts';
import { secondsToPowerOff } from './stop.ts';

/** Whether a service of the cloud's own takes the snapshots of this server. */
export function hasService({ behaviour, knobs }: State, server: Server): boolean {
  return behaviour.snapshotService || knobs.of(server, 'snapshot_service');
}

/** What a snapshot is of, and for whom. */
interface Order {
  readonly serverId: string;
  readonly imageId: string;
  readonly action: ActionHandle;
  /** With which the image is written in the end. */
  readonly tokenId: string;
}

/**
 * A service of the cloud's own takes snapshots. A guest that runs is sent ACPI events, and after `shutdownTimeout` its power is cut; its disk is captured in
 * seconds, and the service powers the server on again. Only then the disk is converted, compressed and uploaded, which the server takes no part in:
 * the image is `queued` until it is active.
 */
export function* takeByService(state: State, order: Order): Script {
  const { serverId, imageId, action } = order;
  const { hostLatency } = state.behaviour;
  yield hostLatency;
  const before = heldServer(state, serverId);
  if (before === undefined) return discard(state, imageId);
  beginEvent(state, action, 'compute_snapshot_instance');
  changeServer(state, serverId, { taskState: 'image_snapshot' });
  const wasOn = before.vmState === 'active';
  const inRescue = state.knobs.of(before, 'capture_in_rescue');
  const shutdown = wasOn ? secondsToPowerOff(state, before, 0, 'service') : 0;
  const capture = state.knobs.of(before, 'capture_seconds');
  changeServer(state, serverId, { busyUntil: busyUntil(state, shutdown + capture) });
  if (wasOn) {
    yield shutdown;
    if (heldServer(state, serverId) === undefined) return discard(state, imageId);
    changeServer(state, serverId, { vmState: 'stopped', powerState: 4, guestOff: false });
  }
  if (inRescue) changeServer(state, serverId, { vmState: 'rescued', powerState: 1, taskState: null });
  yield capture;
  const captured = heldServer(state, serverId);
  if (captured === undefined) return discard(state, imageId);
  const failure = state.knobs.of(captured, 'fail_snapshot');
  const left = wasOn ? stranded(failure) : undefined;
  const failed = failure === true || failure === 'extract' || left !== undefined;
  if (failed) discard(state, imageId);
  if (left !== undefined) changeServer(state, serverId, { ...left, taskState: null });
  else yield* giveBack(state, captured, wasOn);
  endEvent(state, action, failed ? 'Error' : 'Success');
  if (!failed) yield* work(state, order, captured);
}

/** The server, while the service holds it: a deletion ends it. */
function heldServer(state: State, id: string): Server | undefined {
  const server = livingServer(state, id);
  return server === undefined || server.taskState === 'deleting' || server.vmState === 'deleted' ? undefined : server;
}

const powersOnAgain: ReadonlySet<string> = new Set(['if-running', 'true']);

function* giveBack(state: State, server: Server, wasOn: boolean): Script {
  const requested = state.knobs.of(server, 'capture_powers_on');
  const failure = state.knobs.of(server, 'fail_start');
  // It ends with a reboot.
  const isRescued = server.vmState === 'rescued';
  const powersOn = isRescued || (server.vmState === 'stopped' && (requested === 'always' || (powersOnAgain.has(requested) && wasOn)));
  if (powersOn) yield state.knobs.of(server, 'start_seconds') + 2 * state.behaviour.hostLatency;
  if (heldServer(state, server.id) === undefined) return;
  const isOn = powersOn && failure === false;
  const on = { vmState: 'active', powerState: 1, bootedAt: state.timeline.time } as const;
  changeServer(state, server.id, { taskState: null, ...(isOn && on), ...(powersOn && failure === 'error' && { vmState: 'error' }) });
}

function* work(state: State, { imageId, tokenId }: Order, server: Server): Script {
  const { copy, upload } = durations(state, server);
  const failure = () => state.knobs.of(server, 'fail_snapshot');
  const showsUpload = state.knobs.of(server, 'snapshot_service');
  yield showsUpload ? copy : (copy + upload) / 2;
  while (failure() === 'stuck') yield 1;
  if (failure() === 'killed') return change(state, imageId, { status: 'killed' });
  if (failure() === 'deleted' || (failure() === 'upload' && !showsUpload)) return discard(state, imageId);
  if (showsUpload) beginUpload(state, imageId, server);
  if (failure() === 'upload') {
    // Glance takes an upload that broke off back to where it began (glance:api/v2/image_data.py `upload`).
    yield upload / 2;
    return change(state, imageId, { status: 'queued' });
  }
  yield showsUpload ? upload : (copy + upload) / 2;
  const { uploadNeedsLiveToken } = state.behaviour;
  const isOrphaned = uploadNeedsLiveToken && (state.tokens.get(tokenId)?.expiresAt ?? 0) <= state.timeline.time;
  if (failure() === 'queued' || failure() === 'interrupted' || isOrphaned) return;
  change(state, imageId, dataOf(state, server));
  startSync(state, server, imageId);
  if (failure() !== 'vanishes') return;
  yield lifeOfVanishing;
  discard(state, imageId);
}

/** As Nova's own snapshot does: the record in full, then the data. */
function beginUpload(state: State, imageId: string, server: Server): void {
  const properties = livingImage(state, imageId)?.properties ?? {};
  const own = { image_state: 'available', image_location: 'snapshot', owner_id: server.projectId };
  changeImage(state, imageId, { status: 'saving', diskFormat: 'qcow2', containerFormat: 'bare', properties: { ...properties, ...own } });
}

function change(state: State, imageId: string, image: Partial<Image>): void {
  changeImage(state, imageId, image);
}

function discard(state: State, imageId: string): void {
  changeImage(state, imageId, { status: 'deleted' });
}
