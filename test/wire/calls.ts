import type { AuthMethod } from '../../src/openstack/auth/table.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import type { CloudConfig } from '../../src/openstack/config/types.ts';
import type { Send } from '../../src/openstack/http/send.ts';
import { discoveredAddressOf, discoveryUrlOf } from '../../src/openstack/identity/address.ts';
import type { ServiceName } from '../../src/openstack/services.ts';

/** What there is in the cloud to make calls on: ids, unless said otherwise. What a cloud has none of is an id that nothing has. */
export interface Things {
  /** ACTIVE, with metadata and a tag. */
  readonly server: string;
  readonly shutOff: string;
  /** In ERROR: it got to no host. */
  readonly failed: string;
  /** ACTIVE, boots from a volume. */
  readonly onVolume: string;
  /** Request id of an action on `shutOff`. */
  readonly action: string;
  readonly spare: string;
  /** Public, and needs a disk of 10 GB. */
  readonly bigImage: string;
  readonly image: string;
  /** Of `server`, ours. */
  readonly picture: string;
  /** An id that no record has yet. */
  readonly record: string;
  readonly networkName: string;
  readonly network: string;
  readonly external: string;
  /** Of `server`. */
  readonly port: string;
  /** Of `shutOff`. */
  readonly otherPort: string;
  readonly spareFloatingIp: string;
  readonly floatingIp: string;
  readonly volume: string;
  readonly brokenVolume: string;
  readonly spareVolume: string;
  /** Of `volume`. */
  readonly snapshot: string;
  readonly key: string;
  readonly group: string;
  readonly credentialId: string;
  readonly nowhere: string;
}

export interface Call {
  readonly service: ServiceName;
  /** For another sign-in than the usual one. */
  readonly as?: (config: CloudConfig, things: Things, secret: string) => CloudConfig;
  readonly make: (cloud: Cloud, things: Things, wire: { readonly send: Send; readonly authUrl: string }) => Promise<unknown>;
}

const nonce = { restage_nonce: 'n-1' };
const newServer = ({ image, network }: Things) => ({
  name: 'web',
  flavorId: 'm1.tiny',
  imageId: image,
  networkIds: [network],
  metadata: nonce,
  nonce: 'n-1',
});
const newVolume = { name: 'disk', sizeGb: 1, zone: undefined, metadata: {}, nonce: 'n-1' };

const signIn: Call['make'] = (cloud) => cloud.identity.session();
const withAuth = (change: (auth: Extract<AuthMethod, { kind: 'password' }>) => AuthMethod): NonNullable<Call['as']> => {
  return (config) => (config.auth.kind === 'password' ? { ...config, auth: change(config.auth) } : config);
};
const byCredential = (id: string, secret: string): AuthMethod => ({ kind: 'application-credential', credential: { id }, secret });

const identity: Readonly<Record<string, Omit<Call, 'service'>>> = {
  'sign in': { make: signIn },
  'sign in: wrong password': { as: withAuth((auth) => ({ ...auth, password: 'wrong' })), make: signIn },
  'sign in: unknown project': {
    as: withAuth((auth) => ({ ...auth, scope: { name: 'nope', domain: { name: 'Default' } } })),
    make: signIn,
  },
  'sign in: no project': { as: withAuth((auth) => ({ ...auth, scope: undefined })), make: signIn },
  'sign in: application credential': {
    as: (config, { credentialId }, secret) => ({ ...config, auth: byCredential(credentialId, secret) }),
    make: signIn,
  },
  'sign in: unknown application credential': {
    as: (config, { nowhere }) => ({ ...config, auth: byCredential(nowhere.replaceAll('-', ''), 'wrong') }),
    make: signIn,
  },
  'sign in: elsewhere': {
    as: (config) => ({ ...config, authUrl: `${new URL(config.authUrl).origin}/elsewhere` }),
    make: signIn,
  },
  renew: { make: (cloud) => cloud.identity.renew(Number.POSITIVE_INFINITY) },
  versions: {
    make: async (_cloud, _things, { send, authUrl }) => {
      const address = new URL(authUrl).origin;
      const headers = { accept: 'application/json' };
      const answer = await send({ method: 'GET', url: discoveryUrlOf(address), headers, timeoutMs: 60_000 });
      return discoveredAddressOf({ authUrl: address, auth: { kind: 'token', token: 't', scope: undefined } }, answer).base;
    },
  },
};

const compute: Readonly<Record<string, Call['make']>> = {
  'list servers': (cloud) => cloud.compute.listServers(),
  'get server': (cloud, { server }) => cloud.compute.getServer(server),
  'get server: shut off': (cloud, { shutOff }) => cloud.compute.getServer(shutOff),
  'get server: in error': (cloud, { failed }) => cloud.compute.getServer(failed),
  'get server: on a volume': (cloud, { onVolume }) => cloud.compute.getServer(onVolume),
  'get server: gone': (cloud, { nowhere }) => cloud.compute.getServer(nowhere),
  'create server': (cloud, things) => cloud.compute.createServer(newServer(things)),
  'create server: with tags': (cloud, things) => cloud.compute.createServer({ ...newServer(things), tags: ['a'] }),
  'create server: image too large': (cloud, things) => cloud.compute.createServer({ ...newServer(things), imageId: things.bigImage }),
  'create server: no such image': (cloud, things) => cloud.compute.createServer({ ...newServer(things), imageId: things.nowhere }),
  'create server: no such key': (cloud, things) => cloud.compute.createServer({ ...newServer(things), keyName: 'nope' }),
  'create server: name too long': (cloud, things) => cloud.compute.createServer({ ...newServer(things), name: 'n'.repeat(256) }),
  'list actions': (cloud, { shutOff }) => cloud.compute.listActions(shutOff),
  'list actions: gone': (cloud, { nowhere }) => cloud.compute.listActions(nowhere),
  'get action': (cloud, { shutOff, action }) => cloud.compute.getAction(shutOff, action),
  'get action: unknown': (cloud, { shutOff }) => cloud.compute.getAction(shutOff, 'req-1'),
  console: (cloud, { server }) => cloud.compute.console(server, 10),
  'console: in error': (cloud, { failed }) => cloud.compute.console(failed, 10),
  'list flavors': (cloud) => cloud.compute.listFlavors(),
  limits: (cloud) => cloud.compute.limits(),
  'key pair': (cloud, { key }) => cloud.compute.keypairExists(key),
  'key pair: none': (cloud) => cloud.compute.keypairExists('nope'),
  zones: (cloud) => cloud.compute.availabilityZones(),
  'server groups': (cloud, { group }) => cloud.compute.findServerGroups([group]),
  'add tag': (cloud, { server }) => cloud.compute.addTag(server, 'b'),
  'add tag: not allowed': (cloud, { server }) => cloud.compute.addTag(server, 'a,b'),
  'remove tag': (cloud, { server }) => cloud.compute.removeTag(server, 'b'),
  'remove tag: none': (cloud, { server }) => cloud.compute.removeTag(server, 'nope'),
  'set metadata': (cloud, { server }) => cloud.compute.setMetadata(server, { a: 'b' }),
  'set metadata: too long': (cloud, { server }) => cloud.compute.setMetadata(server, { a: 'b'.repeat(256) }),
  'remove metadata': (cloud, { server }) => cloud.compute.removeMetadata(server, 'a'),
  'remove metadata: none': (cloud, { server }) => cloud.compute.removeMetadata(server, 'nope'),
  'start server: is on': (cloud, { server }) => cloud.compute.startServer(server),
  'stop server: is off': (cloud, { shutOff }) => cloud.compute.stopServer(shutOff),
  'create image': (cloud, { server }) => cloud.compute.createImage(server, 'second', nonce),
  'create image: busy': (cloud, { server }) => cloud.compute.createImage(server, 'third', nonce),
  'stop server: busy': (cloud, { server }) => cloud.compute.stopServer(server),
  'start server': (cloud, { shutOff }) => cloud.compute.startServer(shutOff),
  'stop server': (cloud, { spare }) => cloud.compute.stopServer(spare),
  'delete server': (cloud, { spare }) => cloud.compute.deleteServer(spare),
  'delete server: gone': (cloud, { nowhere }) => cloud.compute.deleteServer(nowhere),
};

const image: Readonly<Record<string, Call['make']>> = {
  'list images': (cloud) => cloud.image.listImages(),
  'get image': (cloud, { image }) => cloud.image.getImage(image),
  'get image: of a server': (cloud, { picture }) => cloud.image.getImage(picture),
  'get image: gone': (cloud, { nowhere }) => cloud.image.getImage(nowhere),
  'create record': (cloud, { record }) => cloud.image.createRecord({ id: record, name: 'record', properties: { a: 'b' } }),
  'create record: taken': (cloud, { record }) => cloud.image.createRecord({ id: record, name: 'record', properties: { a: 'c' } }),
  'set image properties': (cloud, { record }) => cloud.image.setProperties(record, { c: 'd' }),
  'set image properties: not ours': (cloud, { image }) => cloud.image.setProperties(image, { c: 'd' }),
  'remove image property': (cloud, { record }) => cloud.image.removeProperty(record, 'c'),
  'remove image property: none': (cloud, { record }) => cloud.image.removeProperty(record, 'nope'),
  'import methods': (cloud) => cloud.image.importMethods(),
  'import image: no data': (cloud, { record, image }) => cloud.image.importFrom(record, { region: 'nowhere', imageId: image }),
  'delete image': (cloud, { record }) => cloud.image.deleteImage(record),
  'delete image: not ours': (cloud, { image }) => cloud.image.deleteImage(image),
  'delete image: gone': (cloud, { nowhere }) => cloud.image.deleteImage(nowhere),
};

const network: Readonly<Record<string, Call['make']>> = {
  'find networks': (cloud, { networkName }) => cloud.network.findNetworks([networkName]),
  'find networks: by id': (cloud, { network }) => cloud.network.findNetworks([network]),
  'automatic networks': (cloud) => cloud.network.automaticNetworks(),
  'security groups': (cloud) => cloud.network.findSecurityGroups(['default']),
  'network quota': (cloud) => cloud.network.quota(),
  'list ports': (cloud, { server }) => cloud.network.listPorts({ deviceIds: [server] }),
  'delete port: gone': (cloud, { nowhere }) => cloud.network.deletePort(nowhere),
  'list floating IPs': (cloud) => cloud.network.listFloatingIps(),
  'get floating IP': (cloud, { floatingIp }) => cloud.network.getFloatingIp(floatingIp),
  'get floating IP: gone': (cloud, { nowhere }) => cloud.network.getFloatingIp(nowhere),
  'create floating IP': (cloud, { external, port }) =>
    cloud.network.createFloatingIp({ networkId: external, portId: port, description: 'restage' }),
  'create floating IP: not of that network': (cloud, { network, port }) =>
    cloud.network.createFloatingIp({ networkId: network, portId: port, description: 'restage' }),
  'move floating IP: to no port': (cloud, { floatingIp, nowhere }) =>
    cloud.network.moveFloatingIp(floatingIp, { portId: nowhere, description: 'restage' }),
  'move floating IP': (cloud, { floatingIp, otherPort }) =>
    cloud.network.moveFloatingIp(floatingIp, { portId: otherPort, description: 'moved' }),
  'delete floating IP': (cloud, { spareFloatingIp }) => cloud.network.deleteFloatingIp(spareFloatingIp),
  'delete floating IP: gone': (cloud, { nowhere }) => cloud.network.deleteFloatingIp(nowhere),
};

const volume: Readonly<Record<string, Call['make']>> = {
  'list volumes': (cloud) => cloud.volume.listVolumes(),
  'get volume': (cloud, { volume }) => cloud.volume.getVolume(volume),
  'get volume: in error': (cloud, { brokenVolume }) => cloud.volume.getVolume(brokenVolume),
  'get volume: gone': (cloud, { nowhere }) => cloud.volume.getVolume(nowhere),
  'create volume': (cloud, { image }) => cloud.volume.createVolume({ ...newVolume, source: { kind: 'image', id: image } }),
  'create volume: too small': (cloud, { bigImage }) => cloud.volume.createVolume({ ...newVolume, source: { kind: 'image', id: bigImage } }),
  'create volume: no such snapshot': (cloud, { nowhere }) =>
    cloud.volume.createVolume({ ...newVolume, source: { kind: 'snapshot', id: nowhere } }),
  'list volume snapshots': (cloud) => cloud.volume.listSnapshots(),
  'get volume snapshot': (cloud, { snapshot }) => cloud.volume.getSnapshot(snapshot),
  'get volume snapshot: gone': (cloud, { nowhere }) => cloud.volume.getSnapshot(nowhere),
  'mark volume': (cloud, { volume }) => cloud.volume.setVolumeMetadata(volume, { a: 'b' }),
  'mark volume snapshot': (cloud, { snapshot }) => cloud.volume.setSnapshotMetadata(snapshot, { a: 'b' }),
  'why a volume failed': (cloud, { brokenVolume }) => cloud.volume.failures(brokenVolume),
  'volume limits': (cloud) => cloud.volume.limits(),
  'volume zones': (cloud) => cloud.volume.zones(),
  'delete volume': (cloud, { spareVolume }) => cloud.volume.deleteVolume(spareVolume),
  'delete volume: in use': (cloud, { volume }) => cloud.volume.deleteVolume(volume),
  'delete volume: gone': (cloud, { nowhere }) => cloud.volume.deleteVolume(nowhere),
  'delete volume snapshot: gone': (cloud, { nowhere }) => cloud.volume.deleteSnapshot(nowhere),
};

/** Every call of the clients, with the refusals that it reads, in an order in which they can be made one after the other. */
export const calls: ReadonlyMap<string, Call> = new Map([
  ...Object.entries(identity).map(([name, call]): [string, Call] => [name, { service: 'identity', ...call }]),
  ...Object.entries({ network, volume, image, compute }).flatMap(([service, ofService]) =>
    Object.entries(ofService).map(([name, make]): [string, Call] => [name, { service: service as ServiceName, make }]),
  ),
]);

export function callNamed(name: string): Call {
  const call = calls.get(name);
  if (call === undefined) throw new Error(`no call "${name}"`);
  return call;
}
