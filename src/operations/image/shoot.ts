import type { Consistency } from '../../domain/consistency.ts';
import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import type { Intent } from '../../domain/intent.ts';
import { imageMarks, markKeys, type Values } from '../../domain/marks.ts';
import { imageName } from '../../domain/names.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { runStep } from '../../engine/step.ts';
import type { Undo, UndoStack } from '../../engine/undo.ts';
import { waitUntil } from '../../engine/wait.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import type { Deps } from '../deps.ts';
import { declareIntent } from '../golden/intent-store.ts';
import { restoreGolden } from '../golden/restore.ts';
import { findStopWindow, type Stopped, type StopWindow, stopGolden, takeOverStop } from '../golden/stop.ts';
import { randomNonce } from '../nonce.ts';
import { isBeingRemoved, removeImage, removeImageById } from '../removal/image.ts';
import { imagesOfGolden, type MarkedImage, ours } from './find.ts';
import type { ImageOrder } from './order.ts';
import type { Snapshot } from './wait.ts';

/** A snapshot that is under way. */
export interface Shot {
  readonly snapshot: Snapshot;
  readonly consistency: Consistency;
  readonly evidence: string;
  /** `undefined` for a snapshot that another run began. */
  readonly stopped: Stopped | undefined;
}

/** A guest's power-off is noticed this much later at most: Nova waits 15 s for the event to be no reboot (nova:virt/libvirt/host.py). */
const noticeMs = 30_000;
/** Image property: the sentence behind `restage_consistency`, for whoever takes the snapshot over. */
const evidenceKey = 'restage_evidence';
/** `on-forced-stop: retry`: how long the guest may settle between its start and the second stop. */
const settleMs = 60_000;
/** Another run's snapshot that was given up ends with its copy, which cannot be hurried. */
const idleLimitMs = 60 * 60_000;

/** Finds the snapshot that a dead run began and can still succeed, or takes a new one. */
export async function continueOrShoot(
  deps: Deps,
  order: ImageOrder,
  golden: Server,
  intent: Intent | undefined,
  undo: UndoStack,
): Promise<Shot> {
  const unfinished = (await imagesOfGolden(deps, golden.id)).filter(({ marks }) => !marks.verified);
  const going = unfinished.find(({ image }) => canStillSucceed(image, golden));
  for (const { image } of unfinished) {
    if (image !== going?.image) await removeImage(deps, image);
  }
  if (going === undefined) return shoot(deps, order, golden, intent, undo);
  deps.emit({ type: 'note', message: `Going on with image ${going.image.name}, which run ${going.marks.run} began.` });
  undo.register({
    title: `delete image ${going.image.name}`,
    run: async (signal) => void (await removeImageById({ ...deps, signal }, going.image.id)),
  });
  return takeOver(deps, golden, going);
}

/** An image that waits for its data while its server does nothing will wait for ever. */
function canStillSucceed(image: Image, golden: Server): boolean {
  if (isBeingRemoved(image)) return false;
  if (image.status === 'active') return true;
  return (image.status === 'queued' || image.status === 'saving') && golden.taskState !== null;
}

function takeOver(deps: Deps, golden: Server, { image, marks }: MarkedImage): Shot {
  const requestedAt = Date.parse(image.createdAt) - (deps.cloud.skew() ?? 0);
  return {
    snapshot: { golden, imageId: image.id, imageName: image.name, requestedAt, requestId: undefined },
    consistency: marks.consistency,
    evidence: image.properties[evidenceKey] ?? `${marks.consistency}: noted by run ${marks.run}`,
    stopped: undefined,
  };
}

async function shoot(deps: Deps, order: ImageOrder, found: Server, intent: Intent | undefined, undo: UndoStack): Promise<Shot> {
  const { clock, emit } = deps;
  const golden = found.taskState && found.taskState !== 'powering-off' ? await waitUntilIdle(deps, found) : found;
  const stopped = await runStep({ clock, emit, step: 'stop', title: stopTitle(golden, order, intent) }, () =>
    stop(deps, order, golden, intent),
  );
  emit({ type: 'note', message: `Consistency ${stopped.evidence}.` });
  const snapshot = await request(deps, order, golden, stopped, undo);
  return { snapshot, consistency: stopped.consistency, evidence: stopped.evidence, stopped };
}

function stopTitle(golden: Server, { inputs }: ImageOrder, intent: Intent | undefined): string {
  if (intent !== undefined && golden.status !== 'ACTIVE')
    return `Golden server ${golden.name} was stopped by run ${intent.runs.join(', ')}: go on from there`;
  if (golden.status !== 'ACTIVE') return `Golden server ${golden.name} is ${golden.status}: nothing to stop`;
  return inputs.shutdown === 'skip'
    ? `Leave golden server ${golden.name} running`
    : `Stop golden server ${golden.name} (${inputs.shutdown})`;
}

async function stop(deps: Deps, order: ImageOrder, golden: Server, intent: Intent | undefined): Promise<Stopped> {
  const { inputs } = order;
  const isOn = golden.status === 'ACTIVE' && !golden.taskState;
  const window = await findStopWindow(deps, golden, inputs.shutdownTimeoutMs);
  const unseenMs = unseenStopMs(golden, inputs, window);
  if (isOn && (intent === undefined || unseenMs !== undefined) && golden.locked !== true) await declareIntent(deps, golden, unseenMs);
  const first =
    !isOn && intent !== undefined ? await takeOverStop(deps, golden, window, intent.at) : await stopGolden(deps, golden, inputs, window);
  if (first.consistency !== 'forced') return first;
  switch (inputs.onForcedStop) {
    case 'warn':
      deps.emit({
        type: 'warning',
        title: 'Golden server was stopped by force',
        message: `The disk of ${golden.name} may hold half-written data (${first.evidence}). Let its guest heed the power button (acpid, or systemd-logind), use \`shutdown: guest\`, or refuse such images with \`on-forced-stop: fail\`.`,
      });
      return first;
    case 'fail':
      throw forcedStop(golden, first);
    case 'retry':
      return stopAgain(deps, order, golden, window, first);
    default:
      return inputs.onForcedStop satisfies never;
  }
}

/** How long a server may go on looking ACTIVE and idle although it is going down; `undefined` = its task shows. */
function unseenStopMs(golden: Server, inputs: ImageOrder['inputs'], window: StopWindow): number | undefined {
  if (inputs.shutdown === 'guest') return inputs.shutdownTimeoutMs + noticeMs;
  return inputs.shutdown === 'graceful' && golden.taskState === undefined ? window.ms + noticeMs : undefined;
}

/** A guest that was still booting misses the signal; the second time it has settled. */
async function stopAgain(deps: Deps, order: ImageOrder, golden: Server, window: StopWindow, first: Stopped): Promise<Stopped> {
  deps.emit({
    type: 'note',
    message: `${first.evidence}. Starting ${golden.name} again, to stop it once more after ${formatDuration(settleMs)}.`,
  });
  await restoreGolden(deps, golden, 'ACTIVE');
  await deps.clock.sleep(settleMs, deps.signal);
  await declareIntent(deps, golden, unseenStopMs(golden, order.inputs, window));
  const running = (await deps.cloud.compute.getServer(golden.id, { signal: deps.signal })) ?? golden;
  const second = await stopGolden(deps, running, order.inputs, window);
  if (second.consistency === 'forced') throw forcedStop(golden, second);
  return { ...second, downSince: first.downSince };
}

function forcedStop(golden: Server, { evidence }: Stopped): RestageError {
  return new RestageError(
    'forced-stop',
    `Golden server ${golden.name} did not shut itself down, its power was cut (${evidence}). No image was taken.`,
    {
      hint: 'Let its guest heed the power button (acpid, or systemd-logind), use `shutdown: guest`, or accept such an image with `on-forced-stop: warn`.',
    },
  );
}

async function request(deps: Deps, order: ImageOrder, golden: Server, stopped: Stopped, undo: UndoStack): Promise<Snapshot> {
  const { cloud, clock, signal } = deps;
  const name = order.inputs.imageName ?? imageName(golden.name, clock.now() + (cloud.skew() ?? 0));
  const nonce = randomNonce(deps.random);
  // Nova uploads with the token of this very request: a fresh one lives longest.
  await cloud.identity.renew({ signal });
  const made: { imageId?: string } = {};
  undo.register(removalOf(deps, golden, nonce, name, made));
  const requestedAt = clock.now();
  const created = await cloud.compute.createImage(golden.id, name, marksOf(deps, order, golden, stopped, nonce, name), { signal });
  made.imageId = created.imageId;
  return { golden, imageId: created.imageId, imageName: name, requestedAt, requestId: created.requestId };
}

function marksOf(deps: Deps, order: ImageOrder, golden: Server, stopped: Stopped, nonce: string, name: string): Values {
  const { environment, role, generation, stage } = order.marks;
  const marks = imageMarks(
    {
      environment,
      role,
      generation,
      stage,
      run: deps.runId,
      expiresAt: undefined,
      nonce,
      goldenId: golden.id,
      consistency: stopped.consistency,
      verified: false,
    },
    name,
  );
  return { ...marks, [evidenceKey]: stopped.evidence.slice(0, 255) };
}

/** Finds the image by its nonce: the answer that tells its id may be lost. */
function removalOf(deps: Deps, golden: Server, nonce: string, name: string, made: { readonly imageId?: string }): Undo {
  return {
    title: `delete image ${name}`,
    run: async (signal) => {
      // A list may lag behind.
      if (made.imageId !== undefined) return void (await removeImageById({ ...deps, signal }, made.imageId));
      const images = ours(
        await deps.cloud.image.listImages({ properties: { [markKeys.golden]: golden.id, [markKeys.nonce]: nonce } }, { signal }),
      );
      for (const { image, marks } of images) {
        if (marks.nonce === nonce) await removeImage({ ...deps, signal }, image);
      }
    },
  };
}

async function waitUntilIdle(deps: Deps, golden: Server): Promise<Server> {
  const { cloud, clock, signal, emit } = deps;
  return waitUntil({
    clock,
    signal,
    emit,
    step: 'stop',
    waitingFor: `golden server ${golden.name} to finish an earlier task`,
    interval: serverPoll,
    limitMs: idleLimitMs,
    look: async () => {
      const server = await cloud.compute.getServer(golden.id, { signal });
      if (server === undefined)
        throw new RestageError('golden-not-found', `Golden server ${golden.name} (${golden.id}) was deleted a moment ago.`);
      return server.taskState ? { done: false, state: `${server.status}, ${server.taskState}` } : { done: true, value: server };
    },
    onTimeout: (state) =>
      new RestageError(
        'golden-busy',
        `Golden server ${golden.name} is still at another task after ${formatDuration(idleLimitMs)}: ${state}.`,
        {
          hint: 'Its host may be down; ask the cloud. Run this again when the task is over.',
        },
      ),
  });
}
