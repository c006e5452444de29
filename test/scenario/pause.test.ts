import { describe, expect, test } from 'vitest';
import type { Ended } from '../helpers/scenario.ts';
import { openWorld, type World, type WorldOptions } from '../helpers/scenario.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import { goldenServer, look, untouched } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

const leaseLapsesMs = 60_000;
const paused = { golden: 'golden', shutdown: 'pause' };
const frozen = { golden: 'golden', shutdown: 'quiesce' };
const agent = { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'yes' };
const done = { ...untouched, images: ['active verified'], volumeSnapshots: 1 };

function onVolume({ golden, ...options }: WorldOptions = {}): World {
  return openWorld({ behaviour: { volumeSnapshot: 5 }, ...options, golden: { image: undefined, volumeGb: 12, ...golden } as never });
}

const onAgent = (options: WorldOptions = {}) => onVolume({ ...options, golden: { volumeImageProperties: agent } });

/** The states that the golden server went through, each once in a row. */
function statesOf({ emulator }: World): readonly string[] {
  const states = emulator.books.history(goldenServer(emulator.books).id).map(({ vmState }) => vmState);
  return states.filter((state, at) => state !== states[at - 1]);
}

function act(world: World, action: string): void {
  anotherClient(world)('POST', `/compute/v2.1/servers/${goldenServer(world.emulator.books).id}/action`, { [action]: null });
}

const proofOf = (world: World) =>
  world.emulator.books.images().findLast(({ properties }) => properties.restage_verified === 'true')?.properties;
const createImages = ({ emulator }: World) => emulator.books.requests.filter(({ body }) => body?.includes('"createImage"')).length;

describe('shutdown: pause', () => {
  test('pauses it for the snapshots of its volumes: one instant over all disks, and as long as those take', async () => {
    const world = onVolume({ behaviour: { volumeSnapshot: 20 } });
    const result = await world.succeed('snapshot', paused);
    expect(result).toMatchObject({
      consistency: 'live',
      consistencyEvidence: expect.stringContaining('all disks were captured at the same instant'),
    });
    expect(result.goldenDowntimeSeconds).toBeGreaterThanOrEqual(20);
    expect(result.goldenDowntimeSeconds).toBeLessThan(30);
    expect(statesOf(world)).toEqual(['active', 'paused', 'active']);
    expect(proofOf(world)).toMatchObject({ restage_consistency: 'live', restage_evidence: expect.stringContaining('the same instant') });
    expect(look(world)).toEqual(done);
  });

  test('is refused for a golden server on the disk of its host, before anything is touched', async () => {
    const world = openWorld();
    const error = await world.fail('snapshot', paused);
    expect(error).toMatchObject({ code: 'golden-unusable', message: expect.stringContaining('it does not boot from a volume') });
    expect(statesOf(world)).toEqual(['active']);
    expect(look(world)).toEqual(untouched);
  });

  test.each(['paused', 'suspended'] as const)('leaves a golden server %s that was so: one instant, too', async (vmState) => {
    const world = onVolume({ golden: { vmState } });
    const result = await world.succeed('snapshot', paused);
    expect(result.consistencyEvidence).toContain('all disks were captured at the same instant');
    expect(result.goldenDowntimeSeconds).toBeUndefined();
    expect(statesOf(world)).toEqual([vmState]);
    expect(look(world)).toEqual({ ...done, golden: vmState });
  });

  test('killed while the volumes of a paused golden server are captured, it stays as it was found', async () => {
    const world = onVolume({ golden: { vmState: 'paused' } });
    await world.start('snapshot', paused, { killAt: 22 });
    await world.clock.sleep(leaseLapsesMs);
    await world.succeed('reap', { apply: 'true' });
    await world.succeed('snapshot', paused);
    expect(statesOf(world)).toEqual(['paused']);
    expect(look(world)).toMatchObject({ golden: 'paused', intent: 0 });
  });

  test('set going by a person meanwhile: said so, and it is left running', async () => {
    const world = onVolume({ behaviour: { volumeSnapshot: 60 } });
    const running = world.start('snapshot', paused);
    await world.clock.sleep(30_000);
    act(world, 'unpause');
    const ended = await running;
    expect(ended).toMatchObject({
      exitCode: 0,
      result: { consistency: 'live', consistencyEvidence: expect.stringContaining('ran again') },
    });
    expect(ended?.events).toContainEqual(
      expect.objectContaining({ type: 'warning', title: 'Golden server ran again during its snapshot' }),
    );
    expect(look(world)).toEqual(done);
  });

  test('set going and paused again by a person meanwhile: the same, and first state is given back', async () => {
    const world = onVolume({ behaviour: { volumeSnapshot: 60 } });
    const running = world.start('snapshot', paused);
    await world.clock.sleep(20_000);
    act(world, 'unpause');
    await world.clock.sleep(10_000);
    act(world, 'pause');
    expect(await running).toMatchObject({ exitCode: 0, result: { consistencyEvidence: expect.stringContaining('ran again') } });
    expect(look(world)).toEqual(done);
  });

  test('a volume snapshot that fails: unpaused, and nothing left', async () => {
    const world = onVolume({ knobs: { fail_volume_snapshot: true } });
    expect(await world.fail('snapshot', paused)).toMatchObject({ code: 'snapshot-failed' });
    expect(statesOf(world)).toEqual(['active', 'paused', 'active']);
    expect(look(world)).toEqual(untouched);
  });

  test('cancelled at any request: unpaused by the end of the run', async () => {
    for (const cancelAt of moments()) {
      const world = onVolume({ random: cancelAt });
      const ended = await world.run('snapshot', paused, { cancelAt });
      expect(look(world), `cancelled at request ${cancelAt}`).toMatchObject({ golden: 'active', intent: 0 });
      if (ended.exitCode === 0) return;
    }
  });

  test('a locked golden server is refused', async () => {
    const world = onVolume({ golden: { locked: true } });
    expect(await world.fail('snapshot', paused)).toMatchObject({
      code: 'golden-locked',
      message: expect.stringContaining('cannot be paused'),
    });
  });

  test.each([{}, { hideExtendedStatus: true }])('on a cloud with %j', async (behaviour) => {
    const world = onVolume({ behaviour: { volumeSnapshot: 5, ...behaviour } });
    expect(await world.succeed('snapshot', paused)).toMatchObject({ consistency: 'live' });
    expect(look(world)).toEqual(done);
  });
});

describe('killed at any request of a snapshot that pauses', () => {
  async function atEveryRequest(then: (world: World, when: string) => Promise<void>): Promise<void> {
    for (const killAt of moments()) {
      const world = onVolume({ random: killAt });
      const ended: Ended | undefined = await world.start('snapshot', paused, { killAt, runId: 'dead' });
      if (ended !== undefined) {
        expect(killAt).toBeGreaterThan(20);
        return;
      }
      await then(world, `killed after request ${killAt}`);
    }
  }

  test('the same command unpauses it, and takes the same image', async () => {
    await atEveryRequest(async (world, when) => {
      const wasOver = look(world).images.includes('active verified');
      await world.succeed('snapshot', paused);
      expect(createImages(world), when).toBe(wasOver ? 2 : 1);
      expect({ ...look(world), images: [], volumeSnapshots: 0, leases: 0 }, when).toEqual(untouched);
      expect(statesOf(world).filter((state) => state === 'paused').length, when).toBeLessThanOrEqual(2);
    });
  });

  test('a graceful snapshot unpauses it, and stops it in order where it takes an image of its own', async () => {
    await atEveryRequest(async (world, when) => {
      await world.succeed('snapshot', { golden: 'golden' });
      expect({ ...look(world), images: [], volumeSnapshots: 0, leases: 0 }, when).toEqual(untouched);
      expect(proofOf(world)?.restage_consistency, when).toMatch(/clean|live/);
    });
  });

  test.each(['reap', 'destroy', 'launch', 'recover'] as const)('%s unpauses it', async (verb) => {
    const raw = { reap: { apply: 'true' }, destroy: { environment: 'other' }, recover: {} };
    await atEveryRequest(async (world, when) => {
      if (verb === 'launch') await world.succeed(verb, { image: 'base', flavor: 'm1.tiny', environment: 'other' });
      else await world.succeed(verb, raw[verb], verb === 'recover' ? { runId: 'dead' } : {});
      expect(look(world), when).toMatchObject({ golden: 'active', intent: 0 });
    });
  });
});

describe('shutdown: quiesce', () => {
  test('leaves it running, its file systems frozen by the guest agent: quiesced', async () => {
    const world = onAgent();
    const result = await world.succeed('snapshot', frozen);
    expect(result).toMatchObject({ consistency: 'quiesced', consistencyEvidence: expect.stringContaining('guest agent') });
    expect(result.goldenDowntimeSeconds).toBeUndefined();
    expect(statesOf(world)).toEqual(['active']);
    expect(proofOf(world)).toMatchObject({ restage_consistency: 'quiesced' });
    expect(look(world)).toEqual(done);
  });

  test('servers are launched from such an image', async () => {
    const world = onAgent();
    expect(await world.succeed('refresh', { ...frozen, flavor: 'm1.small' })).toMatchObject({
      status: 'complete',
      consistency: 'quiesced',
    });
    expect(look(world)).toMatchObject({ servers: ['staging-g1-1'], golden: 'active' });
  });

  test('skip is judged in the same way where Nova freezes', async () => {
    expect(await onAgent().succeed('snapshot', { golden: 'golden', shutdown: 'skip' })).toMatchObject({ consistency: 'quiesced' });
    expect(await onVolume().succeed('snapshot', { golden: 'golden', shutdown: 'skip' })).toMatchObject({ consistency: 'live' });
  });

  test.each([
    { fail_quiesce: 'refused', message: /Quiescing is not supported in instance/ },
    { fail_quiesce: 'failed', message: /could not reach the guest agent, or the agent failed/ },
  ])('$fail_quiesce: an error with the reason, asked once, and the golden server untouched', async ({ fail_quiesce, message }) => {
    const world = onAgent({ knobs: { fail_quiesce } });
    expect(await world.fail('snapshot', frozen)).toMatchObject({ code: 'snapshot-failed', message: expect.stringMatching(message) });
    expect(createImages(world)).toBe(1);
    expect(statesOf(world)).toEqual(['active']);
    expect(look(world)).toEqual(untouched);
  });

  test.each([
    { name: 'on the disk of its host', world: () => openWorld(), message: /does not boot from a volume/ },
    {
      name: 'without both properties',
      world: () => onVolume(),
      message: /lacks the image properties hw_qemu_guest_agent and os_require_quiesce/,
    },
    {
      name: 'with an agent, and not bound to it',
      world: () => onVolume({ golden: { volumeImageProperties: { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'no' } } }),
      message: /lacks the image property os_require_quiesce/,
    },
    {
      name: 'that is paused',
      world: () => onVolume({ golden: { volumeImageProperties: agent, vmState: 'paused' } }),
      message: /is PAUSED, and Nova freezes/,
    },
  ])('a golden server $name is refused before anything is touched', async ({ world: open, message }) => {
    const world = open();
    const before = look(world);
    expect(await world.fail('snapshot', frozen)).toMatchObject({ code: 'golden-unusable', message: expect.stringMatching(message) });
    expect(createImages(world)).toBe(0);
    expect(look(world)).toEqual(before);
  });

  test('one that is off is offline, as ever', async () => {
    const world = onVolume({ golden: { volumeImageProperties: agent, vmState: 'stopped' } });
    expect(await world.succeed('snapshot', frozen)).toMatchObject({ consistency: 'offline' });
  });

  describe('a golden server that was made before its volume got the properties', () => {
    function madeBefore(): World {
      const world = onVolume({ golden: { volumeImageProperties: { hw_qemu_guest_agent: 'yes' } } });
      const { projectId, volumeIds } = goldenServer(world.emulator.books);
      anotherClient(world)('POST', `/volume/v3/${projectId}/volumes/${volumeIds[0]}/action`, {
        'os-set_image_metadata': { metadata: { os_require_quiesce: 'yes' } },
      });
      return world;
    }

    test('is live, with a warning: the snapshot shows what Nova went by', async () => {
      const ended = await madeBefore().run('snapshot', frozen);
      expect(ended).toMatchObject({ exitCode: 0, result: { consistency: 'live' } });
      expect(ended.events).toContainEqual(expect.objectContaining({ type: 'warning', title: 'File systems may not have been frozen' }));
    });

    test('and on-forced-stop: fail: no image is kept', async () => {
      const world = madeBefore();
      expect(await world.fail('snapshot', { ...frozen, 'on-forced-stop': 'fail' })).toMatchObject({ code: 'forced-stop' });
      expect(look(world)).toEqual(untouched);
    });
  });

  test('paused by a person right before the request: not frozen, and never called so', async () => {
    const world = onAgent();
    let isPaused = false;
    const ended = await world.run('snapshot', frozen, {
      beforeRequest: async () => {
        if (isPaused || !goldenServer(world.emulator.books).tags.some((tag) => tag.startsWith('restage:run='))) return;
        isPaused = true;
        act(world, 'pause');
        await world.clock.sleep(2_000);
      },
    });
    expect(isPaused).toBe(true);
    expect(ended.result?.consistency ?? 'live').toBe('live');
    expect(look(world)).toMatchObject({ golden: 'active', intent: 0 });
  });

  test('killed at any request: the golden server runs throughout, and what is called quiesced was', async () => {
    for (const killAt of moments()) {
      const world = onAgent({ random: killAt });
      if ((await world.start('snapshot', frozen, { killAt, runId: 'dead' })) !== undefined) return;
      await world.succeed('snapshot', frozen);
      expect(statesOf(world)).toEqual(['active']);
      expect({ ...look(world), images: [], volumeSnapshots: 0, leases: 0 }, `killed after request ${killAt}`).toEqual(untouched);
    }
  });
});

describe('plan', () => {
  const ways = async (world: World) =>
    (await world.succeed('plan', { golden: 'golden' })).plan?.steps.find((line) => line.startsWith('values of `shutdown`'));

  test('tells the ways that a golden server can go, and what each costs', async () => {
    expect(await ways(onAgent())).toMatch(/`pause`: down for the snapshots of its volumes, `live`; `quiesce`: not down, `quiesced`/);
    expect(await ways(onVolume())).toMatch(/`pause`: .*; not possible here: `quiesce`$/);
    expect(await ways(openWorld())).toMatch(/`skip`: not down.*; not possible here: `pause`, `quiesce`$/);
  });
});

test.each([
  [{ shutdown: 'pause', 'on-forced-stop': 'fail' }, /has no effect with `shutdown: pause`/],
  [{ shutdown: 'quiesce', 'on-forced-stop': 'retry' }, /`retry` must stop the server/],
])('%j is refused', async (raw, message) => {
  expect(await onAgent().fail('snapshot', { golden: 'golden', ...raw })).toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(message),
  });
});
