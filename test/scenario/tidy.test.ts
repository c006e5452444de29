import { describe, expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, countOf, launched, look, untouched } from '../helpers/scenario-books.ts';

const launch = { image: 'base', flavor: 'm1.tiny' };

describe('destroy', () => {
  test('takes its own environment, and nothing of any other', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, environment: 'pr-1', count: '2', 'floating-ip-network': 'public' });
    await world.succeed('launch', { ...launch, environment: 'pr-11', 'floating-ip-network': 'public' });
    const { removed } = await world.succeed('destroy', { environment: 'pr-1' });
    expect(
      removed
        ?.filter(({ kind }) => kind === 'server')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['pr-1-g1-1', 'pr-1-g1-2']);
    expect(look(world)).toEqual({ ...untouched, servers: ['pr-11-g1-1'], ports: 1, floatingIps: 1 });
  });

  test('of what is not there is no failure', async () => {
    const world = openWorld();
    expect(await world.succeed('destroy', { environment: 'pr-1' })).toMatchObject({ status: 'complete', removed: [] });
    expect(changes(world.emulator.books.requests), 'nothing but the lease').toEqual(['POST /images', 'DELETE /images/ID']);
  });

  test('never a server without our marks, whatever its name', async () => {
    const world = openWorld();
    const image = world.emulator.books.image('base')?.id;
    anotherClient(world)('POST', '/compute/v2.1/servers', {
      server: { name: 'staging-g1-1', flavorRef: 'm1.tiny', imageRef: image, networks: 'auto' },
    });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(world.emulator.books.server('staging-g1-1')?.deletedAt).toBeUndefined();
  });

  test('again and again where a host fails to', async () => {
    const world = openWorld({ knobs: { fail_deletes: 2 } });
    await world.succeed('launch', launch);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('what cannot be deleted is named, after everything else is gone', async () => {
    const world = openWorld();
    await world.succeed('launch', { ...launch, count: '2' });
    const [locked] = launched(world.emulator.books);
    anotherClient(world)('POST', `/compute/v2.1/servers/${locked?.id}/action`, { lock: null });
    const { result, exitCode } = await world.run('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(exitCode).toBe(1);
    expect(result?.failure).toMatchObject({ code: 'destroy-failed', message: expect.stringContaining(`${locked?.name} (${locked?.id})`) });
    expect(result?.failure?.message).toMatch(/locked/);
    expect(result?.removed?.map(({ id, outcome, problem }) => [id === locked?.id, outcome, problem !== undefined]).toSorted()).toEqual([
      [false, 'deleted', false],
      [true, 'failed', true],
    ]);
    expect(look(world).servers).toEqual([locked?.name]);
  });

  test('soft-deleted is gone as far as we go', async () => {
    const world = openWorld({ behaviour: { reclaim: 7200 } });
    await world.succeed('launch', launch);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(launched(world.emulator.books).map(({ vmState }) => vmState)).toEqual(['soft-delete']);
    expect(
      (await world.succeed('status')).inventory?.environments.flatMap(({ servers }) => servers.map(({ status }) => status)),
    ).not.toContain('ACTIVE');
  });

  test('waits for the run that is at work on its environment', async () => {
    const world = openWorld({ knobs: { spawn_seconds: 120 } });
    const launching = world.run('launch', { ...launch, count: '2' });
    await world.clock.sleep(10_000);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect((await launching).exitCode).toBe(0);
    expect(look(world)).toEqual(untouched);
  });

  test('does not call gone what a part of the cloud hides', async () => {
    const world = openWorld();
    await world.succeed('launch', launch);
    world.emulator.behave({ downCell: true });
    const { result, exitCode } = await world.run('destroy', { environment: 'staging', 'with-images': 'true' });
    expect([exitCode, result?.failure?.code]).toEqual([1, 'servers-hidden']);
    world.emulator.behave({ downCell: false });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('images of its own go, one that others run from stays', async () => {
    const world = openWorld();
    const { imageId } = await world.succeed('refresh', { golden: 'golden' });
    await world.succeed('launch', { image: imageId ?? '', environment: 'rider' });
    const { removed } = await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(removed).toContainEqual(expect.objectContaining({ kind: 'image', id: imageId, outcome: 'deferred' }));
    expect(look(world)).toMatchObject({ images: ['active verified'], servers: ['rider-g1-1'] });
    await world.succeed('destroy', { environment: 'rider' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });
});

describe('status and plan change nothing', () => {
  test('and status tells what is there', async () => {
    const world = openWorld();
    await world.succeed('refresh', { golden: 'golden', count: '2', ttl: '8h' });
    const { requests, result } = await world.run('status');
    expect(requests.changing).toBe(0);
    expect(result?.inventory?.environments).toEqual([
      expect.objectContaining({
        name: 'staging',
        generation: 1,
        expiresAt: expect.any(String),
        servers: [expect.anything(), expect.anything()],
      }),
    ]);
    expect(result?.inventory?.images).toEqual([expect.objectContaining({ verified: true, consistency: 'clean', status: 'active' })]);
  });

  test('and plan tells what refresh will do', async () => {
    const world = openWorld();
    const { requests, result, exitCode } = await world.run('plan', { golden: 'golden', count: '3' });
    expect([exitCode, requests.changing]).toEqual([0, 0]);
    expect(result?.plan).toMatchObject({ estimateSeconds: 720, limitSeconds: 1080, count: 3, golden: { name: 'golden', diskGb: 10 } });
    expect(countOf(world, 'POST /servers/ID/action os-stop')).toBe(0);
  });
});
