import type { Handler, SignedCall } from '../call.ts';
import { Refusal } from '../http.ts';
import type { Volume, VolumeSnapshot } from '../model.ts';
import { ownRecords } from '../own-records.ts';
import { uuid } from '../random.ts';
import type { State } from '../state.ts';
import { naiveMicroseconds } from '../time.ts';
import { microversionOf } from './microversion.ts';

/** What Cinder tells of a failure. */
interface VolumeMessage {
  readonly id: string;
  readonly projectId: string;
  readonly kind: 'VOLUME' | 'VOLUME_SNAPSHOT';
  /** Of the volume, or of the snapshot. */
  readonly resourceId: string;
  readonly eventId: string;
  readonly text: string;
  readonly requestId: string;
  readonly created: number;
}

/** Oldest first. */
const volumeMessages = ownRecords((): VolumeMessage[] => []);

const thirtyDays = 30 * 24 * 3_600_000;

/** The tries of a host that fails each time (cinder.conf `scheduler_max_attempts`). */
const attempts = 3;

/**
 * Each try has failed, of which Cinder tells only for a volume without a source, and then no host was left
 * (cinder:volume/flows/manager/create_volume.py `_create_raw_volume`; cinder:scheduler/flows/create_volume.py `ScheduleCreateVolumeTask`).
 */
export function tellOfVolume(state: State, volume: Volume): void {
  const isRaw = volume.imageId === undefined && volume.snapshotId === undefined;
  for (let nth = 1; isRaw && nth <= attempts; nth += 1) {
    tell(state, volume, {
      kind: 'VOLUME',
      eventId: 'VOLUME_VOLUME_008_012',
      text: 'create volume from backend storage:Driver failed to create the volume.',
    });
  }
  tell(state, volume, {
    kind: 'VOLUME',
    eventId: 'VOLUME_VOLUME_001_003',
    text: 'schedule allocate volume:Could not find any available weighted backend.',
  });
}

/** cinder:volume/manager.py `create_snapshot` */
export function tellOfSnapshot(state: State, snapshot: VolumeSnapshot): void {
  tell(state, snapshot, {
    kind: 'VOLUME_SNAPSHOT',
    eventId: 'VOLUME_VOLUME_SNAPSHOT_009_013',
    text: 'create snapshot:Snapshot failed to create.',
  });
}

function tell(state: State, { id, projectId }: Volume | VolumeSnapshot, said: Pick<VolumeMessage, 'kind' | 'eventId' | 'text'>): void {
  const { random, timeline } = state;
  const requestId = `req-${uuid(random)}`;
  volumeMessages(state).push({ ...said, id: uuid(random), projectId, resourceId: id, requestId, created: timeline.time });
}

/** Newest first; from 3.3 on, with filters from 3.5 on (cinder:api/v3/messages.py). */
export const listMessages: Handler<SignedCall> = (call) => {
  const minor = microversionOf(call);
  if (minor < 3) throw new Refusal(404, 'The resource could not be found.');
  const filter = minor < 5 ? null : call.query.get('resource_uuid');
  const own = volumeMessages(call.state).filter(
    ({ projectId, resourceId }) => projectId === call.caller.projectId && (filter === null || filter === resourceId),
  );
  return { status: 200, body: { messages: own.toReversed().map((message) => messageView(call, message)) } };
};

function messageView({ state, origin, caller }: SignedCall, message: VolumeMessage): object {
  const address = state.behaviour.linkOrigin ?? origin;
  return {
    id: message.id,
    event_id: message.eventId,
    user_message: message.text,
    message_level: 'ERROR',
    created_at: naiveMicroseconds(message.created),
    guaranteed_until: naiveMicroseconds(message.created + thirtyDays),
    request_id: message.requestId,
    links: [
      { rel: 'self', href: `${address}/volume/v3/${caller.projectId}/messages/${message.id}` },
      { rel: 'bookmark', href: `${address}/volume/${caller.projectId}/messages/${message.id}` },
    ],
    resource_type: message.kind,
    resource_uuid: message.resourceId,
  };
}
