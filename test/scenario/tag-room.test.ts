import { describe, expect, test } from 'vitest';
import { openWorld, type RunOptions, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { changes, look } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2, spawn_seconds: 1 };
const staging = { golden: 'golden', count: '1' };

const tagsOf = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);
const itemsOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

function openTagged(tags: number, options: WorldOptions = {}, items = 0): World {
  return openWorld({ knobs, ...options, golden: { tags: tagsOf(tags), metadata: itemsOf(items), ...options.golden } });
}

function golden({ emulator: { books } }: World) {
  const server = books.server('golden');
  if (server === undefined) throw new Error('There is no golden server.');
  return server;
}

/** Another client's write, which began before ours and ends after it. */
function losesMetadata(world: World): () => void {
  const person = anotherClient(world);
  const { id, metadata } = golden(world);
  return () => void person('PUT', `/compute/v2.1/servers/${id}/metadata`, { metadata });
}

describe('a golden server with many tags of its own', () => {
  test.each([44, 45, 46, 47, 48, 49, 50])('%d: a refresh comes to its end, and the user keeps all of them', async (count) => {
    const world = openTagged(count);
    for (const generation of [1, 2]) {
      await world.succeed('refresh', staging);
      expect(look(world)).toMatchObject({ golden: 'active', intent: 0, leases: 0, servers: [`staging-g${generation}-1`] });
    }
    const { tags, metadata } = golden(world);
    expect(tags).toEqual(expect.arrayContaining(tagsOf(count)));
    expect(metadata.restage_intent).toBeUndefined();
    expect(tags.includes('restage:golden') || metadata.restage_golden_server === 'true').toBe(true);
  });

  test('plan says where what a run owes it is kept', async () => {
    const { plan } = await openTagged(48).succeed('plan', staging);
    expect(plan?.steps.join('\n')).toContain('golden server golden has 48 tags of its own (a server can have 50)');
    const roomy = await openTagged(45).succeed('plan', staging);
    expect(roomy.plan?.steps.join('\n')).not.toContain('tags');
  });

  test('with wait: false, the same command comes back for it', async () => {
    const world = openTagged(50);
    const { result } = await world.run('snapshot', { golden: 'golden', wait: 'false' });
    expect(result?.status).toBe('pending');
    expect(golden(world).metadata.restage_intent).toContain('restage:left');
    await world.clock.sleep(60_000, new AbortController().signal);
    await world.succeed('snapshot', { golden: 'golden' });
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'] });
    expect(golden(world).metadata.restage_intent).toBeUndefined();
  });
});

describe('without room for tags and metadata', () => {
  test.each<{ readonly name: string; readonly options: WorldOptions; readonly items: number; readonly code: string }>([
    { name: 'all items are used', options: {}, items: 128, code: 'golden-unusable' },
    { name: 'one item is left, and two are needed', options: {}, items: 127, code: 'golden-unusable' },
    { name: 'the quota allows few', options: { seed: { quotas: { ci: { metadataItems: 20 } } } }, items: 20, code: 'golden-unusable' },
    { name: 'it is locked', options: { golden: { locked: true, vmState: 'stopped' } }, items: 0, code: 'golden-locked' },
  ])('$name: refused beforehand, nothing touched', async ({ options, items, code }) => {
    for (const verb of ['plan', 'snapshot', 'refresh'] as const) {
      const world = openTagged(50, options, items);
      const { error, exitCode } = await world.run(verb, staging);
      expect(error).toMatchObject({ code, message: expect.stringMatching(/50 of at most 50 tags/), hint: expect.any(String) });
      expect(exitCode).toBe(2);
      expect(changes(world.emulator.books.requests)).toEqual([]);
    }
  });

  test('two items are enough', async () => {
    const world = openTagged(50, {}, 126);
    await world.succeed('snapshot', { golden: 'golden' });
    expect(look(world)).toMatchObject({ golden: 'active', images: ['active verified'] });
  });

  test('unlimited items are', async () => {
    const world = openTagged(50, { seed: { quotas: { ci: { metadataItems: -1 } } } }, 126);
    await world.succeed('snapshot', { golden: 'golden' });
  });
});

describe('metadata that another client’s write loses', () => {
  test('is written again, whenever that is', async () => {
    for (const nth of moments()) {
      const world = openTagged(50);
      const lose = losesMetadata(world);
      let lost = false;
      const options: RunOptions = {
        beforeRequest: async (at) => {
          if (at !== nth) return;
          lost = true;
          lose();
        },
      };
      const { result, error } = await world.run('snapshot', { golden: 'golden' }, options);
      expect(error, `lost before request ${nth}`).toBeUndefined();
      expect(result?.failure, `lost before request ${nth}`).toBeUndefined();
      expect(look(world), `lost before request ${nth}`).toMatchObject({ golden: 'active', images: ['active verified'], intent: 0 });
      if (!lost) break;
    }
  });

  test('is refused before the stop, where each write is lost', async () => {
    const world = openTagged(50);
    const lose = losesMetadata(world);
    const { error } = await world.run('snapshot', { golden: 'golden' }, { beforeRequest: async () => lose() });
    expect(error).toMatchObject({ code: 'golden-unusable' });
    expect(look(world)).toMatchObject({ golden: 'active', images: [] });
    expect(changes(world.emulator.books.requests)).not.toContain('POST /servers/ID/action os-stop');
  });
});

describe('a run that dies', () => {
  test('leaves word for the next verb, whenever that is', async () => {
    for (const killAt of moments()) {
      const world = openTagged(50);
      const ended = await world.start('snapshot', { golden: 'golden' }, { killAt, runId: 'dead' });
      if (ended !== undefined) break;
      await world.clock.sleep(120_000, new AbortController().signal);
      await world.succeed('reap', { apply: 'true' });
      expect(look(world).golden, `killed after request ${killAt}`).toBe('active');
    }
  });

  test('with the snapshot begun, and the word lost: the image tells it', async () => {
    let begun = 0;
    for (const killAt of moments()) {
      for (const command of ['reap', 'snapshot', 'recover'] as const) {
        const world = openTagged(50);
        const lose = losesMetadata(world);
        if ((await world.start('snapshot', { golden: 'golden' }, { killAt, runId: 'dead' })) !== undefined) {
          expect(begun).toBeGreaterThan(2);
          return;
        }
        const isUnderWay = world.emulator.books
          .images()
          .some(
            ({ status, properties: { restage_golden: of, restage_verified: is } }) =>
              of !== undefined && status !== 'deleted' && is !== 'true',
          );
        if (golden(world).vmState !== 'stopped' || !isUnderWay) continue;
        begun += 1;
        lose();
        await world.clock.sleep(120_000, new AbortController().signal);
        if (command === 'recover') await world.run('recover', {}, { runId: 'dead' });
        else await world.succeed(command, command === 'snapshot' ? { golden: 'golden' } : { apply: 'true' });
        expect(look(world).golden, `${command} after request ${killAt}`).toBe('active');
      }
    }
  });

  test('a server that a person switched off afterwards stays off', async () => {
    const world = openTagged(50, { knobs: { ...knobs, upload_seconds: 600 } });
    await world.run('snapshot', { golden: 'golden', wait: 'false' });
    await world.clock.sleep(30_000, new AbortController().signal);
    const person = anotherClient(world);
    person('DELETE', `/compute/v2.1/servers/${golden(world).id}/metadata/restage_intent`);
    await world.clock.sleep(1_000_000, new AbortController().signal);
    person('POST', `/compute/v2.1/servers/${golden(world).id}/action`, { 'os-start': null });
    await world.clock.sleep(60_000, new AbortController().signal);
    person('POST', `/compute/v2.1/servers/${golden(world).id}/action`, { 'os-stop': null });
    await world.clock.sleep(60_000, new AbortController().signal);
    await world.succeed('reap', { apply: 'true' });
    expect(look(world).golden).toBe('stopped');
  });
});
