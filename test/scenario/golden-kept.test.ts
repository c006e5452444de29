import { describe, expect, test } from 'vitest';
import { openWorld, type RunOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, countOf } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2, spawn_seconds: 1 };
const hour = 3_600_000;
const apply = { apply: 'true' };
const createImage = 'POST /servers/ID/action createImage';

/** An environment of two servers that a golden server may be made of. */
async function environment(name: string, { ttl, ...options }: WorldOptions & { readonly ttl?: string } = {}): Promise<World> {
  const world = openWorld({ knobs, ...options });
  await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', environment: name, count: '2', ...(ttl === undefined ? {} : { ttl }) });
  return world;
}

function serverOf({ emulator: { books } }: World, name: string) {
  const server = books.server(name);
  if (server === undefined) throw new Error(`There is no server ${name}.`);
  return server;
}

function living({ emulator: { books } }: World): readonly string[] {
  return books
    .servers()
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ name }) => name)
    .toSorted();
}

const rows = (removed: Awaited<ReturnType<World['succeed']>>['removed'] = []) =>
  removed
    .filter(({ kind }) => kind === 'server')
    .map(({ name, outcome }) => [name, outcome])
    .toSorted();

/** As an earlier version, or a copy of its metadata, leaves a golden server: without the mark. */
function unmark(world: World, name: string): void {
  const { id, tags, metadata } = serverOf(world, name);
  const person = anotherClient(world);
  if (tags.includes('restage:golden')) person('DELETE', `/compute/v2.1/servers/${id}/tags/restage:golden`);
  if (metadata['restage_golden_server'] !== undefined) person('DELETE', `/compute/v2.1/servers/${id}/metadata/restage_golden_server`);
}

describe('a golden server that carries the marks of a staging server', () => {
  test.each(['graceful', 'skip'])('is marked before anything is done to it (shutdown: %s)', async (shutdown) => {
    const world = await environment('pr-7');
    const before = world.emulator.books.requests.length;
    await world.succeed('snapshot', { golden: 'pr-7-g1-1', shutdown });
    const done = changes(world.emulator.books.requests.slice(before));
    const marked = done.indexOf('PUT /servers/ID/tags/restage%3Agolden');
    expect(marked).toBeGreaterThanOrEqual(0);
    expect(done.findIndex((name) => name.startsWith('POST /servers/ID/action'))).toBeGreaterThan(marked);
    expect(serverOf(world, 'pr-7-g1-1').tags).toContain('restage:golden');

    const again = world.emulator.books.requests.length;
    await world.succeed('snapshot', { golden: 'pr-7-g1-1', shutdown });
    expect(changes(world.emulator.books.requests.slice(again))).not.toContain('PUT /servers/ID/tags/restage%3Agolden');
  });

  test('is not the generation before: a refresh of its own environment keeps it, and says so', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', { golden: 'golden' });
    const own = { golden: 'staging-g1-1', environment: 'staging' };
    const planned = await world.succeed('plan', own);
    expect(planned.plan?.steps).toContain('golden server staging-g1-1 is marked as a server of environment staging, but is kept');
    for (const generation of [2, 3]) {
      const { exitCode, events } = await world.run('refresh', own);
      expect(exitCode).toBe(0);
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'warning', message: expect.stringContaining('golden server staging-g1-1 is marked as a server') }),
      );
      expect(living(world)).toEqual(['golden', 'staging-g1-1', `staging-g${generation}-1`]);
    }
    expect((await world.succeed('status')).inventory?.environments).toMatchObject([
      { name: 'staging', servers: [{ name: 'staging-g3-1' }] },
    ]);
  });

  test('is kept by `destroy` and by `reap`, which say so and succeed, and its address stays with it', async () => {
    const world = openWorld({ knobs });
    const launch = { image: 'base', flavor: 'm1.tiny', environment: 'pr-7', count: '2', ttl: '1h', 'floating-ip-network': 'public' };
    await world.succeed('launch', launch);
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    await world.clock.sleep(2 * hour);
    const dry = await world.succeed('reap');
    expect(rows(dry.removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'would'],
    ]);
    expect(rows((await world.succeed('reap', apply)).removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'deleted'],
    ]);
    const { result, exitCode } = await world.run('destroy', { environment: 'pr-7' });
    expect(exitCode).toBe(0);
    expect(result?.failure).toBeUndefined();
    expect(result?.removed).toContainEqual(
      expect.objectContaining({
        kind: 'server',
        name: 'pr-7-g1-1',
        outcome: 'kept',
        why: expect.stringContaining('restage release pr-7-g1-1'),
      }),
    );
    expect(living(world)).toEqual(['golden', 'pr-7-g1-1']);
    const ips = world.emulator.books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined);
    expect(ips).toHaveLength(1);
    expect(ips[0]?.description).toContain(serverOf(world, 'pr-7-g1-1').id);
  });

  test('is kept in a dry run by what an image says, and by its mark however it is written, as in the run itself', async () => {
    const world = await environment('pr-7');
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    unmark(world, 'pr-7-g1-1');
    const dry = await world.succeed('destroy', { environment: 'pr-7', 'dry-run': 'true' });
    expect(rows(dry.removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'would'],
    ]);
    anotherClient(world)('PUT', `/compute/v2.1/servers/${serverOf(world, 'pr-7-g1-2').id}/tags/Restage:Golden`);
    const { removed } = await world.succeed('destroy', { environment: 'pr-7' });
    expect(rows(removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'kept'],
    ]);
    await world.succeed('release', { golden: 'pr-7-g1-2' });
    expect(serverOf(world, 'pr-7-g1-2').tags.map((tag) => tag.toLowerCase())).not.toContain('restage:golden');
  });

  test('is kept by what an image says where an earlier version left no mark, its address too, and is marked', async () => {
    const world = openWorld({ knobs });
    const launch = { image: 'base', flavor: 'm1.tiny', environment: 'pr-7', count: '2', 'floating-ip-network': 'public' };
    await world.succeed('launch', launch);
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    unmark(world, 'pr-7-g1-1');
    const { result, exitCode } = await world.run('destroy', { environment: 'pr-7' });
    expect(exitCode).toBe(0);
    expect(rows(result?.removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'deleted'],
    ]);
    expect(serverOf(world, 'pr-7-g1-1').tags).toContain('restage:golden');
    expect(world.emulator.books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined)).toHaveLength(1);
  });

  test('of an earlier version is in the generation before: it is kept once with a warning, and no server of it from then on', async () => {
    const world = openWorld({ knobs });
    await world.succeed('refresh', { golden: 'golden', count: '2', 'floating-ip-network': 'public' });
    await world.succeed('snapshot', { golden: 'staging-g1-1' });
    unmark(world, 'staging-g1-1');
    const refresh = { golden: 'golden', count: '2', 'floating-ip-network': 'public' };
    const { exitCode, events } = await world.run('refresh', refresh);
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('`restage release staging-g1-1`') }),
    );
    expect(living(world)).toEqual(['golden', 'staging-g1-1', 'staging-g2-1', 'staging-g2-2']);
    expect(serverOf(world, 'staging-g1-1').tags).toContain('restage:golden');
    const ips = world.emulator.books.floatingIps().filter(({ deletedAt }) => deletedAt === undefined);
    expect(ips.filter(({ description }) => description.includes(serverOf(world, 'staging-g1-1').id))).toHaveLength(1);
    await world.succeed('refresh', refresh);
    expect(living(world)).toEqual(['golden', 'staging-g1-1', 'staging-g3-1', 'staging-g3-2']);
  });

  test('that a run of an earlier version left off is kept, brought back, and marked', async () => {
    const world = await environment('pr-7', { ttl: '1h' });
    const { id } = serverOf(world, 'pr-7-g1-1');
    const person = anotherClient(world);
    for (const tag of ['restage:was=ACTIVE@20261121T120000Z', 'restage:run=dead']) person('PUT', `/compute/v2.1/servers/${id}/tags/${tag}`);
    person('POST', `/compute/v2.1/servers/${id}/action`, { 'os-stop': null });
    await world.clock.sleep(2 * hour);
    const { exitCode, result } = await world.run('reap', apply);
    expect([exitCode, result?.failure]).toEqual([0, undefined]);
    expect(rows(result?.removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'deleted'],
    ]);
    const { vmState, tags } = serverOf(world, 'pr-7-g1-1');
    expect([vmState, tags.filter((tag) => !tag.startsWith('restage:lease='))]).toEqual(['active', ['restage:golden']]);
  });

  test('is kept where only the name in the inputs says what it is', async () => {
    const world = await environment('staging');
    await world.succeed('destroy', { golden: 'staging-g1-1', environment: 'staging' });
    expect(living(world)).toEqual(['golden', 'staging-g1-1']);
    await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', golden: 'staging-g1-1', environment: 'staging', count: '1' });
    expect(living(world), 'its name and its generation are taken').toEqual(['golden', 'staging-g1-1', 'staging-g2-1']);
  });

  test('is marked by a run that names it and only reuses its image: the next one may not name it, and the image may be gone', async () => {
    const world = await environment('pr-7', { ttl: '1h' });
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    unmark(world, 'pr-7-g1-1');
    await world.succeed('launch', { golden: 'pr-7-g1-1', environment: 'staging', 'image-max-age': '1h', flavor: 'm1.small' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    for (const { id, properties } of world.emulator.books.images())
      if (properties['restage_golden'] !== undefined) anotherClient(world)('DELETE', `/image/v2/images/${id}`);
    await world.clock.sleep(2 * hour);
    await world.succeed('reap', apply);
    expect(living(world)).toContain('pr-7-g1-1');
  });

  test('and that runs only held once is a server as any other', async () => {
    const world = await environment('pr-7');
    const { id } = serverOf(world, 'pr-7-g1-1');
    anotherClient(world)('PUT', `/compute/v2.1/servers/${id}/tags/restage:lease=7`);
    await world.succeed('destroy', { environment: 'pr-7' });
    expect(living(world)).toEqual(['golden']);
  });

  test('takes no name from a launch: the request is refused before anything is touched', async () => {
    const world = await environment('pr-7');
    anotherClient(world)('PUT', `/compute/v2.1/servers/${serverOf(world, 'golden').id}`, { server: { name: 'qa-g1-1' } });
    const { exitCode, error, requests } = await world.run('refresh', { golden: 'qa-g1-1', environment: 'qa' });
    expect([exitCode, requests.changing]).toEqual([2, 0]);
    expect(error).toMatchObject({ code: 'name-taken', message: expect.stringContaining('golden server') });
  });
});

describe('the mark', () => {
  test('is in the metadata where a cloud has no tags', async () => {
    const world = await environment('pr-7', { behaviour: { maxMicroversion: '2.25' } });
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    expect(serverOf(world, 'pr-7-g1-1')).toMatchObject({ tags: [], metadata: { restage_golden_server: 'true' } });
    const { removed } = await world.succeed('destroy', { environment: 'pr-7' });
    expect(rows(removed)).toEqual([
      ['pr-7-g1-1', 'kept'],
      ['pr-7-g1-2', 'deleted'],
    ]);
    unmark(world, 'pr-7-g1-1');
    expect(rows((await world.succeed('destroy', { environment: 'pr-7' })).removed)).toEqual([['pr-7-g1-1', 'kept']]);
    expect(serverOf(world, 'pr-7-g1-1').metadata).toHaveProperty('restage_golden_server');
    await world.succeed('release', { golden: 'pr-7-g1-1' });
    await world.succeed('destroy', { environment: 'pr-7' });
    expect(living(world)).toEqual(['golden']);
  });

  test('is in the metadata where no tag fits any more, and without either nothing is stopped', async () => {
    const refuse = { match: { path: '/tags/restage%3Agolden' }, effect: { kind: 'answer', status: 400 } } as const;
    const world = await environment('pr-7');
    world.emulator.faults.add(refuse);
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    expect(serverOf(world, 'pr-7-g1-1').metadata).toHaveProperty('restage_golden_server', 'true');

    world.emulator.faults.add({ match: { method: 'POST', path: '/metadata' }, effect: { kind: 'answer', status: 403 } });
    const error = await world.fail('snapshot', { golden: 'pr-7-g1-2' });
    expect(error).toMatchObject({ code: 'golden-unusable', hint: expect.stringContaining('restage:golden') });
    expect(world.emulator.books.history(serverOf(world, 'pr-7-g1-2').id).map(({ taskState }) => taskState)).not.toContain('powering-off');
  });
});

describe('release', () => {
  test('makes a server of its environment of it again, although images were made of it', async () => {
    const world = await environment('pr-7');
    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    const { events } = await world.run('release', { golden: 'pr-7-g1-1' });
    const notes = events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    expect(notes).toContainEqual(expect.stringContaining('is no longer a golden server. From now on it belongs to environment pr-7'));
    expect(notes).toContainEqual(expect.stringContaining('restage-pr-7-g1-1-'));
    expect(serverOf(world, 'pr-7-g1-1').tags).not.toContain('restage:golden');

    await world.succeed('snapshot', { golden: 'pr-7-g1-1' });
    expect(serverOf(world, 'pr-7-g1-1').tags).toContain('restage:golden');
    expect(serverOf(world, 'pr-7-g1-1').tags, 'the next snapshot ends the release').not.toContain('restage:released');
    await world.succeed('release', { golden: 'pr-7-g1-1' });
    await world.succeed('destroy', { environment: 'pr-7' });
    expect(living(world)).toEqual(['golden']);
  });

  test('is refused while a run is at work on the server, and touches nothing', async () => {
    const world = await environment('pr-7');
    const snapshot = world.run('snapshot', { golden: 'pr-7-g1-1' });
    await world.clock.sleep(2_000);
    const { exitCode, error, requests } = await world.run('release', { golden: 'pr-7-g1-1' });
    expect([exitCode, requests.changing]).toEqual([2, 0]);
    expect(error).toMatchObject({ code: 'golden-busy' });
    expect((await snapshot).exitCode).toBe(0);
    expect(serverOf(world, 'pr-7-g1-1').tags).toContain('restage:golden');
  });

  test('of a server that is none says so', async () => {
    const world = await environment('pr-7');
    const { exitCode, events } = await world.run('release', { golden: 'pr-7-g1-1' });
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(expect.objectContaining({ type: 'note', message: expect.stringContaining('is not marked') }));
    expect(serverOf(world, 'pr-7-g1-1').tags.filter((tag) => !tag.startsWith('restage:lease='))).toEqual([]);
  });
});

describe('a destroy and a snapshot of one server, one of them held up at any request', () => {
  const target = 'pr-7-g1-1';

  /** `held` is held up before its nth request, until the other run is over or minutes have passed. */
  async function interleave(nth: number, heldUp: 'destroy' | 'snapshot' | 'reap', killed: boolean): Promise<'over' | 'reached'> {
    const world = await environment('pr-7', { ttl: '1h' });
    if (heldUp === 'reap') await world.clock.sleep(2 * hour);
    const { id } = serverOf(world, target);
    const requests = world.emulator.books.requests.length;
    let reached = false;
    let other: Promise<unknown> | undefined;
    const options: RunOptions = {
      runId: 'held-up',
      beforeRequest: async (at) => {
        if (at !== nth) return;
        reached = true;
        other =
          heldUp === 'snapshot'
            ? world.run('destroy', { environment: 'pr-7' }, { runId: 'other' })
            : world.start('snapshot', { golden: target }, { runId: 'other', ...(killed ? { killAt: 25 } : {}) });
        await Promise.race([other, world.clock.sleep(100_000)]);
      },
    };
    const raw = heldUp === 'snapshot' ? { golden: target } : heldUp === 'reap' ? apply : { environment: 'pr-7' };
    const ended = await world.run(heldUp, raw, options);
    await other;
    const { error } = ended;
    if (error !== undefined && !/golden-not-found|golden-busy|environment-busy/.test(String((error as { code?: string }).code)))
      throw error;
    const wasMarked = world.emulator.books.requests
      .slice(requests)
      .some(({ method, path, status }) => method === 'PUT' && path.includes(`${id}/tags/restage%3Agolden`) && status < 400);
    const isThere = world.emulator.books.servers().some((server) => server.id === id && server.deletedAt === undefined);
    const when = `${heldUp} held up before request ${nth}`;
    // A run that died before it could mark the server still holds it for a while.
    expect(isThere, when).toBe(wasMarked || (killed && isThere));
    if (countOf(world, createImage) > 0) expect(isThere, when).toBe(true);
    return reached ? 'reached' : 'over';
  }

  test.each(['destroy', 'snapshot', 'reap'] as const)('%s is held up: the golden server stays', async (heldUp) => {
    for (const nth of moments()) {
      expect(nth).toBeLessThan(200);
      if ((await interleave(nth, heldUp, false)) === 'over') return;
    }
  });

  test('the snapshot dies in the middle', async () => {
    for (const nth of moments()) {
      expect(nth).toBeLessThan(200);
      if ((await interleave(nth, 'destroy', true)) === 'over') return;
    }
  });
});
