import { describe, expect } from 'vitest';
import { at, textAt } from '../helpers/contract-http.ts';
import { act, waitForServer } from '../helpers/contract-servers.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { snapshotsOf } from '../helpers/live-actions.ts';
import { changesIn, killAt, restage } from '../helpers/live-command.ts';
import { launchGolden, tagsOf } from '../helpers/live-golden.ts';
import { frozenProperties, launchGoldenOnVolume, launchGoldenOnVolumeOf, readStored } from '../helpers/live-volumes.ts';

const left = { golden: 'ACTIVE', servers: [], images: ['active'], leases: 0, intent: false };
const untouched = { ...left, images: [] };

describe.concurrent('a golden server on a volume', () => {
  it('graceful, pause and quiesce, one after the other: its downtime and verdict', async ({ project }) => {
    const golden = await launchGoldenOnVolumeOf(project, 'ways', frozenProperties, { shutdown_seconds: 10, start_seconds: 3 });
    const words = ['snapshot', '--golden', golden.name, '--shutdown'];
    const told: string[] = [];
    const downtimes: number[] = [];
    for (const [shutdown, consistency] of [
      ['graceful', 'clean'],
      ['pause', 'live'],
      ['quiesce', 'quiesced'],
    ] as const) {
      const ran = await restage(project, [...words, shutdown]);
      expect(ran.code, ran.log).toBe(0);
      expect(ran.json, ran.log).toMatchObject({ status: 'complete', consistency });
      const image = (await project.session.image('GET', `/v2/images/${textAt(ran.json, 'image-id')}`)).json;
      expect(image).toMatchObject({ restage_consistency: consistency, restage_verified: 'true' });
      const down = Number((ran.json as Readonly<Record<string, unknown>>)['golden-downtime-seconds'] ?? 0);
      downtimes.push(down);
      told.push(`${shutdown}: down ${down} s, ${consistency}, "${textAt(image, 'restage_evidence')}"`);
    }
    console.log(told.join('\n'));
    const [graceful = 0, pause = 0, quiesce = 0] = downtimes;
    expect(pause).toBeLessThan(graceful);
    expect(quiesce).toBe(0);
    await expectLeft(project, golden, 'none', { ...left, images: ['active', 'active', 'active'] });
  });

  it.for([
    { knob: 'refused', said: 'Quiescing is not supported' },
    { knob: 'failed', said: 'could not reach the guest agent, or the agent failed' },
  ])('quiesce that is $knob: an error with the reason, and nothing else', async ({ knob, said }, { project }) => {
    const golden = await launchGoldenOnVolumeOf(project, `no-${knob}`, frozenProperties, { fail_quiesce: knob });
    const ran = await restage(project, ['snapshot', '--golden', golden.name, '--shutdown', 'quiesce']);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('snapshot-failed');
    expect(textAt(ran.json, 'error', 'message')).toContain(said);
    expect((await readStored(project)).snapshots).toEqual([]);
    await expectLeft(project, golden, 'none', untouched);
  });

  it('quiesce is refused beforehand where nothing requires it; pause is where there is no volume', async ({ project }) => {
    const onVolume = await launchGoldenOnVolume(project, 'unbound');
    const onDisk = await launchGolden(project, 'on-disk');
    for (const [golden, shutdown] of [
      [onVolume, 'quiesce'],
      [onDisk, 'quiesce'],
      [onDisk, 'pause'],
    ] as const) {
      const ran = await restage(project, ['snapshot', '--golden', golden.name, '--shutdown', shutdown]);
      expect(ran.code, ran.log).toBe(2);
      expect(at(ran.json, 'error', 'code')).toBe('golden-unusable');
      expect(changesIn(ran.log)).toEqual([]);
    }
  });

  it('a golden server that was PAUSED stays so', async ({ project }) => {
    const golden = await launchGoldenOnVolume(project, 'was-paused');
    await act(project, golden.id, { pause: null });
    await waitForServer(project, golden.id, 'PAUSED');
    const ran = await restage(project, ['snapshot', '--golden', golden.name, '--shutdown', 'pause']);
    expect(ran.code, ran.log).toBe(0);
    expect(ran.json).toMatchObject({ consistency: 'live' });
    await expectLeft(project, golden, 'none', { ...left, golden: 'PAUSED' });
  });

  it.for([
    { during: 'the pause', moment: /compute POST \S+\/action -> 202/ },
    { during: 'the capture', moment: /volume GET \S+\/snapshots\/\S+ -> 200/ },
  ])(
    'killed during $during: the next run of another verb unpauses it, and the same command takes one image',
    async ({ moment }, { project }) => {
      const golden = await launchGoldenOnVolume(project, 'killed');
      const words = ['snapshot', '--golden', golden.name, '--shutdown', 'pause'];
      await killAt(project, moment, words);
      const reaped = await restage(project, ['reap', '--apply', 'true']);
      expect(reaped.code, reaped.log).toBe(0);
      await waitForServer(project, golden.id, 'ACTIVE');
      expect((await tagsOf(project, golden)).filter((tag) => tag.startsWith('restage:was='))).toEqual([]);
      const next = await restage(project, words);
      expect(next.code, next.log).toBe(0);
      expect((await snapshotsOf(project, golden)).length, next.log).toBeLessThanOrEqual(2);
      await expectLeft(project, golden, 'none', { golden: 'ACTIVE', servers: [], intent: false });
    },
  );
});
