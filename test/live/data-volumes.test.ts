import { describe, expect } from 'vitest';
import { until } from '../helpers/bench.ts';
import { at, type JsonObject, listAt, textAt } from '../helpers/contract-http.ts';
import { expectLeft, it } from '../helpers/live.ts';
import type { LiveBench } from '../helpers/live-bench.ts';
import { killAt, restage } from '../helpers/live-command.ts';
import { environmentName, type Golden, launchGolden } from '../helpers/live-golden.ts';
import { launchGoldenOnVolume, listed, readStored } from '../helpers/live-volumes.ts';

const clean = { golden: 'ACTIVE', servers: [], images: [], leases: 0, intent: false };

/** Makes a volume and attaches it. */
async function attach(project: LiveBench, golden: Golden, name: string, size: number): Promise<void> {
  const { session } = project;
  if (session.volume === undefined) throw new Error('the test bed has no Cinder: test/openstack/up --volumes');
  const { volume } = session;
  const statusOf = async (id: string) => at((await volume('GET', `/volumes/${id}`)).json, 'volume', 'status');
  const made = await volume('POST', '/volumes', { body: { volume: { size, name } } });
  const id = textAt(made.json, 'volume', 'id');
  await until(
    project,
    () => statusOf(id),
    (status) => status === 'available',
  );
  const body: JsonObject = { volumeAttachment: { volumeId: id } };
  const attached = await session.compute('POST', `/servers/${golden.id}/os-volume_attachments`, { body });
  expect(attached.status, attached.text).toBe(200);
  await until(
    project,
    () => statusOf(id),
    (status) => status === 'in-use',
  );
}

/** Sizes of a server's volumes, in the order of their devices. */
async function sizesOf({ session }: LiveBench, serverId: string): Promise<readonly unknown[]> {
  return (await listed(session, 'volumes'))
    .filter((volume) => listAt(volume, 'attachments').some((one) => at(one, 'server_id') === serverId))
    .map((volume) => [textAt(volume, 'attachments', 0, 'device'), at(volume, 'size')] as const)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([, size]) => size);
}

const serverIds = (json: unknown) => listAt(json as JsonObject, 'servers').map((server) => textAt(server, 'id'));

describe.concurrent('a golden server with a disk of its own and two data volumes', () => {
  it.for([
    { during: 'the stop', at: /compute POST \S+\/action -> 202/ },
    { during: 'the requests for the volume snapshots', at: /volume POST \S+\/snapshots -> 202/ },
    { during: 'the wait for them', at: /volume GET \S+\/snapshots\/\S+ -> 200/ },
    { during: 'the making of volumes', at: /volume POST \S+\/volumes -> 202/ },
    { during: 'the launch', at: /compute POST \S+\/servers -> 202/ },
  ])(
    'killed during $during and run again: each server gets its own copies in order, and destroy leaves none',
    async ({ at: moment }, { project }) => {
      const golden = await launchGolden(project, 'data');
      await attach(project, golden, 'data', 2);
      await attach(project, golden, 'logs', 1);
      const own = ['data, 2 GB, in-use', 'logs, 1 GB, in-use'];
      const environment = environmentName('data');

      const plan = await restage(project, ['plan', '--golden', golden.name, '--environment', environment]);
      expect(plan.code, plan.log).toBe(0);
      expect(plan.log).toContain('are missing on new servers');
      expect(listAt(plan.json, 'plan', 'disks').map((disk) => [at(disk, 'kind'), at(disk, 'fate')])).toEqual([
        ['root', 'image'],
        ['volume', 'missing'],
        ['volume', 'missing'],
      ]);

      const refresh = [
        'refresh',
        '--golden',
        golden.name,
        '--environment',
        environment,
        '--count',
        '2',
        '--volumes',
        'all',
        '--keep-images',
        '1',
      ];
      await killAt(project, moment, refresh);
      const first = await restage(project, refresh);
      expect(first.code, first.log).toBe(0);
      expect(first.json).toMatchObject({ status: 'complete', consistency: 'clean' });
      const ids = serverIds(first.json);
      expect(ids).toHaveLength(2);
      for (const id of ids) expect(await sizesOf(project, id)).toEqual([2, 1]);
      const stored = await readStored(project);
      expect(stored.volumes).toHaveLength(2 + 4);
      expect(stored.snapshots).toEqual(['available marked', 'available marked']);

      const destroyed = await restage(project, ['destroy', '--environment', environment, '--with-images']);
      expect(destroyed.code, destroyed.log).toBe(0);
      expect(await readStored(project)).toEqual({ volumes: own, snapshots: [] });
      await expectLeft(project, golden, environment, { ...clean, leases: expect.any(Number) as number });
    },
  );
});

describe.concurrent('a golden server on volumes with one left out', () => {
  it('no server gets it, and no snapshot of it stays', async ({ project }) => {
    const golden = await launchGoldenOnVolume(project, 'left');
    await attach(project, golden, 'data', 2);
    await attach(project, golden, 'archive', 1);
    const environment = environmentName('left');
    const ran = await restage(project, ['refresh', '--golden', golden.name, '--environment', environment, '--volumes', 'data']);
    expect(ran.code, ran.log).toBe(0);
    for (const id of serverIds(ran.json)) expect(await sizesOf(project, id)).toEqual([1, 2]);
    expect((await readStored(project)).snapshots).toEqual(['available marked', 'available marked']);
    const destroyed = await restage(project, ['destroy', '--environment', environment, '--with-images']);
    expect(destroyed.code, destroyed.log).toBe(0);
    expect(await readStored(project)).toMatchObject({
      volumes: [', 1 GB, in-use', 'archive, 1 GB, in-use', 'data, 2 GB, in-use'],
      snapshots: [],
    });
    await expectLeft(project, golden, environment, clean);
  });
});
