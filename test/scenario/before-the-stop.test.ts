import { describe, expect, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openWorld, type RawOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { changes, look, untouched } from '../helpers/scenario-books.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const golden = { golden: 'golden' };
const hour = 3_600_000;

const halted = [
  { status: 'PAUSED', vmState: 'paused', powerState: 3, fix: 'openstack server unpause' },
  { status: 'SUSPENDED', vmState: 'suspended', powerState: 7, fix: 'openstack server resume' },
] as const;

describe.each(halted)('a golden server that is $status', ({ status, vmState, powerState, fix }) => {
  const open = () => openWorld({ knobs, golden: { vmState, powerState } });

  test.each(['graceful', 'cloud'])('is refused by on-forced-stop: fail (shutdown: %s)', async (shutdown) => {
    for (const verb of ['plan', 'snapshot', 'refresh'] as const) {
      const world = open();
      const { error, exitCode } = await world.run(verb, { ...golden, shutdown, 'on-forced-stop': 'fail' });
      expect(error).toMatchObject({
        code: 'golden-unusable',
        message: expect.stringContaining(status),
        hint: expect.stringContaining(fix),
      });
      expect(exitCode).toBe(2);
      expect(changes(world.emulator.books.requests)).toEqual([]);
    }
  });

  test('is taken as it is otherwise, which plan and run say, and left as it was', async () => {
    const { plan } = await open().succeed('plan', golden);
    expect(plan?.steps.join('\n')).toContain(`golden server golden is ${status} and cannot shut itself down`);
    const world = open();
    const { result, events } = await world.run('snapshot', golden);
    expect(result).toMatchObject({ status: 'complete', consistency: 'live' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', title: `Golden server is ${status}` }));
    expect(look(world)).toMatchObject({ golden: vmState, images: ['active verified'] });
  });
});

describe('a token that ends before the snapshot', () => {
  const big = { flavors: [...defaultSeed.flavors, { name: 'm1.big', vcpus: 2, ram: 2048, disk: 500 }] };
  const open = (options: WorldOptions = {}) => openWorld({ knobs, golden: { flavor: 'm1.big' }, seed: big, ...options });
  const told = async (world: World, raw: RawOptions = golden) => (await world.succeed('plan', raw)).plan?.steps.join('\n') ?? '';

  test('plan says so, with the fix', async () => {
    const said = await told(open(), { ...golden, flavor: 'm1.big' });
    expect(said).toContain('the token of this sign-in expires in 1h, but the snapshot of golden takes about 10h');
    for (const fix of ['send_service_user_token', 'expiration', 'application credential']) expect(said).toContain(fix);
  });

  test('so does the run, before the stop', async () => {
    const world = open();
    const { events } = await world.run('snapshot', golden);
    const warned = events.findIndex((event) => event.type === 'warning' && event.title === 'The token expires before the snapshot is done');
    expect(warned).toBeGreaterThanOrEqual(0);
    expect(events.findIndex((event) => event.type === 'note' && event.message.startsWith('Consistency'))).toBeGreaterThan(warned);
  });

  test.each<{ readonly name: string; readonly world: WorldOptions; readonly raw?: RawOptions }>([
    { name: 'it lives long enough', world: { behaviour: { tokenLifetime: (11 * hour) / 1000 } } },
    { name: 'the snapshot is short', world: { golden: { flavor: 'm1.small' } }, raw: { ...golden, flavor: 'm1.small' } },
    { name: 'nothing is uploaded', world: { golden: { flavor: 'm1.big', image: undefined as never } } },
  ])('is no matter where $name', async ({ world, raw = { ...golden, flavor: 'm1.big' } }) => {
    expect(await told(open(world), raw)).not.toContain('token');
  });

  test('is no matter where an earlier image took longer and is whole', async () => {
    const world = open({ knobs: { ...knobs, snapshot_seconds: 5_000, upload_seconds: 100 } });
    await world.succeed('snapshot', golden);
    const said = await told(world, { ...golden, flavor: 'm1.big' });
    expect(said).toContain('snapshot golden');
    expect(said).not.toContain('token');
  });
});

describe('who may only read', () => {
  const users = defaultSeed.users.map((user) => (user.name === 'ci' ? { ...user, roles: ['reader'] } : user));
  const open = (readersMayWrite = false) => openWorld({ knobs, seed: { users }, behaviour: { readersMayWrite } });

  test.each<{ readonly verb: Parameters<World['run']>[0]; readonly raw: RawOptions }>([
    { verb: 'snapshot', raw: golden },
    { verb: 'launch', raw: { image: 'base', flavor: 'm1.tiny' } },
    { verb: 'refresh', raw: golden },
    { verb: 'release', raw: golden },
  ])('is refused $verb at its first change, where the cloud does so', async ({ verb, raw }) => {
    const world = open();
    const { error, exitCode, events } = await world.run(verb, raw);
    expect(error).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('`reader`'),
      hint: expect.stringContaining('`member`'),
    });
    expect(exitCode).toBe(2);
    expect(changes(world.emulator.books.requests)).toEqual([]);
    const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.title] : []));
    expect(warnings.filter((title) => !title.startsWith('New servers share a network'))).toEqual([]);
    expect(look(world)).toEqual(untouched);
  });

  test('does it where the cloud lets any role', async () => {
    const world = open(true);
    await world.succeed('refresh', golden);
    expect(look(world)).toMatchObject({ golden: 'active', servers: ['staging-g1-1'], images: ['active verified'] });
  });

  test.each([true, false])('is shown by plan (the cloud lets any role write: %s)', async (readersMayWrite) => {
    const { plan } = await open(readersMayWrite).succeed('plan', golden);
    expect(plan?.steps).toContainEqual(expect.stringMatching(/^user ci has only the role `reader` in project ci\. .* `member`$/));
    const { plan: ofMember } = await openWorld({ knobs }).succeed('plan', golden);
    expect(ofMember?.steps.join('\n')).not.toContain('reader');
  });

  test.each<{ readonly verb: Parameters<World['run']>[0]; readonly raw: RawOptions }>([
    { verb: 'status', raw: {} },
    { verb: 'reap', raw: {} },
    { verb: 'destroy', raw: { environment: 'staging', 'dry-run': 'true' } },
  ])('may $verb $raw', async ({ verb, raw }) => {
    await open().succeed(verb, raw);
  });

  test('is reported by the first refused write, if the roles do not show it', async () => {
    const auditors = defaultSeed.users.map((user) => (user.name === 'ci' ? { ...user, roles: ['auditor'] } : user));
    const world = openWorld({ knobs, seed: { users: auditors }, behaviour: { readersMayWrite: false } });
    const { error } = await world.run('snapshot', golden);
    expect(error).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining("Policy doesn't allow"),
      hint: expect.stringContaining('`member`'),
    });
    expect(look(world)).toMatchObject({ golden: 'active', images: [], intent: 0 });
  });
});
