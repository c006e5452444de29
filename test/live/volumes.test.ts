import { describe, expect } from 'vitest';
import { at, listAt, textAt } from '../helpers/contract-http.ts';
import { expectLeft, it } from '../helpers/live.ts';
import type { LiveBench } from '../helpers/live-bench.ts';
import { changesIn, killAt, restage } from '../helpers/live-command.ts';
import { environmentName } from '../helpers/live-golden.ts';
import { launchGoldenOnVolume, listed, readStored, turnVolumeKnobs } from '../helpers/live-volumes.ts';

const goldenVolume = ', 1 GB, in-use';
const clean = { golden: 'ACTIVE', servers: [], images: [], leases: 0, intent: false };
/** All that is left in a project with a golden server on a volume. */
const onlyGolden = { volumes: [goldenVolume], snapshots: [] };

const serversOf = (environment: string, generation: number) => [1, 2].map((index) => `${environment}-g${generation}-${index}`);
const volumesOf = (environment: string, generation: number) =>
  [goldenVolume, ...serversOf(environment, generation).map((name) => `${name}, 1 GB, in-use`)].toSorted();

async function destroy(project: LiveBench, environment: string): Promise<void> {
  const ran = await restage(project, ['destroy', '--environment', environment, '--with-images']);
  expect(ran.code, ran.log).toBe(0);
}

describe.concurrent('a golden server on a volume, its flavor without a disk', () => {
  it('refresh, once more, destroy: volumes and their snapshots come and go with servers and images, and nothing else is touched', async ({
    project,
  }) => {
    const golden = await launchGoldenOnVolume(project, 'volume');
    const environment = environmentName('vol');
    const refresh = ['refresh', '--golden', golden.name, '--environment', environment, '--count', '2'];
    const first = await restage(project, refresh);
    expect(first.code, first.log).toBe(0);
    expect(first.json).toMatchObject({ status: 'complete', consistency: 'clean', live: true });
    const image = (await project.session.image('GET', `/v2/images/${textAt(first.json, 'image-id')}`)).json;
    expect(image).toMatchObject({ status: 'active', size: 0, restage_verified: 'true', restage_disk_gb: '1' });
    const ids = listAt(first.json, 'servers').map((server) => textAt(server, 'id'));
    const volumes = await listed(project.session, 'volumes');
    const attached = volumes.filter((volume) => ids.includes(textAt(volume, 'attachments', 0, 'server_id')));
    expect(attached.map((volume) => at(volume, 'metadata', 'restage_environment'))).toEqual([environment, environment]);
    expect(await readStored(project)).toEqual({ volumes: volumesOf(environment, 1), snapshots: ['available marked'] });

    const second = await restage(project, [...refresh, '--keep-images', '1']);
    expect(second.code, second.log).toBe(0);
    expect(await readStored(project)).toEqual({ volumes: volumesOf(environment, 2), snapshots: ['available marked'] });
    await expectLeft(project, golden, environment, { ...clean, servers: serversOf(environment, 2), images: ['active'] });

    await destroy(project, environment);
    expect(await readStored(project)).toEqual(onlyGolden);
    await expectLeft(project, golden, environment, clean);
  });

  it('a volume snapshot that fails is the end of its image: golden ACTIVE, nothing left', async ({ project }) => {
    const golden = await launchGoldenOnVolume(project, 'no-snap');
    const image = environmentName('no-snap');
    const turnBack = await turnVolumeKnobs(`snapshot for ${image}`, { fail_volume_snapshot: true });
    const ran = await restage(project, ['snapshot', '--golden', golden.name, '--image-name', image]).finally(turnBack);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('snapshot-failed');
    expect(textAt(ran.json, 'error', 'message')).toContain('The volume service says: "create snapshot:Snapshot failed to create.".');
    expect(await readStored(project)).toEqual(onlyGolden);
    await expectLeft(project, golden, 'none', clean);
  });

  it('a volume that fails takes the whole generation back, and the one before stays', async ({ project }) => {
    const golden = await launchGoldenOnVolume(project, 'no-vol');
    const environment = environmentName('no-vol');
    const refresh = ['refresh', '--golden', golden.name, '--environment', environment, '--count', '2', '--keep-images', '1'];
    expect((await restage(project, refresh)).code).toBe(0);
    const turnBack = await turnVolumeKnobs(`${environment}-g2-2`, { fail_volume: true });
    const ran = await restage(project, refresh).finally(turnBack);
    expect(ran.code, ran.log).toBe(1);
    expect(at(ran.json, 'error', 'code')).toBe('launch-failed');
    expect(textAt(ran.json, 'error', 'message')).toMatch(
      /is in error: the volume service could not create it\. The volume service says: .*"schedule allocate volume:/,
    );
    expect((await readStored(project)).volumes).toEqual(volumesOf(environment, 1));
    await expectLeft(project, golden, environment, { golden: 'ACTIVE', servers: serversOf(environment, 1), intent: false });
    await destroy(project, environment);
    expect(await readStored(project)).toEqual(onlyGolden);
  });

  it.for([
    { during: 'the snapshot', at: /volume GET \S+\/snapshots\/\S+ -> 200/ },
    { during: 'the making of volumes', at: /volume POST \S+\/volumes -> 202/ },
    { during: 'the launch from them', at: /compute POST \S+\/servers -> 202/ },
  ])('killed during $during: the next refresh ends well, and a destroy leaves nothing', async ({ at: moment }, { project }) => {
    const golden = await launchGoldenOnVolume(project, 'kill');
    const environment = environmentName('kill');
    const refresh = ['refresh', '--golden', golden.name, '--environment', environment, '--count', '2', '--keep-images', '1'];
    await killAt(project, moment, refresh);
    const next = await restage(project, refresh);
    expect(next.code, next.log).toBe(0);
    const { servers } = next.json as { readonly servers: readonly unknown[] };
    expect(servers).toHaveLength(2);
    expect((await readStored(project)).volumes, next.log).toHaveLength(3);
    await destroy(project, environment);
    expect(await readStored(project)).toEqual(onlyGolden);
    await expectLeft(project, golden, environment, { ...clean, leases: expect.any(Number) as number });
  });
});

describe.concurrent('boot-volume-size', () => {
  it('gives a disk to a flavor that has none; without it nothing is touched, and the message names it', async ({ project }) => {
    const environment = environmentName('zero');
    const words = ['launch', '--image', 'base', '--flavor', 'm1.zero', '--environment', environment];
    const refused = await restage(project, words);
    expect(refused.code, refused.log).toBe(2);
    expect(at(refused.json, 'error', 'code')).toBe('flavor-too-small');
    expect(JSON.stringify(refused.json)).toContain('boot-volume-size');
    expect(changesIn(refused.log)).toEqual([]);

    const ran = await restage(project, [...words, '--boot-volume-size', '2', '--availability-zone', 'nova']);
    expect(ran.code, ran.log).toBe(0);
    expect(await readStored(project)).toEqual({ volumes: [`${environment}-g1-1, 2 GB, in-use`], snapshots: [] });
    await destroy(project, environment);
    expect(await readStored(project)).toEqual({ volumes: [], snapshots: [] });
  });

  it('a run that is killed before its server is there leaves a volume, which reap takes when the run is over', async ({ project }) => {
    const environment = environmentName('reap');
    const words = ['launch', '--image', 'base', '--flavor', 'm1.zero', '--boot-volume-size', '1', '--environment', environment];
    const turnBack = await turnVolumeKnobs(`${environment}-*`, { volume_seconds: 10 });
    await killAt(project, /volume POST \S+\/volumes -> 202/, words).finally(turnBack);
    expect((await readStored(project)).volumes).toHaveLength(1);
    await project.target.pause(60);
    const reaped = await restage(project, ['reap', '--apply', 'true']);
    expect(reaped.code, reaped.log).toBe(0);
    expect(await readStored(project)).toEqual({ volumes: [], snapshots: [] });
  });
});
