import { expect, test } from 'vitest';
import { openWorld } from '../../helpers/scenario.ts';
import { launched, look, untouched } from '../../helpers/scenario-books.ts';

const refreshed = { ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 };

test('a catalog without Neutron: Nova chooses the network', async () => {
  const world = openWorld({ behaviour: { network: false } });
  await world.succeed('refresh', { golden: 'golden' });
  expect(look(world)).toEqual(refreshed);
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world)).toEqual(untouched);
  await world.succeed('reap', { apply: 'true' });
});

test('a catalog without Neutron: a network by its id is believed, what needs Neutron is refused', async () => {
  const world = openWorld({ behaviour: { network: false } });
  const id = world.emulator.books.ports()[0]?.networkId ?? '';
  const error = await world.fail('launch', { image: 'base', flavor: 'm1.tiny', network: 'ci-net' });
  expect(error).toMatchObject({
    code: 'network-not-found',
    message: expect.stringContaining('has no network service'),
    hint: 'Use the id instead of the name.',
  });
  await world.succeed('launch', { image: 'base', flavor: 'm1.tiny', network: id });
  expect(launched(world.emulator.books)).toHaveLength(1);
});

test('a catalog without Cinder', async () => {
  const world = openWorld({ behaviour: { volumes: false } });
  await world.succeed('refresh', { golden: 'golden' });
  expect(look(world)).toEqual(refreshed);
  const error = await world.fail('launch', { image: 'base', flavor: 'm1.tiny', 'boot-volume-size': '5' });
  expect(error.code).toBe('service-missing');
});
