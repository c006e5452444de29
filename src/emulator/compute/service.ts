import { type Call, dispatch, type Route, route } from '../call.ts';
import { errorPage, isObject, parseJson, Refusal, type Reply } from '../http.ts';
import { mayOnlyRead } from '../identity/readers.ts';
import { callerOf } from '../identity/tokens.ts';
import { changeServer, livingPorts } from '../state.ts';
import { serverAction } from './actions.ts';
import { type ComputeCall, type ComputeHandler, ownServer, refuseLocked } from './call.ts';
import * as catalogue from './catalogue.ts';
import { deleteServer } from './delete.ts';
import { refuse } from './fault.ts';
import * as floatingIps from './floating-ip-proxy.ts';
import * as images from './image-proxy.ts';
import * as instanceActions from './instance-actions.ts';
import * as keypairs from './keypairs.ts';
import { launchServers } from './launch.ts';
import * as metadata from './metadata.ts';
import { negotiate, versionDocument, versionHeaders } from './microversion.ts';
import { olderCompute } from './older.ts';
import { policyOf } from './policy.ts';
import { anything, name, object } from './schema.ts';
import * as serverGroups from './server-groups.ts';
import { listServers } from './server-list.ts';
import { addresses, changedServerView, serverView } from './server-view.ts';
import * as tags from './tags.ts';
import { choices, mediaTypes, olderVersion, originOf } from './versions.ts';

/** Nova. `asOf` (ms) serves lists of servers as they were then. */
export function compute(call: Call, asOf?: number): Reply {
  if (call.state.behaviour.computeVersion === 'v2') return olderCompute(call, answeredAs(asOf));
  if (call.path === '/' || call.path === '') return versions(call);
  // Old catalogs put the project's id into the path.
  const path = call.path.replace(/^\/v2(\.1)?(\/[0-9a-f]{32}(?=\/))?/, '').replace(/\/$/, '');
  if (path === call.path) {
    return choices(call, [
      { id: 'v2.0', status: 'SUPPORTED' },
      { id: 'v2.1', status: 'CURRENT' },
    ]);
  }
  if (path === '') return versionReply(call);
  try {
    const caller = callerOf(call.state, call.headers['x-auth-token']);
    // oslo.policy
    if (mayOnlyRead(call, caller)) throw new Refusal(403, `Policy doesn't allow ${policyOf(call)} to be performed.`);
    const minor = negotiate(call);
    const reply = answeredAs(asOf)({ ...call, caller, minor }, path);
    return { ...reply, headers: { ...versionHeaders(`2.${minor}`), ...reply.headers } };
  } catch (error) {
    if (error instanceof Refusal) return refuse(call, error);
    throw error;
  }
}

function answeredAs(asOf: number | undefined): (call: ComputeCall, path: string) => Reply {
  return (call, path) => answer(call, path, asOf) ?? errorPage(404, 'The resource could not be found.');
}

function answer(call: ComputeCall, path: string, asOf: number | undefined): Reply | undefined {
  try {
    if (call.method === 'GET' && (path === '/servers' || path === '/servers/detail')) {
      const { servers } = call.state;
      return listServers(call, asOf === undefined ? [...servers.all()] : servers.asOf(asOf), path.endsWith('/detail'));
    }
    return dispatch(routes, call, path);
  } catch (error) {
    if (error instanceof Refusal) return refuse(call, error);
    throw error;
  }
}

function versions(call: Call): Reply {
  return { status: 200, body: { versions: [olderVersion(call, 'SUPPORTED'), versionDocument(originOf(call), call.state.behaviour)] } };
}

function versionReply(call: Call): Reply {
  const version = { ...versionDocument(originOf(call), call.state.behaviour), 'media-types': mediaTypes('2.1') };
  return { status: 200, headers: versionHeaders('2.1'), body: { version } };
}

const showServer: ComputeHandler = (call, { id = '' }) => ({ status: 200, body: { server: serverView(call, ownServer(call, id)) } });

const renameServer: ComputeHandler = (call, { id = '' }) => {
  const body = parseJson(call.body);
  const given = isObject(body) ? body.server : undefined;
  object({ name, ...(call.minor >= 19 && { description: anything }) })(given, 'server');
  const server = ownServer(call, id);
  refuseLocked(call, server);
  const requested = isObject(given) ? given : {};
  const changed = changeServer(call.state, id, {
    name: String(requested.name ?? server.name),
    description: requested.description === undefined ? server.description : String(requested.description),
  });
  return { status: 200, body: { server: changedServerView(call, changed) } };
};

const listInterfaces: ComputeHandler = (call, { id = '' }) => {
  const ports = livingPorts(call.state).filter(({ deviceId }) => deviceId === ownServer(call, id).id);
  const interfaces = ports.map(({ id: port_id, networkId, mac, fixedIps }) => ({
    net_id: networkId,
    port_id,
    mac_addr: mac,
    port_state: 'ACTIVE',
    fixed_ips: fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
  }));
  return { status: 200, body: { interfaceAttachments: interfaces } };
};

const listAddresses: ComputeHandler = (call, { id = '' }) => ({
  status: 200,
  body: { addresses: addresses(call.state, ownServer(call, id)) },
});

const listVolumes: ComputeHandler = (call, { id = '' }) => {
  const { volumeIds } = ownServer(call, id);
  const attachments = volumeIds.toSorted().map((volumeId) => {
    const attachment = call.state.volumes.get(volumeId)?.attachment;
    return {
      ...(call.minor < 89 && { id: volumeId }),
      volumeId,
      serverId: id,
      device: attachment?.device ?? null,
      ...(call.minor >= 70 && { tag: null }),
      ...(call.minor >= 79 && { delete_on_termination: attachment?.deleteOnTermination ?? false }),
      ...(call.minor >= 89 && { attachment_id: attachment?.id ?? null, bdm_uuid: volumeId }),
    };
  });
  return { status: 200, body: { volumeAttachments: attachments } };
};

const routes: readonly Route<ComputeCall>[] = [
  route('POST', '/servers', launchServers),
  route('GET', '/servers/:id', showServer),
  route('PUT', '/servers/:id', renameServer),
  route('DELETE', '/servers/:id', deleteServer),
  route('POST', '/servers/:id/action', serverAction),
  route('GET', '/servers/:id/os-instance-actions', instanceActions.listActions),
  route('GET', '/servers/:id/os-instance-actions/:request', instanceActions.showAction),
  route('GET', '/servers/:id/metadata', metadata.showMetadata),
  route('POST', '/servers/:id/metadata', metadata.mergeMetadata),
  route('PUT', '/servers/:id/metadata', metadata.replaceMetadata),
  route('GET', '/servers/:id/metadata/:key', metadata.showItem),
  route('PUT', '/servers/:id/metadata/:key', metadata.putItem),
  route('DELETE', '/servers/:id/metadata/:key', metadata.deleteItem),
  route('GET', '/servers/:id/tags', tags.listTags),
  route('PUT', '/servers/:id/tags', tags.replaceTags),
  route('DELETE', '/servers/:id/tags', tags.deleteTags),
  route('GET', '/servers/:id/tags/:tag', tags.hasTag),
  route('PUT', '/servers/:id/tags/:tag', tags.addTag),
  route('DELETE', '/servers/:id/tags/:tag', tags.deleteTag),
  route('GET', '/servers/:id/os-interface', listInterfaces),
  route('GET', '/servers/:id/ips', listAddresses),
  route('GET', '/servers/:id/os-volume_attachments', listVolumes),
  route('GET', '/flavors', catalogue.flavorSummaries),
  route('GET', '/flavors/detail', catalogue.flavorDetails),
  route('GET', '/flavors/:id', catalogue.showFlavor),
  route('GET', '/flavors/:id/os-extra_specs', catalogue.showExtraSpecs),
  route('GET', '/limits', catalogue.limits),
  route('GET', '/os-quota-sets/:project', catalogue.showQuotaSet),
  route('PUT', '/os-quota-sets/:project', catalogue.updateQuotaSet),
  route('GET', '/os-availability-zone', catalogue.listZones),
  route('GET', '/os-availability-zone/detail', catalogue.listZonesInDetail),
  route('GET', '/os-keypairs', keypairs.listKeypairs),
  route('POST', '/os-keypairs', keypairs.createKeypair),
  route('GET', '/os-keypairs/:name', keypairs.showKeypair),
  route('DELETE', '/os-keypairs/:name', keypairs.deleteKeypair),
  route('GET', '/images', images.listImages),
  route('GET', '/images/detail', images.listImagesInDetail),
  route('GET', '/images/:id', images.showImage),
  route('DELETE', '/images/:id', images.deleteImage),
  route('POST', '/images/:id/metadata', images.mergeImageMetadata),
  route('GET', '/os-floating-ips', floatingIps.listFloatingIps),
  route('POST', '/os-floating-ips', floatingIps.allocateFloatingIp),
  route('GET', '/os-floating-ips/:id', floatingIps.showFloatingIp),
  route('DELETE', '/os-floating-ips/:id', floatingIps.releaseFloatingIp),
  route('GET', '/os-server-groups', serverGroups.listServerGroups),
  route('POST', '/os-server-groups', serverGroups.createServerGroup),
  route('GET', '/os-server-groups/:id', serverGroups.showServerGroup),
  route('DELETE', '/os-server-groups/:id', serverGroups.deleteServerGroup),
];
