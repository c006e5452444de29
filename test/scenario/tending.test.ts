import { expect, test } from 'vitest';
import { CancelledError } from '../../src/domain/errors.ts';
import { openWorld } from '../helpers/scenario.ts';
import { look, untouched } from '../helpers/scenario-books.ts';

test('cancelled while it looks after what a dead run left, a verb keeps the result of its own work', async () => {
  const world = openWorld();
  expect(await world.start('refresh', { golden: 'golden' }, { killAt: 18 })).toBeUndefined();
  expect(look(world).intent).toBeGreaterThan(0);
  const cancel = new AbortController();
  const ended = world.run('launch', { image: 'base', flavor: 'm1.tiny' }, { signal: cancel.signal });
  await world.clock.sleep(20_000);
  expect(look(world).servers).toEqual(['staging-g1-1']);
  cancel.abort(new CancelledError());
  const { exitCode, result } = await ended;
  expect([exitCode, result?.servers?.map(({ name }) => name)]).toEqual([0, ['staging-g1-1']]);
  expect({ ...look(world), leases: 0 }).toEqual({ ...untouched, servers: ['staging-g1-1'], ports: 1 });
});
