import { expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { launched, look, untouched } from '../helpers/scenario-books.ts';

test('another client deletes a server while its launch waits for it: its floating IP is deleted with the rest', async () => {
  const world = openWorld();
  const unreachable = async () => {
    throw new Error('connect ETIMEDOUT');
  };
  const options = { image: 'base', ready: 'active,tcp:22', 'floating-ip-network': 'public' };
  const ended = world.run('launch', options, { host: { connect: unreachable } });
  await world.clock.sleep(60_000);
  const [server] = launched(world.emulator.books);
  expect(look(world).floatingIps).toBe(1);
  anotherClient(world)('DELETE', `/compute/v2.1/servers/${server?.id}`);
  expect((await ended).exitCode).toBe(1);
  expect(look(world)).toEqual(untouched);
});
