import { describe, expect, it } from 'vitest';
import { at, type Json, textAt } from '../../helpers/contract-http.ts';
import { useLiveBench } from '../../helpers/live.ts';
import type { LiveBench } from '../../helpers/live-bench.ts';
import { restage } from '../../helpers/live-command.ts';
import { environmentName, type Golden, look } from '../../helpers/live-golden.ts';
import {
  type Boot,
  bootOf,
  cloneOf,
  freezesOf,
  type GuestKind,
  guestImage,
  guestZone,
  launchGuest,
  pressPowerButton,
} from '../../helpers/live-guests.ts';

/**
 * Nova's own libvirt driver, QEMU, and a guest that tells at each boot how it found its disk. What the verdict claims of
 * the disk is held against what the disk itself says.
 */
const bench = await useLiveBench('guests');

const onDisk = { clean: 'shut down', forced: 'cut off', live: 'cut off' } as const;
const frozenOnce = [
  'guest: freeze',
  'disabling logging due to filesystem freeze',
  'logging re-enabled due to filesystem unfreeze',
  'guest: thaw',
];
const noImage = { images: [], leases: 0, intent: false };

/** `refresh` of one server, which is ready only when its console tells that its disk is the golden server's, left as `found`. */
function refresh(golden: Golden, boot: Boot, found: Boot['found'], ...more: readonly string[]) {
  return refreshUntil(golden, cloneOf(boot, found), ...more);
}

function refreshUntil(golden: Golden, ready: string, ...more: readonly string[]) {
  const environment = environmentName('guest');
  const place = ['--environment', environment, '--availability-zone', guestZone];
  return restage(bench, ['refresh', '--golden', golden.name, ...place, '--ready', ready, ...more]);
}

/** The golden server is up again, and was booted once more since `before`: no more than that. */
async function expectBack(on: LiveBench, golden: Golden, before: Boot, found: Boot['found'], images: readonly string[]): Promise<void> {
  expect(await look(on, golden, 'none')).toMatchObject({ ...noImage, golden: 'ACTIVE', images });
  expect(await bootOf(on, golden.id)).toEqual({ ...before, number: before.number + 1, found });
}

async function imageOf(json: Json): Promise<Json> {
  return (await bench.session.image('GET', `/v2/images/${textAt(json, 'image-id')}`)).json;
}

describe.concurrent('a real guest, by the shipped bundle', () => {
  it('heeds the power button: clean, and its clone finds the disk as a shutdown leaves it', async () => {
    const golden = await launchGuest(bench, 'heeds', 'heed');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, before, onDisk.clean);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ status: 'complete', consistency: 'clean', live: true });
    await expectBack(bench, golden, before, onDisk.clean, ['active']);
    // Whole in itself, although the golden server's disk is an overlay of its image; as large as the flavor's disk.
    const image = await imageOf(ran.json);
    expect(image).toMatchObject({ disk_format: 'qcow2', min_disk: 1, virtual_size: 1024 ** 3, restage_verified: 'true' });
    expect(Number(at(image, 'size'))).toBeGreaterThan(10 * 1024 ** 2);
  });

  it('is deaf to it: forced, with a warning, and its clone finds the disk cut off', async () => {
    const golden = await launchGuest(bench, 'deaf', 'deaf');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, before, onDisk.forced);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'forced' });
    expect(ran.log).toContain('warning: Golden server was stopped by force');
    await expectBack(bench, golden, before, onDisk.forced, ['active']);
  });

  it('is deaf, with on-forced-stop: fail: up again, no image, exit 1', async () => {
    const golden = await launchGuest(bench, 'refuse', 'deaf');
    const before = await bootOf(bench, golden.id);
    const ran = await restage(bench, ['snapshot', '--golden', golden.name, '--on-forced-stop', 'fail']);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('forced-stop');
    await expectBack(bench, golden, before, onDisk.forced, []);
  });

  it('is deaf, and os_shutdown_timeout lets it be for no longer than 5 s, by an image that is gone: forced', async () => {
    const image = await imageLike('deaf', { os_shutdown_timeout: '5' });
    const golden = await launchGuest(bench, 'brief', 'deaf', image);
    const before = await bootOf(bench, golden.id);
    await bench.session.image('DELETE', `/v2/images/${image}`);
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'forced' });
    expect(textAt(ran.json, 'consistency-evidence')).toMatch(
      /window of 5 s .*os_shutdown_timeout of its image when the server was created/,
    );
    await expectBack(bench, golden, before, onDisk.forced, ['active']);
  });

  it('is stopped while it boots, so that the first signal is lost: the verdict is what the disk says', async () => {
    const golden = await launchGuest(bench, 'boots', 'heed');
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(0);
    // Forced only where the machine is too busy to boot a guest within a minute.
    const consistency = textAt(ran.json, 'consistency') as 'clean' | 'forced';
    const after = await bootOf(bench, golden.id);
    expect([after.found, consistency]).toEqual([onDisk[consistency], consistency]);
  });

  it('is left running by shutdown: skip: live, and its clone finds the disk cut off', async () => {
    const golden = await launchGuest(bench, 'live', 'heed');
    const before = await bootOf(bench, golden.id);
    const ran = await refresh(golden, before, onDisk.live, '--shutdown', 'skip');
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    expect(await look(bench, golden, 'none')).toMatchObject({ ...noImage, golden: 'ACTIVE', images: ['active'] });
    expect(await bootOf(bench, golden.id)).toEqual(before);
  });

  it('powers itself off, by shutdown: guest: clean, and back', async () => {
    const golden = await launchGuest(bench, 'itself', 'heed');
    const before = await bootOf(bench, golden.id);
    const byItself = ['--shutdown', 'guest', '--shutdown-command', pressPowerButton, '--shutdown-timeout', '5m'];
    const ran = await refresh(golden, before, onDisk.clean, ...byItself);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'clean' });
    await expectBack(bench, golden, before, onDisk.clean, ['active']);
  });

  it('has an agent, and shutdown: skip: frozen while it is copied, its clone has nothing to replay, and no more than live is claimed', async () => {
    const golden = await launchGuest(bench, 'agent', 'agent');
    const before = await bootOf(bench, golden.id);
    expect(await freezesOf(bench, golden.id)).toEqual([]);
    const planned = await restage(bench, [
      'plan',
      '--golden',
      golden.name,
      '--environment',
      environmentName('guest'),
      '--shutdown',
      'quiesce',
    ]);
    expect(planned.code, planned.log).toBe(2);
    expect(textAt(planned.json, 'error', 'message')).toMatch(/cannot be used .* Nova only logs a failed freeze/);
    expect(await freezesOf(bench, golden.id)).toEqual([]);

    const ran = await refreshUntil(golden, cloneOf(before, 'frozen', 'empty'), '--shutdown', 'skip');
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    expect(await freezesOf(bench, golden.id)).toEqual(frozenOnce);
    // Inherited, so that the next golden server, made of this image, is frozen as well.
    expect(await imageOf(ran.json)).toMatchObject({ hw_qemu_guest_agent: 'yes' });
    expect(await look(bench, golden, 'none')).toMatchObject({ ...noImage, golden: 'ACTIVE', images: ['active'] });
    expect(await bootOf(bench, golden.id)).toEqual(before);
  });

  it('has an agent that its image does not speak of: never frozen, and its clone replays a journal', async () => {
    const golden = await launchGuest(bench, 'unasked', 'agent', await imageLike('agent', {}));
    const before = await bootOf(bench, golden.id);
    const ran = await refreshUntil(golden, cloneOf(before, 'cut off', 'to be replayed'), '--shutdown', 'skip');
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    expect(await freezesOf(bench, golden.id)).toEqual([]);
    expect(await bootOf(bench, golden.id)).toEqual(before);
  });

  it('has no agent, although its image requires a freeze: Nova takes the snapshot all the same, and it is live', async () => {
    const golden = await launchGuest(
      bench,
      'required',
      'heed',
      await imageLike('heed', { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'yes' }),
    );
    const before = await bootOf(bench, golden.id);
    const ran = await restage(bench, ['snapshot', '--golden', golden.name, '--shutdown', 'skip']);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    expect(await imageOf(ran.json)).toMatchObject({ status: 'active', os_require_quiesce: 'yes' });
    expect(await bootOf(bench, golden.id)).toEqual(before);
  });
});

/** A guest's image again, with properties that only its owner can give an image, and none of its own. */
async function imageLike(kind: GuestKind, properties: Readonly<Record<string, string>>): Promise<string> {
  const { session } = bench;
  const original = await guestImage(bench, kind);
  const data = await fetch(`${session.endpoints.image}/v2/images/${original}/file`, { headers: { 'x-auth-token': session.token } });
  const created = await session.image('POST', '/v2/images', {
    body: { name: bench.name(`like-${kind}`), disk_format: 'qcow2', container_format: 'bare', ...properties },
  });
  const id = textAt(created.json, 'id');
  bench.undo(() => session.image('DELETE', `/v2/images/${id}`));
  const body = new Uint8Array(await data.arrayBuffer());
  await session.image('PUT', `/v2/images/${id}/file`, { body, headers: { 'content-type': 'application/octet-stream' } });
  return id;
}
