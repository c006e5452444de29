import { describe, expect, test } from 'vitest';
import { defaultSeed, type SeedServer } from '../../src/emulator/index.ts';
import { isTooLate, openWorld, type RunOptions, type World } from '../helpers/scenario.ts';
import { countOf, launched, snapshots } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const seed = { project: 'ci', user: 'ci', image: 'base', network: 'ci-net', flavor: 'm1.small' } as const;
const servers: readonly SeedServer[] = [
  { ...seed, name: 'golden-db' },
  { ...seed, name: 'golden-web', flavor: 'm1.medium' },
];
const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };

const file = `
environment: shop
roles:
  db:
    golden: golden-db
  web:
    after: db
    golden: golden-web
    count: 2
    user-data: |
      #cloud-config
      write_files: [{ path: /etc/db, content: "{{ roles.db.address }}" }]
  cache:
    image: base
    flavor: m1.tiny
`;
const spec = { spec: 'restage.yml' };
const withFile: RunOptions = { files: { 'restage.yml': file } };
const names = (generation: number) => [
  `shop-cache-g${generation}-1`,
  `shop-db-g${generation}-1`,
  `shop-web-g${generation}-1`,
  `shop-web-g${generation}-2`,
];

const shop = (random: number): World => openWorld({ knobs, random, seed: { ...defaultSeed, servers } });

/** What is left, by the cloud's own books: both golden servers, and everything of ours. */
function look({ emulator }: World) {
  emulator.settle();
  const { books } = emulator;
  return {
    golden: ['golden-db', 'golden-web'].map((name) => books.server(name)?.vmState),
    owed: books.servers().flatMap(({ tags }) => tags.filter((tag) => /^restage:(?:was|run)=/.test(tag))).length,
    servers: launched(books)
      .map(({ name }) => name)
      .sort(),
    images: snapshots(books).length,
  };
}

const rest = { golden: ['active', 'active'], owed: 0 };

describe('an environment of several roles', () => {
  test('each from its own golden server, in the order of who needs whom', async () => {
    const world = shop(1);
    const result = await world.succeed('refresh', spec, withFile);
    expect(look(world)).toEqual({ ...rest, servers: names(1), images: 2 });
    expect(result.servers?.map(({ name, role }) => [role, name]).toSorted()).toEqual([
      ['cache', 'shop-cache-g1-1'],
      ['db', 'shop-db-g1-1'],
      ['web', 'shop-web-g1-1'],
      ['web', 'shop-web-g1-2'],
    ]);
    const { books } = world.emulator;
    const db = books.server('shop-db-g1-1');
    const web = books.server('shop-web-g1-1');
    expect(web?.created).toBeGreaterThanOrEqual(db?.launchedAt ?? Number.NaN);
    const address = books.ports().find(({ deviceId }) => deviceId === db?.id)?.fixedIps[0]?.address;
    expect(Buffer.from(web?.request.userData ?? '', 'base64').toString()).toContain(`content: "${address}"`);
  });

  test('again: all of the new, then none of the old', async () => {
    const world = shop(2);
    await world.succeed('refresh', spec, withFile);
    await world.succeed('refresh', spec, withFile);
    expect(look(world)).toMatchObject({ ...rest, servers: names(2) });
    await world.succeed('destroy', { environment: 'shop', 'with-images': 'true' });
    expect(look(world)).toEqual({ ...rest, servers: [], images: 0 });
  });

  test('one role that does not get ready takes the whole new generation with it', async () => {
    const world = shop(3);
    await world.succeed('refresh', spec, withFile);
    world.emulator.knobs.set('shop-web-g2-*', { fail_spawn: true });
    expect((await world.fail('refresh', spec, withFile)).code).toBe('launch-failed');
    expect(look(world)).toMatchObject({ ...rest, servers: names(1) });
  });

  test('one golden server that cannot be snapshotted: the other is back too, and nothing is left', async () => {
    const world = shop(4);
    world.emulator.knobs.set('golden-web', { fail_snapshot: true });
    expect((await world.fail('refresh', spec, withFile)).code).toBe('snapshot-failed');
    expect(look(world)).toMatchObject({ ...rest, servers: [] });
  });
});

test('killed at any moment, the same command again comes to the same end', async () => {
  for (const killAt of moments()) {
    const world = shop(killAt);
    if ((await world.start('refresh', spec, { ...withFile, killAt, runId: 'dead' })) !== undefined) return;
    const own = launched(world.emulator.books);
    const promoted = own.some(({ metadata }) => metadata.restage_stage === 'current');
    await world.succeed('refresh', spec, withFile);
    const { servers, golden, owed } = look(world);
    const when = `killed after request ${killAt}`;
    expect({ golden, owed }, when).toEqual(rest);
    expect(servers, when).toEqual(promoted ? names(Number(/-g(\d+)-/.exec(servers[0] ?? '')?.[1])) : names(1));
    if (!promoted) expect(countOf(world, 'POST /servers/ID/action createImage'), when).toBeLessThanOrEqual(3);
    await world.succeed('destroy', { environment: 'shop', 'with-images': 'true' });
    await world.clock.sleep(60_000);
    await world.succeed('reap', { apply: 'true' });
    expect(look(world), when).toEqual({ ...rest, servers: [], images: 0 });
  }
});

test('cancelled at any moment, both golden servers are back, and at most verified images are left', async () => {
  for (const cancelAt of moments()) {
    const world = shop(cancelAt);
    const ended = await world.run('refresh', spec, { ...withFile, cancelAt });
    if (isTooLate(ended, cancelAt)) return;
    const when = `cancelled after request ${cancelAt}`;
    expect(ended.exitCode, when).toBe(130);
    const { servers, owed, ...left } = look(world);
    const verified = snapshots(world.emulator.books).filter(({ properties }) => properties.restage_verified === 'true');
    expect(left, when).toEqual({ golden: rest.golden, images: verified.length });
    const promoted = launched(world.emulator.books).some(({ metadata }) => metadata.restage_stage === 'current');
    expect(servers, when).toEqual(promoted ? names(1) : []);
    // A tag that was on the wire comes too late to be taken back. The next refresh does it.
    if (owed > 0) await world.succeed('refresh', spec, withFile);
    expect(look(world).owed, when).toBe(0);
  }
});
