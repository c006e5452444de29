import { describe, expect, it } from 'vitest';
import { useBench } from '../helpers/contract-bench.ts';
import { at, textAt } from '../helpers/contract-http.ts';
import { expectSettled, launchGolden, restage, startRestage } from '../helpers/live.ts';

const bench = await useBench('snap-fail');

const nothingLeft = { golden: 'ACTIVE', images: [], leases: 0, intent: false };

describe.concurrent('a snapshot that fails, by the shipped bundle', { timeout: 600_000 }, () => {
  it.each([
    { kind: 'extract', code: 'snapshot-failed', cause: /image is gone/ },
    { kind: 'upload', code: 'snapshot-failed', cause: /image is gone/ },
    { kind: 'deleted', code: 'snapshot-failed', cause: /image is gone/ },
    { kind: 'queued', code: 'snapshot-abandoned', cause: /no task left and the image never got its data/ },
  ])('$kind: golden ACTIVE, no image, cause named', async ({ kind, code, cause }) => {
    const golden = await launchGolden(bench, kind, { fail_snapshot: kind });
    const ran = await restage(['snapshot', '--golden', golden.name]);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe(code);
    expect(textAt(ran.json, 'error', 'message')).toMatch(cause);
    await expectSettled(bench, golden, 'none', nothingLeft);
  });

  it('longer than its limit: given up, golden ACTIVE, no image', async () => {
    const golden = await launchGolden(bench, 'slow', { snapshot_seconds: 45 });
    const ran = await restage(['snapshot', '--golden', golden.name, '--snapshot-timeout', '20s']);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('snapshot-timeout');
    expect(textAt(ran.json, 'error', 'message')).toContain('20s');
    await expectSettled(bench, golden, 'none', nothingLeft);
  });

  it('cancelled by SIGINT: exit 130, golden ACTIVE, no image', async () => {
    const golden = await launchGolden(bench, 'cancel', { snapshot_seconds: 10 });
    const running = startRestage(['snapshot', '--golden', golden.name]);
    await running.seen(/image_pending_upload/);
    running.process.kill('SIGINT');
    const ran = await running.ended;
    expect(ran.code, ran.log).toBe(130);
    await expectSettled(bench, golden, 'none', nothingLeft);
  });
});
