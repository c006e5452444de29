import { formatDuration } from '../../domain/durations.ts';
import { RestageError } from '../../domain/errors.ts';
import { estimateSnapshot } from '../../domain/estimate.ts';
import { isoTime } from '../../domain/marks.ts';
import { runStep } from '../../engine/step.ts';
import type { Undo, UndoStack } from '../../engine/undo.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Deps } from '../deps.ts';
import { intentOf, leaveIntent } from '../golden/intent-store.ts';
import { restoreGolden } from '../golden/restore.ts';
import { withLeasedUndo } from '../lease/leased-undo.ts';
import { goldenSubject } from '../lease/subject.ts';
import { noteLeft } from './left.ts';
import type { ImageOrder, PendingImage, Taken } from './order.ts';
import { prove } from './prove.ts';
import { continueOrShoot, type Shot } from './shoot.ts';
import { awaitSnapshot, type Snapshot } from './wait.ts';

/**
 * Golden server -> image that is proven usable; golden server back in the power state that it was found in. Under the
 * lease on that server, which the caller holds. Takes over what a dead run left: its stop, its snapshot under way, its
 * image not yet proven.
 */
export async function takeImage(deps: Deps, order: ImageOrder): Promise<Taken> {
  return withLeasedUndo(deps, goldenSubject(order.golden), (undo) => takeAndProve(deps, order, undo));
}

export function estimateOf(order: Pick<ImageOrder, 'diskGb' | 'inputs' | 'measured'>) {
  const { inputs, diskGb, measured } = order;
  return estimateSnapshot({ diskGb, secondsPerGb: inputs.secondsPerGb, measured, snapshotTimeoutMs: inputs.snapshotTimeoutMs });
}

async function takeAndProve(deps: Deps, order: ImageOrder, undo: UndoStack): Promise<Taken> {
  const { clock, emit } = deps;
  // Read again: another run may have held the lease since the checks.
  const golden = await readGolden(deps, order.golden);
  const intent = intentOf(golden);
  const was = intent?.was ?? (golden.status === 'ACTIVE' ? 'ACTIVE' : 'SHUTOFF');
  const back: Undo = {
    title: `bring golden server ${golden.name} back`,
    run: async (signal) => void (await restoreGolden({ ...deps, signal }, golden, was)),
  };
  undo.register(back);

  const shot = await continueOrShoot(deps, order, golden, intent, undo);
  // No task of Nova's keeps a server on volumes from starting, and the snapshots of its volumes may take long to go.
  if (golden.imageId === undefined) undo.register(back);
  announce(deps, shot);
  const estimate = estimateOf(order);
  const waited = await runStep(
    {
      clock,
      emit,
      step: `snapshot ${golden.name}`,
      title: `Snapshot ${golden.name} to ${shot.snapshot.imageName} (about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)})`,
    },
    (own) => awaitSnapshot({ ...deps, emit: own }, shot.snapshot, estimate, order.leaveAt),
  );
  if (waited.kind === 'left') {
    await noteLeft(deps, shot.snapshot.imageId);
    if (was === 'ACTIVE') await leaveIntent(deps, golden);
    undo.release();
    return pending(deps, order, shot.snapshot, was);
  }

  const restoring = { clock, emit, step: `restore ${golden.name}`, title: `Bring golden server ${golden.name} back (${was})` };
  const restoredAt = await runStep(restoring, (own) => restoreGolden({ ...deps, emit: own }, golden, was));
  const image = await prove(deps, order, waited.image, waited.doneAt - shot.snapshot.requestedAt);
  undo.release();
  const { requestedAt } = shot.snapshot;
  const of = golden.name;
  const downSince = shot.stopped?.downSince;
  const startedAt = waited.savingAt ?? waited.doneAt;
  return {
    kind: 'taken',
    image,
    consistency: shot.consistency,
    evidence: shot.evidence,
    snapshot: {
      golden: of,
      imageName: image.name,
      consistency: shot.consistency,
      diskGb: order.diskGb,
      sizeBytes: golden.imageId === undefined ? undefined : image.size,
      seconds: seconds(waited.doneAt - requestedAt),
      estimateSeconds: seconds(estimate.estimateMs),
      downtimeSeconds: was === 'ACTIVE' && downSince !== undefined ? seconds(restoredAt - downSince) : undefined,
    },
    timeline: [
      ...(shot.stopped?.downSince === undefined
        ? []
        : [{ name: 'stop', of, from: shot.stopped.downSince, to: shot.stopped.seenOffAt } as const]),
      { name: 'snapshot', of, from: requestedAt, to: startedAt },
      ...(waited.savingAt === undefined ? [] : [{ name: 'upload', of, from: startedAt, to: waited.doneAt } as const]),
      ...(downSince === undefined ? [] : [{ name: 'start', of, from: waited.doneAt, to: restoredAt } as const]),
    ],
  };
}

async function readGolden(deps: Deps, golden: Server): Promise<Server> {
  const fresh = await deps.cloud.compute.getServer(golden.id, { signal: deps.signal });
  if (fresh !== undefined) return fresh;
  throw new RestageError('golden-not-found', `Golden server ${golden.name} (${golden.id}) was deleted a moment ago.`);
}

/** Tells the outputs that are known before the long wait. */
function announce({ emit }: Deps, { snapshot, consistency }: Shot): void {
  emit({ type: 'output', name: 'image-id', value: snapshot.imageId });
  emit({ type: 'output', name: 'image-name', value: snapshot.imageName });
  emit({ type: 'output', name: 'consistency', value: consistency });
}

function pending(deps: Deps, order: ImageOrder, snapshot: Snapshot, was: string): PendingImage {
  const expectedAt = snapshot.requestedAt + estimateOf(order).estimateMs;
  const golden =
    was === 'ACTIVE'
      ? ` Golden server ${order.golden.name} stays off until the snapshot is done, about ${isoTime(expectedAt)}; this command, run again after that, starts it, and so does any other verb.`
      : '';
  return {
    kind: 'pending',
    reason: `The snapshot to image ${snapshot.imageName} is under way.${golden}`,
    comeBackAt: Math.max(expectedAt, deps.clock.now() + 60_000),
    imageId: snapshot.imageId,
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
