import { describe, expect, test } from 'vitest';
import { openWorld, type RunOptions, type WorldOptions } from '../../helpers/scenario.ts';
import { goldenServer, launched, look, untouched } from '../../helpers/scenario-books.ts';

/** Keystone v2.0 alone, Nova v2 with the project in its path, neither Neutron nor Cinder. */
const old: WorldOptions = { behaviour: { identityVersions: ['v2.0'], computeVersion: 'v2', network: false, volumes: false } };
const refreshed = { ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 };

describe('Keystone v2.0 and Nova v2: the main job, and its end', () => {
  test.each<[string, RunOptions]>([
    ['by the end of its address', { keystone: '/identity/v2.0' }],
    ['by what it offers', { keystone: '/identity' }],
    ['by what it offers, where v3 is asked for', { keystone: '/identity/v3' }],
  ])('known %s', async (_name, how) => {
    const world = openWorld(old);
    const result = await world.succeed('refresh', { golden: 'golden' }, how);
    expect(result).toMatchObject({ consistency: 'clean', servers: [{ flavor: 'm1.small' }] });
    expect(look(world)).toEqual(refreshed);
    expect(launched(world.emulator.books)[0]?.tags).toEqual([]);
    await world.succeed('status', {}, how);
    await world.succeed('destroy', { 'with-images': 'true' }, how);
    expect(look(world)).toEqual(untouched);
    await world.succeed('reap', { apply: 'true' }, how);
    const { requests } = world.emulator.books;
    expect(requests.filter(({ service, status }) => service === 'compute' && status >= 300 && status !== 404)).toEqual([]);
    expect(requests.filter(({ service, method }) => service === 'identity' && method === 'DELETE')).toEqual([]);
  });
});

test('a token of Keystone v2.0 ends in the middle of a snapshot: another is got, and none is revoked', async () => {
  const world = openWorld({ ...old, behaviour: { ...old.behaviour, tokenLifetime: 200 } });
  await world.succeed('snapshot', { golden: 'golden' }, { keystone: '/identity/v2.0' });
  const signIns = world.emulator.books.requests.filter(({ service, path }) => service === 'identity' && path === '/v2.0/tokens');
  expect(signIns.length).toBeGreaterThan(2);
  expect(new Set(signIns.map(({ method }) => method))).toEqual(new Set(['POST']));
});

test('killed between stop and snapshot on Nova v2: the next run brings the golden server back', async () => {
  const world = openWorld(old);
  const how = { keystone: '/identity/v2.0' };
  let at = 1;
  // The request after which the golden server is on its way down.
  for (; !world.emulator.books.requests.some(({ body }) => body?.includes('os-stop') === true); at += 1) {
    await world.start('snapshot', { golden: 'golden' }, { ...how, killAt: at });
    if (at > 60) throw new Error('it was never stopped');
  }
  await world.clock.sleep(15 * 60_000);
  await world.succeed('snapshot', { golden: 'golden' }, how);
  expect(goldenServer(world.emulator.books).vmState).toBe('active');
});

test('an application credential there is refused in one sentence, and nothing is touched', async () => {
  const world = openWorld(old);
  const credential = 'c1000000000000000000000000000001';
  const error = await world.fail('refresh', { golden: 'golden' }, { keystone: '/identity', applicationCredential: credential });
  expect(error).toMatchObject({
    code: 'service-missing',
    message: 'The cloud at http://cloud.test/identity supports only Identity v2.0, which does not support application credentials.',
  });
  expect(look(world)).toEqual(untouched);
});

test('Nova that the catalog gives no version of, and that has v2 alone', async () => {
  const world = openWorld(old);
  const { emulator } = world;
  const endpoints = { compute: 'http://cloud.test/compute' };
  await world.succeed('refresh', { golden: 'golden' }, { keystone: '/identity/v2.0', endpoints });
  expect(look(world)).toEqual(refreshed);
  // Those that were on their way before the first answer, and none after it.
  const times = emulator.books.requests.flatMap(({ at, service, status }) => (service === 'compute' && status === 300 ? [at] : []));
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(100);
});

test('Glance v1 alone is reported in one sentence, before anything is touched', async () => {
  const world = openWorld({ ...old, behaviour: { ...old.behaviour, imageVersion: 'v1' } });
  const error = await world.fail('refresh', { golden: 'golden' }, { keystone: '/identity/v2.0' });
  expect(error).toMatchObject({
    code: 'service-missing',
    message: 'The image service at http://cloud.test/image supports only v1.1, v1.0, but Restage needs v2.',
  });
  expect(look(world)).toEqual(untouched);
});

test.each(['os-instance-actions', 'limits', 'os-availability-zone', 'os-server-groups', 'os-volume_attachments', 'os-interface'])(
  'Nova without the extension %s: the work is done without it',
  async (extension) => {
    const world = openWorld(old);
    const page = '<html><title>404 Not Found</title><h1>404 Not Found</h1>The resource could not be found.</html>';
    world.emulator.faults.add({
      match: { service: 'compute', path: `/${extension}` },
      effect: { kind: 'answer', status: 404, body: page },
    });
    await world.succeed('refresh', { golden: 'golden', 'availability-zone': 'nova' }, { keystone: '/identity/v2.0' });
    expect(look(world)).toEqual(refreshed);
  },
);
