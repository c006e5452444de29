import type { Services } from '../../src/openstack/open-services.ts';

type Args<F> = F extends (...args: infer A) => unknown ? A : never;

/** Of `list…` those that take nothing, and of the others those that take an id, need no entry. */
type ArgsOf<Service> = {
  readonly [Method in keyof Service as IdleArgs<Method> extends Args<Service[Method]> ? never : Method]: Args<Service[Method]>;
};

type IdleArgs<Method> = Method extends `list${string}` ? [] : [string];

const id = '00000000-0000-4000-8000-000000000001';
const marks = { restage_nonce: 'n-1' };

/** What the methods of the cloud are called with here. One that needs an entry and has none is an error of the compiler. */
const everyCall: { readonly [Service in keyof Services]: ArgsOf<Services[Service]> } = {
  compute: {
    canLaunchApart: [],
    createServer: [{ name: 'web', imageId: id, flavorId: 'small', nonce: 'n-1', networkIds: [], metadata: marks }],
    createImage: [id, 'image', marks],
    getAction: [id, 'req-1'],
    listActions: [id],
    console: [id, 10],
    addTag: [id, 'a'],
    removeTag: [id, 'a'],
    setMetadata: [id, { a: 'b' }],
    removeMetadata: [id, 'a'],
    limits: [],
    availabilityZones: [],
    findServerGroups: [['group']],
  },
  image: {
    owner: [],
    createRecord: [{ id, name: 'record', properties: marks }],
    setProperties: [id, { a: 'b' }],
    removeProperty: [id, 'a'],
    importMethods: [],
    importFrom: [id, { region: 'RegionTwo', imageId: id }],
    upload: [id, () => oneByte()],
    listMembers: [id],
    addMember: [id, id],
    acceptMembership: [id, id],
    removeMember: [id, id],
    requestImage: [id, 'image', marks],
  },
  network: {
    findNetworks: [['net']],
    automaticNetworks: [],
    findSecurityGroups: [['default']],
    floatingReach: [[{ id, name: 'net', external: false, portSecurity: true, hasSubnet: true, own: true }], id],
    quota: [],
    listPorts: [{ deviceIds: [id] }],
    createDisabledPort: [{ networkId: id, name: 'restage-seal', description: 'restage_sealing=image' }],
    setSecurityGroups: [id, [id]],
    createFloatingIp: [{ networkId: id, portId: id, description: 'restage' }],
    moveFloatingIp: [id, { portId: id, description: 'restage' }],
  },
  volume: {
    createVolume: [{ name: 'disk', sizeGb: 1, source: { kind: 'image', id }, zone: undefined, metadata: {}, nonce: 'n-1' }],
    createSnapshot: [{ name: 'disk', volumeId: id, metadata: {}, nonce: 'n-1' }],
    setVolumeMetadata: [id, { a: 'b' }],
    setSnapshotMetadata: [id, { a: 'b' }],
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
  return Object.keys(everyCall)
    .filter(isService)
    .flatMap((service) =>
      Object.keys(cloud[service]).map((method) => ({
        name: `${service}.${method}`,
        make: async (services) => {
          const ask: unknown = Reflect.get(services[service], method);
          const args: unknown = Reflect.get(everyCall[service], method) ?? (method.startsWith('list') ? [] : [id]);
          if (typeof ask !== 'function' || !Array.isArray(args)) throw new Error(`how to call ${service}.${method} is not known`);
          const answer: unknown = await Reflect.apply(ask, undefined, args);
          if (isData(answer)) for await (const _ of answer);
        },
      })),
    );
}

function isService(name: string): name is keyof Services {
  return Object.hasOwn(everyCall, name);
}

function isData(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
