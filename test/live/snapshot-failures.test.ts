import { describe, expect, it } from 'vitest';
import { at, textAt } from '../helpers/contract-http.ts';
import { expectLeft, useLiveBench } from '../helpers/live.ts';
import { restage, startRestage } from '../helpers/live-command.ts';
import { launchGolden } from '../helpers/live-golden.ts';

const bench = await useLiveBench('snap-fail');

const nothingLeft = { golden: 'ACTIVE', images: [], leases: 0, intent: false };

describe.concurrent('a snapshot that fails, by the shipped bundle', () => {
  it.each([
    { kind: 'extract', code: 'snapshot-failed', cause: /image is gone/ },
    { kind: 'upload', code: 'snapshot-failed', cause: /image is gone/ },
    { kind: 'deleted', code: 'snapshot-failed', cause: /image is gone/ },
  ])('$kind: golden ACTIVE, no image, cause named', async ({ kind, code, cause }) => {
    const golden = await launchGolden(bench, kind, { fail_snapshot: kind });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe(code);
    expect(textAt(ran.json, 'error', 'message')).toMatch(cause);
    await expectLeft(bench, golden, 'none', nothingLeft);
  });

  it('queued forever, with a record that ended well: golden ACTIVE, and the image is left, for it may still come', async () => {
    const golden = await launchGolden(bench, 'queued', { fail_snapshot: 'queued' });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name, '--snapshot-timeout', '20s']);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('snapshot-timeout');
    expect(textAt(ran.json, 'error', 'hint')).toContain('may still be completed');
    await expectLeft(bench, golden, 'none', { ...nothingLeft, images: ['queued'] });
  });

  it('longer than its limit: given up, golden ACTIVE, no image', async () => {
    const golden = await launchGolden(bench, 'slow', { snapshot_seconds: 45 });
    const ran = await restage(bench, ['snapshot', '--golden', golden.name, '--snapshot-timeout', '20s']);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('snapshot-timeout');
    expect(textAt(ran.json, 'error', 'message')).toContain('20s');
    await expectLeft(bench, golden, 'none', nothingLeft);
  });

  it('cancelled by SIGINT: exit 130, golden ACTIVE, no image', async () => {
    const golden = await launchGolden(bench, 'cancel', { snapshot_seconds: 30 });
    const running = startRestage(bench, ['snapshot', '--golden', golden.name]);
    await running.seen(/image_pending_upload/);
    running.process.kill('SIGINT');
    const ran = await running.ended;
    expect(ran.code, ran.log).toBe(130);
    await expectLeft(bench, golden, 'none', nothingLeft);
  });
});
