import { describe, expect } from 'vitest';
import { expectLeft, it } from '../helpers/live.ts';
import { killAt, restage } from '../helpers/live-command.ts';
import { launchGolden, look } from '../helpers/live-golden.ts';
import { playDoubles } from './series/double-series.ts';
import { problemsOfDestroy, problemsOfRefresh, setStage } from './series/stage.ts';

// The long form of these, at random moments and many times: `npm run test:openstack:series`.
describe.concurrent('kill -9, then the same command again', () => {
  it.for([
    { during: 'stop', at: /powering-off/ },
    { during: 'snapshot', at: /server image_(?:snapshot|pending_upload|uploading)/ },
    { during: 'launch', at: /\/servers -> 202/ },
  ])('during the $during: golden ACTIVE, nothing doubled, and nothing left by a destroy', async ({ during, at }, { project }) => {
    const stage = await setStage(project, during, { shutdown_seconds: 8, snapshot_seconds: 8 });
    await killAt(project, at, stage.refresh);
    const next = await restage(project, stage.refresh);
    expect(next.code, next.log).toBe(0);
    expect(await problemsOfRefresh(stage), next.log).toEqual([]);
    const { ran, problems } = await problemsOfDestroy(stage);
    expect(problems, ran.log).toEqual([]);
  });

  it('any other verb brings the golden server back', async ({ project }) => {
    const golden = await launchGolden(project, 'other', { shutdown_seconds: 8 });
    await killAt(project, /powering-off/, ['snapshot', '--golden', golden.name]);
    const ran = await restage(project, ['destroy', '--environment', 'no-such-environment']);
    expect(ran.code, ran.log).toBe(0);
    await expectLeft(project, golden, 'none', { golden: 'ACTIVE', images: [], leases: 0, intent: false });
  });
});

describe.concurrent('two runs at once', () => {
  it('never take two snapshots at a time: both refreshes end well, one after the other', async ({ project }) => {
    const stage = await setStage(project, 'double');
    const [round] = await playDoubles(stage, { rounds: 1, destroyEvery: 1 });
    expect(round?.problems, JSON.stringify(round?.runs)).toEqual([]);
  });

  it('never take two snapshots, where one of them does not wait', async ({ project }) => {
    const golden = await launchGolden(project, 'twice', { snapshot_seconds: 20 });
    const words = ['snapshot', '--golden', golden.name];
    const [one, two] = await Promise.all([restage(project, words), restage(project, [...words, '--wait', 'false'])]);
    expect([0, 75], one.log).toContain(one.code);
    expect(two.code, two.log).toBe(75);
    expect((await look(project, golden, 'none')).images.length).toBe(1);
    const end = await restage(project, words);
    expect(end.code, end.log).toBe(0);
    await expectLeft(project, golden, 'none', { golden: 'ACTIVE', leases: 0, intent: false });
  });
});
