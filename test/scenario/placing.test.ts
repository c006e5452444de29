import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld } from '../helpers/scenario.ts';
import { countOf, look, untouched } from '../helpers/scenario-books.ts';

const launch = { image: 'base', flavor: 'm1.tiny', count: '2' };
const create = 'POST /servers';
/** Two zones of one host each; the golden server takes 10 GB of the first. */
const twoZones = (hostDiskGb: number) => openWorld({ behaviour: { hostDiskGb }, seed: { ...defaultSeed, zones: ['az1', 'az2'] } });

test('the next flavor of the list where the cloud has no room', async () => {
  const world = openWorld({ behaviour: { hostDiskGb: 25 } });
  const { servers } = await world.succeed('launch', { ...launch, flavor: 'm1.medium, m1.tiny' });
  expect(servers?.map(({ flavor }) => flavor)).toEqual(['m1.tiny', 'm1.tiny']);
  expect(look(world)).toMatchObject({ servers: ['staging-g1-1', 'staging-g1-2'], ports: 2 });
});

test('the best flavor in the next zone, before a lesser one', async () => {
  const world = twoZones(25);
  const { result, events } = await world.run('launch', {
    ...launch,
    count: '1',
    flavor: 'm1.medium, m1.tiny',
    'availability-zone': 'az1, az2',
  });
  expect(result?.servers).toMatchObject([{ flavor: 'm1.medium', availabilityZone: 'az2' }]);
  expect(events).toContainEqual({
    type: 'note',
    message: 'No room for staging-g1-1 with flavor m1.medium in zone az1. Trying flavor m1.medium in zone az2.',
  });
});

test('some here, the others in the next place', async () => {
  const world = twoZones(30);
  const { servers } = await world.succeed('launch', { ...launch, count: '3', flavor: 'm1.small', 'availability-zone': 'az1, az2' });
  expect(servers?.map(({ availabilityZone }) => availabilityZone).toSorted()).toEqual(['az1', 'az1', 'az2']);
});

test('a place that one server found full is tried by no other', async () => {
  const world = twoZones(100);
  world.emulator.knobs.set('staging-g1-1', { no_capacity: true });
  world.emulator.knobs.set('staging-g1-2', { no_capacity: true, spawn_seconds: 30 });
  expect((await world.fail('launch', { ...launch, 'availability-zone': 'az1, az2' })).code).toBe('no-capacity');
  // The first in both zones; the second, which learns later that the first zone is full, in that alone.
  expect(countOf(world, create)).toBe(3);
});

test('no place has room: said so, and nothing is left', async () => {
  const world = twoZones(15);
  const error = await world.fail('launch', { ...launch, flavor: 'm1.medium', 'availability-zone': 'az1, az2' });
  expect(error).toMatchObject({
    code: 'no-capacity',
    message: expect.stringMatching(/flavor m1\.medium in zone az2\) is in ERROR: No valid host was found/),
    hint: expect.stringContaining('`availability-zone`'),
  });
  expect(countOf(world, create)).toBe(4);
  expect(look(world)).toEqual(untouched);
});

test('a zone of the list that is not there is refused, and named', async () => {
  const world = twoZones(100);
  const error = await world.fail('launch', { ...launch, 'availability-zone': 'az1, mars' });
  expect(error).toMatchObject({
    code: 'zone-not-found',
    message: expect.stringContaining('mars'),
    hint: expect.stringContaining('az1, az2'),
  });
});

describe('a quota without room for the first flavor of the list', () => {
  const raw = { golden: 'golden', flavor: 'm1.medium, m1.small', count: '2' };
  const note = "The project's quota has no room for 2 more server(s) of staging with flavor m1.medium, so it is skipped.";
  // The golden server has one of the four.
  const openTight = () => openWorld({ seed: { quotas: { ci: { cores: 4 } } } });

  test('plan says so, and refresh and launch go on with the next', async () => {
    const world = openTight();
    const { plan } = await world.succeed('plan', raw);
    expect(plan).toMatchObject({ flavor: { name: 'm1.small' }, steps: expect.arrayContaining([note]) });
    const refreshed = await world.run('refresh', raw);
    expect(refreshed.result?.servers?.map(({ flavor }) => flavor)).toEqual(['m1.small', 'm1.small']);
    expect(refreshed.events).toContainEqual({ type: 'note', message: note });
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    const launched = await world.run('launch', { ...raw, image: 'base' });
    expect(launched.result?.servers?.map(({ flavor }) => flavor)).toEqual(['m1.small', 'm1.small']);
    expect(launched.events).toContainEqual({ type: 'note', message: note });
    expect(countOf(world, create)).toBe(4);
  });

  test('nor for any other: refused, by what the first would need', async () => {
    const error = await openTight().fail('plan', { ...raw, count: '4' });
    expect(error).toMatchObject({ code: 'quota-exceeded', message: expect.stringMatching(/flavor m1\.medium: cores: 8 more needed/) });
  });
});

describe('what is found out while a server is built', () => {
  test.each([
    ['a quota', "VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.", 'quota-exceeded', 'quota'],
    [
      'a network without an address left',
      'Failed to allocate the network(s) with error No fixed IP addresses available for network: 7a, not rescheduling.',
      'no-capacity',
      'no free address',
    ],
  ])('%s is no want of room: no other place is tried', async (_, fault, code, hint) => {
    const world = openWorld({ knobs: { fail_spawn: fault } });
    const error = await world.fail('launch', { ...launch, count: '1', flavor: 'm1.tiny, m1.small' });
    expect(error).toMatchObject({ code, message: expect.stringContaining(fault), hint: expect.stringContaining(hint) });
    expect(countOf(world, create)).toBe(1);
    expect(look(world)).toEqual(untouched);
  });
});
