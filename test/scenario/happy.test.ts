import { expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { look, untouched } from '../helpers/scenario-books.ts';

test('refresh: an image that is proven, and servers that are ready', async () => {
  const world = openWorld();
  const result = await world.succeed('refresh', { golden: 'golden', count: '2' });
  expect(result).toMatchObject({ status: 'complete', consistency: 'clean', environment: 'staging' });
  expect(look(world)).toEqual({ ...untouched, servers: ['staging-g1-1', 'staging-g1-2'], images: ['active proven'], ports: 2 });
});
