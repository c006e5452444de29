import { describe, expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, at, type Json, type JsonObject, listAt, pluck, textAt } from '../helpers/contract-http.ts';
import { act, launchServer, readServer, requestServer, waitForServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';
import { turnVolumeKnobs } from '../helpers/live-volumes.ts';

const bench = await useBench('volume');
const { session } = bench;
const nowhere = '00000000-0000-4000-8000-000000000000';

/** Cinder, which some clouds do not have: then nothing here runs. */
const cinder = (method: string, path: string, body?: JsonObject): Promise<Answer> => {
  if (session.volume === undefined) throw new Error('the cloud has no volume service');
  return session.volume(method, path, body === undefined ? {} : { body });
};
const told = ({ status, json }: Answer) => [status, json];
const fault = (status: number, name: string, message: string) => [status, { [name]: { code: status, message } }];

const settled = (path: string, key: 'volume' | 'snapshot', status: string): Promise<Json> =>
  until(
    bench,
    async () => at((await cinder('GET', path)).json, key),
    (thing) => at(thing, 'status') === status,
  );
const gone = (path: string) =>
  until(
    bench,
    async () => (await cinder('GET', path)).status,
    (status) => status === 404,
  );

async function createVolume(name: string, fields: JsonObject = {}): Promise<string> {
  const answer = await cinder('POST', '/volumes', { volume: { size: 1, name: bench.name(name), ...fields } });
  expect(answer.status).toBe(202);
  const id = textAt(answer.json, 'volume', 'id');
  bench.undo(() => cinder('DELETE', `/volumes/${id}`));
  await settled(`/volumes/${id}`, 'volume', 'available');
  return id;
}

async function createSnapshot(volumeId: string, name: string): Promise<string> {
  const answer = await cinder('POST', '/snapshots', { snapshot: { volume_id: volumeId, name: bench.name(name) } });
  expect(answer.status).toBe(202);
  const id = textAt(answer.json, 'snapshot', 'id');
  bench.undo(async () => {
    await cinder('DELETE', `/snapshots/${id}`);
    await gone(`/snapshots/${id}`);
  });
  await settled(`/snapshots/${id}`, 'snapshot', 'available');
  return id;
}

/** A server that boots from a volume of 1 GB made from `base`. */
const bootVolume = (more: JsonObject = {}) => ({
  block_device_mapping_v2: [
    {
      boot_index: 0,
      uuid: bench.baseImage,
      source_type: 'image',
      destination_type: 'volume',
      volume_size: 1,
      delete_on_termination: true,
      ...more,
    },
  ],
});

describe.skipIf(session.volume === undefined)('volumes', () => {
  contract('a volume', () => {
    it('is made in its own time, and answers 404 when it is gone', async () => {
      const id = await createVolume('life', { metadata: { a: 'b' } });
      const volume = at((await cinder('GET', `/volumes/${id}`)).json, 'volume');
      expect(volume).toMatchObject({
        status: 'available',
        size: 1,
        bootable: 'false',
        metadata: { a: 'b' },
        attachments: [],
        snapshot_id: null,
      });
      expect(at(volume, 'created_at')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
      expect(told(await cinder('DELETE', `/volumes/${id}`))).toEqual([202, null]);
      await gone(`/volumes/${id}`);
      expect(told(await cinder('GET', `/volumes/${id}`))).toEqual(fault(404, 'itemNotFound', `Volume ${id} could not be found.`));
    });

    it('keeps the metadata that a POST does not name', async () => {
      const id = await createVolume('metadata', { metadata: { a: '1', b: '2' } });
      expect(told(await cinder('POST', `/volumes/${id}/metadata`, { metadata: { b: '3' } }))).toEqual([
        200,
        { metadata: { a: '1', b: '3' } },
      ]);
      expect(at((await cinder('GET', `/volumes/${id}`)).json, 'volume', 'metadata')).toEqual({ a: '1', b: '3' });
    });

    it('is listed in full, a page at a time', async () => {
      const ids = [await createVolume('page-1'), await createVolume('page-2')];
      const first = await cinder('GET', '/volumes/detail?limit=1');
      expect(listAt(first.json, 'volumes')).toHaveLength(1);
      expect(textAt(first.json, 'volumes_links', 0, 'href')).toMatch(/[?&]marker=/);
      const all = await cinder('GET', '/volumes/detail?limit=1000');
      expect(pluck(listAt(all.json, 'volumes'), 'id')).toEqual(expect.arrayContaining(ids));
      expect((await cinder('GET', `/volumes/detail?limit=1&marker=${nowhere}`)).status).toBe(404);
    });

    it('cannot be deleted while a snapshot of it is there', async () => {
      const id = await createVolume('parent');
      const snapshot = await createSnapshot(id, 'child');
      const refused = await cinder('DELETE', `/volumes/${id}`);
      expect(told(refused)).toEqual(
        fault(
          400,
          'badRequest',
          `Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, ${bench.target.release.words.belongs} disassociated from snapshots after volume transfer.`,
        ),
      );
      expect(told(await cinder('DELETE', `/snapshots/${snapshot}`))).toEqual([202, null]);
      await gone(`/snapshots/${snapshot}`);
    });
  });

  contract('a server of an image with volumes beside its disk', () => {
    const beside = (...ids: readonly string[]) => [
      { boot_index: 0, uuid: bench.baseImage, source_type: 'image', destination_type: 'local', delete_on_termination: true },
      ...ids.map((uuid) => ({
        boot_index: -1,
        uuid,
        source_type: 'volume',
        destination_type: 'volume',
        delete_on_termination: true,
      })),
    ];
    const volumeOf = async (id: string) => at((await cinder('GET', `/volumes/${id}`)).json, 'volume');
    // The bus is the hypervisor's choice.
    const second = expect.stringMatching(/^\/dev\/[sv]db$/);
    const third = expect.stringMatching(/^\/dev\/[sv]dc$/);
    const deviceOf = async (id: string) => at(await volumeOf(id), 'attachments', 0, 'device');

    it('has them on devices in the order of the request, and they go with it', async () => {
      const ids = [await createVolume('second'), await createVolume('first')];
      const answer = await requestServer(bench, {
        name: bench.name('beside'),
        imageRef: bench.baseImage,
        block_device_mapping_v2: beside(...ids),
      });
      expect(told(answer)).toEqual([202, expect.anything()]);
      const server = textAt(answer.json, 'server', 'id');
      await waitForServer(bench, server, 'ACTIVE');
      const seen = await readServer(bench, server);
      expect(at(seen, 'image', 'id')).toBe(bench.baseImage);
      // Nova lists them in the order in which its database finds them.
      expect(pluck(listAt(seen, 'os-extended-volumes:volumes_attached'), 'id').toSorted()).toEqual(ids.toSorted());
      expect([await deviceOf(ids[0] ?? ''), await deviceOf(ids[1] ?? '')]).toEqual([second, third]);
      expect(await volumeOf(ids[0] ?? '')).toMatchObject({ multiattach: false, encrypted: false, bootable: 'false' });
      const { json } = await session.compute('GET', `/servers/${server}/os-volume_attachments`, { version: '2.79' });
      const attachments = listAt(json, 'volumeAttachments');
      expect(attachments.toSorted((a, b) => textAt(a, 'device').localeCompare(textAt(b, 'device')))).toMatchObject(
        ids.map((volumeId, index) => ({ volumeId, device: [second, third][index], delete_on_termination: true })),
      );
      await session.compute('DELETE', `/servers/${server}`);
      for (const id of ids) await gone(`/volumes/${id}`);
    });

    it('has to name the image among them', async () => {
      const [, volume] = beside(await createVolume('unnamed'));
      const answer = await requestServer(bench, {
        name: bench.name('unnamed'),
        imageRef: bench.baseImage,
        block_device_mapping_v2: [volume ?? {}],
      });
      expect(told(answer)).toEqual(
        fault(
          400,
          'badRequest',
          'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.',
        ),
      );
    });

    it('has its attached volumes captured by force before 3.66, and without a word from then on', async () => {
      const volume = await createVolume('attached');
      const answer = await requestServer(bench, {
        name: bench.name('captured'),
        imageRef: bench.baseImage,
        block_device_mapping_v2: beside(volume),
      });
      const server = textAt(answer.json, 'server', 'id');
      await waitForServer(bench, server, 'ACTIVE');
      const capture = async (fields: JsonObject, version?: string) => {
        if (session.volume === undefined) throw new Error('the cloud has no volume service');
        const taken = await session.volume('POST', '/snapshots', {
          body: { snapshot: { volume_id: volume, name: bench.name('attached'), metadata: { a: 'b' }, ...fields } },
          ...(version !== undefined && { headers: { 'openstack-api-version': `volume ${version}` } }),
        });
        const id = taken.status === 202 ? textAt(taken.json, 'snapshot', 'id') : undefined;
        if (id === undefined) return told(taken);
        expect(await settled(`/snapshots/${id}`, 'snapshot', 'available')).toMatchObject({ metadata: { a: 'b' }, volume_id: volume });
        await cinder('DELETE', `/snapshots/${id}`);
        await gone(`/snapshots/${id}`);
        return [202];
      };
      expect(await capture({})).toEqual(
        fault(400, 'badRequest', `Invalid volume: Volume ${volume} status must be available, but current status is: in-use.`),
      );
      expect(await capture({ force: true })).toEqual([202]);
      if (!bench.target.release.forcelessSnapshots) return;
      expect(await capture({}, '3.66')).toEqual([202]);
      expect(await capture({ force: false }, '3.66')).toEqual(
        fault(
          400,
          'badRequest',
          "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored.",
        ),
      );
    });
  });

  contract('the zones of volumes', () => {
    it('are listed by name', async () => {
      const { status, json } = await cinder('GET', '/os-availability-zone');
      expect(status).toBe(200);
      expect(listAt(json, 'availabilityZoneInfo')).toEqual([{ zoneName: 'nova', zoneState: { available: true } }]);
    });
  });

  contract('a volume made of an image', () => {
    it('has its name and metadata from its first moment on', async () => {
      const body = { volume: { size: 1, name: bench.name('of-image'), imageRef: bench.baseImage, metadata: { a: 'b' } } };
      const answer = await cinder('POST', '/volumes', body);
      const id = textAt(answer.json, 'volume', 'id');
      bench.undo(() => cinder('DELETE', `/volumes/${id}`));
      expect(answer.status).toBe(202);
      expect(at(answer.json, 'volume')).toMatchObject({ status: 'creating', name: body.volume.name, metadata: { a: 'b' } });
      expect(await settled(`/volumes/${id}`, 'volume', 'available')).toMatchObject({
        bootable: 'true',
        volume_image_metadata: { image_id: bench.baseImage },
      });
    });
  });

  contract('a server asked for with a volume that is there', () => {
    const bootOf = (id: string) => ({
      block_device_mapping_v2: [
        { boot_index: 0, uuid: id, source_type: 'volume', destination_type: 'volume', delete_on_termination: true },
      ],
    });
    const statusOf = async (id: string) => at((await cinder('GET', `/volumes/${id}`)).json, 'volume', 'status');
    async function askFor(name: string, fields: JsonObject): Promise<{ readonly server: string; readonly volume: string }> {
      const volume = await createVolume(name, { imageRef: bench.baseImage });
      const answer = await requestServer(bench, { name: bench.name(name), ...bootOf(volume), ...fields });
      expect(answer.status).toBe(202);
      return { server: textAt(answer.json, 'server', 'id'), volume };
    }
    const ended = (server: string) =>
      until(
        bench,
        () => readServer(bench, server),
        (seen) => at(seen, 'status') === 'ERROR' && at(seen, 'OS-EXT-STS:task_state') === null,
      );

    it('has it with the answer: no client can delete it, no other server gets it, and it goes with its server', async () => {
      const { server, volume } = await askFor('own', {});
      expect(['reserved', 'in-use']).toContain(await statusOf(volume));
      expect(await cinder('DELETE', `/volumes/${volume}`)).toMatchObject({ status: 400 });
      expect(await requestServer(bench, { name: bench.name('second'), ...bootOf(volume) })).toMatchObject({ status: 400 });
      await waitForServer(bench, server, 'ACTIVE');
      expect(at((await cinder('GET', `/volumes/${volume}`)).json, 'volume', 'attachments', 0, 'server_id')).toBe(server);
      await session.compute('DELETE', `/servers/${server}`);
      await gone(`/volumes/${volume}`);
    });

    it('takes it along when its build is aborted', async () => {
      const { server, volume } = await askFor('aborted', { metadata: { 'testbed:fail_spawn': 'true' } });
      await ended(server);
      await gone(`/volumes/${volume}`);
    });

    it('keeps it where no host has room, until it is deleted; on older releases the volume outlives it', async () => {
      const { server, volume } = await askFor('crowded', { metadata: { 'testbed:no_capacity': 'true' } });
      await ended(server);
      expect(await statusOf(volume)).toBe('available');
      await session.compute('DELETE', `/servers/${server}`);
      if (!bench.target.release.unplacedVolumesGo) {
        await until(
          bench,
          () => session.compute('GET', `/servers/${server}`),
          ({ status }) => status === 404,
        );
        expect(await statusOf(volume)).toBe('available');
        expect((await cinder('DELETE', `/volumes/${volume}`)).status).toBe(202);
      }
      await gone(`/volumes/${volume}`);
    });

    it('keeps it where none was found, until it is deleted', async () => {
      const { server, volume } = await askFor('unplaced', { flavorRef: 'm1.huge' });
      await ended(server);
      expect(await statusOf(volume)).toBe('reserved');
      await session.compute('DELETE', `/servers/${server}`);
      await gone(`/volumes/${volume}`);
    });
  });

  contract('a snapshot of a volume', () => {
    it('names its volume, and takes metadata', async () => {
      const volume = await createVolume('snapped');
      const id = await createSnapshot(volume, 'snap');
      const snapshot = at((await cinder('GET', `/snapshots/${id}`)).json, 'snapshot');
      expect(snapshot).toMatchObject({ volume_id: volume, size: 1, status: 'available', metadata: {} });
      expect(told(await cinder('POST', `/snapshots/${id}/metadata`, { metadata: { a: 'b' } }))).toEqual([200, { metadata: { a: 'b' } }]);
      expect(told(await cinder('GET', `/snapshots/${nowhere}`))).toEqual(
        fault(404, 'itemNotFound', `Snapshot ${nowhere} could not be found.`),
      );
    });
  });

  contract('a volume that cannot be made', () => {
    const messages = (version: string, query = '') =>
      session.volume?.('GET', `/messages${query}`, { headers: { 'openstack-api-version': version } });

    async function failedVolume(suffix: string, source: JsonObject = {}): Promise<string> {
      const name = bench.name(suffix);
      // On the test bed a volume's knobs are looked up by its name, on the emulator in its metadata.
      if (bench.target.name === 'openstack') bench.undo(await turnVolumeKnobs(name, { fail_volume: true }));
      const answer = await cinder('POST', '/volumes', {
        volume: { size: 1, name, metadata: { 'testbed:fail_volume': 'true' }, ...source },
      });
      const id = textAt(answer.json, 'volume', 'id');
      bench.undo(() => cinder('DELETE', `/volumes/${id}`));
      await settled(`/volumes/${id}`, 'volume', 'error');
      return id;
    }

    it('says why to who asks for it by its id, from microversion 3.5 on', async () => {
      const id = await failedVolume('broken');
      const answer = await messages('volume 3.5', `?resource_uuid=${id}`);
      expect(answer?.status).toBe(200);
      expect(answer?.headers.get('openstack-api-version')).toBe('volume 3.5');
      // Once for each try, and once for that no host is left; all in one second, so that their order is an accident.
      const said = listAt(answer?.json ?? null, 'messages');
      const kinds = new Set(
        said.map((one) =>
          ['event_id', 'user_message', 'message_level', 'resource_type', 'resource_uuid'].map((key) => at(one, key)).join(' | '),
        ),
      );
      expect([...kinds].toSorted()).toEqual([
        `VOLUME_VOLUME_001_003 | schedule allocate volume:Could not find any available weighted backend. | ERROR | VOLUME | ${id}`,
        `VOLUME_VOLUME_008_012 | create volume from backend storage:Driver failed to create the volume. | ERROR | VOLUME | ${id}`,
      ]);
      const [message] = said;
      expect(shapeOf(message ?? null)).toMatchObject({
        id: 'uuid',
        request_id: 'request id',
        created_at: 'time .000000',
        guaranteed_until: 'time .000000',
        links: [{ rel: 'text', href: 'URL' }],
      });
      expect((await messages('volume 3.5', `?resource_uuid=${nowhere}`))?.json).toEqual({ messages: [] });
    });

    it('says of one that was to be made of an image only that no host is left', async () => {
      const id = await failedVolume('broken-image', { imageRef: bench.baseImage });
      const answer = await messages('volume 3.5', `?resource_uuid=${id}`);
      expect(new Set(pluck(listAt(answer?.json ?? null, 'messages'), 'event_id'))).toEqual(new Set(['VOLUME_VOLUME_001_003']));
    });

    it('says nothing below 3.3, nor above what the cloud knows', async () => {
      expect(told((await messages('volume 3.2')) as Answer)).toEqual(fault(404, 'itemNotFound', 'The resource could not be found.'));
      const refused = (await messages('volume 3.999')) as Answer;
      expect([refused.status, textAt(refused.json, 'computeFault', 'message')]).toEqual([
        406,
        expect.stringMatching(/^Version 3\.999 is not supported by the API\. Minimum is 3\.0 and maximum is 3\.\d+\.$/),
      ]);
    });
  });

  contract('the limits', () => {
    it('tell what may be used and what is', async () => {
      const { json } = await cinder('GET', '/limits');
      expect(shapeOf(at(json, 'limits', 'absolute'))).toMatchObject({
        maxTotalVolumes: 'number',
        maxTotalSnapshots: 'number',
        maxTotalVolumeGigabytes: 'number',
        totalVolumesUsed: 'number',
        totalSnapshotsUsed: 'number',
        totalGigabytesUsed: 'number',
      });
    });
  });

  contract('a server on a volume that requires frozen file systems', () => {
    const agent = { hw_qemu_guest_agent: 'yes', os_require_quiesce: 'yes' };

    async function launchFrozen(name: string, properties: JsonObject, knobs: JsonObject = {}): Promise<string> {
      const volume = await createVolume(name, { imageRef: bench.baseImage });
      const set = await cinder('POST', `/volumes/${volume}/action`, { 'os-set_image_metadata': { metadata: properties } });
      expect(set.status).toBe(200);
      expect(at((await cinder('GET', `/volumes/${volume}`)).json, 'volume', 'volume_image_metadata')).toMatchObject(properties);
      const root = { boot_index: 0, uuid: volume, source_type: 'volume', destination_type: 'volume', delete_on_termination: true };
      return launchServer(bench, name, knobs, { block_device_mapping_v2: [root] });
    }

    async function snapshot(server: string, name: string): Promise<Answer> {
      const answer = await act(bench, server, { createImage: { name: bench.name(name), metadata: {} } }, '2.45');
      if (answer.status !== 202) return answer;
      const imageId = textAt(answer.json, 'image_id');
      const image = (await session.image('GET', `/v2/images/${imageId}`)).json;
      const [device] = JSON.parse(textAt(image, 'block_device_mapping')) as [JsonObject];
      const snapshotId = textAt(device, 'snapshot_id');
      bench.undo(async () => {
        await session.image('DELETE', `/v2/images/${imageId}`);
        await settled(`/snapshots/${snapshotId}`, 'snapshot', 'available');
        await cinder('DELETE', `/snapshots/${snapshotId}`);
        await gone(`/snapshots/${snapshotId}`);
      });
      return answer;
    }

    const actionsOf = async (server: string) =>
      pluck(listAt((await session.compute('GET', `/servers/${server}/os-instance-actions`)).json, 'instanceActions'), 'action');

    it('is snapshotted while it runs, and the image inherits that', async () => {
      const server = await launchFrozen('frozen', agent);
      const answer = await snapshot(server, 'frozen');
      expect(answer.status).toBe(202);
      expect((await session.image('GET', `/v2/images/${textAt(answer.json, 'image_id')}`)).json).toMatchObject(agent);
      expect(await readServer(bench, server)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:task_state': null });
    });

    it.each([
      { knob: 'refused', properties: agent, status: 400, message: /^Quiescing is not supported in instance [0-9a-f-]{36}$/ },
      { knob: 'failed', properties: agent, status: 500, message: /<class 'nova\.exception\w*\.InternalError\w*'>/ },
      { knob: 'false', properties: { os_require_quiesce: 'yes' }, status: 400, message: /^QEMU guest agent is not enabled$/ },
    ])('is not, where that fails ($knob, $status): no image, and no action', async ({ knob, properties, status, message }) => {
      const server = await launchFrozen(`no-${knob}-${status}`, properties, { fail_quiesce: knob });
      const answer = await snapshot(server, 'none');
      expect(answer.status).toBe(status);
      expect(textAt(answer.json, status === 400 ? 'badRequest' : 'computeFault', 'message')).toMatch(message);
      expect(await actionsOf(server)).not.toContain('createImage');
    });

    it('is, where that fails and it is not required', async () => {
      const server = await launchFrozen('free', { hw_qemu_guest_agent: 'yes' }, { fail_quiesce: 'failed' });
      expect((await snapshot(server, 'free')).status).toBe(202);
    });

    it('that is PAUSED is not frozen at all, and can be snapshotted', async () => {
      const server = await launchFrozen('paused', agent, { fail_quiesce: 'failed' });
      expect((await act(bench, server, { pause: null })).status).toBe(202);
      await waitForServer(bench, server, 'PAUSED');
      const again = await act(bench, server, { pause: null });
      expect(told(again)).toEqual(fault(409, 'conflictingRequest', `Cannot 'pause' instance ${server} while it is in vm_state paused`));
      expect((await snapshot(server, 'paused')).status).toBe(202);
      expect(await readServer(bench, server)).toMatchObject({ status: 'PAUSED' });
      expect((await act(bench, server, { unpause: null })).status).toBe(202);
      await waitForServer(bench, server, 'ACTIVE');
      expect(await act(bench, server, { unpause: null })).toMatchObject({ status: 409 });
      expect(await actionsOf(server)).toEqual(expect.arrayContaining(['pause', 'createImage', 'unpause']));
    });
  });

  contract('a server that boots from a volume', () => {
    it('shows no image but its volume, which goes with it', async () => {
      const id = await launchServer(bench, 'root', {}, bootVolume());
      const server = await readServer(bench, id);
      expect(at(server, 'image')).toBe('');
      const volumeId = textAt(server, 'os-extended-volumes:volumes_attached', 0, 'id');
      const volume = at((await cinder('GET', `/volumes/${volumeId}`)).json, 'volume');
      expect(volume).toMatchObject({
        name: '',
        status: 'in-use',
        size: 1,
        bootable: 'true',
        volume_image_metadata: { image_id: bench.baseImage },
      });
      expect(at(volume, 'attachments', 0)).toMatchObject({ server_id: id, device: expect.stringMatching(/^\/dev\/[sv]da$/) });
      expect((await cinder('DELETE', `/volumes/${volumeId}`)).status).toBe(400);
      await session.compute('DELETE', `/servers/${id}`);
      await gone(`/volumes/${volumeId}`);
    });

    it('is snapshotted as volume snapshots, named in an image without data that is active at once', async () => {
      const golden = await launchServer(bench, 'golden', {}, bootVolume());
      await act(bench, golden, { 'os-stop': null });
      const off = await waitForServer(bench, golden, 'SHUTOFF');
      const name = bench.name('image');
      const answer = await act(bench, golden, { createImage: { name, metadata: { restage_test: 'yes' } } }, '2.45');
      expect(answer.status).toBe(202);
      const imageId = textAt(answer.json, 'image_id');
      bench.undo(() => session.image('DELETE', `/v2/images/${imageId}`));
      const image = (await session.image('GET', `/v2/images/${imageId}`)).json;
      expect(image).toMatchObject({
        status: 'active',
        size: 0,
        restage_test: 'yes',
        bdm_v2: 'True',
        base_image_ref: '',
        root_device_name: expect.stringMatching(/^\/dev\/[sv]da$/),
      });
      // Of which server it is an image, nothing says.
      expect(Object.keys(image as JsonObject)).not.toEqual(expect.arrayContaining(['instance_uuid']));
      expect(Object.keys(image as JsonObject)).not.toEqual(expect.arrayContaining(['image_type']));
      const [device] = JSON.parse(textAt(image, 'block_device_mapping')) as [JsonObject];
      expect(device).toMatchObject({
        source_type: 'snapshot',
        destination_type: 'volume',
        boot_index: 0,
        volume_size: 1,
        delete_on_termination: true,
      });
      const snapshotId = textAt(device, 'snapshot_id');
      bench.undo(() => cinder('DELETE', `/snapshots/${snapshotId}`));
      const volumeId = textAt(off, 'os-extended-volumes:volumes_attached', 0, 'id');
      expect(await settled(`/snapshots/${snapshotId}`, 'snapshot', 'available')).toMatchObject({
        name: `snapshot for ${name}`,
        volume_id: volumeId,
      });

      const own = { boot_index: 0, uuid: snapshotId, source_type: 'snapshot', destination_type: 'volume', delete_on_termination: true };
      const clone = await launchServer(bench, 'clone', {}, { block_device_mapping_v2: [own] });
      const cloned = textAt(await readServer(bench, clone), 'os-extended-volumes:volumes_attached', 0, 'id');
      expect(at((await cinder('GET', `/volumes/${cloned}`)).json, 'volume')).toMatchObject({ snapshot_id: snapshotId, size: 1 });
      await session.compute('DELETE', `/servers/${clone}`);
      await gone(`/volumes/${cloned}`);

      expect((await session.image('DELETE', `/v2/images/${imageId}`)).status).toBe(204);
      expect((await cinder('GET', `/snapshots/${snapshotId}`)).status).toBe(200);
      await cinder('DELETE', `/snapshots/${snapshotId}`);
      await gone(`/snapshots/${snapshotId}`);
    });

    it('is refused when its snapshot is not there', async () => {
      const device = { boot_index: 0, uuid: nowhere, source_type: 'snapshot', destination_type: 'volume' };
      const answer = await requestServer(bench, { name: bench.name('nowhere'), block_device_mapping_v2: [device] });
      expect(told(answer)).toEqual(fault(400, 'badRequest', `Snapshot ${nowhere} could not be found.`));
    });
  });
});
