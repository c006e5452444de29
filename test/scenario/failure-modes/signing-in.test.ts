import { expect, test } from 'vitest';
import { openWorld } from '../../helpers/scenario.ts';
import { goldenServer, look, untouched } from '../../helpers/scenario-books.ts';

const golden = { golden: 'golden' };

test('a fresh token that is refused too: the route is named, and nothing was touched', async () => {
  const world = openWorld();
  const body = { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } };
  world.emulator.faults.add({ match: { service: 'compute', path: '/servers/detail' }, effect: { kind: 'answer', status: 401, body } });
  const { error, exitCode, requests } = await world.run('refresh', golden);
  expect(error).toMatchObject({
    code: 'auth-failed',
    hint: expect.stringMatching(/access rules.*allow GET \S*\/servers\/detail of the compute service/),
  });
  expect([exitCode, requests.changing, requests.byService.identity]).toEqual([2, 0, 2]);
});

test('a region in the wrong case: those that there are, are listed', async () => {
  const world = openWorld();
  const { error, exitCode } = await world.run('refresh', golden, { region: 'regionone' });
  expect(error).toMatchObject({ code: 'region-unknown', message: expect.stringContaining('Its regions: RegionOne') });
  expect(exitCode).toBe(2);
});

test('an application credential that expires in the middle of a run: the error says so, and the next run that can sign in starts the golden server', async () => {
  const credential = { id: 'cred', name: 'ci', secret: 'testbed', user: 'ci', project: 'ci', expiresAfter: 400 };
  const world = openWorld({ behaviour: { tokenLifetime: 300 }, seed: { applicationCredentials: [credential] } });
  const { error, exitCode } = await world.run('snapshot', golden, { applicationCredential: 'cred' });
  expect(error).toMatchObject({ code: 'auth-failed', hint: expect.stringContaining('when it expires') });
  expect(exitCode).toBe(1);
  expect(goldenServer(world.emulator.books).vmState).toBe('stopped');

  await world.clock.sleep(3_600_000);
  await world.succeed('reap', { apply: 'true' });
  expect(look(world)).toEqual(untouched);
});
