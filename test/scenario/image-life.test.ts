import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, countOf, goldenServer, look, snapshots, untouched } from '../helpers/scenario-books.ts';

const golden = { golden: 'golden' };
/** Of a pull request, which else reuses an image. */
const stopping = { ...golden, 'may-stop-golden': 'true' };
const apply = { apply: 'true' };
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const names = (world: World) => snapshots(world.emulator.books).map(({ name }) => name);
const marksOf = (world: World, id: string | undefined) => world.emulator.books.image(id ?? '')?.properties ?? {};
const removedImages = (removed: Awaited<ReturnType<World['succeed']>>['removed']) =>
  removed?.filter(({ kind }) => kind === 'image').map(({ id, outcome }) => [id, outcome]);
const patch = (world: World, id: string | undefined, property: string, value?: string) =>
  anotherClient(world)('PATCH', `/image/v2/images/${id}`, [
    { op: value === undefined ? 'remove' : 'add', path: `/${property}`, ...(value === undefined ? {} : { value }) },
  ]);

describe('the images of an environment that is destroyed', () => {
  test('stay with their golden server, and are named', async () => {
    const world = openWorld();
    const first = await world.succeed('refresh', golden);
    const second = await world.succeed('refresh', golden);
    const { removed } = await world.succeed('destroy', { environment: 'staging' });
    expect(removedImages(removed)?.toSorted()).toEqual([first.imageId, second.imageId].map((id) => [id, 'kept']).toSorted());
    expect(removed?.find(({ id }) => id === first.imageId)?.why).toMatch(/golden server .*with-images/);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified', 'active verified'] });
  });

  test('go with it where `with-images` says so', async () => {
    const world = openWorld();
    await world.succeed('refresh', golden);
    await world.succeed('refresh', { ...golden, environment: 'other' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toMatchObject({ servers: ['other-g1-1'], images: ['active verified'] });
  });

  test.each([
    ['of a pull request', { environment: 'pr-7' }],
    ['whose servers have an end', { environment: 'load', ttl: '8h' }],
  ])('are deleted with one %s', async (_, options) => {
    const world = openWorld();
    const { imageId } = await world.succeed('refresh', { ...golden, ...options });
    expect(marksOf(world, imageId)).toMatchObject({ restage_ephemeral: 'true' });
    const { removed } = await world.succeed('destroy', { environment: options.environment });
    expect(removedImages(removed)).toEqual([[imageId, 'deleted']]);
    expect(look(world)).toEqual(untouched);
  });

  test('of a version that marked none: those of pull requests go, others stay', async () => {
    const world = openWorld();
    const ofPull = await world.succeed('snapshot', { ...stopping, environment: 'pr-7' });
    const nightly = await world.succeed('snapshot', { ...golden, environment: 'staging' });
    for (const { imageId } of [ofPull, nightly]) patch(world, imageId, 'restage_ephemeral');
    expect(removedImages((await world.succeed('destroy', { environment: 'pr-7' })).removed)).toEqual([[ofPull.imageId, 'deleted']]);
    expect(removedImages((await world.succeed('destroy', { environment: 'staging' })).removed)).toEqual([[nightly.imageId, 'kept']]);
  });

  test('a mark that a base image hands down is not its own', async () => {
    const world = openWorld();
    const ofPull = await world.succeed('refresh', stopping, { pullRequest: 7 });
    // A server of that image is made a golden one: its snapshots inherit every property of the image.
    const { servers } = await world.succeed('launch', { image: ofPull.imageId ?? '', environment: 'web' });
    const { imageId } = await world.succeed('snapshot', { golden: servers?.[0]?.name ?? '', environment: 'nightly' });
    expect(marksOf(world, imageId)).toMatchObject({ restage_ephemeral: 'false', restage_environment: 'nightly' });
    expect(marksOf(world, imageId)).not.toHaveProperty('restage_expires_at');
    expect(marksOf(world, imageId)).not.toHaveProperty('restage_keep_images');
  });
});

describe('destroy tells beforehand', () => {
  const pullRequest = { ...stopping, environment: 'pr-7', count: '2', 'floating-ip-network': 'public' };

  test('in a dry run, which changes nothing', async () => {
    const world = openWorld();
    await world.succeed('refresh', golden);
    await world.succeed('refresh', pullRequest);
    await world.succeed('refresh', { ...pullRequest, environment: 'staging', ttl: '8h', 'image-max-age': '0' });
    const before = look(world);
    const { result, requests } = await world.run('destroy', { environment: 'pr-7', 'dry-run': 'true' });
    expect(requests.changing).toBe(0);
    expect(result?.removed?.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'server would',
      'server would',
      'floating-ip would',
      'floating-ip would',
      'image would',
    ]);
    const staging = await world.succeed('destroy', { environment: 'staging', 'dry-run': 'true' });
    expect(
      removedImages(staging.removed)
        ?.map(([, outcome]) => outcome)
        .toSorted(),
    ).toEqual(['kept', 'would']);
    expect(look(world)).toEqual(before);
    const { removed } = await world.succeed('destroy', { environment: 'pr-7' });
    expect(removed?.map(({ id }) => id).toSorted()).toEqual(result?.removed?.map(({ id }) => id).toSorted());
  });

  test('the person who confirms it, all of it, and a refusal deletes nothing', async () => {
    const world = openWorld();
    await world.succeed('refresh', { ...pullRequest });
    const before = look(world);
    const asked: (readonly string[])[] = [];
    const confirm = (answer: boolean) => async (removals: readonly { readonly kind: string; readonly outcome: string }[]) => {
      asked.push(removals.map(({ kind, outcome }) => `${kind} ${outcome}`));
      expect(look(world).servers).toEqual(before.servers);
      return answer;
    };
    const refused = await world.run('destroy', { environment: 'pr-7' }, { confirm: confirm(false) });
    expect([refused.exitCode, refused.result?.removed]).toEqual([0, []]);
    expect(look(world)).toEqual(before);
    await world.run('destroy', { environment: 'pr-7' }, { confirm: confirm(true) });
    expect(look(world)).toEqual(untouched);
    const all = ['server would', 'server would', 'floating-ip would', 'floating-ip would', 'image would'];
    expect(asked).toEqual([all, all]);
    await world.run('destroy', { environment: 'pr-7' }, { confirm: confirm(true) });
    expect(asked, 'nothing is there to ask about').toHaveLength(2);
  });
});

describe('how many images stay', () => {
  const nights = async (world: World, count: number, raw: Readonly<Record<string, string>> = {}) => {
    for (let night = 0; night < count; night += 1) {
      await world.clock.sleep(day);
      await world.succeed('refresh', { ...golden, ...raw });
    }
  };

  test('is what the newest run says that set it, whatever other runs do', async () => {
    const world = openWorld();
    await nights(world, 6, { 'keep-images': '5' });
    expect(names(world)).toHaveLength(5);
    await nights(world, 3);
    expect(names(world), 'a run that sets nothing keeps to it').toHaveLength(5);
    await nights(world, 1, { 'keep-images': '2' });
    expect(names(world)).toHaveLength(2);
  });

  test('is 3 where no run has set it', async () => {
    const world = openWorld();
    await nights(world, 5);
    expect(names(world)).toHaveLength(3);
    expect(marksOf(world, snapshots(world.emulator.books)[0]?.id)).not.toHaveProperty('restage_keep_images');
  });

  test('is not for a pull request to say: it prunes nothing, with an image of its own or of the nightly', async () => {
    const world = openWorld();
    await nights(world, 5, { 'keep-images': '5' });
    const before = names(world);
    for (const raw of [{ 'image-max-age': '36h' }, { 'image-max-age': '36h', 'keep-images': '1' }]) {
      await world.succeed('refresh', { ...golden, ...raw }, { pullRequest: 7 });
      expect(names(world)).toEqual(before);
    }
    await world.succeed('refresh', { ...stopping, 'keep-images': '1' }, { pullRequest: 8 });
    expect(names(world)).toHaveLength(6);
    await nights(world, 1);
    expect(names(world), "5 nightly ones, and the pull request's beside them").toHaveLength(6);
  });

  test('counts no image of an environment that has an end', async () => {
    const world = openWorld();
    await nights(world, 3);
    for (let n = 0; n < 3; n += 1) await world.succeed('refresh', { ...golden, environment: 'load', ttl: '8h' });
    await nights(world, 1);
    expect(names(world)).toHaveLength(6);
  });

  test('a nightly that a pull request finishes is still the nightly', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 60, upload_seconds: 60 } });
    await world.start('refresh', { ...golden, 'keep-images': '7' }, { killAt: 40, runId: 'nightly' });
    await world.clock.sleep(30_000);
    await world.succeed('refresh', { ...golden, 'keep-images': '1', 'image-max-age': '24h' }, { pullRequest: 7 });
    const [image] = snapshots(world.emulator.books);
    expect(image?.properties).toMatchObject({
      restage_run: 'nightly',
      restage_verified: 'true',
      restage_keep_images: '7',
      restage_ephemeral: 'false',
    });
    expect(image?.properties).not.toHaveProperty('restage_expires_at');
    await world.clock.sleep(3 * day);
    await world.succeed('reap', apply);
    expect(look(world)).toMatchObject({ servers: [], images: ['active verified'] });
  });

  test('the image of a pull request that the nightly finishes ends with the pull request', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 60, upload_seconds: 60 } });
    await world.start('snapshot', { ...stopping, ttl: '2h' }, { killAt: 40, pullRequest: 7 });
    await world.clock.sleep(90_000);
    await world.succeed('snapshot', golden);
    const [image] = snapshots(world.emulator.books);
    expect(image?.properties).toMatchObject({ restage_environment: 'pr-7', restage_verified: 'true' });
    await world.clock.sleep(hour);
    await world.succeed('reap', apply);
    expect(names(world)).toHaveLength(1);
    await world.clock.sleep(2 * hour);
    await world.succeed('reap', apply);
    expect(names(world)).toHaveLength(0);
  });
});

describe('an image that had to stay', () => {
  async function riddenOn(): Promise<{ readonly world: World; readonly imageId: string }> {
    const world = openWorld();
    const { imageId = '' } = await world.succeed('refresh', { ...stopping, ttl: 'none' }, { pullRequest: 7 });
    await world.succeed('launch', { image: imageId, environment: 'rider' });
    expect(removedImages((await world.succeed('destroy', { environment: 'pr-7' })).removed)).toEqual([[imageId, 'deferred']]);
    expect(marksOf(world, imageId)).toMatchObject({ restage_deletion_candidate: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(removedImages((await world.succeed('reap', apply)).removed)).toEqual([]);
    return { world, imageId };
  }

  test('is deleted by reap when nothing uses it any more', async () => {
    const { world, imageId } = await riddenOn();
    await world.succeed('destroy', { environment: 'rider' });
    expect(removedImages((await world.succeed('reap')).removed)).toEqual([[imageId, 'would']]);
    expect(removedImages((await world.succeed('reap', apply)).removed)).toEqual([[imageId, 'deleted']]);
    expect(look(world)).toEqual(untouched);
  });

  test('is launched from by nothing that looks for an image', async () => {
    const { world } = await riddenOn();
    expect((await world.fail('launch', { ...golden, 'image-max-age': '24h', environment: 'late' })).code).toBe('image-not-found');
  });

  test('is deleted by the next refresh, too', async () => {
    const { world, imageId } = await riddenOn();
    await world.succeed('destroy', { environment: 'rider' });
    await world.succeed('refresh', golden);
    expect(snapshots(world.emulator.books).map(({ id }) => id)).not.toContain(imageId);
  });

  test('because the store needed it, is found by reap', async () => {
    const world = openWorld({ behaviour: { imagesInUse: true } });
    const { imageId = '' } = await world.succeed('snapshot', { ...stopping, ttl: 'none' }, { pullRequest: 7 });
    anotherClient(world)('POST', '/compute/v2.1/servers', {
      server: { name: 'by-hand', flavorRef: 'm1.small', imageRef: imageId, networks: 'auto' },
    });
    await world.clock.sleep(minute);
    const byHand = world.emulator.books.server('by-hand')?.id;
    world.emulator.faults.add({ match: { path: '/servers/detail' }, effect: { kind: 'stale', seconds: 3600 } });
    expect(removedImages((await world.succeed('destroy', { environment: 'pr-7' })).removed)).toEqual([[imageId, 'deferred']]);
    anotherClient(world)('DELETE', `/compute/v2.1/servers/${byHand}`);
    await world.clock.sleep(2 * hour);
    expect(removedImages((await world.succeed('reap', apply)).removed)).toEqual([[imageId, 'deleted']]);
  });

  test('because it was protected, is deleted when it is protected no more', async () => {
    const world = openWorld();
    const { imageId = '' } = await world.succeed('snapshot', { ...stopping, ttl: 'none' }, { pullRequest: 7 });
    const protect = (value: boolean) =>
      anotherClient(world)('PATCH', `/image/v2/images/${imageId}`, [{ op: 'replace', path: '/protected', value }]);
    protect(true);
    expect(removedImages((await world.succeed('destroy', { environment: 'pr-7' })).removed)).toEqual([[imageId, 'deferred']]);
    expect(removedImages((await world.succeed('reap', apply)).removed)).toEqual([]);
    protect(false);
    expect(removedImages((await world.succeed('reap', apply)).removed)).toEqual([[imageId, 'deleted']]);
  });
});

describe('an environment that has an end', () => {
  test('takes its images with it, but for the newest that its golden server has', async () => {
    const world = openWorld();
    for (let n = 0; n < 2; n += 1) await world.succeed('refresh', { ...golden, environment: 'load', ttl: '2h' });
    await world.clock.sleep(3 * hour);
    await world.succeed('reap', apply);
    expect(look(world)).toMatchObject({ servers: [], images: ['active verified'] });
    await world.succeed('snapshot', golden);
    await world.succeed('reap', apply);
    expect(snapshots(world.emulator.books).map(({ properties }) => properties.restage_environment)).toEqual(['-']);
  });
});

describe('a run that may not stop the golden server', () => {
  const stops = (world: World) => changes(world.emulator.books.requests).filter((each) => /os-stop|createImage/.test(each)).length;
  const careful = { ...golden, 'may-stop-golden': 'false' };

  test.each(['refresh', 'snapshot', 'plan'] as const)(
    '%s fails where the image is too old, names it and its age, and touches nothing',
    async (verb) => {
      for (const [raw, run] of [
        [careful, {}],
        [{ ...careful, shutdown: 'skip' }, {}],
        [golden, { pullRequest: 7 }],
      ] as const) {
        const world = openWorld();
        const { imageName = '' } = await world.succeed('snapshot', golden);
        await world.clock.sleep(3 * day);
        const before = stops(world);
        const { error, exitCode } = await world.run(verb, { ...raw, 'image-max-age': '24h' }, run);
        expect([exitCode, error]).toMatchObject([2, { code: 'image-too-old', message: expect.stringContaining(imageName) }]);
        expect(String(error)).toMatch(/3d.* old.*is 1d.*may-stop-golden/);
        expect(stops(world)).toBe(before);
      }
    },
  );

  test('fails where there is no image at all, and says what to do', async () => {
    const world = openWorld();
    const { error, exitCode } = await world.run('refresh', golden, { pullRequest: 7 });
    expect([exitCode, error]).toMatchObject([2, { code: 'image-not-found', hint: expect.stringContaining('restage snapshot') }]);
    expect(look(world)).toEqual(untouched);
  });

  test('uses the newest verified image, however old, if no age is set, and reports its age', async () => {
    const world = openWorld();
    await world.succeed('snapshot', golden);
    const { imageId } = await world.succeed('snapshot', golden);
    await world.clock.sleep(9 * day);
    const { result, events } = await world.run('refresh', golden, { pullRequest: 7 });
    expect(result?.imageId).toBe(imageId);
    const notes = events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    expect(notes).toContainEqual(expect.stringMatching(/9d.* old/));
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(2);
  });

  test('waits for a snapshot that another run has under way', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 600 } });
    const nightly = world.run('snapshot', golden);
    await world.clock.sleep(5 * minute);
    const { imageId } = await world.succeed('refresh', { ...golden, 'image-max-age': '24h' }, { pullRequest: 7 });
    expect((await nightly).result?.imageId).toBe(imageId);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
  });

  test('finishes the snapshot of a run that died, and starts the golden server', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 120 } });
    await world.start('snapshot', golden, { killAt: 40 });
    expect(goldenServer(world.emulator.books).vmState).toBe('stopped');
    await world.clock.sleep(30_000);
    await world.succeed('refresh', golden, { pullRequest: 7 });
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'], servers: ['pr-7-g1-1'] });
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
  });

  test('asks for no other where that one comes to nothing', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 120, fail_snapshot: 'upload' } });
    await world.start('snapshot', golden, { killAt: 40 });
    await world.clock.sleep(30_000);
    const error = await world.fail('refresh', golden, { pullRequest: 7 });
    expect(error.code).toBe('image-not-found');
    expect(look(world)).toEqual(untouched);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(1);
  });

  test('is any run outside of a pull request only where it says so', async () => {
    const world = openWorld();
    await world.succeed('refresh', golden);
    await world.succeed('refresh', golden);
    expect(countOf(world, 'POST /servers/ID/action createImage')).toBe(2);
  });
});

describe('what is written while data are uploaded is lost, and', () => {
  test('reap leaves a snapshot alone that its run has left on purpose', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 5, upload_seconds: 120 } });
    const left = await world.run('snapshot', { ...golden, wait: 'false' });
    expect(left.exitCode).toBe(75);
    await world.clock.sleep(hour);
    expect(removedImages((await world.succeed('reap', apply)).removed)).toEqual([]);
    await world.succeed('snapshot', { ...golden, wait: 'false' });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'] });
  });

  test('a verdict that was found late is written again', async () => {
    const world = openWorld({ knobs: { snapshot_seconds: 0, upload_seconds: 60 } });
    const { imageId, consistency } = await world.succeed('snapshot', golden);
    expect(marksOf(world, imageId)).toMatchObject({ restage_consistency: consistency, restage_evidence: expect.any(String) });
  });
});
