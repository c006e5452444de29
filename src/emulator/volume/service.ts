import { type Call, dispatch, type Route, route, type SignedCall } from '../call.ts';
import { errorPage, Refusal, type Reply } from '../http.ts';
import { mayOnlyRead } from '../identity/readers.ts';
import { callerOf, refusedToken } from '../identity/tokens.ts';
import { setImageMetadata } from './image-metadata.ts';
import { listMessages } from './messages.ts';
import { snapshotMetadata, volumeMetadata } from './metadata.ts';
import { maxMinor, microversionOf, versionHeaders } from './microversion.ts';
import { showLimits, showQuotaSet, updateQuotaSet } from './quotas.ts';
import * as snapshots from './snapshots.ts';
import * as volumes from './volumes.ts';

/** Cinder v3. Microversions differ in messages alone; all else is as in 3.0. `asOf` (ms) serves lists as they were then. */
export function volume(call: Call, asOf?: number): Reply {
  if (/^\/(v3\/?)?$/.test(call.path)) return versions(call);
  try {
    microversionOf(call);
    const caller = callerOf(call.state, call.headers['x-auth-token']);
    if (!call.state.behaviour.readersMayMakeVolumes && mayOnlyRead(call, caller)) {
      throw new Refusal(403, `Policy doesn't allow ${call.path.endsWith('/volumes') ? 'volume:create' : 'volume'} to be performed.`);
    }
    // The project's id in the path is optional (cinder:api/openstack/__init__.py `ProjectMapper`, 3.67).
    const [, project, path = ''] = /^\/v3(?:\/([0-9a-f]{32}))?(\/.*)$/.exec(call.path) ?? [];
    if (project !== undefined && project !== caller.projectId) throw new Refusal(400, 'Malformed request url');
    const reply = answer({ ...call, caller }, path.replace(/\/$/, ''), asOf) ?? errorPage(404, 'The resource could not be found.');
    return { ...reply, headers: { ...versionHeaders(call), ...reply.headers } };
  } catch (error) {
    if (error instanceof Refusal) return refuse(call, error);
    throw error;
  }
}

function answer(call: SignedCall, path: string, asOf: number | undefined): Reply | undefined {
  const [, list, detail] = call.method === 'GET' ? (/^\/(volumes|snapshots)(\/detail)?$/.exec(path) ?? []) : [];
  const { state } = call;
  switch (list) {
    case 'volumes':
      return volumes.listVolumes(call, asOf === undefined ? [...state.volumes.all()] : state.volumes.asOf(asOf), detail !== undefined);
    case 'snapshots':
      return snapshots.listSnapshots(
        call,
        asOf === undefined ? [...state.snapshots.all()] : state.snapshots.asOf(asOf),
        detail !== undefined,
      );
    default:
      return dispatch(routes, call, path);
  }
}

/** One key, named after the kind of the fault (cinder:api/openstack/wsgi.py `Fault`). */
const faultNames: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  413: 'overLimit',
};

function refuse(call: Call, { status, message, detail }: Refusal): Reply {
  if (status === 401) return refusedToken(call, message);
  const { retryAfter } = detail;
  return {
    status,
    headers: { ...versionHeaders(call), ...(retryAfter !== undefined && { 'retry-after': retryAfter }) },
    body: { [faultNames[status] ?? 'computeFault']: { code: status, message, ...(retryAfter !== undefined && { retryAfter }) } },
  };
}

function versions(call: Call): Reply {
  const origin = call.state.behaviour.linkOrigin ?? call.origin;
  const version = {
    id: 'v3.0',
    status: 'CURRENT',
    version: `3.${maxMinor}`,
    min_version: '3.0',
    updated: '2022-08-31T00:00:00Z',
    links: [{ rel: 'self', href: `${origin}/volume/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
  return { status: call.path === '/' ? 300 : 200, body: { versions: [version] } };
}

const listZones = ({ state }: SignedCall): Reply => ({
  status: 200,
  body: { availabilityZoneInfo: state.zones.map((zoneName) => ({ zoneName, zoneState: { available: true } })) },
});

const routes: readonly Route<SignedCall>[] = [
  route('POST', '/volumes', volumes.createVolume),
  route('GET', '/volumes/:id', volumes.showVolume),
  route('PUT', '/volumes/:id', volumes.updateVolume),
  route('DELETE', '/volumes/:id', volumes.deleteVolume),
  route('POST', '/volumes/:id/action', setImageMetadata),
  route('GET', '/volumes/:id/metadata', volumeMetadata.show),
  route('POST', '/volumes/:id/metadata', volumeMetadata.merge),
  route('PUT', '/volumes/:id/metadata', volumeMetadata.replace),
  route('DELETE', '/volumes/:id/metadata/:key', volumeMetadata.remove),
  route('POST', '/snapshots', snapshots.createSnapshot),
  route('GET', '/snapshots/:id', snapshots.showSnapshot),
  route('DELETE', '/snapshots/:id', snapshots.deleteSnapshot),
  route('GET', '/snapshots/:id/metadata', snapshotMetadata.show),
  route('POST', '/snapshots/:id/metadata', snapshotMetadata.merge),
  route('PUT', '/snapshots/:id/metadata', snapshotMetadata.replace),
  route('DELETE', '/snapshots/:id/metadata/:key', snapshotMetadata.remove),
  route('GET', '/messages', listMessages),
  route('GET', '/limits', showLimits),
  route('GET', '/os-quota-sets/:project', showQuotaSet),
  route('PUT', '/os-quota-sets/:project', updateQuotaSet),
  route('GET', '/os-availability-zone', listZones),
];
