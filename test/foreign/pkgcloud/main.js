/** pkgcloud, call by call, with the cloud in OS_*. Prints a line of JSON for each call: what it returned, or its error. */
import { readFileSync } from 'node:fs';
import { setTimeout as nap } from 'node:timers/promises';
import { promisify } from 'node:util';
import pkgcloud from 'pkgcloud';

const { OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, KEY_FILE, RUN } = process.env;
const [, identity, version] = /^(.*)\/(v3|v2\.0)\/?$/.exec(OS_AUTH_URL);
const PATIENCE = 120_000;

function settings(password) {
  return {
    provider: 'openstack',
    // It appends /v3/auth/tokens, or /v2.0/tokens, itself.
    authUrl: identity,
    keystoneAuthVersion: version,
    username: OS_USERNAME,
    password,
    tenantName: OS_PROJECT_NAME,
    domainName: 'Default',
    projectDomainName: 'Default',
    region: 'RegionOne',
  };
}

/** What it made of the answer, without the client that each of its objects holds. */
function shown(value) {
  return JSON.parse(
    JSON.stringify(value ?? null, (key, one) => (['client', '_events', 'original', 'openstack'].includes(key) ? undefined : one)),
  );
}

function print(call, answer, complaint) {
  console.log(JSON.stringify({ call, answer, complaint }));
}

/** A list of several, whose order is an accident: that of ids, or of what was made in the same second. */
function inOrder(value) {
  return Array.isArray(value) ? value.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : value;
}

async function call(name, client, ...args) {
  const [, method] = /(\w+)\(/.exec(name);
  try {
    const value = await promisify(client[method]).call(client, ...args);
    print(name, shown(inOrder(value)), '');
    return value;
  } catch (error) {
    print(name, '', `${error.statusCode ?? ''} ${error.message} ${JSON.stringify(error.result ?? '')}`.trim());
    return undefined;
  }
}

async function until(name, look) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await nap(200)) {
    if (await look().catch(() => false)) return print(name, '', '');
  }
  print(name, '', 'never');
}

const isGone = (client, method, id) => async () =>
  promisify(client[method])
    .call(client, id)
    .then(
      () => false,
      (error) => error.statusCode === 404,
    );
const isIn = (status, id) => async () => (await promisify(compute.getServer).call(compute, id)).original.status === status;

const compute = pkgcloud.compute.createClient(settings(OS_PASSWORD));
const network = pkgcloud.network.createClient(settings(OS_PASSWORD));
const volume = pkgcloud.blockstorage.createClient(settings(OS_PASSWORD));
// It knows the service by the type that it had before Cinder's version 3.
volume.serviceType = 'volumev3';

await call('getServers(), wrong password', pkgcloud.compute.createClient(settings('wrong')));
await call('getVersion()', compute);
const flavors = await call('getFlavors()', compute);
await call('getFlavor(m1.tiny)', compute, 'm1.tiny');
await call('getFlavor(nope)', compute, 'nope');
const images = await call('getImages()', compute);
const base = images.find(({ name }) => name === 'base').id;
await call('getImage(base)', compute, base);
await call('getImage(nope)', compute, 'nope');
const networks = await call('getNetworks()', network);
const net = networks.find(({ name }) => name === 'tight-net').id;
await call('getNetwork(tight-net)', network, net);
await call('getSubnets()', network);
await call('addKey()', compute, { name: `${RUN}-key`, public_key: readFileSync(KEY_FILE, 'utf8').trim() });
await call('addKey() again', compute, { name: `${RUN}-key`, public_key: readFileSync(KEY_FILE, 'utf8').trim() });
await call('getKey()', compute, `${RUN}-key`);

const tiny = flavors.find(({ name }) => name === 'm1.tiny').id;
const wish = { name: 'web', flavor: tiny, image: base, networks: [{ uuid: net }], keyname: `${RUN}-key`, metadata: { role: 'web' } };
const { id } = await call('createServer()', compute, wish);
await until('until it is ACTIVE', isIn('ACTIVE', id));
await call('getServer()', compute, id);
await call('getServers()', compute);
await call('getServers(name)', compute, { name: '^nope$' });
await call('createServer(), image larger than the flavor', compute, {
  ...wish,
  image: images.find(({ name }) => name === 'base-min-disk-10').id,
});
await call('createServer(), unknown flavor', compute, { ...wish, flavor: 'nope' });
await call('createServer(), unknown image', compute, { ...wish, image: '00000000-0000-4000-8000-000000000000' });
await call('createServer(), unknown key', compute, { ...wish, keyname: 'nope' });
await call('stopServer()', compute, id);
await until('until it is SHUTOFF', isIn('SHUTOFF', id));
await call('stopServer() again', compute, id);
await call('createImage()', compute, { server: id, name: 'picture', metadata: { a: 'b' } });
// Whether or not it could read what it made.
const picture = (await promisify(compute.getImages).call(compute)).find(({ name }) => name === 'picture');
await until('until the image is there', async () => (await promisify(compute.getImage).call(compute, picture?.id)).status === 'ACTIVE');
await until(
  'until the server has no task',
  async () => (await promisify(compute.getServer).call(compute, id)).original['OS-EXT-STS:task_state'] === null,
);
await call('getImage(picture)', compute, picture?.id);
await call('updateImageMeta()', compute, picture?.id, { colour: 'red' });
await call('destroyImage()', compute, picture?.id);
await call('getImage(), deleted', compute, picture?.id);
await call('startServer()', compute, id);
await until('until it is ACTIVE', isIn('ACTIVE', id));
await call('rebootServer()', compute, id, { type: 'HARD' });
await until('until it is ACTIVE', isIn('ACTIVE', id));

const ports = await promisify(network.getPorts).call(network);
await call('getPort()', network, ports.find(({ deviceId }) => deviceId === id)?.id);
const address = await call('allocateNewFloatingIp()', compute, 'public');
await call('getFloatingIps()', compute);
await call('addFloatingIp()', compute, id, address);
await call('getFloatingIp()', compute, address);
await call('removeFloatingIp()', compute, id, address);
await call('deallocateFloatingIp()', compute, address);
await call('getFloatingIps()', compute);
await call('getSecurityGroups()', network);

const disk = await call('createVolume()', volume, { name: 'disk', description: 'a disk', size: 1 });
await until('until the volume is available', async () => (await promisify(volume.getVolume).call(volume, disk?.id)).status === 'available');
await call('getVolume()', volume, disk?.id);
await call('getVolumes()', volume);
const before = await call('createSnapshot()', volume, { name: 'before', description: 'a snapshot', volumeId: disk?.id });
await until(
  'until the snapshot is available',
  async () => (await promisify(volume.getSnapshot).call(volume, before?.id)).status === 'available',
);
await call('getSnapshots()', volume);
await call('deleteVolume(), with a snapshot', volume, disk?.id);
await call('deleteSnapshot()', volume, before?.id);
await until('until the snapshot is gone', isGone(volume, 'getSnapshot', before?.id));
await call('deleteVolume()', volume, disk?.id);
await until('until the volume is gone', isGone(volume, 'getVolume', disk?.id));

await call('getServer(nope)', compute, '00000000-0000-4000-8000-000000000000');
await call('destroyServer()', compute, id);
await until('until it is gone', isGone(compute, 'getServer', id));
await call('destroyServer() again', compute, id);
await call('getServers(), in the end', compute);
await call('destroyKey()', compute, `${RUN}-key`);
