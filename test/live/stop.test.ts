import { describe, expect, it } from 'vitest';
import type { Bench } from '../helpers/bench.ts';
import { at, textAt } from '../helpers/contract-http.ts';
import { act, waitForServer } from '../helpers/contract-servers.ts';
import { expectLeft, useLiveBench } from '../helpers/live.ts';
import { restage, startRestage } from '../helpers/live-command.ts';
import { launchGolden } from '../helpers/live-golden.ts';

const bench = await useLiveBench('stop');

/** A 1 GB image whose servers get `seconds` to shut down. */
async function imageWithTimeout(on: Bench, seconds: number): Promise<string> {
  const created = await on.session.image('POST', '/v2/images', {
    body: { name: on.name(`timeout-${seconds}`), disk_format: 'raw', container_format: 'bare', os_shutdown_timeout: String(seconds) },
  });
  const id = textAt(created.json, 'id');
  on.undo(() => on.session.image('DELETE', `/v2/images/${id}`));
  await on.session.image('PUT', `/v2/images/${id}/file`, {
    body: new Uint8Array(512),
    headers: { 'content-type': 'application/octet-stream' },
  });
  return id;
}

describe.concurrent('the stop and its verdict, by the shipped bundle', () => {
  it('a guest that heeds the power button: clean', async () => {
    const golden = await launchGolden(bench, 'heeds', { shutdown_seconds: 3 });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'clean' });
    expect(textAt(ran.json, 'consistency-evidence')).toMatch(/clean: the stop took [\d.]+ s \(event compute_stop_instance of req-/);
    await expectLeft(bench, golden, 'none', { golden: 'ACTIVE', images: ['active'], leases: 0, intent: false });
    await bench.session.image('DELETE', `/v2/images/${textAt(ran.json, 'image-id')}`);
  });

  it('a guest that is deaf: forced, and says how it knows', async () => {
    const imageRef = await imageWithTimeout(bench, 5);
    const golden = await launchGolden(bench, 'deaf', { ignores_acpi: true }, { imageRef });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'forced' });
    expect(textAt(ran.json, 'consistency-evidence')).toMatch(/the stop took \d+ s .*window of 5 s .*os_shutdown_timeout of its image/);
    const image = (await bench.session.image('GET', `/v2/images/${textAt(ran.json, 'image-id')}`)).json;
    expect(at(image, 'restage_consistency')).toBe('forced');
    await bench.session.image('DELETE', `/v2/images/${textAt(ran.json, 'image-id')}`);
  });

  it('shutdown: guest, and the cloud is asked for the stop all the same: judged by its record', async () => {
    const imageRef = await imageWithTimeout(bench, 5);
    const golden = await launchGolden(bench, 'asked', { ignores_acpi: true }, { imageRef });
    const guest = ['--shutdown', 'guest', '--shutdown-command', 'true', '--shutdown-timeout', '5m'];
    const running = startRestage(bench, ['snapshot', '--golden', golden.name, ...guest]);
    await running.seen(/ACTIVE · /);
    await act(bench, golden.id, { 'os-stop': null });
    const ran = await running.ended;
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'forced' });
    expect(textAt(ran.json, 'consistency-evidence')).toMatch(/the stop took \d+ s \(event compute_stop_instance of req-.*window of 5 s/);
    await expectLeft(bench, golden, 'none', { golden: 'ACTIVE', images: ['active'], leases: 0, intent: false });
    await bench.session.image('DELETE', `/v2/images/${textAt(ran.json, 'image-id')}`);
  });

  it('on-forced-stop: fail: golden ACTIVE again, no image, exit 1', async () => {
    const imageRef = await imageWithTimeout(bench, 5);
    const golden = await launchGolden(bench, 'refuse', { ignores_acpi: true }, { imageRef });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name, '--on-forced-stop', 'fail']);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('forced-stop');
    await expectLeft(bench, golden, 'none', { golden: 'ACTIVE', images: [], leases: 0, intent: false });
  });

  it('a golden server that was off stays off', async () => {
    const golden = await launchGolden(bench, 'off', {});
    await bench.session.compute('POST', `/servers/${golden.id}/action`, { body: { 'os-stop': null } });
    await waitForServer(bench, golden.id, 'SHUTOFF');
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'offline' });
    await expectLeft(bench, golden, 'none', { golden: 'SHUTOFF', images: ['active'], leases: 0, intent: false });
    await bench.session.image('DELETE', `/v2/images/${textAt(ran.json, 'image-id')}`);
  });

  it('shutdown: skip: live, and never stopped', async () => {
    const golden = await launchGolden(bench, 'live', {});
    const ran = await restage(bench, ['snapshot', '--golden', golden.name, '--shutdown', 'skip']);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    expect(ran.log).not.toContain('powering-off');
    await bench.session.image('DELETE', `/v2/images/${textAt(ran.json, 'image-id')}`);
  });

  it('a stop that fails on its host: said so, golden ACTIVE, no image', async () => {
    const golden = await launchGolden(bench, 'stuck', { fail_stop: true });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('stop-failed');
    await expectLeft(bench, golden, 'none', { golden: 'ACTIVE', images: [], leases: 0, intent: false });
  });
});
