import { record } from './compute/action-log.ts';
import { hostIdFor } from './compute/host.ts';
import { keypairs } from './compute/keypairs.ts';
import { newServer } from './compute/new-server.ts';
import { blankDisk } from './image/change.ts';
import type { Image, LaunchRequest, Quotas, Server } from './model.ts';
import { gatewayOf, versionOf } from './network/addresses.ts';
import { makePort } from './network/ports.ts';
import { routers } from './network/routers.ts';
import { hex, uuid, word } from './random.ts';
import type { CloudSeed, SeedImage, SeedServer, SeedVolume } from './seed.ts';
import { quotasOf, type State } from './state.ts';

const GiB = 1024 ** 3;
const base36 = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Fills an empty cloud with what the seed says. */
export function plant(state: State, seed: CloudSeed): void {
  plantIdentity(state, seed);
  plantNetworks(state, seed);
  for (const { id, name, ephemeral = 0, swap = 0, ...sizes } of seed.flavors) {
    state.flavors.set(id ?? name, { ...sizes, id: id ?? name, name, ephemeral, swap });
  }
  for (const { name, user, publicKey = '' } of seed.keypairs) {
    const fingerprint = hex(state.random, 32).replace(/..(?=.)/g, '$&:');
    keypairs(state).push({ name, userId: userId(state, user), publicKey, fingerprint, created: state.timeline.time });
  }
  for (const image of seed.images) state.images.put(imageOf(state, image));
  for (const server of seed.servers) plantServer(state, server);
  for (const [project, quotas] of Object.entries(seed.quotas)) {
    const id = projectId(state, project);
    const merged: Quotas = { ...quotasOf(state, id), ...quotas };
    state.quotas.set(id, merged);
  }
}

function plantIdentity(state: State, seed: CloudSeed): void {
  for (const name of seed.projects) {
    const id = hex(state.random, 32);
    state.projects.set(id, { id, name });
  }
  const rolesIn = (projects: readonly string[], roles: readonly string[]) =>
    Object.fromEntries(projects.map((project) => [projectId(state, project), roles]));
  for (const { name, password, passcode, projects, roles } of seed.users) {
    const id = hex(state.random, 32);
    state.users.set(id, { id, name, password, passcode, roles: rolesIn(projects, roles) });
  }
  for (const { name, projects, roles, audience, ...provider } of seed.identityProviders) {
    state.identityProviders.set(name, { ...provider, name, audience, roles: rolesIn(projects, roles) });
  }
  for (const { id, name, secret, user, project, expiresAfter } of seed.applicationCredentials) {
    const expiresAt = expiresAfter === undefined ? undefined : state.timeline.time + expiresAfter * 1000;
    const owner = { userId: userId(state, user), projectId: projectId(state, project) };
    state.applicationCredentials.set(id, { id, name, secret, ...owner, expiresAt });
  }
}

function plantNetworks(state: State, seed: CloudSeed): void {
  const created = state.timeline.time;
  for (const seeded of seed.networks) {
    const {
      id = uuid(state.random),
      name,
      project,
      cidr,
      external = false,
      shared = false,
      portSecurity = true,
      dhcp = !external,
    } = seeded;
    const subnets = [cidr].flat().map((range) => ({ id: uuid(state.random), version: versionOf(range), cidr: range }));
    state.networks.set(id, {
      id,
      name,
      projectId: projectId(state, project),
      external,
      shared,
      portSecurity,
      subnets,
      dhcp,
      created,
    });
  }
  for (const { name, project, external, networks } of seed.routers) plantRouter(state, name, projectId(state, project), external, networks);
  for (const { name, project, openPorts = [] } of seed.securityGroups) {
    const id = uuid(state.random);
    const description = name === 'default' ? 'Default security group' : '';
    state.securityGroups.set(id, { id, name, description, projectId: projectId(state, project), openPorts, created });
  }
}

function plantRouter(state: State, name: string, owner: string, external: string | undefined, networkNames: readonly string[]): void {
  const networks = [...state.networks.values()];
  const attached = networkNames.map((wanted) => found(networks, 'name', wanted));
  const router = {
    id: uuid(state.random),
    name,
    projectId: owner,
    externalNetworkId: external === undefined ? undefined : found(networks, 'name', external).id,
    networkIds: attached.map(({ id }) => id),
    created: state.timeline.time,
  };
  routers(state).set(router.id, router);
  for (const network of attached) {
    for (const subnet of network.subnets) {
      makePort(state, network, {
        projectId: owner,
        securityGroups: [],
        deviceId: router.id,
        deviceOwner: 'network:router_interface',
        fixedIps: [{ subnetId: subnet.id, version: subnet.version, address: gatewayOf(subnet) }],
      });
    }
  }
}

function imageOf(state: State, seed: SeedImage): Image {
  const created = state.timeline.time - (seed.age ?? 0) * 1000;
  return {
    id: seed.id ?? uuid(state.random),
    name: seed.name,
    status: 'active',
    visibility: seed.visibility ?? 'private',
    owner: projectId(state, seed.project),
    protected: seed.protected ?? false,
    hidden: seed.hidden ?? false,
    minDisk: seed.minDisk ?? 0,
    minRam: seed.minRam ?? 0,
    size: seed.size ?? 262_144,
    virtualSize: seed.virtualGb === undefined ? null : seed.virtualGb * GiB,
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    checksum: hex(state.random, 32),
    hash: hex(state.random, 128),
    created,
    updated: created,
    tags: seed.tags ?? [],
    properties: seed.properties ?? {},
    members: Object.fromEntries((seed.members ?? []).map((project) => [projectId(state, project), 'accepted'])),
    data: undefined,
    disk: blankDisk,
  };
}

function plantServer(state: State, seed: SeedServer): void {
  const created = state.timeline.time - (seed.age ?? 0) * 1000;
  const flavor = found([...state.flavors.values()], 'name', seed.flavor);
  const image = seed.image === undefined ? undefined : found([...state.images.all()], 'name', seed.image);
  const vmState = seed.vmState ?? 'active';
  const owner = { projectId: projectId(state, seed.project), userId: userId(state, seed.user) };
  const blank = newServer(state, requestOf(seed), { ...owner, id: seed.id, flavor, image, onVolume: image === undefined });
  const server: Server = {
    ...blank,
    created,
    updated: created,
    vmState,
    taskState: null,
    powerState: seed.powerState ?? (vmState === 'stopped' ? 4 : 1),
    hostId: hostIdFor(state, owner.projectId, blank.zone),
    imageProperties: image?.properties ?? seed.volumeImageProperties ?? {},
    disk: image === undefined ? blankDisk : { ...image.disk, machineId: image.disk.machineId ?? blank.id.replaceAll('-', '') },
    securityGroups: [seed.securityGroup ?? 'default'],
    reservationId: `r-${word(state.random, 8, base36)}`,
    locked: seed.locked ?? false,
    launchedAt: created,
    bootedAt: created,
  };
  state.servers.put(server);
  const made = { action: 'create', requestId: `req-${uuid(state.random)}`, start: created };
  record(state, server.id, { ...made, userId: server.userId, projectId: server.projectId });
  if (seed.network !== undefined) plantPort(state, server, seed.network);
  const boot = { gb: seed.volumeGb ?? flavor.disk, device: seed.volumeDevice ?? '/dev/vda', bootable: true, bootIndex: 0, at: created };
  const data = (seed.dataVolumes ?? []).map((one) => ({ bootable: false, ...one, bootIndex: -1, at: created + 3_600_000 }));
  const volumes = [...(image === undefined ? [boot] : []), ...data];
  if (volumes.length > 0) state.servers.put({ ...server, volumeIds: volumes.map((one) => plantVolume(state, server, one)) });
}

/** With which it would have been launched. */
function requestOf({ name, image, flavor, keyName, metadata = {}, tags = [] }: SeedServer): LaunchRequest {
  return {
    ...{ name, imageId: image ?? '', flavorId: flavor, keyName: keyName ?? null, metadata, tags },
    networks: { kind: 'auto', strict: false },
    securityGroups: [],
    zone: undefined,
    userData: null,
    configDrive: false,
    description: name,
    minCount: 1,
    maxCount: 1,
    returnReservation: false,
    groupId: undefined,
    devices: [],
  };
}

interface PlantedVolume extends SeedVolume {
  readonly bootable: boolean;
  readonly bootIndex: number;
  /** When it was attached. */
  readonly at: number;
}

/** @returns its id */
function plantVolume(state: State, server: Server, seed: PlantedVolume): string {
  const { gb, device, name = '', bootable, bootIndex, at, type = '__DEFAULT__', multiattach = false, encrypted = false } = seed;
  const { id: serverId, projectId, userId, zone, created } = server;
  const attachment = { id: uuid(state.random), serverId, device, bootIndex, deleteOnTermination: false, at };
  return state.volumes.put({
    id: uuid(state.random),
    name,
    description: '',
    projectId,
    userId,
    status: seed.status ?? 'in-use',
    size: gb,
    zone,
    bootable,
    type,
    multiattach,
    encrypted,
    snapshotId: undefined,
    imageId: undefined,
    imageProperties: bootIndex === 0 ? server.imageProperties : {},
    imageMinDisk: 0,
    metadata: {},
    attachment,
    created,
    updated: created,
    deletedAt: undefined,
  }).id;
}

function plantPort(state: State, server: Server, networkName: string): void {
  const network = found([...state.networks.values()], 'name', networkName);
  const groups = [...state.securityGroups.values()].filter(({ name }) => server.securityGroups.includes(name));
  makePort(state, network, {
    projectId: server.projectId,
    securityGroups: groups.map(({ id }) => id),
    deviceId: server.id,
    deviceOwner: `compute:${server.zone}`,
    madeByNova: true,
  });
}

function projectId(state: State, name: string): string {
  return found([...state.projects.values()], 'name', name).id;
}

function userId(state: State, name: string): string {
  return found([...state.users.values()], 'name', name).id;
}

function found<T>(things: readonly T[], key: keyof T, value: T[keyof T]): T {
  const thing = things.find((one) => one[key] === value);
  if (thing === undefined) throw new Error(`The seed names ${String(value)}, which it does not hold.`);
  return thing;
}
