import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import type { Json } from '../helpers/contract-http.ts';
import { snapshot } from '../helpers/contract-images.ts';
import { launchServer, readServer, taskOf } from '../helpers/contract-servers.ts';

const bench = await useBench('image-upload');
const { session } = bench;

const readImage = async (id: string) => (await session.image('GET', `/v2/images/${id}`)).json;
const patch = (id: string, steps: Json) =>
  session.image('PATCH', `/v2/images/${id}`, { body: steps, headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' } });
const add = (name: string, value: string | boolean) => ({ op: 'add', path: `/${name}`, value });

contract('a change of an image', () => {
  it('while its data are uploaded is accepted, and lost when the upload ends', async () => {
    const id = await launchServer(bench, 'patched', { snapshot_seconds: 4, upload_seconds: 8 });
    const { image } = await snapshot(bench, id, 'patched-image');
    const queued = await patch(image, [add('restage_early', 'queued'), add('restage_changed', 'queued')]);
    expect([queued.status, queued.json]).toMatchObject([200, { status: 'queued', restage_early: 'queued' }]);
    await until(
      bench,
      () => readImage(image),
      (now) => (now as { status?: string }).status === 'saving',
      { every: 0.5 },
    );
    // The upload has read the image by now, which it writes back at its end.
    await bench.target.pause(1);
    const saving = await patch(image, [
      add('restage_late', 'saving'),
      add('restage_changed', 'saving'),
      { op: 'remove', path: '/restage_early' },
      add('protected', true),
    ]);
    expect([saving.status, saving.json]).toMatchObject([200, { status: 'saving', restage_late: 'saving', restage_changed: 'saving' }]);
    expect(await readImage(image)).toMatchObject({ status: 'saving', restage_late: 'saving', protected: true });
    await until(
      bench,
      async () => [await readImage(image), taskOf(await readServer(bench, id))] as const,
      ([now, task]) => (now as { status?: string }).status === 'active' && task === null,
      { every: 0.5 },
    );
    const active = await readImage(image);
    expect(active).toMatchObject({ restage_changed: 'queued', restage_early: 'queued', protected: false });
    expect(active).not.toHaveProperty('restage_late');

    expect((await patch(image, [add('restage_late', 'active')])).status).toBe(200);
    expect(await readImage(image)).toMatchObject({ restage_late: 'active' });
  });
});
