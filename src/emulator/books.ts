import { type ServerGroup, serverGroups } from './compute/server-groups.ts';
import { statusOf } from './compute/server-view.ts';
import type { Entry } from './ledger.ts';
import type { FloatingIp, Image, Port, SecurityGroup, Server, ServerAction, Volume, VolumeSnapshot } from './model.ts';
import type { ServiceName } from './services.ts';
import type { State } from './state.ts';

/** One request as it was answered. */
export interface HandledRequest {
  readonly at: number;
  readonly region: string;
  readonly service: ServiceName;
  readonly method: string;
  /** With query, without the service's prefix. */
  readonly path: string;
  readonly body: string | undefined;
  /** 0 = the answer never arrived. */
  readonly status: number;
  readonly requestId: string;
  /** Of the disturbance that was taken, if any. */
  readonly fault: string | undefined;
}

export interface ServerMoment {
  readonly at: number;
  readonly status: string;
  readonly taskState: string | null;
  readonly vmState: Server['vmState'];
  readonly powerState: Server['powerState'];
}

/** What the cloud knows, for tests and simulators to look at. Nothing here changes anything, or takes time. */
export interface Books {
  /** All there ever were, deleted ones (`deletedAt`) too, in the order of their making. */
  servers(): readonly Server[];
  /** By id or name; the latest of a name, one that lives before one that does not. */
  server(idOrName: string): Server | undefined;
  /** Each state that a server went through, changes of anything else left out. */
  history(serverId: string): readonly ServerMoment[];
  actions(serverId: string): readonly ServerAction[];
  serverGroups(): readonly ServerGroup[];
  /** Deleted ones (status `deleted`) too. */
  images(): readonly Image[];
  image(idOrName: string): Image | undefined;
  imageHistory(imageId: string): readonly Entry<Image>[];
  ports(): readonly Port[];
  /** Every port that this server ever had, deleted ones and those it let go too. */
  portsOf(serverId: string): readonly Port[];
  portHistory(portId: string): readonly Entry<Port>[];
  securityGroups(): readonly SecurityGroup[];
  floatingIps(): readonly FloatingIp[];
  /** Deleted ones (`deletedAt`) too, as with servers. */
  volumes(): readonly Volume[];
  /** Of volumes; deleted ones too. */
  snapshots(): readonly VolumeSnapshot[];
  snapshotHistory(snapshotId: string): readonly Entry<VolumeSnapshot>[];
  /** What one service alone keeps, such as `keypairs` of compute/keypairs.ts. */
  own<T>(records: (state: State) => T): T;
  /** Every request, in order. */
  readonly requests: readonly HandledRequest[];
}

export function openBooks(state: State, requests: readonly HandledRequest[]): Books {
  return {
    servers: () => [...state.servers.all()],
    server: (wanted) => pick([...state.servers.all()], wanted, ({ deletedAt }) => deletedAt === undefined),
    history: (id) => distinct(state.servers.history(id)),
    actions: (id) => state.actions.get(id) ?? [],
    serverGroups: () => [...serverGroups(state).values()],
    images: () => [...state.images.all()],
    image: (wanted) => pick([...state.images.all()], wanted, ({ status }) => status !== 'deleted'),
    imageHistory: (id) => state.images.history(id),
    ports: () => [...state.ports.all()],
    portsOf: (serverId) =>
      [...state.ports.all()].filter(({ id }) => state.ports.history(id).some(({ record }) => record.deviceId === serverId)),
    portHistory: (id) => state.ports.history(id),
    securityGroups: () => [...state.securityGroups.values()],
    floatingIps: () => [...state.floatingIps.all()],
    volumes: () => [...state.volumes.all()],
    snapshots: () => [...state.snapshots.all()],
    snapshotHistory: (id) => state.snapshots.history(id),
    own: (records) => records(state),
    requests,
  };
}

function pick<T extends { readonly id: string; readonly name: string | null }>(
  things: readonly T[],
  wanted: string,
  lives: (thing: T) => boolean,
): T | undefined {
  const named = things.filter(({ id, name }) => id === wanted || name === wanted);
  return named.findLast(lives) ?? named.at(-1);
}

function distinct(entries: readonly Entry<Server>[]): readonly ServerMoment[] {
  const moments: ServerMoment[] = [];
  for (const { at, record } of entries) {
    const { taskState, vmState, powerState } = record;
    const last = moments.at(-1);
    if (last?.taskState === taskState && last.vmState === vmState && last.powerState === powerState) continue;
    moments.push({ at, status: statusOf(record), taskState, vmState, powerState });
  }
  return moments;
}
