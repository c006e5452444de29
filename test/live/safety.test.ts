import { describe, expect } from 'vitest';
import { at, listAt, textAt } from '../helpers/contract-http.ts';
import { knobMetadata, readServer } from '../helpers/contract-servers.ts';
import { type Session, signIn } from '../helpers/contract-session.ts';
import { it } from '../helpers/live.ts';
import { imagesOf, type LiveBench, openLiveBench, serversOf } from '../helpers/live-bench.ts';
import { restage } from '../helpers/live-command.ts';
import { environmentName, type Golden, launchGolden, look, propertyOf, standOf } from '../helpers/live-golden.ts';

/** contract.md#promise-8 on the real cloud: neither marks that were copied or forged nor an administrator's credential delete what is not ours. */

const past = '2020-01-01T00:00:00Z';

describe.concurrent('a staging server that was promoted to a golden server', () => {
  it('outlives refresh, reap and destroy, until it is released', async ({ project }) => {
    const { golden, environment } = await promote(project, 'promoted');
    const stands = async () => standOf(await readServer(project, golden.id));

    const refreshed = await restage(project, ['refresh', '--golden', golden.name, '--environment', environment]);
    expect(refreshed.code, refreshed.log).toBe(0);
    expect(await stands()).toBe('ACTIVE');

    await setMetadata(project, golden.id, { restage_expires_at: past });
    const reaped = await restage(project, ['reap', '--apply', 'true']);
    expect(reaped.code, reaped.log).toBe(0);
    expect(await stands()).toBe('ACTIVE');

    const destroyed = await restage(project, ['destroy', '--environment', environment]);
    expect(destroyed.code, destroyed.log).toBe(0);
    expect(await stands()).toBe('ACTIVE');
    const left = (await serversOf(project.session)).map((server) => textAt(server, 'id'));
    expect(left).toContain(golden.id);

    const released = await restage(project, ['release', golden.name]);
    expect(released.code, released.log).toBe(0);
    const gone = await restage(project, ['destroy', '--environment', environment]);
    expect(gone.code, gone.log).toBe(0);
    expect((await serversOf(project.session)).map((server) => textAt(server, 'id'))).not.toContain(golden.id);
  });

  it('is not deleted by a destroy of its environment while another run takes its snapshot', async ({ project }) => {
    const { golden, environment } = await promote(project, 'beside', { snapshot_seconds: 8 });
    const [taken, destroyed] = await Promise.all([
      restage(project, ['snapshot', '--golden', golden.name]),
      restage(project, ['destroy', '--environment', environment]),
    ]);
    expect(taken.code, taken.log).toBe(0);
    expect(destroyed.code, destroyed.log).toBe(0);
    expect(standOf(await readServer(project, golden.id))).toBe('ACTIVE');
    expect((await look(project, golden, environment)).intent).toBe(false);
  });
});

describe.concurrent("an administrator's credential", () => {
  it('deletes no image of another project, whatever its marks say, and boots from none', async ({ project }) => {
    const golden = await launchGolden(project, 'admin', { shutdown_seconds: 1 });
    const environment = environmentName('admin');
    const own = await restage(project, ['refresh', '--golden', golden.name, '--environment', environment]);
    expect(own.code, own.log).toBe(0);
    const [image] = (await imagesOf(project.session)).filter((one) => propertyOf(one, 'restage_verified') === 'true');
    if (image === undefined) throw new Error('the refresh left no image');
    const { bench: other, close } = await openLiveBench('stranger');
    try {
      const forged = await forge(other, marksOf(image));
      const env = await adminIn(project);

      const launched = await restage(
        project,
        ['launch', '--golden', golden.name, '--environment', `${environment}-x`, '--image-max-age', '24h'],
        { env },
      );
      expect(launched.code, launched.log).toBe(0);
      expect(launched.json).toMatchObject({ 'image-id': textAt(image, 'id') });

      const reaped = await restage(project, ['reap', '--apply', 'true'], { env });
      expect(reaped.code, reaped.log).toBe(0);
      const destroyed = await restage(project, ['destroy', '--environment', environment, '--with-images', 'true'], { env });
      expect(destroyed.code, destroyed.log).toBe(0);
      for (const id of forged) expect((await other.session.image('GET', `/v2/images/${id}`)).status, id).toBe(200);
      expect(standOf(await readServer(project, golden.id))).toBe('ACTIVE');
    } finally {
      await close();
    }
  });
});

/** A staging server, of which a snapshot was taken: golden by its own mark from then on. */
async function promote(project: LiveBench, name: string, knobs = {}): Promise<{ readonly golden: Golden; readonly environment: string }> {
  const environment = environmentName(name);
  const metadata = Object.entries(knobMetadata({ shutdown_seconds: 1, ...knobs })).map(([key, value]) => `${key}=${String(value)}`);
  const made = await restage(project, [
    ...['launch', '--image', 'base', '--flavor', 'm1.tiny', '--environment', environment],
    ...metadata.flatMap((pair) => ['--metadata', pair]),
  ]);
  expect(made.code, made.log).toBe(0);
  const [server] = listAt(made.json, 'servers');
  if (server === undefined) throw new Error('the launch made no server');
  const golden = { id: textAt(server, 'id'), name: textAt(server, 'name') };
  const promoted = await restage(project, ['snapshot', '--golden', golden.name]);
  expect(promoted.code, promoted.log).toBe(0);
  return { golden, environment };
}

async function setMetadata({ session }: LiveBench, id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
  await session.compute('POST', `/servers/${id}/metadata`, { body: { metadata } });
}

/** Every mark of this image, and what Nova wrote beside them, but for an end that is over. */
function marksOf(image: Awaited<ReturnType<typeof imagesOf>>[number]): Readonly<Record<string, string>> {
  const names = Object.keys(image as object).filter((key) => key.startsWith('restage_') || key === 'instance_uuid' || key === 'image_type');
  return { ...Object.fromEntries(names.map((key) => [key, String(at(image, key))])), restage_expires_at: past };
}

/** Newer images with these properties in another project: a public one, and one that it keeps to itself. */
async function forge({ session, undo, env }: LiveBench, marks: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const admin = await signIn({ authUrl: env.OS_AUTH_URL ?? '', user: 'admin', project: 'admin' });
  const ids: string[] = [];
  for (const visibility of ['private', 'public']) {
    const body = { name: marks.restage_name ?? 'forged', disk_format: 'raw', container_format: 'bare', ...marks };
    const created = await session.image('POST', '/v2/images', { body });
    const id = textAt(created.json, 'id');
    undo(() => admin.image('DELETE', `/v2/images/${id}`));
    const headers = { 'content-type': 'application/octet-stream' };
    await session.image('PUT', `/v2/images/${id}/file`, { body: new Uint8Array(1024), headers });
    await publish(admin, id, visibility);
    ids.push(id);
  }
  return ids;
}

async function publish(admin: Session, id: string, visibility: string): Promise<void> {
  if (visibility === 'private') return;
  const headers = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
  const body = [{ op: 'replace', path: '/visibility', value: visibility }];
  const answer = await admin.image('PATCH', `/v2/images/${id}`, { body, headers });
  if (answer.status !== 200) throw new Error(`making image ${id} ${visibility}: ${answer.status} ${answer.text}`);
}

/** User `admin`, with the role admin in the bench's project. */
async function adminIn({ session, env }: LiveBench): Promise<Readonly<Record<string, string>>> {
  const admin = await signIn({ authUrl: env.OS_AUTH_URL ?? '', user: 'admin', project: 'admin' });
  const roles = await admin.identity('GET', '/roles?name=admin');
  const role = textAt(roles.json, 'roles', 0, 'id');
  await admin.identity('PUT', `/projects/${session.projectId}/users/${admin.userId}/roles/${role}`);
  return { OS_USERNAME: 'admin' };
}
