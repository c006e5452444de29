import { describe, expect, test } from 'vitest';
import { defaultSeed, type SeedImage } from '../../src/emulator/index.ts';
import { openWorld, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { launched, look, snapshots } from '../helpers/scenario-books.ts';

const goldenId = '10000000-0000-4000-8000-000000000001';
const golden = { golden: 'golden' };
/** Of a pull request, which else reuses an image. */
const stopping = { ...golden, 'may-stop-golden': 'true' };
const hour = 60 * 60_000;

/** An image of project `admin` with every mark that Restage would write on a verified image of `golden`. */
function forged(name: string, fields: Partial<SeedImage> & { readonly marks?: Readonly<Record<string, string>> }): SeedImage {
  const { marks, ...others } = fields;
  return {
    name,
    project: 'admin',
    virtualGb: 1,
    ...others,
    properties: {
      instance_uuid: goldenId,
      restage_golden: goldenId,
      restage_name: name,
      restage_environment: 'staging',
      restage_role: 'server',
      restage_generation: '1',
      restage_run: 'stranger',
      restage_nonce: 'deadbeefdeadbeef',
      restage_consistency: 'clean',
      restage_verified: 'true',
      ...marks,
    },
  };
}

const ways = {
  public: { visibility: 'public' },
  shared: { visibility: 'shared', members: ['ci'] },
} as const satisfies Record<string, Partial<SeedImage>>;

function worldWith(images: readonly SeedImage[], { seed, ...options }: WorldOptions = {}): World {
  return openWorld({ golden: { id: goldenId }, seed: { images: [...defaultSeed.images, ...images], ...seed }, ...options });
}

/** The user of the run is an administrator in its own project: its requests see the images of all projects. */
const asAdministrator: WorldOptions = {
  seed: { users: defaultSeed.users.map((user) => (user.name === 'ci' ? { ...user, roles: [...user.roles, 'admin'] } : user)) },
};

const stranger = (world: World) => world.emulator.books.images().filter(({ name }) => name?.startsWith('forged'));
const ofProject = (world: World) => snapshots(world.emulator.books).filter(({ name }) => !name?.startsWith('forged'));

describe.each(Object.entries(ways))("another project's image that is %s and carries our marks", (_, way) => {
  test('is no image to launch from, however new and verified it claims to be', async () => {
    const world = worldWith([forged('forged', way)]);
    const error = await world.fail('launch', { ...golden, 'image-max-age': '24h' });
    expect(error.code).toBe('image-not-found');
    expect(launched(world.emulator.books)).toEqual([]);
    // It can still be named.
    await world.succeed('launch', { image: 'forged', flavor: 'm1.tiny' });
    expect(look(world).servers).toEqual(['staging-g1-1']);
  });

  test('is no generation to finish, and no image to reuse instead of a snapshot', async () => {
    const world = worldWith([forged('forged', { ...way, marks: { restage_stage: 'candidate' } })]);
    const { imageId } = await world.succeed('refresh', { ...golden, 'image-max-age': '24h' });
    expect(ofProject(world).map(({ id }) => id)).toEqual([imageId]);
    expect(launched(world.emulator.books).map(({ imageId: from }) => from)).toEqual([imageId]);
  });

  test('is shown by no status', async () => {
    const world = worldWith([forged('forged', way)]);
    expect((await world.succeed('status')).inventory?.images).toEqual([]);
  });

  test('counts for nothing when old images are pruned', async () => {
    const world = worldWith([1, 2, 3].map((n) => forged(`forged-${n}`, { ...way, marks: { restage_keep_images: '1' } })));
    for (const _night of [1, 2, 3]) await world.succeed('refresh', golden);
    expect(ofProject(world)).toHaveLength(3);
    expect(stranger(world).every(({ status }) => status === 'active')).toBe(true);
  });

  test.each([
    ['verified and expired', { restage_expires_at: '2020-01-01T00:00:00Z', restage_environment: 'pr-7' }],
    ['not verified', { restage_verified: 'false', restage_environment: 'pr-7' }],
    ['to be deleted', { restage_deletion_candidate: '2020-01-01T00:00:00Z', restage_environment: 'pr-7', restage_ephemeral: 'true' }],
  ])('%s, keeps neither destroy nor reap from succeeding, and stays', async (_state, marks) => {
    for (const options of [{}, asAdministrator]) {
      const world = worldWith([forged('forged', { ...way, marks })], options);
      await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', environment: 'pr-7' });
      const { removed } = await world.succeed('destroy', { environment: 'pr-7', 'with-images': 'true' });
      expect(removed?.map(({ name }) => name)).toEqual(['pr-7-g1-1']);
      await world.clock.sleep(25 * hour);
      expect((await world.succeed('reap', { apply: 'true' })).removed).toEqual([]);
      expect(stranger(world)).toMatchObject([{ status: 'active' }]);
    }
  });
});

describe('an administrator', () => {
  test('deletes no private image of another project, nor its leases', async () => {
    const expired = { restage_expires_at: '2020-01-01T00:00:00Z' };
    const world = worldWith([forged('forged', { visibility: 'private', marks: expired })], asAdministrator);
    await world.succeed('refresh', golden);
    expect((await world.succeed('reap', { apply: 'true' })).removed).toEqual([]);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(stranger(world)).toMatchObject([{ status: 'active' }]);
    expect(look(world)).toMatchObject({ servers: [], leases: 0 });
    expect(ofProject(world)).toEqual([]);
  });

  test('finishes no snapshot of another project', async () => {
    const world = worldWith([forged('forged', { visibility: 'private', marks: { restage_verified: 'false' } })], asAdministrator);
    const { imageId } = await world.succeed('snapshot', golden);
    expect(ofProject(world).map(({ id }) => id)).toEqual([imageId]);
    expect(stranger(world)[0]).toMatchObject({ status: 'active', properties: { restage_verified: 'false' } });
  });
});

describe('our own image', () => {
  test.each(['shared', 'community', 'public'])('that was made %s later is still ours', async (visibility) => {
    const world = worldWith([]);
    const { imageId } = await world.succeed('refresh', stopping, { pullRequest: 7 });
    anotherClient(world, 'admin')('PATCH', `/image/v2/images/${imageId}`, [{ op: 'replace', path: '/visibility', value: visibility }]);
    expect((await world.succeed('status')).inventory?.images).toMatchObject([{ id: imageId }]);
    const { removed } = await world.succeed('destroy', { environment: 'pr-7' });
    expect(removed).toContainEqual(expect.objectContaining({ id: imageId, outcome: 'deleted' }));
    expect(snapshots(world.emulator.books)).toEqual([]);
  });
});

describe('where the cloud hides the owner of images', () => {
  const hidden: WorldOptions = { behaviour: { hideImageOwner: true } };

  test('no image is deleted, one warning says so, and runs are still kept apart', async () => {
    const world = worldWith([], hidden);
    await world.succeed('refresh', stopping, { pullRequest: 7 });
    const living = world.run('refresh', stopping, { pullRequest: 7, runId: 'living' });
    await world.clock.sleep(20_000);
    const other = await world.run('destroy', { environment: 'pr-7' });
    expect((await living).exitCode).toBe(0);
    expect(other.exitCode).toBe(0);
    await world.clock.sleep(25 * hour);
    const reaped = await world.run('reap', { apply: 'true' });
    expect(reaped.result?.removed?.filter(({ kind }) => kind === 'image') ?? []).toEqual([]);
    expect(snapshots(world.emulator.books)).toHaveLength(2);
    for (const { events } of [other, reaped]) {
      expect(events.filter((event) => event.type === 'warning' && event.title.includes('owners of images'))).toHaveLength(1);
    }
  });
});
