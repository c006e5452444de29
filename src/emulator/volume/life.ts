import type { KnobHolder } from '../knobs.ts';
import type { Server, Volume, VolumeSnapshot } from '../model.ts';
import { uuid } from '../random.ts';
import { changeSnapshot, changeVolume, livingSnapshots, livingVolumes, type State, start } from '../state.ts';
import type { Script } from '../timeline.ts';
import { tellOfSnapshot, tellOfVolume } from './messages.ts';
import { refuseSnapshotOverQuota, refuseVolumeOverQuota } from './quotas.ts';

export interface NewVolume {
  readonly name: string | null;
  readonly description: string | null;
  readonly projectId: string;
  readonly userId: string;
  /** GiB. */
  readonly size: number;
  readonly zone: string;
  readonly snapshotId?: string | undefined;
  readonly imageId?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whose knobs count: the server that Nova makes it for; left out = its own. */
  readonly knobsOf?: KnobHolder;
}

/** @throws Refusal 413 over quota */
export function makeVolume(state: State, requested: NewVolume): Volume {
  refuseVolumeOverQuota(state, requested.projectId, requested.size);
  const { knobsOf, ...given } = requested;
  const time = state.timeline.time;
  const image = given.imageId === undefined ? undefined : state.images.get(given.imageId);
  const origin = livingSnapshots(state).find(({ id }) => id === given.snapshotId);
  const source = origin === undefined ? undefined : state.volumes.get(origin.volumeId);
  const volume = state.volumes.put({
    ...given,
    id: uuid(state.random),
    snapshotId: given.snapshotId,
    imageId: image?.id ?? source?.imageId,
    imageProperties: image?.properties ?? source?.imageProperties ?? {},
    imageMinDisk: image?.minDisk ?? source?.imageMinDisk ?? 0,
    bootable: image !== undefined || source?.bootable === true,
    // A volume of a snapshot is of its volume's type (cinder:volume/flows/api/create_volume.py `_get_volume_type_id`).
    type: source?.type ?? '__DEFAULT__',
    multiattach: source?.multiattach ?? false,
    encrypted: source?.encrypted ?? false,
    status: 'creating',
    metadata: given.metadata ?? {},
    attachment: undefined,
    created: time,
    updated: time,
    deletedAt: undefined,
  });
  start(state, create(state, volume, knobsOf ?? volume));
  return volume;
}

function* create(state: State, volume: Volume, holder: KnobHolder): Script {
  const { id, imageId, snapshotId, size } = volume;
  const { volumeCreate, volumeSecondsPerGb } = state.behaviour;
  const seconds = state.knobs.of(holder, 'volume_seconds');
  yield volumeCreate;
  if (imageId !== undefined && snapshotId === undefined) {
    changeVolume(state, id, { status: 'downloading' });
    yield seconds ?? volumeSecondsPerGb * size;
  } else yield seconds ?? 0;
  const fails = state.knobs.of(holder, 'fail_volume');
  if (fails) tellOfVolume(state, volume);
  changeVolume(state, id, { status: fails ? 'error' : 'available' });
}

/** Whether Cinder lets it go (cinder:volume/api.py `delete`). */
export function isVolumeDeletable(state: State, volume: Volume): boolean {
  const isFree = volume.status === 'available' || volume.status === 'error' || volume.status === 'error_deleting';
  return isFree && !livingSnapshots(state).some(({ volumeId }) => volumeId === volume.id);
}

export function removeVolume(state: State, id: string): void {
  changeVolume(state, id, { status: 'deleting', attachment: undefined });
  start(state, destroyVolume(state, id));
}

function* destroyVolume(state: State, id: string): Script {
  yield state.behaviour.volumeDestroy;
  changeVolume(state, id, { deletedAt: state.timeline.time });
}

export interface NewSnapshot {
  readonly name: string | null;
  readonly description: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** @throws Refusal 413 over quota */
export function makeSnapshot(state: State, volume: Volume, requested: NewSnapshot): VolumeSnapshot {
  refuseSnapshotOverQuota(state, volume.projectId, volume.size);
  const time = state.timeline.time;
  const snapshot = state.snapshots.put({
    id: uuid(state.random),
    name: requested.name,
    description: requested.description,
    projectId: volume.projectId,
    userId: volume.userId,
    volumeId: volume.id,
    size: volume.size,
    status: 'creating',
    metadata: requested.metadata ?? {},
    created: time,
    updated: time,
    deletedAt: undefined,
  });
  start(state, createSnapshot(state, snapshot));
  return snapshot;
}

function* createSnapshot(state: State, snapshot: VolumeSnapshot): Script {
  const { id, volumeId } = snapshot;
  const server = attachedServer(state, volumeId);
  const volume = state.volumes.get(volumeId);
  const holders = [volume, server].filter((holder) => holder !== undefined);
  const [seconds] = holders.flatMap((holder) => state.knobs.of(holder, 'volume_snapshot_seconds') ?? []);
  yield seconds ?? state.behaviour.volumeSnapshot;
  const fails = holders.some((holder) => state.knobs.of(holder, 'fail_volume_snapshot'));
  if (fails) tellOfSnapshot(state, snapshot);
  changeSnapshot(state, id, { status: fails ? 'error' : 'available' });
}

function attachedServer(state: State, volumeId: string): Server | undefined {
  const { attachment } = state.volumes.get(volumeId) ?? {};
  return attachment === undefined ? undefined : state.servers.get(attachment.serverId);
}

export function removeSnapshot(state: State, id: string): void {
  changeSnapshot(state, id, { status: 'deleting' });
  start(state, destroySnapshot(state, id));
}

/** Ceph keeps a snapshot while clones hang on it (cinder:volume/manager.py `delete_snapshot`, `SnapshotIsBusy`). */
function* destroySnapshot(state: State, id: string): Script {
  yield state.behaviour.volumeDestroy;
  const isBusy = state.behaviour.snapshotsInUse && livingVolumes(state).some(({ snapshotId }) => snapshotId === id);
  changeSnapshot(state, id, isBusy ? { status: 'available' } : { deletedAt: state.timeline.time });
}
