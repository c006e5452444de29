import { describe, expect } from 'vitest';
import { at, listAt, textAt } from '../helpers/contract-http.ts';
import { it } from '../helpers/live.ts';
import { snapshotsOf } from '../helpers/live-actions.ts';
import type { LiveBench } from '../helpers/live-bench.ts';
import { killAt, type Ran, restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, look } from '../helpers/live-golden.ts';

/** Nova and Glance as a cloud has them whose snapshot service works on the image in the background (knob `snapshot_service`). */
const service = { snapshot_service: true, shutdown_seconds: 3, capture_seconds: 3, snapshot_seconds: 45, upload_seconds: 3 };

/** Where the image's time is not what is looked at. */
const quick = { ...service, snapshot_seconds: 10 };

const numberAt = (ran: Ran, key: string): number => Number(at(ran.json, key));

describe.concurrent('a snapshot service that works in the background', () => {
  it('gives the golden server back long before the image is there; servers start from it', async ({ project }) => {
    const golden = await launchGolden(project, 'service', service);
    const environment = environmentName('service');
    const ran = await restage(project, ['refresh', '--golden', golden.name, '--environment', environment, '--count', '3']);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ status: 'complete', consistency: 'clean' });
    expect(numberAt(ran, 'golden-downtime-seconds') + 20, ran.log).toBeLessThan(numberAt(ran, 'snapshot-seconds'));
    expect(await look(project, golden, environment)).toMatchObject({ golden: 'ACTIVE', images: ['active'], leases: 0, intent: false });
    console.log(
      `downtime ${numberAt(ran, 'golden-downtime-seconds')} s, image ${numberAt(ran, 'snapshot-seconds')} s, requests ${JSON.stringify(at(ran.json, 'api-requests'))}`,
    );
  });

  it.for([
    { guest: 'heeds', knobs: {}, consistency: 'clean' },
    { guest: 'does not heed', knobs: { ignores_acpi: true }, consistency: 'forced' },
  ])('shutdown: cloud, and a guest that $guest: $consistency', async ({ knobs, consistency }, { project }) => {
    const golden = await launchGolden(project, 'cloud', { ...quick, ...knobs });
    const ran = await restage(project, ['snapshot', '--golden', golden.name, '--shutdown', 'cloud']);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json, ran.log).toMatchObject({ consistency });
    expect(await look(project, golden, 'none')).toMatchObject({ golden: 'ACTIVE', images: ['active'], leases: 0, intent: false });
  });

  it('wait: false leaves with the golden server on; the same command takes that image', async ({ project }) => {
    const golden = await launchGolden(project, 'left', service);
    const words = ['snapshot', '--golden', golden.name, '--wait', 'false'];
    const left = await restage(project, words);
    expect(left.code, left.log).toBe(75);
    expect(await look(project, golden, 'none')).toMatchObject({ golden: 'ACTIVE', images: ['queued'], leases: 0, intent: false });
    let next: Ran;
    do next = await restage(project, words);
    while (next.code === 75);
    expect(next.code, next.log).toBe(0);
    expect(textAt(next.json, 'image-id')).toBe(textAt(left.json, 'image-id'));
    expect((await snapshotsOf(project, golden)).length).toBe(1);
  });

  it.for([/powering-off/, /createImage -> 202|action -> 202/, /captured/, /Wait for image/])(
    'kill -9 at %s: the next run takes the same image, with one stop',
    async (moment, { project }) => {
      const golden = await launchGolden(project, 'killed', quick);
      const words = ['snapshot', '--golden', golden.name];
      await killAt(project, moment, words);
      const next = await restage(project, words);
      expect(next.code, next.log).toBe(0);
      expect((await snapshotsOf(project, golden)).length, next.log).toBe(1);
      expect(await stopsOf(project, golden.id)).toBe(1);
      expect(await look(project, golden, 'none')).toMatchObject({ golden: 'ACTIVE', images: ['active'], leases: 0, intent: false });
    },
  );
});

async function stopsOf({ session }: LiveBench, id: string): Promise<number> {
  const { json } = await session.compute('GET', `/servers/${id}/os-instance-actions`, { version: '2.26' });
  return listAt(json, 'instanceActions').filter((action) => at(action, 'action') === 'stop').length;
}
