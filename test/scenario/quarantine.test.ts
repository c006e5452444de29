import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type World, type WorldOptions } from '../helpers/scenario.ts';
import { countOf, launched, look, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const securityGroups = [
  ...defaultSeed.securityGroups,
  { name: 'quarantine', project: 'ci' },
  { name: 'web', project: 'ci', openPorts: [80] },
];
const launch = { image: 'base', flavor: 'm1.tiny', count: '2', quarantine: 'quarantine', 'security-group': 'ci-ssh,web' };
const open = (options: WorldOptions = {}) => openWorld({ ...options, seed: { securityGroups, ...options.seed } });

function groupsOf({ emulator: { books } }: World, ids: readonly string[]): readonly string[] {
  const groups = books.securityGroups();
  return ids.map((id) => groups.find((group) => group.id === id)?.name ?? id);
}

/** Of each server that lives: the groups of its ports now, and its mark. */
function held(world: World) {
  const { books } = world.emulator;
  const all = launched(books).map(({ id, metadata }) => ({
    groups: books.portsOf(id).map((port) => groupsOf(world, port.securityGroups)),
    isMarked: metadata.restage_quarantine !== undefined,
  }));
  return all;
}

const released = { groups: [['ci-ssh', 'web']], isMarked: false };
const quarantined = { groups: [['quarantine']], isMarked: true };

test('new servers have that group alone until they are ready, and those that were asked for then', async () => {
  const world = open();
  const seen: (readonly string[])[] = [];
  const host = {
    connect: async () => {
      for (const { groups } of held(world)) seen.push(...groups);
    },
  };
  await world.run('launch', { ...launch, ready: 'tcp:22' }, { host });
  expect(seen.length).toBeGreaterThan(0);
  expect(held(world)).toEqual([released, released]);
  for (const { id } of world.emulator.books.servers().filter(({ name }) => name.startsWith('staging'))) {
    const [port] = world.emulator.books.portsOf(id);
    const history = world.emulator.books.portHistory(port?.id ?? '').map(({ record }) => groupsOf(world, record.securityGroups).join());
    expect([...new Set(history)]).toEqual(['quarantine', 'ci-ssh,web']);
  }
});

test('a plan says so', async () => {
  const { plan } = await open().succeed('plan', launch);
  expect(plan?.steps.find((step) => step.startsWith('launch'))).toContain('in security group quarantine until they are ready');
});

test('each is held until its own checks have passed', async () => {
  const world = open();
  let tries = 0;
  const at: unknown[] = [];
  const host = {
    connect: async () => {
      tries += 1;
      at.push(held(world).map(({ groups }) => groups.flat().join()));
      if (tries < 4) throw new Error('connect ECONNREFUSED');
    },
  };
  await world.run('launch', { ...launch, count: '1', ready: 'tcp:22' }, { host });
  expect(at).toEqual([['quarantine'], ['quarantine'], ['quarantine'], ['quarantine']]);
  expect(held(world)).toEqual([released]);
});

test('the default group of the project, where none is asked for', async () => {
  const world = open();
  const { 'security-group': _, ...withoutGroup } = launch;
  await world.succeed('launch', { ...withoutGroup, count: '1' });
  expect(held(world)).toEqual([{ groups: [['default']], isMarked: false }]);
});

test('a group by its id; every port of a server of two networks', async () => {
  const networks = [...defaultSeed.networks, { name: 'other-net', project: 'ci', cidr: '10.30.0.0/24' }];
  const world = open({ seed: { networks } });
  const id = world.emulator.books.securityGroups().find(({ name }) => name === 'quarantine')?.id ?? '';
  await world.succeed('launch', { ...launch, quarantine: id, count: '1', network: 'ci-net,other-net' });
  expect(held(world)).toEqual([
    {
      groups: [
        ['ci-ssh', 'web'],
        ['ci-ssh', 'web'],
      ],
      isMarked: false,
    },
  ]);
});

describe('a server that does not become ready', () => {
  const never = { host: { connect: async () => Promise.reject(new Error('connect ECONNREFUSED')) } };
  const tcp = { ...launch, ready: 'tcp:22', 'ready-timeout': '1m' };

  test('stays in quarantine with `on-failure: keep`, until a later launch finds it ready', async () => {
    const world = open();
    expect((await world.run('launch', { ...tcp, 'on-failure': 'keep' }, never)).exitCode).not.toBe(0);
    expect(held(world)).toEqual([quarantined, quarantined]);
    await world.succeed('launch', tcp);
    expect(countOf(world, 'POST /servers')).toBe(2);
    expect(held(world)).toEqual([released, released]);
  });

  test('is deleted otherwise', async () => {
    const world = open();
    expect((await world.run('launch', tcp, never)).exitCode).not.toBe(0);
    expect(look(world)).toEqual(untouched);
  });
});

test('an environment with servers in quarantine is not kept as it is', async () => {
  const world = open();
  const never = { host: { connect: async () => Promise.reject(new Error('connect ECONNREFUSED')) } };
  await world.run('launch', { ...launch, ready: 'tcp:22', 'ready-timeout': '1m', 'on-failure': 'keep' }, never);
  expect(held(world)).toEqual([quarantined, quarantined]);
  const { servers } = await world.succeed('keep', launch);
  expect(servers).toHaveLength(2);
  expect(held(world)).toEqual([released, released]);
});

test('killed at any moment, the next run finishes what is in quarantine', async () => {
  for (const killAt of moments()) {
    const world = open({ random: killAt });
    if ((await world.start('launch', launch, { killAt })) !== undefined) return;
    await world.succeed('launch', launch);
    expect(held(world), `killed after request ${killAt}`).toEqual([released, released]);
    expect(look(world)).toMatchObject({ servers: ['staging-g1-1', 'staging-g1-2'], ports: 2 });
  }
});

test('killed at any moment of a refresh, the next one finishes it', async () => {
  const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
  const { image: _, ...options } = { ...launch, golden: 'golden', flavor: 'auto' };
  for (const killAt of moments({ from: 30 })) {
    const world = open({ knobs, random: killAt });
    if ((await world.start('refresh', options, { killAt, runId: 'dead' })) !== undefined) return;
    await world.succeed('refresh', options);
    expect(held(world), `killed after request ${killAt}`).toEqual([released, released]);
  }
});

test('a run without `quarantine` finishes what one with it has left', async () => {
  const world = open();
  const { quarantine: _, ...without } = launch;
  const never = { host: { connect: async () => Promise.reject(new Error('connect ECONNREFUSED')) } };
  await world.run('launch', { ...launch, ready: 'tcp:22', 'ready-timeout': '1m', 'on-failure': 'keep' }, never);
  await world.succeed('launch', without);
  expect(held(world)).toEqual([released, released]);
});

test('a server that has left it is not put into it again, nor taken out of it when a person puts it there', async () => {
  const world = open();
  await world.succeed('launch', launch);
  await world.succeed('launch', launch);
  expect(countOf(world, 'PUT /ports/ID')).toBe(2);
});

test('servers without ports need no change', async () => {
  const world = open({ seed: { networks: [], routers: [], servers: [] } });
  const end = await world.run('launch', { ...launch, count: '1' });
  expect([end.exitCode, held(world)]).toEqual([0, [{ groups: [], isMarked: false }]]);
});

describe('refused before anything is touched', () => {
  test.each([
    ['a group that there is not', { quarantine: 'nope' }, 'security-group-not-found', 'No security group has the name or id "nope".'],
    [
      'one that is asked for, too',
      { quarantine: 'web' },
      'invalid-input',
      'is both the `quarantine` of servers and a group that they have afterwards',
    ],
    [
      'the default, where none is asked for',
      { quarantine: 'default', 'security-group': '' },
      'invalid-input',
      'a group that they have afterwards',
    ],
  ])('%s', async (_, changed, code, message) => {
    const world = open();
    const error = await world.fail('launch', { ...launch, ...changed });
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(look(world)).toEqual(untouched);
  });

  test('a network without port security', async () => {
    const networks = defaultSeed.networks.map((network) => (network.name === 'ci-net' ? { ...network, portSecurity: false } : network));
    const { 'security-group': _, ...options } = launch;
    const error = await open({ seed: { networks } }).fail('launch', options);
    expect(error.message).toContain('has no port security');
  });
});

test('a port of a server that cannot be changed: the server is not ready, and stays in quarantine', async () => {
  const world = open();
  world.emulator.faults.add({
    match: { service: 'network', method: 'PUT', path: '/ports/' },
    effect: { kind: 'answer', status: 403, body: { NeutronError: { type: 'PolicyNotAuthorized', message: 'no', detail: '' } } },
  });
  const { exitCode } = await world.run('launch', { ...launch, 'on-failure': 'keep' });
  expect(exitCode).not.toBe(0);
  expect(held(world)).toEqual([quarantined, quarantined]);
});
