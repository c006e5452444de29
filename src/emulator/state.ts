import { type Behaviour, defaultBehaviour } from './behaviour.ts';
import type { IdentityProvider } from './identity/provider.ts';
import { type Knobs, KnobTable } from './knobs.ts';
import { Ledger } from './ledger.ts';
import type * as model from './model.ts';
import type { Random } from './random.ts';
import { type Script, Timeline } from './timeline.ts';

/** The whole emulated cloud. */
export interface State {
  readonly behaviour: Behaviour;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly knobs: KnobTable;
  readonly region: string;
  /** Before the path of each service of this region; `''` in the first. */
  readonly prefix: string;
  /** Every region of the cloud, this one too, in their order: one Keystone, and all else of each region's own. */
  readonly regions: State[];
  readonly zones: readonly string[];

  readonly projects: Map<string, model.Project>;
  readonly users: Map<string, model.User>;
  readonly applicationCredentials: Map<string, model.ApplicationCredential>;
  readonly identityProviders: Map<string, IdentityProvider>;
  readonly tokens: Map<string, model.Token>;

  readonly flavors: Map<string, model.Flavor>;
  readonly servers: Ledger<model.Server>;
  /** By server id, oldest first. */
  readonly actions: Map<string, model.ServerAction[]>;
  readonly images: Ledger<model.Image>;
  readonly networks: Map<string, model.Network>;
  readonly ports: Ledger<model.Port>;
  readonly floatingIps: Ledger<model.FloatingIp>;
  readonly securityGroups: Map<string, model.SecurityGroup>;
  readonly volumes: Ledger<model.Volume>;
  readonly snapshots: Ledger<model.VolumeSnapshot>;
  /** By project id. */
  readonly quotas: Map<string, model.Quotas>;
}

export interface StateOptions {
  readonly time: number;
  readonly random: Random;
  readonly behaviour: Partial<Behaviour>;
  readonly knobs: Partial<Knobs>;
  readonly region: string;
  readonly zones: readonly string[];
  /** Another region of this cloud. */
  readonly beside?: { readonly first: State /** The first region's Glance is this one's, too. */; readonly sharesImages: boolean };
}

export function emptyState(options: StateOptions): State {
  const { beside } = options;
  const timeline = beside?.first.timeline ?? new Timeline(options.time);
  const now = () => timeline.time;
  const state: State = {
    behaviour: { ...defaultBehaviour, ...options.behaviour },
    random: options.random,
    timeline,
    knobs: new KnobTable(options.knobs),
    region: options.region,
    prefix: beside === undefined ? '' : `/regions/${options.region}`,
    regions: beside?.first.regions ?? [],
    zones: options.zones,
    projects: beside?.first.projects ?? new Map(),
    users: beside?.first.users ?? new Map(),
    applicationCredentials: beside?.first.applicationCredentials ?? new Map(),
    identityProviders: beside?.first.identityProviders ?? new Map(),
    tokens: beside?.first.tokens ?? new Map(),
    flavors: new Map(),
    servers: new Ledger(now),
    actions: new Map(),
    images: beside?.sharesImages ? beside.first.images : new Ledger(now),
    networks: new Map(),
    ports: new Ledger(now),
    floatingIps: new Ledger(now),
    securityGroups: new Map(),
    volumes: new Ledger(now),
    snapshots: new Ledger(now),
    quotas: new Map(),
  };
  state.regions.push(state);
  return state;
}

/** Lets something happen by itself, from now on. */
export function start(state: State, script: Script): void {
  state.timeline.start(script);
}

export function changeServer(state: State, id: string, change: Partial<model.Server>): model.Server {
  const server = state.servers.get(id);
  if (server === undefined) throw new Error(`no server ${id}`);
  return state.servers.put({ ...server, updated: state.timeline.time, ...change });
}

/** The server, unless it is gone. */
export function livingServer(state: State, id: string): model.Server | undefined {
  const server = state.servers.get(id);
  return server?.deletedAt === undefined ? server : undefined;
}

export function livingServers(state: State, projectId: string): model.Server[] {
  return [...state.servers.all()].filter((server) => server.deletedAt === undefined && server.projectId === projectId);
}

/** The image, unless it was deleted. */
export function livingImage(state: State, id: string): model.Image | undefined {
  const image = state.images.get(id);
  return image?.status === 'deleted' ? undefined : image;
}

/** Changes an image if it is still there. */
export function changeImage(state: State, id: string, change: Partial<model.Image>): model.Image | undefined {
  const image = livingImage(state, id);
  return image && state.images.put({ ...image, updated: state.timeline.time, ...change });
}

export function livingPorts(state: State): model.Port[] {
  return [...state.ports.all()].filter((port) => port.deletedAt === undefined);
}

export function livingFloatingIps(state: State): model.FloatingIp[] {
  return [...state.floatingIps.all()].filter((ip) => ip.deletedAt === undefined);
}

export function livingVolumes(state: State): model.Volume[] {
  return [...state.volumes.all()].filter((volume) => volume.deletedAt === undefined);
}

/** Changes a volume if it is still there. */
export function changeVolume(state: State, id: string, change: Partial<model.Volume>): model.Volume | undefined {
  const volume = state.volumes.get(id);
  if (volume === undefined || volume.deletedAt !== undefined) return undefined;
  return state.volumes.put({ ...volume, updated: state.timeline.time, ...change });
}

export function livingSnapshots(state: State): model.VolumeSnapshot[] {
  return [...state.snapshots.all()].filter((snapshot) => snapshot.deletedAt === undefined);
}

/** Changes a snapshot of a volume if it is still there. */
export function changeSnapshot(state: State, id: string, change: Partial<model.VolumeSnapshot>): model.VolumeSnapshot | undefined {
  const snapshot = state.snapshots.get(id);
  if (snapshot === undefined || snapshot.deletedAt !== undefined) return undefined;
  return state.snapshots.put({ ...snapshot, updated: state.timeline.time, ...change });
}

const unlimited: model.Quotas = {
  instances: -1,
  cores: -1,
  ram: -1,
  metadataItems: 128,
  keyPairs: 100,
  serverGroups: 10,
  serverGroupMembers: 10,
  ports: -1,
  floatingIps: -1,
  volumes: -1,
  gigabytes: -1,
  snapshots: -1,
};

export function quotasOf(state: State, projectId: string): model.Quotas {
  return state.quotas.get(projectId) ?? unlimited;
}
