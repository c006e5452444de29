import { expect, test } from 'vitest';
import { openWorld } from '../../helpers/scenario.ts';
import { anotherClient } from '../../helpers/scenario-another-client.ts';
import { countOf, launched, look, snapshots, untouched } from '../../helpers/scenario-books.ts';

const launch = { image: 'base', flavor: 'm1.tiny' };
const create = 'POST /servers';

test('larger inside than the cloud shows: the host finds out, its sentence is reported, and nothing is left', async () => {
  const world = openWorld({ behaviour: { hideVirtualSize: true } });
  const error = await world.fail('launch', { image: 'base-virtual-40', flavor: 'm1.medium' });
  expect(error).toMatchObject({
    code: 'launch-failed',
    message: expect.stringContaining("Flavor's disk is too small for requested image"),
    hint: expect.stringContaining('disk inside the image is larger'),
  });
  expect(look(world)).toEqual(untouched);
});

test('the quota is used up meanwhile: no more is asked for, and what was made goes', async () => {
  const world = openWorld();
  const body = { forbidden: { code: 403, message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances' } };
  const match = { service: 'compute', method: 'POST', path: '/servers$' } as const;
  world.emulator.faults.add({ match, when: { nth: 2 }, effect: { kind: 'answer', status: 403, body } });
  const error = await world.fail('launch', { ...launch, count: '4', concurrency: '1' });
  expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('already used 10 of 10 instances') });
  expect(countOf(world, create)).toBe(1);
  expect(look(world)).toEqual(untouched);
});

test('the image is deleted after the checks: said so, and the next refresh takes a fresh one', async () => {
  const world = openWorld();
  const refresh = { golden: 'golden', 'image-max-age': '24h' };
  await world.succeed('snapshot', { golden: 'golden' });
  const [image] = snapshots(world.emulator.books);
  const match = { service: 'compute', method: 'POST', path: '/servers$' } as const;
  world.emulator.faults.add({ match, when: { nth: 1 }, effect: { kind: 'drop' } });
  const running = world.run('refresh', refresh);
  while (!world.emulator.books.requests.some(({ fault }) => fault === 'drop')) await world.clock.sleep(10);
  anotherClient(world)('DELETE', `/image/v2/images/${image?.id}`);
  expect((await running).error).toMatchObject({
    code: 'launch-failed',
    message: expect.stringContaining('Can not find requested image'),
    hint: expect.stringContaining('image was deleted in the meantime'),
  });
  expect(look(world)).toEqual(untouched);

  await world.succeed('refresh', refresh);
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
});

test('ACTIVE with an address that is listed a little later: waited for, and given out', async () => {
  const world = openWorld({ knobs: { no_addresses_seconds: 40 } });
  const { servers } = await world.succeed('launch', launch);
  expect(servers?.[0]?.addresses).toEqual([expect.stringMatching(/^10\.20\.0\./)]);
  expect(servers?.[0]?.readySeconds).toBeGreaterThan(40);
});

test('ACTIVE, and no service listens: the reason of the last try; beside it, and never in its message, the end of the console', async () => {
  const world = openWorld({ knobs: { host_keys: false, console: 'Booting\nKernel panic: no init found\n' } });
  const error = await world.fail(
    'launch',
    { ...launch, ready: 'tcp:22', 'ready-timeout': '2m' },
    { host: { connect: async () => Promise.reject(new Error('connect ECONNREFUSED 10.20.0.3:22')) } },
  );
  expect(error).toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('tcp:22: connect ECONNREFUSED'),
    consoleTail: { text: 'Booting\nKernel panic: no init found' },
  });
  expect(error.message).not.toContain('Kernel panic');
  expect(look(world)).toEqual(untouched);
});

test('a create that was sent twice, since no list showed the first: the next launch deletes the younger', async () => {
  const world = openWorld();
  const { faults, books } = world.emulator;
  faults.add(
    { match: { service: 'compute', method: 'POST', path: '/servers$' }, when: { nth: 1 }, effect: { kind: 'lose-answer' } },
    { match: { service: 'compute', method: 'GET', path: '/servers/detail.*name=' }, effect: { kind: 'stale', seconds: 60 } },
  );
  await world.succeed('launch', launch);
  const nonces = new Set(launched(books).map(({ metadata }) => metadata.restage_nonce));
  expect([countOf(world, create), nonces.size]).toEqual([2, 1]);

  faults.clear();
  await world.succeed('launch', launch);
  expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1'], ports: 1 });
});
