import { describe, expect, test } from 'vitest';
import { openWorld, type World } from '../../helpers/scenario.ts';
import { anotherClient } from '../../helpers/scenario-another-client.ts';
import { launched, look, untouched } from '../../helpers/scenario-books.ts';

const everything = {
  golden: 'golden',
  network: 'ci-net',
  'security-group': 'ci-ssh',
  'key-name': 'ci-key',
  'availability-zone': 'nova',
};
const policy = { forbidden: { code: 403, message: "Policy doesn't allow this to be performed." } };
const forbid = (world: World, service: 'compute' | 'network' | 'volume' | 'image', method: string, path: string) =>
  world.emulator.faults.add({ match: { service, method, path }, effect: { kind: 'answer', status: 403, body: policy } });

describe('a policy forbids it: the work is done, and undone, without it', () => {
  test.each([
    ['the limits of the project', 'compute', 'GET', '/limits'],
    ['the quotas of the network', 'network', 'GET', '/quotas'],
    ['key pairs', 'compute', 'GET', '/os-keypairs'],
    ['availability zones', 'compute', 'GET', '/os-availability-zone'],
    ['security groups', 'network', 'GET', '/security-groups'],
    ['the record of actions', 'compute', 'GET', '/os-instance-actions'],
    ['the console', 'compute', 'POST', '/action$'],
    ['volumes', 'volume', 'GET', '/'],
  ] as const)('%s', async (what, service, method, path) => {
    const world = openWorld();
    if (what === 'the console') {
      const match = { service, method, path, body: 'os-getConsoleOutput' };
      world.emulator.faults.add({ match, effect: { kind: 'answer', status: 403, body: policy } });
    } else forbid(world, service, method, path);
    await world.succeed('refresh', everything);
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], ports: 1 });
    expect(launched(world.emulator.books)[0]).toMatchObject({ securityGroups: ['ci-ssh'], request: { keyName: 'ci-key' }, zone: 'nova' });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });

  test('what could not be checked is reported', async () => {
    const world = openWorld();
    forbid(world, 'compute', 'GET', '/limits');
    const { events } = await world.run('plan', everything);
    expect(events).toContainEqual({ type: 'note', message: expect.stringMatching(/^Not checked in advance.*quotas of servers.*403/) });
  });
});

describe('server groups', () => {
  const make = (world: World, name: string) =>
    anotherClient(world)('POST', '/compute/v2.1/os-server-groups', { server_group: { name, policies: ['anti-affinity'] } });
  const idsOf = (world: World) => world.emulator.books.serverGroups().map(({ id }) => id);
  const launch = { image: 'base', flavor: 'm1.tiny', count: '2', 'server-group': 'apart' };

  test('each server of a strict one on a host of its own, as far as there are hosts', async () => {
    const world = openWorld({ seed: { zones: ['az1', 'az2'] } });
    make(world, 'apart');
    const { servers } = await world.succeed('launch', launch);
    expect(servers?.map(({ availabilityZone }) => availabilityZone).toSorted()).toEqual(['az1', 'az2']);
    const error = await world.fail('launch', { ...launch, count: '3' });
    expect(error).toMatchObject({ code: 'no-capacity', hint: expect.stringContaining('soft-anti-affinity') });
    expect(look(world).servers).toEqual(['staging-g1-1', 'staging-g1-2']);
  });

  test('two of a name are refused with their ids, beside all other problems; an id is taken', async () => {
    const world = openWorld({ seed: { zones: ['az1', 'az2'] } });
    make(world, 'apart');
    make(world, 'apart');
    const [first = '', second = ''] = idsOf(world);
    const error = await world.fail('launch', { ...launch, 'key-name': 'nope' });
    expect(error.code).toBe('checks-failed');
    expect(error.message).toContain(first);
    expect(error.message).toContain(second);
    expect(error.message).toContain('key-not-found');
    await world.succeed('launch', { ...launch, 'server-group': second });
    expect(launched(world.emulator.books).map(({ request }) => request.groupId)).toEqual([second, second]);
  });

  test('hidden by a policy, an id is believed, and a name is refused', async () => {
    const world = openWorld({ seed: { zones: ['az1', 'az2'] } });
    make(world, 'apart');
    forbid(world, 'compute', 'GET', '/os-server-groups');
    expect(await world.fail('launch', launch)).toMatchObject({ code: 'server-group-not-found', hint: 'Use the id instead of the name.' });
    const [id = ''] = idsOf(world);
    await world.succeed('launch', { ...launch, 'server-group': id });
    expect(launched(world.emulator.books).map(({ request }) => request.groupId)).toEqual([id, id]);
  });
});
