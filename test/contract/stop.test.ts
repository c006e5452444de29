import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, at, type Json, textAt } from '../helpers/contract-http.ts';
import { uploadImage } from '../helpers/contract-images.ts';
import { act, finishedAction, launchServer, readAction, readServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('stop');
const { session, target } = bench;

const stop = (id: string) => act(bench, id, { 'os-stop': null });
const start = (id: string) => act(bench, id, { 'os-start': null });
const conflict = (message: string) => [409, { conflictingRequest: { code: 409, message } }];
const told = (answer: Answer) => [answer.status, answer.json];
const cannot = (verb: string, id: string, state: string) => conflict(`Cannot '${verb}' instance ${id} while it is in ${state}`);

const eventSeconds = (action: Json): number => {
  const moment = (key: string) => Date.parse(`${textAt(action, 'events', 0, key)}Z`);
  return (moment('finish_time') - moment('start_time')) / 1000;
};
/** Stops a deaf server whose image has this os_shutdown_timeout, and returns the action's record. */
const stopWithin = async (name: string, timeout: number): Promise<Json> => {
  const imageRef = await uploadImage(bench, `${name}-image`, { os_shutdown_timeout: String(timeout) });
  const id = await launchServer(bench, name, { ignores_acpi: true }, { imageRef });
  const request = await stop(id);
  await waitForServer(bench, id, 'SHUTOFF');
  return finishedAction(bench, id, request);
};

contract('a forced stop', () => {
  it('comes after 60 s when the image says nothing', async () => {
    const id = await launchServer(bench, 'sixty', { ignores_acpi: true });
    const request = await stop(id);
    await waitForServer(bench, id, 'SHUTOFF');
    const seconds = eventSeconds(await finishedAction(bench, id, request));
    expect(seconds).toBeGreaterThanOrEqual(60);
  });

  it('looks like a clean one but for the time: as long as os_shutdown_timeout of the image', async () => {
    const action = await stopWithin('forced', 5);
    expect(shapeOf(action)).toEqual({
      action: 'text',
      instance_uuid: 'uuid',
      request_id: 'request id',
      user_id: 'hex32',
      project_id: 'hex32',
      start_time: 'time .000000',
      message: 'null',
      updated_at: 'time .000000',
      events: [{ event: 'text', start_time: 'time .000000', finish_time: 'time .000000', result: 'text', hostId: 'text' }],
    });
    expect(action).toMatchObject({ action: 'stop', message: null, events: [{ event: 'compute_stop_instance', result: 'Success' }] });
    expect(eventSeconds(action)).toBeGreaterThanOrEqual(5);
    expect(eventSeconds(action)).toBeLessThan(60);
  });

  it('is at once when os_shutdown_timeout is 0', async () => {
    expect(eventSeconds(await stopWithin('at-once', 0))).toBeLessThan(60);
  });
});

contract('a stop that the guest heeds', () => {
  it('is 202 without a body, then powering-off while ACTIVE, then SHUTOFF; and back', async () => {
    const id = await launchServer(bench, 'clean', { shutdown_seconds: 50 });
    const request = await stop(id);
    expect([request.status, request.text]).toEqual([202, '']);
    const going = await readServer(bench, id);
    expect(going).toMatchObject({
      status: 'ACTIVE',
      'OS-EXT-STS:task_state': 'powering-off',
      'OS-EXT-STS:vm_state': 'active',
      'OS-EXT-STS:power_state': 1,
    });
    expect(told(await stop(id))).toEqual(cannot('stop', id, 'task_state powering-off'));
    expect(told(await start(id))).toEqual(cannot('start', id, 'vm_state active'));
    expect(told(await act(bench, id, { createImage: { name: 'x' } }))).toEqual(cannot('createImage', id, 'task_state powering-off'));

    const off = await waitForServer(bench, id, 'SHUTOFF');
    expect(off).toMatchObject({ 'OS-EXT-STS:vm_state': 'stopped', 'OS-EXT-STS:power_state': 4 });
    const seconds = eventSeconds(await finishedAction(bench, id, request));
    expect(seconds).toBeGreaterThanOrEqual(25);
    expect(seconds).toBeLessThan(60);
    expect(told(await stop(id))).toEqual(cannot('stop', id, 'vm_state stopped'));

    const again = await start(id);
    expect([again.status, again.text]).toEqual([202, '']);
    const on = await waitForServer(bench, id, 'ACTIVE');
    expect(on).toMatchObject({ 'OS-EXT-STS:vm_state': 'active', 'OS-EXT-STS:power_state': 1 });
    expect(told(await start(id))).toEqual(cannot('start', id, 'vm_state active'));
  });

  it('shows powering-on while a slow start lasts', async () => {
    const id = await launchServer(bench, 'slow-start', { start_seconds: 20 });
    await stop(id);
    await waitForServer(bench, id, 'SHUTOFF');
    await start(id);
    const starting = await readServer(bench, id);
    expect(starting).toMatchObject({ status: 'SHUTOFF', 'OS-EXT-STS:task_state': 'powering-on', 'OS-EXT-STS:vm_state': 'stopped' });
    expect(told(await start(id))).toEqual(cannot('start', id, 'task_state powering-on'));
    await waitForServer(bench, id, 'ACTIVE');
  });

  it('takes a "force" without a word, and waits for the guest all the same', async () => {
    const id = await launchServer(bench, 'no-force', { shutdown_seconds: 25 });
    expect((await act(bench, id, { 'os-stop': { force: true } })).status).toBe(202);
    await target.pause(1);
    expect(at(await readServer(bench, id), 'OS-EXT-STS:task_state')).toBe('powering-off');
    await waitForServer(bench, id, 'SHUTOFF');
  });

  it('waits for a guest that is deaf while it boots: the signal is repeated after 11 s', async () => {
    const id = await launchServer(bench, 'deaf', { acpi_deaf_seconds: 30 });
    const request = await stop(id);
    await waitForServer(bench, id, 'SHUTOFF');
    const seconds = eventSeconds(await finishedAction(bench, id, request));
    expect(seconds).toBeGreaterThanOrEqual(12);
    expect(seconds).toBeLessThan(60);
  });
});

contract('a stop that is refused or fails', () => {
  it('fails: ACTIVE again without a fault; only the action says "Error"', async () => {
    const id = await launchServer(bench, 'fails', { fail_stop: true });
    const request = await stop(id);
    expect(request.status).toBe(202);
    const action = await until(
      bench,
      () => readAction(bench, id, request),
      (reading) => at(reading, 'message') !== null,
    );
    expect(action).toMatchObject({ action: 'stop', message: 'Error', events: [{ event: 'compute_stop_instance', result: 'Error' }] });
    const server = await waitForServer(bench, id, 'ACTIVE');
    expect(server).not.toHaveProperty('fault');
  });

  it('of a locked server: 409, and so is everything but a snapshot and a look', async () => {
    const id = await launchServer(bench, 'locked');
    expect((await act(bench, id, { lock: null })).status).toBe(202);
    const locked = conflict(`Instance ${id} is locked`);
    expect(told(await stop(id))).toEqual(locked);
    expect(told(await session.compute('DELETE', `/servers/${id}`))).toEqual(locked);
    expect(told(await session.compute('POST', `/servers/${id}/metadata`, { body: { metadata: { a: 'b' } } }))).toEqual(locked);
    const shown = await session.compute('GET', `/servers/${id}`, { version: '2.73' });
    expect(at(shown.json, 'server')).toMatchObject({ locked: true, locked_reason: null });
    expect((await act(bench, id, { lock: { locked_reason: 'later' } }, '2.73')).status).toBe(202);
    const again = await session.compute('GET', `/servers/${id}`, { version: '2.73' });
    expect(at(again.json, 'server', 'locked_reason'), 'its owner has locked it already').toBeNull();
    const name = bench.name('locked-image');
    const snapshot = await act(bench, id, { createImage: { name } }, '2.45');
    expect(snapshot.status).toBe(202);
    bench.undo(() => session.image('DELETE', `/v2/images/${textAt(snapshot.json, 'image_id')}`));
    await waitForServer(bench, id, 'ACTIVE');
    expect((await act(bench, id, { unlock: null })).status).toBe(202);
    expect((await stop(id)).status).toBe(202);
  });

  it('of a paused or suspended server: 409 by its vm_state', async () => {
    const id = await launchServer(bench, 'paused');
    expect((await act(bench, id, { pause: null })).status).toBe(202);
    expect(await waitForServer(bench, id, 'PAUSED')).toMatchObject({ 'OS-EXT-STS:power_state': 3 });
    expect(told(await stop(id))).toEqual(cannot('stop', id, 'vm_state paused'));
    await act(bench, id, { unpause: null });
    await waitForServer(bench, id, 'ACTIVE');
    expect((await act(bench, id, { suspend: null })).status).toBe(202);
    await waitForServer(bench, id, 'SUSPENDED');
    expect(told(await stop(id))).toEqual(cannot('stop', id, 'vm_state suspended'));
    await act(bench, id, { resume: null });
    await waitForServer(bench, id, 'ACTIVE');
  });

  it('of a server still building: 409', async () => {
    const request = await session.compute('POST', '/servers', {
      body: {
        server: {
          name: bench.name('building'),
          imageRef: bench.baseImage,
          flavorRef: 'm1.tiny',
          metadata: { 'testbed:spawn_seconds': '25' },
        },
      },
    });
    const id = textAt(request.json, 'server', 'id');
    bench.undo(() => session.compute('DELETE', `/servers/${id}`));
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'spawning',
      { every: 0.5 },
    );
    expect(told(await stop(id))).toEqual(cannot('stop', id, 'vm_state building'));
  });

  it('by a verb that is not there or not for members', async () => {
    const id = await launchServer(bench, 'verbs');
    const force = await act(bench, id, { 'os-forceStop': null });
    expect([force.status, at(force.json, 'badRequest', 'message')]).toEqual([400, 'There is no such action: os-forceStop']);
    const reset = await act(bench, id, { 'os-resetState': { state: 'active' } });
    expect([reset.status, at(reset.json, 'forbidden', 'message')]).toEqual([
      403,
      "Policy doesn't allow os_compute_api:os-admin-actions:reset_state to be performed.",
    ]);
  });
});

contract('action records', () => {
  it('are listed latest first, and their events only from 2.51 on', async () => {
    const id = await launchServer(bench, 'records');
    const request = await stop(id);
    const requestId = request.headers.get('x-openstack-request-id');
    expect(request.headers.get('x-compute-request-id')).toBe(requestId);
    await waitForServer(bench, id, 'SHUTOFF');
    const list = at((await session.compute('GET', `/servers/${id}/os-instance-actions`)).json, 'instanceActions');
    expect(list).toMatchObject([{ action: 'stop', request_id: requestId, message: null }, { action: 'create' }]);
    expect(Object.keys(at(list, 0) as object).sort()).toEqual(
      ['action', 'instance_uuid', 'message', 'project_id', 'request_id', 'start_time', 'user_id'].sort(),
    );
    const old = at((await session.compute('GET', `/servers/${id}/os-instance-actions/${requestId}`)).json, 'instanceAction');
    expect(old).not.toHaveProperty('events');
    const young = await session.compute('GET', `/servers/${id}/os-instance-actions/${requestId}`, { version: '2.51' });
    expect(at(young.json, 'instanceAction', 'events', 0)).not.toHaveProperty('hostId');
    const unknown = await session.compute('GET', `/servers/${id}/os-instance-actions/req-00000000-0000-4000-8000-000000000000`);
    expect(unknown.status).toBe(404);
    expect(textAt(unknown.json, 'itemNotFound', 'message')).toBe('Action req-00000000-0000-4000-8000-000000000000 not found');
  });
});
