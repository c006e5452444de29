import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bench, until } from './bench.ts';
import { type Answer, at, type Json, type JsonObject, listAt, textAt } from './contract-http.ts';
import { launchServer } from './contract-servers.ts';
import type { Session } from './contract-session.ts';
import type { LiveBench } from './live-bench.ts';
import { type Golden, uniqueName } from './live-golden.ts';

/** Volumes and their snapshots of a project, as people see them. */
export interface Stored {
  /** `NAME, 1 GB, in-use`; Nova's own have no name. */
  readonly volumes: readonly string[];
  /** `available verified`, as its image's marks have it; `available` without. */
  readonly snapshots: readonly string[];
}

export async function readStored({ session }: Pick<Bench, 'session'>): Promise<Stored> {
  const [volumes, snapshots] = [await listed(session, 'volumes'), await listed(session, 'snapshots')];
  return {
    volumes: volumes.map((one) => `${textAt(one, 'name')}, ${String(at(one, 'size'))} GB, ${textAt(one, 'status')}`).toSorted(),
    snapshots: snapshots.map((one) => `${textAt(one, 'status')}${at(one, 'metadata', 'restage_image') === undefined ? '' : ' marked'}`),
  };
}

export async function listed(session: Session, kind: 'volumes' | 'snapshots'): Promise<readonly Json[]> {
  return listAt((await cinder(session, 'GET', `/${kind}/detail?limit=1000`)).json, kind);
}

/** A golden server that boots from a volume of 1 GB, which Nova makes of `base`; its flavor has no disk. */
export async function launchGoldenOnVolume(bench: LiveBench, name: string): Promise<Golden> {
  const own = uniqueName(name);
  const root = {
    boot_index: 0,
    uuid: bench.baseImage,
    source_type: 'image',
    destination_type: 'volume',
    volume_size: 1,
    // As `openstack server create --boot-from-volume` has it.
    delete_on_termination: false,
  };
  const fields = { flavorRef: 'm1.zero', block_device_mapping_v2: [root], networks: [{ uuid: bench.network }] };
  return { id: await launchServer(bench, own, {}, fields), name: bench.name(own) };
}

/** Makes Nova freeze the file systems of a server for its snapshots, by its guest agent, or refuse them. */
export const frozenProperties = { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'yes' };

/** A golden server that boots from a volume with these image properties; `knobs` are the test bed's. */
export async function launchGoldenOnVolumeOf(
  bench: LiveBench,
  name: string,
  properties: JsonObject,
  knobs: Record<string, Json> = {},
): Promise<Golden> {
  const own = uniqueName(name);
  const made = await cinder(bench.session, 'POST', '/volumes', { volume: { size: 1, name: '', imageRef: bench.baseImage } });
  const volume = textAt(made.json, 'volume', 'id');
  await until(
    bench,
    async () => at((await cinder(bench.session, 'GET', `/volumes/${volume}`)).json, 'volume', 'status'),
    (status) => status === 'available',
  );
  const set = await cinder(bench.session, 'POST', `/volumes/${volume}/action`, { 'os-set_image_metadata': { metadata: properties } });
  if (set.status !== 200) throw new Error(`image properties of volume ${volume}: ${set.status} ${set.text}`);
  const root = { boot_index: 0, uuid: volume, source_type: 'volume', destination_type: 'volume', delete_on_termination: false };
  const fields = { flavorRef: 'm1.zero', block_device_mapping_v2: [root], networks: [{ uuid: bench.network }] };
  return { id: await launchServer(bench, own, knobs, fields), name: bench.name(own) };
}

/** Deletes the project's volumes and snapshots, and waits until there are none. */
export async function emptyStorage(bench: Pick<Bench, 'session' | 'target'>): Promise<void> {
  const { session } = bench;
  if (session.volume === undefined) return;
  for (const kind of ['snapshots', 'volumes'] as const) {
    await until(
      bench,
      async () => {
        const left = await listed(session, kind);
        for (const one of left) await cinder(session, 'DELETE', `/${kind}/${textAt(one, 'id')}`);
        return left.length;
      },
      (left) => left === 0,
    );
  }
}

/**
 * Turns the test bed's knobs for volumes, or snapshots, of this name (`*` for anything): `faults.json`, which all tests share.
 * @returns turns them back
 */
export async function turnVolumeKnobs(name: string, knobs: JsonObject): Promise<() => Promise<void>> {
  await changeFaults((volumes) => ({ ...volumes, [name]: knobs }));
  return () => changeFaults(({ [name]: _, ...others }) => others);
}

const folder = process.env.TESTBED_STATE ?? dirname(process.env.OS_CLIENT_CONFIG_FILE ?? '/var/lib/openstack-testbed/clouds.yaml');

/** One process at a time; a new file takes the place of the old, since the cloud may read it at any moment. */
async function changeFaults(change: (volumes: Readonly<Record<string, Json>>) => Readonly<Record<string, Json>>): Promise<void> {
  const [file, lock] = [join(folder, 'faults.json'), join(folder, 'faults.json.lock')];
  while (
    !(await mkdir(lock).then(
      () => true,
      () => false,
    ))
  )
    await new Promise((resume) => setTimeout(resume, 50));
  try {
    const faults = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as { readonly volumes?: Record<string, Json> };
    await writeFile(`${file}.new`, JSON.stringify({ ...faults, volumes: change(faults.volumes ?? {}) }));
    await rename(`${file}.new`, file);
  } finally {
    await rmdir(lock);
  }
}

function cinder(session: Session, method: string, path: string, body?: JsonObject): Promise<Answer> {
  if (session.volume === undefined) throw new Error('the test bed has no Cinder: test/openstack/up --volumes');
  return session.volume(method, path, body === undefined ? {} : { body });
}
