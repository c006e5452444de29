import { blankDisk } from '../image/change.ts';
import type { Flavor, Image, LaunchRequest, Server, Volume } from '../model.ts';
import { uuid } from '../random.ts';
import type { State } from '../state.ts';

interface Origins {
  readonly id?: string | undefined;
  readonly projectId: string;
  readonly userId: string;
  readonly flavor: Flavor;
  readonly image: Image | undefined;
  /** The volume whose image counts where none is named. */
  readonly origin?: Volume | undefined;
  readonly onVolume: boolean;
}

/** A server at the moment of its launch, before any host works on it. */
export function newServer(state: State, request: LaunchRequest, origins: Origins): Server {
  const { id = uuid(state.random), projectId, userId, flavor, image, origin, onVolume } = origins;
  const time = state.timeline.time;
  return {
    id,
    request,
    name: request.name,
    description: request.description,
    projectId,
    userId,
    created: time,
    updated: time,
    vmState: 'building',
    taskState: 'scheduling',
    powerState: 0,
    hostId: '',
    zone: request.zone ?? state.zones[0] ?? 'nova',
    imageId: onVolume ? '' : (image?.id ?? ''),
    imageProperties: image?.properties ?? origin?.imageProperties ?? {},
    minDisk: Math.max(image?.minDisk ?? origin?.imageMinDisk ?? 0, flavor.disk),
    minRam: image?.minRam ?? 0,
    disk: onVolume || image === undefined ? blankDisk : image.disk,
    flavor,
    metadata: request.metadata,
    tags: [...new Set(request.tags)].sort(),
    securityGroups: [],
    volumeIds: [],
    reservationId: '',
    locked: false,
    lockedReason: null,
    fault: undefined,
    launchedAt: undefined,
    shelvedImageId: undefined,
    flavorBefore: undefined,
    bootedAt: 0,
    guestOff: false,
    printed: undefined,
    busyUntil: 0,
    terminatedAt: undefined,
    deletedAt: undefined,
  };
}
