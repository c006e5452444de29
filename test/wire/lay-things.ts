import { until } from '../helpers/bench.ts';
import { type Answer, at, type JsonObject, textAt } from '../helpers/contract-http.ts';
import { act, knobMetadata, launchServer, readServer, requestServer, waitForServer } from '../helpers/contract-servers.ts';
import { externalNetworkName, type LiveBench, networkName } from '../helpers/live-bench.ts';
import { turnVolumeKnobs } from '../helpers/live-volumes.ts';
import type { Things } from './calls.ts';

const nowhere = '00000000-0000-4000-8000-000000000000';

/** Makes on a real cloud what the calls are made on. `secret`: of the application credential. */
export async function layThings(bench: LiveBench): Promise<{ readonly things: Things; readonly secret: string }> {
  const { session, network, baseImage } = bench;
  const networks = [{ uuid: network }];
  const [server, shutOff, spare] = await Promise.all([
    launchServer(bench, 'web', {}, { networks, metadata: { role: 'web' } }),
    launchServer(bench, 'off', {}, { networks }),
    launchServer(bench, 'spare', {}, { networks }),
  ]);
  const [failed, onVolume] = await Promise.all([failedServer(bench), serverOnVolume(bench)]);
  await session.compute('PUT', `/servers/${server}/tags/a`, { version: '2.26' });
  const stop = await act(bench, shutOff, { 'os-stop': null });
  await waitForServer(bench, shutOff, 'SHUTOFF');
  const key = bench.name('key');
  await session.compute('POST', '/os-keypairs', { body: { keypair: { name: key } } });
  bench.undo(() => session.compute('DELETE', `/os-keypairs/${key}`));
  const group = bench.name('group');
  await session.compute('POST', '/os-server-groups', { body: { server_group: { name: group, policies: ['anti-affinity'] } } });
  const external = await idOf(session.network('GET', `/v2.0/networks?name=${externalNetworkName}`), 'networks', 0);
  const credential = await session.identity('POST', `/users/${session.userId}/application_credentials`, {
    body: { application_credential: { name: bench.name('wire') } },
  });
  const credentialId = textAt(credential.json, 'application_credential', 'id');
  bench.undo(() => session.identity('DELETE', `/users/${session.userId}/application_credentials/${credentialId}`));
  const volume = await newVolume(bench, 'disk', 'available');
  const things: Things = {
    server,
    shutOff,
    failed,
    onVolume,
    action: stop.headers.get('x-openstack-request-id') ?? '',
    spare,
    bigImage: await idOf(session.image('GET', '/v2/images?name=base-min-disk-10'), 'images', 0),
    image: baseImage,
    picture: await pictureOf(bench, server),
    record: crypto.randomUUID(),
    networkName,
    network,
    external,
    port: await idOf(session.network('GET', `/v2.0/ports?device_id=${server}`), 'ports', 0),
    otherPort: await idOf(session.network('GET', `/v2.0/ports?device_id=${shutOff}`), 'ports', 0),
    spareFloatingIp: await newFloatingIp(bench, external),
    floatingIp: await newFloatingIp(bench, external),
    volume,
    brokenVolume: await brokenVolume(bench),
    spareVolume: await newVolume(bench, 'spare', 'available'),
    snapshot: await snapshotOf(bench, volume),
    key,
    group,
    credentialId,
    nowhere,
  };
  return { things, secret: textAt(credential.json, 'application_credential', 'secret') };
}

async function failedServer(bench: LiveBench): Promise<string> {
  const metadata = knobMetadata({ fail_spawn: 'no such disk' });
  const answer = await requestServer(bench, { name: bench.name('failed'), metadata, networks: [{ uuid: bench.network }] });
  const id = textAt(answer.json, 'server', 'id');
  await until(
    bench,
    () => readServer(bench, id),
    (seen) => at(seen, 'status') === 'ERROR' && at(seen, 'OS-EXT-STS:task_state') === null,
  );
  return id;
}

function serverOnVolume(bench: LiveBench): Promise<string> {
  const root = {
    boot_index: 0,
    uuid: bench.baseImage,
    source_type: 'image',
    destination_type: 'volume',
    volume_size: 1,
    delete_on_termination: true,
  };
  return launchServer(
    bench,
    'on-volume',
    {},
    { flavorRef: 'm1.zero', block_device_mapping_v2: [root], networks: [{ uuid: bench.network }] },
  );
}

async function pictureOf(bench: LiveBench, server: string): Promise<string> {
  const answer = await act(bench, server, { createImage: { name: 'picture', metadata: { restage_nonce: 'n-0' } } }, '2.45');
  const id = textAt(answer.json, 'image_id');
  await until(
    bench,
    async () => (await bench.session.image('GET', `/v2/images/${id}`)).json,
    (image) => at(image, 'status') === 'active',
  );
  await waitForServer(bench, server, 'ACTIVE');
  return id;
}

async function newFloatingIp({ session }: LiveBench, external: string): Promise<string> {
  const body = { floatingip: { floating_network_id: external, description: 'restage' } };
  return idOf(session.network('POST', '/v2.0/floatingips', { body }), 'floatingip');
}

async function newVolume(bench: LiveBench, name: string, status: string): Promise<string> {
  const { id } = await askForVolume(bench, 'volumes', { volume: { name: bench.name(name), size: 1, metadata: { restage_run: 'r-1' } } });
  await volumeStands(bench, `/volumes/${id}`, status);
  return id;
}

async function brokenVolume(bench: LiveBench): Promise<string> {
  const restore = await turnVolumeKnobs(bench.name('broken'), { fail_volume: true });
  try {
    return await newVolume(bench, 'broken', 'error');
  } finally {
    await restore();
  }
}

async function snapshotOf(bench: LiveBench, volumeId: string): Promise<string> {
  const { id } = await askForVolume(bench, 'snapshots', { snapshot: { name: 'before', volume_id: volumeId } });
  await volumeStands(bench, `/snapshots/${id}`, 'available');
  return id;
}

async function askForVolume(bench: LiveBench, collection: 'volumes' | 'snapshots', body: JsonObject): Promise<{ readonly id: string }> {
  const answer = await cinder(bench, 'POST', `/${collection}`, body);
  return { id: textAt(answer.json, collection.slice(0, -1), 'id') };
}

async function volumeStands(bench: LiveBench, path: string, status: string): Promise<void> {
  const key = path.startsWith('/volumes') ? 'volume' : 'snapshot';
  await until(
    bench,
    async () => textAt((await cinder(bench, 'GET', path)).json, key, 'status'),
    (seen) => seen === status,
  );
}

function cinder({ session }: LiveBench, method: string, path: string, body?: JsonObject): Promise<Answer> {
  if (session.volume === undefined) throw new Error('the cloud has no Cinder: test/openstack/up --volumes');
  return session.volume(method, path, body === undefined ? {} : { body });
}

async function idOf(answer: Promise<Answer>, ...place: readonly (string | number)[]): Promise<string> {
  return textAt((await answer).json, ...place, 'id');
}
