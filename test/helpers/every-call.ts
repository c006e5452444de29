import type { Cloud } from '../../src/openstack/cloud.ts';

/** Every service by which something can be changed: a new one is among them by itself. */
export type Services = Omit<
  Cloud,
  'identity' | 'endpoint' | 'dialect' | 'requests' | 'skew' | 'withSignal' | 'fenced' | 'unfenced' | 'close'
>;

type Args<F> = F extends (...args: infer A) => unknown ? A : never;

type ArgsOf<Service> = { readonly [Method in keyof Service]-?: Args<Service[Method]> };

const id = '00000000-0000-4000-8000-000000000001';
const marks = { restage_nonce: 'n-1' };

/** What each method of the cloud is called with here. A method without an entry is an error of the compiler. */
const everyCall: { readonly [Service in keyof Services]: ArgsOf<Services[Service]> } = {
  compute: {
    listServers: [],
    getServer: [id],
    createServer: [{ name: 'web', imageId: id, flavorId: 'small', nonce: 'n-1', networkIds: [], metadata: marks }],
    deleteServer: [id],
    stopServer: [id],
    hardStop: [id],
    startServer: [id],
    pauseServer: [id],
    unpauseServer: [id],
    resumeServer: [id],
    createImage: [id, 'image', marks],
    getAction: [id, 'req-1'],
    listActions: [id],
    console: [id, 10],
    addTag: [id, 'a'],
    removeTag: [id, 'a'],
    setMetadata: [id, { a: 'b' }],
    removeMetadata: [id, 'a'],
    listFlavors: [],
    limits: [],
    keypairExists: ['key'],
    availabilityZones: [],
    findServerGroups: [['group']],
  },
  image: {
    listImages: [],
    owner: [],
    getImage: [id],
    createRecord: [{ id, name: 'record', properties: marks }],
    setProperties: [id, { a: 'b' }],
    removeProperty: [id, 'a'],
    importMethods: [],
    importFrom: [id, { region: 'RegionTwo', imageId: id }],
    download: [id],
    upload: [id, () => oneByte()],
    deleteImage: [id],
    requestImage: [id, 'image', marks],
    lookAtImageJob: ['job-1'],
  },
  network: {
    findNetworks: [['net']],
    automaticNetworks: [],
    findSecurityGroups: [['default']],
    floatingReach: [[{ id, name: 'net', external: false, portSecurity: true, hasSubnet: true, own: true }], id],
    quota: [],
    listPorts: [{ deviceIds: [id] }],
    deletePort: [id],
    listFloatingIps: [],
    getFloatingIp: [id],
    createFloatingIp: [{ networkId: id, portId: id, description: 'restage' }],
    moveFloatingIp: [id, { portId: id, description: 'restage' }],
    deleteFloatingIp: [id],
  },
  volume: {
    listVolumes: [],
    getVolume: [id],
    createVolume: [{ name: 'disk', sizeGb: 1, source: { kind: 'image', id }, zone: undefined, metadata: {}, nonce: 'n-1' }],
    deleteVolume: [id],
    listSnapshots: [],
    getSnapshot: [id],
    deleteSnapshot: [id],
    createSnapshot: [{ name: 'disk', volumeId: id, metadata: {}, nonce: 'n-1' }],
    setSnapshotMetadata: [id, { a: 'b' }],
    failures: [id],
    limits: [],
    zones: [],
  },
};

async function* oneByte() {
  yield Uint8Array.of(1);
}

export interface EveryCall {
  /** Such as `compute.deleteServer`. */
  readonly name: string;
  /** To its end, whatever it gives. */
  readonly make: (services: Services) => Promise<void>;
}

/** One call of every method that a service of the cloud has. */
export function everyCallOf(cloud: Services): readonly EveryCall[] {
  return (['compute', 'image', 'network', 'volume'] as const).flatMap((service) =>
    Object.keys(cloud[service]).map((method) => ({
      name: `${service}.${method}`,
      make: async (services) => {
        const ask: unknown = Reflect.get(services[service], method);
        const args: unknown = Reflect.get(everyCall[service], method);
        if (typeof ask !== 'function' || !Array.isArray(args)) throw new Error(`how to call ${service}.${method} is not known`);
        const answer: unknown = await Reflect.apply(ask, undefined, args);
        if (isData(answer)) for await (const _ of answer);
      },
    })),
  );
}

function isData(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
