import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type JsonObject, textAt } from '../helpers/contract-http.ts';
import { act, finishedAction, knobMetadata, readServer, requestServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('failed', { volumes: false });
const { session, target } = bench;

const launchInVain = async (name: string, fields: JsonObject, knobs: JsonObject = {}, version?: string) => {
  const request = await requestServer(bench, { name: bench.name(name), metadata: knobMetadata(knobs), ...fields }, version);
  expect(request.status).toBe(202);
  const id = textAt(request.json, 'server', 'id');
  const server = await until(
    bench,
    () => readServer(bench, id),
    (reading) => at(reading, 'status') === 'ERROR' && taskOf(reading) === null,
  );
  return { id, server, request };
};

contract('a build that fails', () => {
  it('for want of a host', async () => {
    const { server } = await launchInVain('no-host', { flavorRef: 'm1.huge' });
    expect(at(server, 'fault')).toMatchObject({ code: 500, message: 'No valid host was found. ' });
    expect(server).toMatchObject({ hostId: '', addresses: {}, 'OS-EXT-STS:vm_state': 'error', 'OS-EXT-STS:power_state': 0 });
    const listed = await session.compute('GET', `/servers/detail?name=${bench.name('no-host')}`);
    expect(at(listed.json, 'servers', 0)).toMatchObject({ status: 'ERROR' });
    expect(Object.hasOwn(at(listed.json, 'servers', 0) as object, 'fault')).toBe(target.release.listsShowEachFault);
    await expect(waitForServer(bench, textAt(server, 'id'), 'ACTIVE')).rejects.toThrow('is in ERROR: No valid host was found.');
  });

  it('because its group of strict anti-affinity has a server on every host of the zone', async () => {
    const group = { name: bench.name('apart'), policy: 'anti-affinity' };
    const made = await session.compute('POST', '/os-server-groups', { body: { server_group: group }, version: '2.64' });
    const id = textAt(made.json, 'server_group', 'id');
    bench.undo(() => session.compute('DELETE', `/os-server-groups/${id}`));
    const launch = async (name: string, status: string) => {
      const server = {
        name: bench.name(name),
        imageRef: bench.baseImage,
        flavorRef: 'm1.tiny',
        networks: 'none',
        availability_zone: 'nova',
      };
      const body = { server, 'os:scheduler_hints': { group: id } };
      const serverId = textAt((await session.compute('POST', '/servers', { body, version: '2.37' })).json, 'server', 'id');
      bench.undo(() => session.compute('DELETE', `/servers/${serverId}`));
      return waitForServer(bench, serverId, status);
    };
    await launch('one', 'ACTIVE');
    expect(at(await launch('too-many', 'ERROR'), 'fault')).toMatchObject({
      code: 500,
      message: 'No valid host was found. There are not enough hosts available.',
    });
    const byName = { server: { name: 'x', imageRef: bench.baseImage, flavorRef: 'm1.tiny' }, 'os:scheduler_hints': { group: group.name } };
    const refused = await session.compute('POST', '/servers', { body: byName });
    expect([refused.status, at(refused.json, 'badRequest', 'message')]).toEqual([
      400,
      `Invalid input for field/attribute group. Value: ${group.name}. '${group.name}' is ${target.release.words.noUuid}`,
    ]);
  });

  it('because every host refuses', async () => {
    const { id, server } = await launchInVain('no-capacity', {}, { no_capacity: true });
    expect(textAt(server, 'fault', 'message')).toBe(
      `Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ${id}.`,
    );
    expect(server).toMatchObject({ hostId: '', addresses: {} });
  });

  it('because the hypervisor gives up, with a fault of this shape', async () => {
    const { id, server } = await launchInVain('fail-spawn', {}, { fail_spawn: 'it broke' });
    expect(shapeOf(at(server, 'fault'))).toEqual({ code: 'number', created: 'time Z', message: 'text' });
    expect(textAt(server, 'fault', 'message')).toMatch(new RegExp(`^Build of instance ${id} aborted: .*it broke`));
  });

  it('because the image is larger inside than the disk, which the API does not look at', async () => {
    const images = await session.image('GET', '/v2/images?name=base-virtual-40');
    const imageRef = textAt(images.json, 'images', 0, 'id');
    const { id, server } = await launchInVain('virtual', { imageRef });
    expect(textAt(server, 'fault', 'message')).toBe(
      `Build of instance ${id} aborted: Flavor's disk is too small for requested image. Flavor disk is 1073741824 bytes, image is 42949672960 bytes.`,
    );
  });

  it.skipIf(session.volume !== undefined)(
    'because its root is to be a volume, and the cloud has none; such a server shows no image',
    async () => {
      const root = { boot_index: 0, uuid: bench.baseImage, source_type: 'image', destination_type: 'volume', delete_on_termination: true };
      const fields = (size: JsonObject) => ({ networks: 'none', block_device_mapping_v2: [{ ...root, ...size }] });
      const { id, server } = await launchInVain('volume', fields({ volume_size: 2 }), {}, '2.37');
      expect(at(server, 'image')).toBe('');
      expect(textAt(server, 'fault', 'message')).toBe(`Build of instance ${id} aborted: publicURL endpoint for volumev3 service not found`);
      const sizeless = await requestServer(bench, { name: bench.name('sizeless'), ...fields({}) }, '2.37');
      expect([sizeless.status, at(sizeless.json, 'badRequest', 'message')]).toEqual([
        400,
        "Images with destination_type 'volume' need to have a non-zero size specified",
      ]);
    },
  );

  it('leaves an action that looks like a success, and a server that can only be deleted', async () => {
    const { id, request } = await launchInVain('dead', {}, { fail_spawn: true });
    const action = await finishedAction(bench, id, request);
    expect(action).toMatchObject({ action: 'create', message: null });
    expect(at(action, 'events', 0, 'result')).toBe('Success');
    const notReady = (verb: string) => `Cannot '${verb}' instance ${id} while it is in vm_state error`;
    const snapshot = await act(bench, id, { createImage: { name: 'x' } });
    expect([snapshot.status, at(snapshot.json, 'conflictingRequest', 'message')]).toEqual([409, notReady('createImage')]);
    const start = await act(bench, id, { 'os-start': null });
    expect([start.status, at(start.json, 'conflictingRequest', 'message')]).toEqual([409, `Instance ${id} is not ready`]);
    const stop = await act(bench, id, { 'os-stop': null });
    expect([stop.status, at(stop.json, 'conflictingRequest', 'message')]).toEqual([409, `Instance ${id} is not ready`]);
    expect((await session.compute('DELETE', `/servers/${id}`)).status).toBe(204);
    await until(
      bench,
      () => session.compute('GET', `/servers/${id}`),
      ({ status }) => status === 404,
    );
  });
});
