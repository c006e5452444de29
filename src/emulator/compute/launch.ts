import { Refusal } from '../http.ts';
import { blankDisk } from '../image/change.ts';
import type { Flavor, Image, Server, Volume } from '../model.ts';
import { uuid, word } from '../random.ts';
import { start } from '../state.ts';
import { beginAction } from './action-log.ts';
import { checkedDevices, mergedDevices, originOf, reserveVolumes, rootVolume } from './block-devices.ts';
import { build } from './build.ts';
import { type ComputeCall, type ComputeHandler, serverLinks } from './call.ts';
import {
  grantedCount,
  refuseCrowdedGroup,
  refuseMisfit,
  refuseUnknown,
  wantedFlavor,
  wantedGroups,
  wantedImage,
  wantedNetworks,
} from './launch-checks.ts';
import { type LaunchRequest, parseLaunch } from './launch-request.ts';

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const base36 = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * `POST /servers`. 202 says that the request was sound, nothing more. Of several servers only the first is answered, and
 * between `min_count` and `max_count` as many are made as the quota allows (nova:compute/api.py `create`).
 */
export const launchServers: ComputeHandler = (call) => {
  const { state } = call;
  const request = parseLaunch(call);
  refuseUnknown(call, request);
  const flavor = wantedFlavor(state, request.flavorId);
  const image = imageOf(call, request);
  const devices = checkedDevices(call, mergedDevices(image, request.devices));
  const root = rootVolume(devices);
  if (image !== undefined) refuseMisfit(image, flavor, root);
  const securityGroups = wantedGroups(call, request.securityGroups);
  const networks = wantedNetworks(call, request);
  const count = grantedCount(call, request, flavor, networks);
  refuseCrowdedGroup(call, request.groupId, count);
  const reservationId = `r-${word(state.random, 8, base36)}`;
  const several = request.minCount > 1 || request.maxCount > 1;
  const servers = Array.from({ length: count }, (_, index) => {
    const name = several ? `${request.name}-${index + 1}` : request.name;
    const server = state.servers.put({
      ...newServer(call, request, { flavor, image, origin: originOf(state, root), onVolume: root !== undefined }),
      name,
      securityGroups,
      reservationId,
    });
    reserveVolumes(state, server.id, devices);
    start(state, build(state, server.id, { networks, zone: request.zone, devices }, beginAction(call, server.id, 'create')));
    return server;
  });
  const id = servers[0]?.id ?? '';
  if (request.returnReservation) return { status: 202, body: { reservation_id: reservationId } };
  return {
    status: 202,
    headers: { location: `${call.origin}/compute/v2.1/servers/${id}` },
    body: {
      server: {
        id,
        links: serverLinks(call, id),
        'OS-DCF:diskConfig': 'MANUAL',
        security_groups: securityGroups.map((name) => ({ name })),
        adminPass: word(state.random, 12, letters),
      },
    },
  };
};

function imageOf(call: ComputeCall, { imageId, devices }: LaunchRequest): Image | undefined {
  const root = rootVolume(devices);
  if (root?.source === 'image') return wantedImage(call, root.sourceId ?? '');
  if (imageId !== '') return wantedImage(call, imageId);
  if (root === undefined) throw new Refusal(400, 'Missing imageRef attribute');
  return undefined;
}

interface Sources {
  readonly flavor: Flavor;
  readonly image: Image | undefined;
  /** The volume whose image counts where none is named. */
  readonly origin: Volume | undefined;
  readonly onVolume: boolean;
}

function newServer({ state, caller }: ComputeCall, request: LaunchRequest, { flavor, image, origin, onVolume }: Sources): Server {
  const time = state.timeline.time;
  return {
    id: uuid(state.random),
    name: request.name,
    description: request.description,
    projectId: caller.projectId,
    userId: caller.userId,
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
    keyName: request.keyName,
    userData: request.userData,
    configDrive: request.configDrive,
    securityGroups: [],
    groupId: request.groupId,
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
