import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, textAt } from '../helpers/contract-http.ts';
import { snapshot, uploadImage } from '../helpers/contract-images.ts';
import { act, finishedAction, launchServer, readServer, requestServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('snapshot');
const { session } = bench;

const GB = 1024 ** 3;
const readImage = async (id: string) => (await session.image('GET', `/v2/images/${id}`)).json;

contract('createImage', () => {
  it('below 2.45 names the image in Location, with no body', async () => {
    const id = await launchServer(bench, 'old');
    const name = bench.name('old-image');
    const answer = await act(bench, id, { createImage: { name, metadata: { a: 'b' } } });
    expect([answer.status, answer.text]).toEqual([202, '']);
    const image = /\/images\/([0-9a-f-]{36})$/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
    // Two slashes where Nova finds Glance in the catalog, one where its configuration names the address (nova:image/glance.py).
    expect(answer.headers.get('location')?.replace('//images', '/images')).toBe(`${session.endpoints.image}/images/${image}`);
    bench.undo(() => session.image('DELETE', `/v2/images/${image}`));
    expect(await readImage(image)).toMatchObject({ id: image, name, a: 'b' });
    await waitForServer(bench, id, 'ACTIVE');
  });

  it('from 2.45 on names the image in the body, with no Location', async () => {
    const id = await launchServer(bench, 'new');
    const { image, request } = await snapshot(bench, id, 'new-image');
    expect(request.json).toEqual({ image_id: image });
    expect(request.headers.has('location')).toBe(false);
    expect(request.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    const queued = await readImage(image);
    expect(queued).toMatchObject({ status: 'queued', size: null, disk_format: null, container_format: null, checksum: null });
    await waitForServer(bench, id, 'ACTIVE');
    expect(at(await finishedAction(bench, id, request), 'events', 0)).toMatchObject({
      event: 'compute_snapshot_instance',
      result: 'Success',
    });
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name of 256 characters', { name: 'a'.repeat(256) }],
    ['a metadata value of 256 characters', { name: 'x', metadata: { a: 'a'.repeat(256) } }],
    ['an unknown field', { name: 'x', nonsense: 1 }],
  ])('refuses %s', async (_, createImage) => {
    const golden = '00000000-0000-4000-8000-000000000000';
    const answer = await act(bench, golden, { createImage });
    expect(answer.status).toBe(400);
    expect(textAt(answer.json, 'badRequest', 'message')).toMatch(/^Invalid input for field\/attribute /);
  });

  it('does not mind a name that is taken, and takes a second snapshot after the first', async () => {
    const id = await launchServer(bench, 'twice', { snapshot_seconds: 0, upload_seconds: 0 });
    const first = await snapshot(bench, id, 'same');
    await waitForServer(bench, id, 'ACTIVE');
    const second = await snapshot(bench, id, 'same');
    expect(second.image).not.toBe(first.image);
    await waitForServer(bench, id, 'ACTIVE');
    const found = await session.image('GET', `/v2/images?name=${bench.name('same')}`);
    expect((at(found.json, 'images') as Json[]).length).toBe(2);
  });
});

contract('a snapshot on its way', () => {
  it('shows its tasks in order while the server stays as it is, and the image goes queued, saving, active', async () => {
    const id = await launchServer(bench, 'order', { snapshot_seconds: 12, upload_seconds: 12 });
    const { image } = await snapshot(bench, id, 'order-image');
    const seen: { readonly task: string; readonly image: string }[] = [];
    await until(
      bench,
      async () => {
        const status = textAt(await readImage(image), 'status');
        const server = await readServer(bench, id);
        expect(server).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:vm_state': 'active' });
        const reading = { task: String(taskOf(server)), image: status };
        seen.push(reading);
        return reading;
      },
      (reading) => reading.task === 'null' && reading.image === 'active',
      { every: 0.5 },
    );
    const steps = (values: readonly string[]) => values.filter((value, index) => value !== values[index - 1]);
    expect(steps(seen.map((reading) => reading.image))).toEqual(['queued', 'saving', 'active']);
    const tasks = steps(seen.map((reading) => reading.task)).join(' ');
    expect(tasks).toMatch(
      /^(image_snapshot_pending )?(image_snapshot )?(image_pending_upload )?(image_uploading image_pending_upload )?image_uploading null$/,
    );
    expect(tasks).toContain('image_pending_upload image_uploading null');
    for (const reading of seen) if (reading.image === 'saving') expect(reading.task).toMatch(/^(image_uploading|null)$/);
  });

  it('keeps the server from nearly everything else', async () => {
    const id = await launchServer(bench, 'busy', { snapshot_seconds: 90 });
    await snapshot(bench, id, 'busy-image');
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'image_pending_upload',
      { every: 0.5 },
    );
    await bench.target.pause(1);
    for (const [verb, body] of [
      ['createImage', { createImage: { name: 'x' } }],
      ['stop', { 'os-stop': null }],
      ['reboot', { reboot: { type: 'SOFT' } }],
      ['reboot', { reboot: { type: 'HARD' } }],
      ['pause', { pause: null }],
      ['suspend', { suspend: null }],
    ] as const) {
      const answer = await act(bench, id, body);
      expect([answer.status, answer.json]).toEqual([
        409,
        {
          conflictingRequest: {
            code: 409,
            message: `Cannot '${verb}' instance ${id} while it is in task_state image_pending_upload`,
          },
        },
      ]);
    }
    const name = bench.name('renamed');
    expect((await session.compute('PUT', `/servers/${id}`, { body: { server: { name } } })).status).toBe(200);
    expect((await session.compute('POST', `/servers/${id}/metadata`, { body: { metadata: { a: 'b' } } })).status).toBe(200);
    expect((await act(bench, id, { lock: null })).status).toBe(202);
    expect((await act(bench, id, { unlock: null })).status).toBe(202);
    expect(taskOf(await readServer(bench, id))).toBe('image_pending_upload');
    await waitForServer(bench, id, 'ACTIVE');
  });

  it.each(['PAUSED', 'SHUTOFF'])('may be taken of a server that is %s, which stays so', async (status) => {
    const id = await launchServer(bench, status, { snapshot_seconds: 40 });
    await act(bench, id, status === 'PAUSED' ? { pause: null } : { 'os-stop': null });
    await waitForServer(bench, id, status);
    const { image } = await snapshot(bench, id, `${status}-image`);
    expect(await readServer(bench, id)).toMatchObject({ status });
    if (status === 'SHUTOFF') {
      const early = await act(bench, id, { 'os-start': null });
      expect(early.status).toBe(409);
      expect(textAt(early.json, 'conflictingRequest', 'message')).toMatch(`Cannot 'start' instance ${id} while it is in task_state image_`);
    }
    await waitForServer(bench, id, status);
    expect(at(await readImage(image), 'status')).toBe('active');
  });
});

contract('the image of a snapshot', () => {
  it('has this shape, the disk size as min_disk and virtual_size, and says where it came from', async () => {
    const id = await launchServer(bench, 'image', { snapshot_mb: 4 });
    const { image } = await snapshot(bench, id, 'image-image');
    await waitForServer(bench, id, 'ACTIVE');
    const made = await readImage(image);
    expect(made).toMatchObject({
      min_disk: 1,
      min_ram: 0,
      virtual_size: GB,
      size: 4 * 1024 ** 2,
      visibility: 'private',
      disk_format: 'qcow2',
      container_format: 'bare',
      owner: session.projectId,
      protected: false,
      tags: [],
      image_type: 'snapshot',
      instance_uuid: id,
      base_image_ref: bench.baseImage,
      user_id: session.userId,
      image_location: 'snapshot',
      image_state: 'available',
      owner_id: session.projectId,
      owner_project_name: 'ci',
      owner_user_name: 'ci',
      self: `/v2/images/${image}`,
      file: `/v2/images/${image}/file`,
      schema: '/v2/schemas/image',
    });
    expect(shapeOf(made)).toMatchObject({ created_at: 'time Z', updated_at: 'time Z', checksum: 'hex32', os_hash_value: 'text' });
    expect(Object.keys(made as object).sort()).toEqual(
      [
        'base_image_ref boot_roles checksum container_format created_at disk_format file id image_location',
        'image_state image_type instance_uuid min_disk min_ram name os_hash_algo os_hash_value os_hidden owner owner_id',
        'owner_project_name owner_user_name protected schema self size status stores tags updated_at user_id virtual_size visibility',
      ]
        .flatMap((line) => line.split(' '))
        .sort(),
    );
  });

  it('is found by instance_uuid and image_type', async () => {
    const id = await launchServer(bench, 'found', { snapshot_seconds: 0, upload_seconds: 0 });
    const { image } = await snapshot(bench, id, 'found-image');
    const found = await session.image('GET', `/v2/images?instance_uuid=${id}&image_type=snapshot`);
    expect((at(found.json, 'images') as Json[]).map((each) => at(each, 'id'))).toEqual([image]);
    await waitForServer(bench, id, 'ACTIVE');
  });

  it('inherits what its server was made with, although the image of that day is gone, and launches', async () => {
    const imageRef = await uploadImage(bench, 'parent', {
      os_shutdown_timeout: '5',
      hw_disk_bus: 'virtio',
      restage_environment: 'of-the-parent',
      tags: ['parent'],
    });
    const id = await launchServer(bench, 'child', { snapshot_seconds: 0, upload_seconds: 0 }, { imageRef });
    expect((await session.image('DELETE', `/v2/images/${imageRef}`)).status).toBe(204);
    const { image } = await snapshot(bench, id, 'child-image');
    await waitForServer(bench, id, 'ACTIVE');
    expect(await readImage(image)).toMatchObject({
      os_shutdown_timeout: '5',
      hw_disk_bus: 'virtio',
      restage_environment: 'of-the-parent',
      tags: [],
      base_image_ref: imageRef,
      disk_format: 'qcow2',
    });
    const launched = await requestServer(bench, { name: bench.name('grandchild'), imageRef: image });
    const grandchild = textAt(launched.json, 'server', 'id');
    expect(at(await waitForServer(bench, grandchild, 'ACTIVE'), 'image', 'id')).toBe(image);
  });

  it('may be deleted under a running server, which then still stops and starts', async () => {
    const imageRef = await uploadImage(bench, 'gone');
    const id = await launchServer(bench, 'orphan', {}, { imageRef });
    expect((await session.image('DELETE', `/v2/images/${imageRef}`)).status).toBe(204);
    await act(bench, id, { 'os-stop': null });
    expect(at(await waitForServer(bench, id, 'SHUTOFF'), 'image', 'id')).toBe(imageRef);
    await act(bench, id, { 'os-start': null });
    await waitForServer(bench, id, 'ACTIVE');
  });
});
