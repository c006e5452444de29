import { expect } from 'vitest';
import { at, type Json, listAt, pluck, textAt } from '../helpers/contract-http.ts';
import { readServer } from '../helpers/contract-servers.ts';
import { it } from '../helpers/live.ts';
import { connect, externalNetworkName, imagesOf, type LiveBench, openLiveBench, serversOf } from '../helpers/live-bench.ts';
import { restage } from '../helpers/live-command.ts';
import { makeCredential, readRules } from '../helpers/live-credential.ts';
import { environmentName, type Golden, launchGolden, propertyOf, standOf } from '../helpers/live-golden.ts';

/** The golden server in one project, with one credential; pull requests in another, with another. */

const patch = { headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' } };

interface Shared {
  readonly golden: Golden;
  readonly imageId: string;
  /** A verified image of the golden server that is not shared. */
  readonly ownId: string;
  readonly elsewhere: readonly string[];
}

/** A golden project that has an image of its own, and a newer one that it shares. */
async function share(bench: LiveBench, pulls: LiveBench): Promise<Shared> {
  const env = await makeCredential(bench, readRules('access-rules.json'));
  const golden = await launchGolden(bench, 'shared', { shutdown_seconds: 1 });
  const own = await restage({ env }, ['snapshot', '--golden', golden.id]);
  expect(own.code, own.log).toBe(0);
  const taken = await restage({ env }, ['snapshot', '--golden', golden.id, '--share-with', pulls.session.projectId]);
  expect(taken.code, taken.log).toBe(0);
  return {
    golden,
    imageId: textAt(taken.json, 'image-id'),
    ownId: textAt(own.json, 'image-id'),
    elsewhere: ['--golden-image-of', `${bench.session.projectId}/${golden.id}`],
  };
}

async function withProjects(work: (pulls: LiveBench, third: LiveBench) => Promise<void>): Promise<void> {
  const pulls = await openLiveBench('pulls');
  try {
    const third = await openLiveBench('third');
    try {
      await work(pulls.bench, third.bench);
    } finally {
      await third.close();
    }
  } finally {
    await pulls.close();
  }
}

const idsOf = (images: readonly Json[]) => images.map((image) => textAt(image, 'id'));

it('the pull-request credential reaches nothing of the golden project but the shared image', async ({ project }) => {
  await withProjects(async (pulls) => {
    const { golden, imageId, ownId } = await share(project, pulls);
    const { session } = pulls;
    const server = `/servers/${golden.id}`;
    const compute: readonly (readonly [string, string, Json?])[] = [
      ['GET', server],
      ['DELETE', server],
      ['PUT', server, { server: { name: 'mine' } }],
      ['POST', `${server}/action`, { 'os-stop': null }],
      ['POST', `${server}/action`, { createImage: { name: 'mine' } }],
      ['POST', `${server}/action`, { 'os-getConsoleOutput': {} }],
      ['POST', `${server}/metadata`, { metadata: { restage_environment: 'pr-1' } }],
      ['GET', `${server}/os-instance-actions`],
      ['GET', `${server}/os-volume_attachments`],
    ];
    for (const [method, path, body] of compute) {
      const { status } = await session.compute(method, path, body === undefined ? {} : { body });
      expect([403, 404], `${method} ${path} ${JSON.stringify(body)}`).toContain(status);
    }
    expect(pluck(await serversOf(session), 'id')).not.toContain(golden.id);
    const shared = `/v2/images/${imageId}`;
    const own = `/v2/images/${ownId}`;
    const image: readonly (readonly [string, string, Json?])[] = [
      ['GET', own],
      ['GET', `${own}/file`],
      ['DELETE', own],
      ['DELETE', shared],
      ['POST', `${shared}/members`, { member: 'f'.repeat(32) }],
      ['DELETE', `${shared}/members/${session.projectId}`],
    ];
    for (const [method, path, body] of image) {
      const { status } = await session.image(method, path, body === undefined ? {} : { body });
      expect([403, 404], `${method} ${path}`).toContain(status);
    }
    const body = [{ op: 'add', path: '/restage_verified', value: 'false' }];
    for (const path of [own, shared]) expect([403, 404]).toContain((await session.image('PATCH', path, { body, ...patch })).status);
    expect((await session.image('GET', shared)).status).toBe(200);
    expect(standOf(await readServer(project, golden.id))).toBe('ACTIVE');
  });
});

it('the life of a pull request passes with its credential, and the golden project revokes before it deletes', async ({ project }) => {
  await withProjects(async (pulls) => {
    const { golden, imageId, elsewhere } = await share(project, pulls);
    await connect(pulls);
    const env = await makeCredential(pulls, readRules('access-rules-pull-request.json'));
    const environment = environmentName('pull');
    const words = [...elsewhere, '--environment', environment];
    const launched = await restage({ env }, ['refresh', ...words, '--floating-ip-network', externalNetworkName, '--ttl', '1h']);
    expect(launched.code, launched.log).toBe(0);
    expect(launched.json).toMatchObject({ 'image-id': imageId });
    const members = await project.session.image('GET', `/v2/images/${imageId}/members`);
    expect(listAt(members.json, 'members')).toMatchObject([{ member_id: pulls.session.projectId, status: 'accepted' }]);
    for (const rest of [
      ['plan', ...words],
      ['launch', ...words, '--count', '2'],
      ['status'],
      ['reap', '--apply', 'true'],
      ['destroy', '--environment', environment, '--with-images', 'true'],
    ]) {
      const ran = await restage({ env }, rest);
      expect(ran.code, ran.log).toBe(0);
    }
    expect(await serversOf(pulls.session)).toEqual([]);
    expect(await imagesOf(pulls.session)).toEqual([]);
    expect((await project.session.image('GET', `/v2/images/${imageId}`)).status).toBe(200);
    const gone = await restage(project, [
      'refresh',
      '--golden',
      golden.id,
      '--environment',
      environmentName('golden'),
      '--keep-images',
      '1',
    ]);
    expect(gone.code, gone.log).toBe(0);
    expect(gone.log).toContain(`no longer shared with project(s) ${pulls.session.projectId}`);
    expect((await pulls.session.image('GET', `/v2/images/${imageId}`)).status).toBe(404);
    const late = await restage({ env }, ['launch', ...words]);
    expect(textAt(late.json, 'error', 'code'), late.log).toBe('image-not-found');
  });
});

it("a third project's forged image is never launched, however it is shared", async ({ project }) => {
  await withProjects(async (pulls, third) => {
    const { imageId, ownId, elsewhere } = await share(project, pulls);
    const [real] = (await imagesOf(project.session)).filter((one) => textAt(one, 'id') === imageId);
    if (real === undefined) throw new Error('the shared image is gone');
    const names = Object.keys(real as object).filter((key) => key.startsWith('restage_') || key === 'instance_uuid');
    const marks = Object.fromEntries(names.map((key) => [key, String(propertyOf(real, key))]));
    const forged: string[] = [];
    for (const visibility of ['shared', 'community']) {
      const body = { name: textAt(real, 'name'), disk_format: 'raw', container_format: 'bare', visibility, ...marks };
      const id = textAt((await third.session.image('POST', '/v2/images', { body })).json, 'id');
      const data = { body: new Uint8Array(1024), headers: { 'content-type': 'application/octet-stream' } };
      await third.session.image('PUT', `/v2/images/${id}/file`, data);
      await third.session.image('POST', `/v2/images/${id}/members`, { body: { member: pulls.session.projectId } });
      await pulls.session.image('PUT', `/v2/images/${id}/members/${pulls.session.projectId}`, { body: { status: 'accepted' } });
      forged.push(id);
    }
    const env = await makeCredential(pulls, readRules('access-rules-pull-request.json'));
    const environment = environmentName('forged');
    const launched = await restage({ env }, ['launch', ...elsewhere, '--environment', environment]);
    expect(launched.code, launched.log).toBe(0);
    expect(at(launched.json, 'image-id')).toBe(imageId);
    await project.session.image('DELETE', `/v2/images/${imageId}`);
    const none = await restage({ env }, ['launch', ...elsewhere, '--environment', `${environment}-x`]);
    expect(textAt(none.json, 'error', 'code'), none.log).toBe('image-not-found');
    expect(idsOf(await imagesOf(project.session))).toContain(ownId);
    expect(idsOf(await imagesOf(third.session))).toEqual(expect.arrayContaining(forged));
  });
});
