import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import type { World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { launched, look, snapshots } from '../helpers/scenario-books.ts';
import { colleague, goldenId, openProjects, pullsCredential, thirdCredential } from '../helpers/scenario-projects.ts';
import { moments } from '../helpers/sweep.ts';

const goldenCredential = defaultSeed.applicationCredentials[0]?.id ?? '';
const asPulls = { applicationCredential: pullsCredential };
const pulls = (world: World) => colleague(world, pullsCredential).projectId;
const golden = (world: World) => colleague(world, goldenCredential).projectId;
/** So short that a refresh is some fifty requests. */
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const day = 24 * 60 * 60_000;

const nightly = (world: World) => ({ golden: 'golden', 'share-with': pulls(world) });
const elsewhere = (world: World) => ({ 'golden-image-of': `${golden(world)}/${goldenId}` });
const membersOf = (world: World, id = '') => Object.entries(world.emulator.books.image(id)?.members ?? {});
const requestsOf = (world: World, method: string, path: RegExp) =>
  world.emulator.books.requests.filter((request) => request.method === method && path.test(request.path));

describe('share-with', () => {
  test('the verified image is shared with the project, once, and stays private to all others', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('snapshot', nightly(world));
    expect(world.emulator.books.image(imageId ?? '')).toMatchObject({ visibility: 'shared', properties: { restage_verified: 'true' } });
    expect(membersOf(world, imageId)).toEqual([[pulls(world), 'pending']]);
    expect(colleague(world, thirdCredential).ask('GET', `/image/v2/images/${imageId}`).status).toBe(404);
  });

  test('without it no image is shared', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('refresh', { golden: 'golden' });
    expect(world.emulator.books.image(imageId ?? '')).toMatchObject({ visibility: 'private', members: {} });
  });

  test('an image that is reused is shared, and shared once', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('snapshot', { golden: 'golden' });
    for (const _ of [1, 2]) await world.succeed('refresh', { ...nightly(world), 'image-max-age': '24h' });
    expect(membersOf(world, imageId)).toEqual([[pulls(world), 'pending']]);
    expect(requestsOf(world, 'POST', /\/members$/)).toHaveLength(1);
    expect(snapshots(world.emulator.books)).toHaveLength(1);
  });

  test('killed at any request, the next run leaves the image shared, with one member', async () => {
    for (const killAt of moments()) {
      const world = openProjects({ knobs });
      const ended = await world.start('refresh', nightly(world), { killAt });
      if (ended !== undefined) break;
      const { imageId } = await world.succeed('refresh', nightly(world));
      expect(membersOf(world, imageId), `killed at ${killAt}`).toEqual([[pulls(world), 'pending']]);
      expect(look(world)).toMatchObject({ golden: 'active', servers: [expect.stringMatching(/^staging-g[12]-1$/)] });
    }
  });

  test.each([
    [403, 'forbidden', 'You are not authorized to complete add_member action.'],
    [409, 'a conflict', 'The image is busy'],
    [413, 'quota', 'Image member limit exceeded'],
  ])(
    'refused with %i, the image and the servers stay, the golden server is back, and the run fails with what to do',
    async (status, _, text) => {
      const world = openProjects();
      world.emulator.faults.add({
        match: { method: 'POST', path: '/members$' },
        effect: { kind: 'answer', status, body: JSON.stringify({ message: text, code: String(status), title: 'No' }) },
      });
      const { result, exitCode } = await world.run('refresh', nightly(world));
      expect(exitCode).toBe(1);
      expect(result?.failure).toMatchObject({ code: 'image-not-shared' });
      expect(result?.failure?.message).toContain(pulls(world));
      expect(result?.failure?.message).toContain(text);
      expect(look(world)).toMatchObject({ golden: 'active', servers: ['staging-g1-1'], images: ['active verified'], leases: 0 });
    },
  );

  test('beyond the quota of members it says so', async () => {
    const world = openProjects({ behaviour: { imageMemberQuota: 0 } });
    const { result } = await world.run('snapshot', nightly(world));
    expect(result?.failure?.message).toContain('limit');
  });

  test('of a golden server on volumes it is refused before anything is touched', async () => {
    const world = openProjects({ golden: { image: undefined } as never });
    const error = await world.fail('snapshot', nightly(world));
    expect(error).toMatchObject({ code: 'image-not-shareable' });
    expect(look(world).golden).toBe('active');
    expect(world.emulator.books.requests.filter(({ path }) => path.endsWith('/action'))).toEqual([]);
  });

  test('with data volumes it is refused; the root disk alone is shared', async () => {
    const world = openProjects({ golden: { dataVolumes: [{ gb: 1, device: '/dev/vdb' }] } });
    expect(await world.fail('snapshot', { ...nightly(world), volumes: 'all' })).toMatchObject({ code: 'image-not-shareable' });
    await world.succeed('snapshot', { golden: 'golden', volumes: 'all' });
    expect(await world.fail('refresh', { ...nightly(world), 'image-max-age': '24h' })).toMatchObject({ code: 'image-not-shareable' });
    const { imageId } = await world.succeed('snapshot', { ...nightly(world), volumes: 'root' });
    expect(membersOf(world, imageId)).toHaveLength(1);
  });

  test.each(['pulls', 'F'.repeat(32), '../x'])('%s is no project id', async (project) => {
    const world = openProjects();
    expect(await world.fail('snapshot', { golden: 'golden', 'share-with': project })).toMatchObject({ code: 'invalid-input' });
  });

  test('a credential whose access rules do not know of members is refused before anything is touched', async () => {
    const world = openProjects();
    world.emulator.faults.add({ match: { path: '/members' }, effect: { kind: 'answer', status: 401, body: '{}' } });
    expect(await world.fail('refresh', nightly(world))).toMatchObject({ code: 'auth-failed' });
    expect(world.emulator.books.requests.filter(({ service, method }) => service !== 'identity' && method !== 'GET')).toEqual([]);
  });

  test('a plan says with whom the image will be shared', async () => {
    const world = openProjects();
    const { plan } = await world.succeed('plan', nightly(world));
    expect(plan?.steps.find((step) => step.startsWith('snapshot'))).toContain(`share it with project(s) ${pulls(world)}`);
  });

  test('with its own project it is refused', async () => {
    const world = openProjects();
    expect(await world.fail('snapshot', { golden: 'golden', 'share-with': golden(world) })).toMatchObject({ code: 'invalid-input' });
  });

  test('an environment file, which a branch may change, does not choose the projects', async () => {
    const world = openProjects();
    const text = `roles:\n  server:\n    golden: golden\n    share-with: [${pulls(world)}]\n`;
    const error = await world.fail('refresh', { spec: 'restage.yml' }, { files: { 'restage.yml': text } });
    expect(error).toMatchObject({ code: 'invalid-input' });
    const own = text.replace(/ {4}share-with.*\n/, '');
    const { imageId } = await world.succeed(
      'refresh',
      { spec: 'restage.yml', 'share-with': pulls(world) },
      { files: { 'restage.yml': own } },
    );
    expect(membersOf(world, imageId)).toHaveLength(1);
  });

  test('beside an environment file it holds for the roles that have a golden server, and is refused where none has', async () => {
    const world = openProjects();
    const text = 'roles:\n  web:\n    golden: golden\n  cache:\n    image: base\n';
    const files = { 'restage.yml': text };
    const { imageId } = await world.succeed('refresh', { spec: 'restage.yml', 'share-with': pulls(world) }, { files });
    expect(membersOf(world, imageId)).toHaveLength(1);
    expect(membersOf(world, world.emulator.books.image('base')?.id)).toEqual([]);
    // The same of every input beside the file that one role cannot use.
    const mixed = text.replace('image: base', `golden-image-of: ${'f'.repeat(32)}/${goldenId}`);
    const unseen = await world.fail('refresh', { spec: 'restage.yml', 'keep-images': '2' }, { files: { 'restage.yml': mixed } });
    expect(unseen).toMatchObject({ code: 'image-not-found' });
    const none = { 'restage.yml': text.replace('golden: golden', 'image: base') };
    const refused = await world.fail('refresh', { spec: 'restage.yml', 'share-with': pulls(world) }, { files: none });
    expect(refused).toMatchObject({ code: 'invalid-input' });
    expect(refused.message).toContain('share-with');
  });

  test('in several regions each copy is shared', async () => {
    const world = openProjects({ elsewhere: [{ region: 'RegionTwo', behaviour: { importMethods: ['glance-download'] } }] });
    await world.succeed('refresh', { ...nightly(world), region: 'RegionOne,RegionTwo' });
    const copies = snapshots(world.emulator.region('RegionTwo').books);
    expect(copies.map(({ members }) => Object.keys(members))).toEqual([[pulls(world)]]);
  });
});

describe('golden-image-of', () => {
  test.each(['launch', 'refresh'] as const)(
    '%s uses the newest image that is shared, accepts it, and changes nothing else of it',
    async (verb) => {
      const world = openProjects();
      await world.succeed('snapshot', nightly(world));
      await world.clock.sleep(60_000);
      const { imageId = '' } = await world.succeed('snapshot', nightly(world));
      await world.clock.sleep(60_000);
      await world.succeed('snapshot', { golden: 'golden' });
      const before = world.emulator.books.image(imageId);
      const result = await world.succeed(verb, elsewhere(world), { ...asPulls, pullRequest: 7 });
      expect(result.imageId).toBe(imageId);
      expect(launched(world.emulator.books)).toMatchObject([{ name: 'pr-7-g1-1', imageId }]);
      expect(membersOf(world, imageId)).toEqual([[pulls(world), 'accepted']]);
      expect(world.emulator.books.image(imageId)).toEqual({ ...before, members: { [pulls(world)]: 'accepted' } });
    },
  );

  test('a plan names the image, and changes nothing', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('snapshot', nightly(world));
    const { plan } = await world.succeed('plan', elsewhere(world), asPulls);
    expect(plan?.image).toMatchObject({ id: imageId });
    expect(membersOf(world, imageId)).toEqual([[pulls(world), 'pending']]);
  });

  test('an image that is a candidate there is used, and stays one', async () => {
    const world = openProjects();
    const { imageId = '' } = await world.succeed('snapshot', nightly(world));
    anotherClient(world)('PATCH', `/image/v2/images/${imageId}`, [{ op: 'add', path: '/restage_stage', value: 'candidate' }]);
    await world.succeed('refresh', elsewhere(world), { ...asPulls, pullRequest: 7 });
    expect(world.emulator.books.image(imageId)?.properties.restage_stage).toBe('candidate');
  });

  test('the whole life of a pull request passes, and deletes nothing of the golden project', async () => {
    const world = openProjects();
    const { imageId = '' } = await world.succeed('snapshot', nightly(world));
    const pull = { ...asPulls, pullRequest: 7 };
    await world.succeed('refresh', elsewhere(world), pull);
    await world.succeed('keep', elsewhere(world), pull);
    await world.succeed('refresh', elsewhere(world), pull);
    await world.succeed('launch', { ...elsewhere(world), environment: 'pr-7', count: '2' }, pull);
    const { removed } = await world.succeed('destroy', { 'with-images': 'true' }, pull);
    expect(removed?.map(({ kind }) => kind)).toEqual(['server', 'server']);
    await world.succeed('refresh', elsewhere(world), { ...asPulls, pullRequest: 8 });
    await world.clock.sleep(2 * day);
    const reaped = await world.succeed('reap', { apply: 'true' }, asPulls);
    expect(reaped.removed?.filter(({ kind }) => kind === 'image')).toEqual([]);
    expect(look(world)).toMatchObject({ golden: 'active', servers: [], images: ['active verified'] });
    expect(world.emulator.books.image(imageId)?.status).toBe('active');
  });

  test('killed at any request, the next run finishes, and the image stays', async () => {
    for (const killAt of moments()) {
      const world = openProjects({ knobs });
      const { imageId } = await world.succeed('snapshot', nightly(world));
      const ended = await world.start('refresh', { ...elsewhere(world), environment: 'qa' }, { ...asPulls, killAt });
      if (ended !== undefined) break;
      await world.succeed('refresh', { ...elsewhere(world), environment: 'qa' }, asPulls);
      expect(
        launched(world.emulator.books).filter(({ imageId: from }) => from !== imageId),
        `killed at ${killAt}`,
      ).toEqual([]);
      expect(look(world), `killed at ${killAt}`).toMatchObject({ images: ['active verified'], leases: 0 });
    }
  });

  test('image-max-age limits its age, and without it any age will do', async () => {
    const world = openProjects();
    await world.succeed('snapshot', nightly(world));
    await world.clock.sleep(3 * day);
    const error = await world.fail('launch', { ...elsewhere(world), 'image-max-age': '2d' }, asPulls);
    expect(error).toMatchObject({ code: 'image-too-old' });
    await world.succeed('launch', elsewhere(world), asPulls);
  });

  test('what is not shared is not found, and the error says what to check', async () => {
    const world = openProjects();
    await world.succeed('snapshot', { golden: 'golden' });
    const error = await world.fail('launch', elsewhere(world), asPulls);
    expect(error).toMatchObject({ code: 'image-not-found' });
    expect(error.hint).toContain(`share-with: ${pulls(world)}`);
    expect(launched(world.emulator.books)).toEqual([]);
  });

  test('an image that this project rejected is not launched', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('snapshot', nightly(world));
    colleague(world, pullsCredential).ask('PUT', `/image/v2/images/${imageId}/members/${pulls(world)}`, { status: 'rejected' });
    expect(await world.fail('launch', elsewhere(world), asPulls)).toMatchObject({ code: 'image-unusable' });
  });

  test('one that cannot be accepted is launched all the same', async () => {
    const world = openProjects();
    await world.succeed('snapshot', nightly(world));
    world.emulator.faults.add({ match: { method: 'PUT', path: '/members/' }, effect: { kind: 'answer', status: 403, body: '{}' } });
    await world.succeed('launch', elsewhere(world), asPulls);
  });

  test('in its own project it is refused', async () => {
    const world = openProjects();
    expect(await world.fail('launch', elsewhere(world))).toMatchObject({ code: 'invalid-input' });
  });

  test('all that contradicts it is refused in one message', async () => {
    const world = openProjects();
    const others = { golden: 'golden', image: 'base', 'share-with': pulls(world), volumes: 'all', 'keep-images': '2', shutdown: 'skip' };
    const error = await world.fail('refresh', { ...elsewhere(world), ...others }, asPulls);
    for (const name of Object.keys(others)) expect(error.message).toContain(name);
    expect(world.emulator.books.requests.filter(({ method, service }) => service !== 'identity' && method !== 'GET')).toEqual([]);
  });

  test.each(['golden', 'a/b', `${'a'.repeat(32)}`, `${'a'.repeat(32)}/golden`, `${'a'.repeat(32)}/${goldenId}/x`])(
    '%s is refused',
    async (text) => {
      expect(await openProjects().fail('launch', { 'golden-image-of': text }, asPulls)).toMatchObject({ code: 'invalid-input' });
    },
  );

  test('with the image alone, a server is as large as the golden server', async () => {
    const world = openProjects({ golden: { flavor: 'm1.medium' }, behaviour: { hideVirtualSize: true } });
    const { imageId } = await world.succeed('snapshot', nightly(world));
    anotherClient(world)('PATCH', `/image/v2/images/${imageId}`, [{ op: 'replace', path: '/min_disk', value: 1 }]);
    const { servers } = await world.succeed('launch', elsewhere(world), asPulls);
    expect(servers?.[0]?.flavor).toBe('m1.medium');
  });
});

describe("a third project's forged image", () => {
  const marks = (world: World, name: string) => ({
    instance_uuid: goldenId,
    restage_golden: goldenId,
    restage_name: name,
    restage_environment: 'staging',
    restage_role: 'server',
    restage_generation: '0',
    restage_run: 'stranger',
    restage_nonce: '0123456789abcdef',
    restage_consistency: 'clean',
    restage_verified: 'true',
    restage_share: pulls(world),
  });

  function forge(world: World, fields: object): string {
    const third = colleague(world, thirdCredential);
    const record = {
      name: 'forged',
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'shared',
      ...marks(world, 'forged'),
      ...fields,
    };
    const { id } = JSON.parse(third.ask('POST', '/image/v2/images', record).body);
    third.ask('PUT', `/image/v2/images/${id}/file`, undefined);
    third.ask('POST', `/image/v2/images/${id}/members`, { member: pulls(world) });
    colleague(world, pullsCredential).ask('PUT', `/image/v2/images/${id}/members/${pulls(world)}`, { status: 'accepted' });
    return id;
  }

  test.each([
    ['shared', {}],
    ['shared', { ignoreFilters: true }],
    ['community', { ignoreFilters: true }],
  ])('that is %s is never launched, however new it is (%o)', async (visibility, behaviour) => {
    const world = openProjects({ behaviour });
    forge(world, { visibility });
    expect(await world.fail('launch', elsewhere(world), asPulls)).toMatchObject({ code: 'image-not-found' });
    const { imageId } = await world.succeed('snapshot', nightly(world));
    await world.clock.sleep(60_000);
    forge(world, { visibility });
    expect((await world.succeed('launch', elsewhere(world), asPulls)).imageId).toBe(imageId);
  });

  test('an administrator takes neither it nor what the golden project keeps to itself', async () => {
    const users = [
      ...defaultSeed.users,
      { name: 'pulls', password: 'testbed', projects: ['pulls'], roles: ['admin', 'member'] },
      { name: 'third', password: 'testbed', projects: ['third'], roles: ['member'] },
    ];
    const world = openProjects({ seed: { users } });
    await world.succeed('snapshot', { golden: 'golden' });
    forge(world, {});
    expect(await world.fail('launch', elsewhere(world), asPulls)).toMatchObject({ code: 'image-not-found' });
    expect(launched(world.emulator.books)).toEqual([]);
    const { imageId } = await world.succeed('snapshot', nightly(world));
    await world.clock.sleep(60_000);
    await world.succeed('snapshot', { golden: 'golden' });
    expect((await world.succeed('launch', elsewhere(world), asPulls)).imageId).toBe(imageId);
  });

  test('an image of the golden project of another server is not taken', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('snapshot', nightly(world));
    for (const path of ['/restage_golden', '/instance_uuid']) {
      anotherClient(world)('PATCH', `/image/v2/images/${imageId}`, [{ op: 'add', path, value: '10000000-0000-4000-8000-00000000000f' }]);
      expect(await world.fail('launch', elsewhere(world), asPulls)).toMatchObject({ code: 'image-not-found' });
    }
  });

  test('where the cloud hides owners, nothing is taken', async () => {
    const world = openProjects();
    await world.succeed('snapshot', nightly(world));
    world.emulator.behave({ hideImageOwner: true });
    const error = await world.fail('launch', elsewhere(world), asPulls);
    expect(error).toMatchObject({ code: 'image-not-found', message: expect.stringContaining('hides the owners') });
  });
});

describe('sealed images', () => {
  const sealed = {
    restage_kind: 'sealed',
    restage_sealed_from: 'raw',
    restage_sealed_by: 'a'.repeat(64),
    restage_sealed_in: 'sealing-server',
    instance_uuid: 'sealing-server',
  };

  test('are shared; the raw one, which is sealed, never is', async () => {
    const world = openProjects();
    const files = { 'seal.sh': '#!/bin/sh\n' };
    const { imageId } = await world.succeed('snapshot', { ...nightly(world), seal: '@seal.sh' }, { files });
    const { images, requests } = world.emulator.books;
    expect(images().find(({ id }) => id === imageId)?.properties).toMatchObject({ restage_kind: 'sealed', restage_verified: 'true' });
    const shared = requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/members'));
    expect(shared.map(({ path }) => path)).toEqual([`/v2/images/${imageId}/members`]);
    expect((await world.succeed('launch', elsewhere(world), asPulls)).imageId).toBe(imageId);
  });

  test.each([
    ['raw images count where none is sealed', [{ restage_kind: 'raw', restage_seal_with: 'none' }], 0],
    ['one that awaits its sealing does not', [{ restage_kind: 'raw', restage_seal_with: 'a'.repeat(64) }], undefined],
    ['a sealed one is preferred to a newer raw one', [sealed, {}], 0],
    ['a raw one is none beside a sealed one that is not verified', [{}, { ...sealed, restage_verified: 'false' }], undefined],
    ['a copy of a sealed one by a third server is none', [{ ...sealed, instance_uuid: 'x' }], undefined],
  ] as const)('%s', async (_, images, chosen) => {
    const world = openProjects();
    const ids: string[] = [];
    for (const properties of images) {
      const { imageId = '' } = await world.succeed('snapshot', { ...nightly(world), seal: 'none' });
      const steps = Object.entries(properties).map(([name, value]) => ({ op: 'add', path: `/${name}`, value }));
      if (steps.length > 0) anotherClient(world)('PATCH', `/image/v2/images/${imageId}`, steps);
      ids.push(imageId);
      await world.clock.sleep(60_000);
    }
    const { result } = await world.run('launch', elsewhere(world), asPulls);
    expect(result?.imageId).toBe(chosen === undefined ? undefined : ids[chosen]);
  });

  test('with `seal` only one that is sealed by that script counts, and with `seal: none` an unsealed one', async () => {
    const world = openProjects();
    const files = { 'seal.sh': '#!/bin/sh\n', 'other.sh': '#!/bin/sh\n:\n' };
    const launch = (seal: string, environment: string) =>
      world.run('launch', { ...elsewhere(world), seal, environment }, { ...asPulls, files });
    const raw = await world.succeed('snapshot', nightly(world));
    const { error } = await launch('@seal.sh', 'a');
    expect(error).toMatchObject({ code: 'image-not-found', message: expect.stringMatching(/sealed with seal\.sh/) });
    await world.clock.sleep(60_000);
    const sealedOne = await world.succeed('snapshot', { ...nightly(world), seal: '@seal.sh' }, { files });
    expect((await launch('@seal.sh', 'b')).result?.imageId).toBe(sealedOne.imageId);
    expect((await launch('@other.sh', 'c')).error).toMatchObject({ code: 'image-not-found' });
    expect((await launch('none', 'd')).result?.imageId).toBe(raw.imageId);
  });
});

describe('before a shared image is deleted', () => {
  const revokedFirst = (world: World, imageId = '') => {
    const changes = world.emulator.books.requests.filter(
      ({ method, path, status }) => method === 'DELETE' && path.startsWith(`/v2/images/${imageId}`) && status === 204,
    );
    return changes.map(({ path }) => (path.includes('/members/') ? 'member' : 'image'));
  };
  const notes = (events: readonly { readonly type: string; readonly message?: string }[]) =>
    events.filter(({ type, message = '' }) => type === 'note' && message.includes('cannot be seen from this project'));

  test('prune revokes it, and says what it cannot see', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('refresh', { ...nightly(world), 'keep-images': '1' });
    await world.succeed('launch', elsewhere(world), asPulls);
    const { events } = await world.run('refresh', { ...nightly(world), 'keep-images': '1' });
    expect(revokedFirst(world, imageId)).toEqual(['member', 'image']);
    expect(notes(events)).toHaveLength(1);
  });

  test('destroy --with-images does, and its preview says that it is shared', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('refresh', nightly(world));
    const preview = await world.succeed('destroy', { 'with-images': 'true', 'dry-run': 'true' });
    expect(preview.removed?.find(({ kind }) => kind === 'image')?.why).toContain('shared');
    await world.succeed('destroy', { 'with-images': 'true' });
    expect(revokedFirst(world, imageId)).toEqual(['member', 'image']);
  });

  test('reap does', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('refresh', { ...nightly(world), 'may-stop-golden': 'true' }, { pullRequest: 7 });
    await world.clock.sleep(2 * day);
    await world.succeed('reap', { apply: 'true' });
    expect(revokedFirst(world, imageId)).toEqual(['member', 'image']);
  });

  test('where it cannot be revoked, it is deleted all the same, with a warning', async () => {
    const world = openProjects();
    const { imageId } = await world.succeed('refresh', nightly(world));
    world.emulator.faults.add({ match: { method: 'DELETE', path: '/members/' }, effect: { kind: 'answer', status: 403, body: '{}' } });
    const { events } = await world.run('destroy', { 'with-images': 'true' });
    expect(revokedFirst(world, imageId)).toEqual(['image']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: 'Image stays shared until it is deleted' }));
  });

  test('where servers elsewhere keep the store from deleting it, it is shared no longer', async () => {
    const world = openProjects({ behaviour: { imagesInUse: true } });
    const { imageId } = await world.succeed('refresh', nightly(world));
    world.emulator.faults.add({
      match: { method: 'DELETE', path: `/images/${imageId}$` },
      effect: {
        kind: 'answer',
        status: 409,
        body: JSON.stringify({ message: 'Image could not be deleted because it is in use', code: '409', title: 'Conflict' }),
      },
    });
    await world.succeed('destroy', { 'with-images': 'true' });
    expect(membersOf(world, imageId)).toEqual([]);
    expect(await world.fail('launch', elsewhere(world), asPulls)).toMatchObject({ code: 'image-not-found' });
  });
});
