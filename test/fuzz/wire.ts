import fc from 'fast-check';
import { createEmulator, defaultSeed, seededRandom } from '../../src/emulator/index.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import type { Send } from '../../src/openstack/http/send.ts';
import { openCloud } from '../../src/openstack/open-cloud.ts';
import { virtualClock } from '../helpers/virtual-clock.ts';
import { config } from '../unit/openstack/scripted-cloud.ts';
import { type Mutation, mutate, mutation } from './mutate.ts';
import { endsWell, type FuzzProperty, property } from './property.ts';

/** More requests than this for one call, or more of the cloud's time, is a call that does not end. */
const mostRequests = 300;
const mostMilliseconds = 4 * 3_600_000;

const networks = defaultSeed.networks.map((network, index) => ({ ...network, id: `20000000-0000-4000-8000-00000000000${index}` }));
const external = networks.find((network) => network.external)?.id ?? '';

interface Ids {
  readonly server: string;
  readonly image: string;
  readonly network: string;
  readonly port: string;
}

const nonce = { restage_nonce: 'n-1' };

/** Every call of the clients, on what the emulated cloud holds. */
const calls: Readonly<Record<string, (cloud: Cloud, ids: Ids) => Promise<unknown>>> = {
  'sign in': (cloud) => cloud.identity.session(),
  renew: (cloud) => cloud.identity.renew(),
  'list servers': (cloud) => cloud.compute.listServers(),
  'get server': (cloud, { server }) => cloud.compute.getServer(server),
  'create server': (cloud, { image, network }) =>
    cloud.compute.createServer({ name: 'web', flavorId: 'm1.tiny', imageId: image, networkIds: [network], metadata: nonce, nonce: 'n-1' }),
  'delete server': (cloud, { server }) => cloud.compute.deleteServer(server),
  'stop server': (cloud, { server }) => cloud.compute.stopServer(server),
  'start server': (cloud, { server }) => cloud.compute.startServer(server),
  'create image': (cloud, { server }) => cloud.compute.createImage(server, 'picture', nonce),
  'list actions': (cloud, { server }) => cloud.compute.listActions(server),
  'get action': (cloud, { server }) => cloud.compute.getAction(server, 'req-1'),
  console: (cloud, { server }) => cloud.compute.console(server, 10),
  'add tag': (cloud, { server }) => cloud.compute.addTag(server, 'a'),
  'set metadata': (cloud, { server }) => cloud.compute.setMetadata(server, { a: 'b' }),
  'list flavors': (cloud) => cloud.compute.listFlavors(),
  limits: (cloud) => cloud.compute.limits(),
  'key pair': (cloud) => cloud.compute.keypairExists('ci-key'),
  zones: (cloud) => cloud.compute.availabilityZones(),
  'server group': (cloud) => cloud.compute.findServerGroups(['apart']),
  'list images': (cloud) => cloud.image.listImages(),
  'get image': (cloud, { image }) => cloud.image.getImage(image),
  'set image properties': (cloud, { image }) => cloud.image.setProperties(image, { a: 'b' }),
  'delete image': (cloud, { image }) => cloud.image.deleteImage(image),
  'find networks': (cloud) => cloud.network.findNetworks(['ci-net']),
  'automatic networks': (cloud) => cloud.network.automaticNetworks(),
  'security groups': (cloud) => cloud.network.findSecurityGroups(['default']),
  'network quota': (cloud) => cloud.network.quota(),
  'list ports': (cloud, { server }) => cloud.network.listPorts({ deviceIds: [server] }),
  'list floating IPs': (cloud) => cloud.network.listFloatingIps(),
  'create floating IP': (cloud, { port }) => cloud.network.createFloatingIp({ networkId: external, portId: port, description: 'restage' }),
  'list volumes': (cloud) => cloud.volume.listVolumes(),
  'list volume snapshots': (cloud) => cloud.volume.listSnapshots(),
  'volume limits': (cloud) => cloud.volume.limits(),
};

interface Spoilt {
  readonly call: string;
  /** `/v3`, or nothing: then Keystone is asked where that is. */
  readonly address: string;
  /** Of these answers, counted from 0; `-1` = of all. */
  readonly answers: number;
  readonly mutations: readonly Mutation[];
}

const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  call: fc.constantFrom(...Object.keys(calls)),
  address: fc.constantFrom('/v3', ''),
  answers: fc.integer({ min: -1, max: 3 }),
  mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
});

/** The answers are the emulator's, which the contract tests hold to those of a real cloud. */
export const wireProperties: readonly FuzzProperty[] = [
  property('a spoilt answer to any call ends it with a value or a clear error', spoilt, play),
];

async function play({ call, address, answers, mutations }: Spoilt): Promise<void> {
  const clock = virtualClock();
  const began = clock.now();
  const emulator = createEmulator({ now: () => clock.now(), random: seededRandom(1), seed: { networks } });
  let sent = 0;
  const send: Send = async ({ method, url, headers, body }) => {
    const nth = sent;
    sent += 1;
    if (sent > mostRequests) throw new Error(`${call} sends request after request`);
    if (clock.now() - began > mostMilliseconds) throw new Error(`${call} waits and waits`);
    const { status, headers: answered, body: text } = emulator.handle({ method, url, headers, body });
    const answer = { status, headers: answered, body: text };
    return answers === -1 || answers === nth ? mutations.reduce(mutate, answer) : answer;
  };
  const cloud = openCloud({ ...config, authUrl: `http://cloud/identity${address}`, auth }, { clock, random: () => 0.5, send });
  const make = calls[call];
  if (make === undefined) throw new Error(call);
  const { books } = emulator;
  const golden = books.server('golden');
  const ids: Ids = {
    server: golden?.id ?? '',
    image: golden?.imageId ?? '',
    network: books.ports()[0]?.networkId ?? '',
    port: books.ports()[0]?.id ?? '',
  };
  await endsWell(() => make(cloud, ids));
}

const auth = {
  kind: 'password',
  user: { name: 'ci', domain: { name: 'Default' } },
  password: 'testbed',
  scope: { name: 'ci', domain: { name: 'Default' } },
} as const;
