import { expect, test } from 'vitest';
import { openWorld } from '../../helpers/scenario.ts';
import { look, untouched } from '../../helpers/scenario-books.ts';

const golden = { golden: 'golden' };
const launch = { image: 'base', flavor: 'm1.tiny' };

test('a cloud that ignores every filter: nothing else is deleted', async () => {
  const world = openWorld();
  await world.succeed('refresh', golden);
  await world.succeed('launch', { ...launch, environment: 'other' });
  world.emulator.behave({ ignoreFilters: true });
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world)).toEqual({ ...untouched, servers: ['other-g1-1'], ports: 1 });
  expect((await world.succeed('reap', { apply: 'true' })).removed).toEqual([]);
  await world.succeed('refresh', golden);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['other-g1-1', 'staging-g1-1'], ports: 2 });
});

test('a cell is down, its servers are stubs: none is reaped, and none is made a second time', async () => {
  const world = openWorld();
  await world.succeed('launch', { ...launch, count: '2', ttl: '1h' });
  await world.clock.sleep(2 * 3_600_000);
  world.emulator.behave({ downCell: true });
  expect((await world.succeed('reap', { apply: 'true' })).removed).toEqual([]);
  expect((await world.fail('launch', { ...launch, count: '2' })).code).toBe('servers-hidden');
  world.emulator.behave({ downCell: false });
  expect(look(world).servers).toEqual(['staging-g1-1', 'staging-g1-2']);
});

test('links and version documents with a host that cannot be reached: never followed there', async () => {
  const world = openWorld({ behaviour: { linkOrigin: 'http://internal:8774', pageLimit: 1, imagePageSize: 1 } });
  await world.succeed('refresh', { ...golden, count: '3' });
  expect(look(world)).toMatchObject({ servers: ['staging-g1-1', 'staging-g1-2', 'staging-g1-3'], images: ['active verified'] });
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world)).toEqual(untouched);
});

test('the flavor of the golden server is deleted: the server itself shows its disk', async () => {
  const world = openWorld();
  const big = { id: 'big', name: 'big', vcpus: 1, ram: 1024, disk: 20, 'OS-FLV-EXT-DATA:ephemeral': 0, swap: 0, links: [] };
  world.emulator.faults.add({
    match: { service: 'compute', method: 'GET', path: '^/(?:v2\\.1/)?flavors/detail' },
    effect: { kind: 'answer', status: 200, body: { flavors: [big] } },
  });
  const { plan } = await world.succeed('plan', golden);
  expect(plan).toMatchObject({ golden: { diskGb: 10 }, flavor: { name: 'big' }, limitFormula: expect.stringContaining('10 GB x 72 s/GB') });
});
