import { Refusal } from '../http.ts';
import type { Image, LaunchRequest } from '../model.ts';
import { word } from '../random.ts';
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
import { parseLaunch } from './launch-request.ts';
import { newServer } from './new-server.ts';

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
      ...newServer(state, request, { ...call.caller, flavor, image, origin: originOf(state, root), onVolume: root !== undefined }),
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
