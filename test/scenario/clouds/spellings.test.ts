import { expect, test } from 'vitest';
import { openWorld } from '../../helpers/scenario.ts';
import { look, untouched } from '../../helpers/scenario-books.ts';

test('statuses in the other case, and AVAILABLE for active', async () => {
  const world = openWorld({ behaviour: { otherCase: true } });
  const { consistency } = await world.succeed('refresh', { golden: 'golden' });
  expect(consistency).toBe('clean');
  expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world)).toEqual(untouched);
});

test('statuses in the other case, of a golden server on volumes', async () => {
  const world = openWorld({ behaviour: { otherCase: true }, golden: { image: undefined } as never });
  await world.succeed('refresh', { golden: 'golden', flavor: 'm1.small' });
  expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'], servers: ['staging-g1-1'], volumes: 1 });
  await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
  expect(look(world)).toEqual(untouched);
});

test('errors that are web pages: their sentence is reported, a quota as a quota', async () => {
  const world = openWorld();
  const page =
    '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1>Quota exceeded for instances.<br /><br /></body></html>';
  world.emulator.faults.add({
    match: { service: 'compute', method: 'POST', path: '/servers$' },
    effect: { kind: 'answer', status: 403, body: page, headers: { 'content-type': 'text/html' } },
  });
  const error = await world.fail('launch', { image: 'base', flavor: 'm1.tiny' });
  expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringContaining('Quota exceeded for instances.') });
  expect(error.message).not.toContain('<');
  expect(look(world)).toEqual(untouched);
});
