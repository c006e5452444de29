import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { type Answer, at, type Json, type JsonObject, listAt, pluck, textAt } from '../helpers/contract-http.ts';
import { snapshot } from '../helpers/contract-images.ts';
import { act, finishedAction, launchServer, readServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';

/** Nova and Glance with the knob `snapshot_service`: the cloud's own service stops a running guest, captures its disk, and works on the image later. */
const bench = await useBench('service');
const { session } = bench;
/** Whose record covers the capture: the test bed's service is a driver of Nova, the newest of which ends it at once. */
const recorded = it.runIf(bench.target.name === 'emulator' || bench.target.release.snapshotRecord === 'work');

/** Each state long enough to be seen on a busy machine. */
const service = { snapshot_service: true, capture_seconds: 15, snapshot_seconds: 25, upload_seconds: 15 };
const window = 60;

// The project's own network by name, since another test may have a second one there for a while.
const launch = (name: string, knobs: JsonObject = {}) =>
  launchServer(bench, name, { ...service, ...knobs }, { networks: [{ uuid: bench.network }] });
const stateOf = (server: Json) =>
  `${textAt(server, 'status')} ${textAt(server, 'OS-EXT-STS:vm_state')} ${String(at(server, 'OS-EXT-STS:power_state'))}`;
const readImage = async (id: string) => (await session.image('GET', `/v2/images/${id}`)).json;
const steps = (values: readonly string[]) => values.filter((value, index) => value !== values[index - 1]);
const onceFree = (id: string) =>
  until(
    bench,
    () => readServer(bench, id),
    (server) => taskOf(server) === null,
    { every: 0.5 },
  );
const onceActive = (image: string) =>
  until(
    bench,
    () => readImage(image),
    (made) => at(made, 'status') === 'active',
  );

interface Watched {
  readonly states: readonly string[];
  /** Of the server, `null` but for the end left out. */
  readonly tasks: readonly string[];
  /** Of the image, while the server is held. */
  readonly images: readonly string[];
}

/** Looks at server and image from `createImage` on, until the server is free. */
async function watch(id: string, image: string): Promise<Watched> {
  const seen: { readonly state: string; readonly task: string; readonly image: string }[] = [];
  await until(
    bench,
    async () => {
      const made = textAt(await readImage(image), 'status');
      const server = await readServer(bench, id);
      const reading = { state: stateOf(server), task: String(taskOf(server)), image: made };
      seen.push(reading);
      return reading;
    },
    ({ task }) => task === 'null',
    { every: 0.5 },
  );
  return {
    states: steps(seen.map(({ state }) => state)),
    tasks: steps(seen.map(({ task }) => task)),
    images: steps(seen.map((reading) => reading.image)),
  };
}

const on = 'ACTIVE active 1';
const off = 'SHUTOFF stopped 4';
/** The last two are there for an instant. */
const held = /^(image_snapshot_pending )?image_snapshot (image_pending_upload )?(image_uploading )?null$/;

async function actionsOf(id: string): Promise<readonly Json[]> {
  const listed = await session.compute('GET', `/servers/${id}/os-instance-actions`, { version: '2.26' });
  return pluck(listAt(listed.json, 'instanceActions'), 'action').toReversed();
}

/** @returns how long it held the server by Nova's own record, in whole seconds */
async function expectSuccess(id: string, request: Answer): Promise<number> {
  const action = await finishedAction(bench, id, request);
  expect(action).toMatchObject({
    action: 'createImage',
    message: null,
    events: [{ event: 'compute_snapshot_instance', result: 'Success' }],
  });
  expect(listAt(action, 'events').length).toBe(1);
  const moment = (key: string) => Date.parse(`${textAt(action, 'events', 0, key)}Z`);
  return (moment('finish_time') - moment('start_time')) / 1000;
}

contract('createImage of a server that runs', () => {
  recorded(
    'stops a guest that heeds, captures, starts it and gives the server free; the image is queued, saving and active after that',
    async () => {
      const id = await launch('heeds', { shutdown_seconds: 6 });
      const { image, request } = await snapshot(bench, id, 'heeds-image');
      const seen = await watch(id, image);
      expect(seen).toMatchObject({ states: [on, off, on], images: ['queued'] });
      expect(seen.tasks.join(' ')).toMatch(held);
      const later: string[] = [];
      await until(
        bench,
        async () => {
          expect(await readServer(bench, id)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:task_state': null });
          later.push(textAt(await readImage(image), 'status'));
        },
        () => later.at(-1) === 'active',
      );
      expect(steps([...seen.images, ...later])).toEqual(['queued', 'saving', 'active']);
      const seconds = await expectSuccess(id, request);
      expect(seconds).toBeGreaterThanOrEqual(20);
      expect(seconds).toBeLessThan(window);
      expect(await readImage(image)).toMatchObject({
        image_type: 'snapshot',
        instance_uuid: id,
        image_location: 'snapshot',
        image_state: 'available',
        disk_format: 'qcow2',
        container_format: 'bare',
        min_disk: 1,
      });
      // No client asked Nova to stop and to start it.
      expect(await actionsOf(id)).toEqual(['create', 'createImage']);
    },
  );

  recorded('cuts the power of a guest that does not heed when its window is over', async () => {
    const id = await launch('deaf', { ignores_acpi: true });
    const { image, request } = await snapshot(bench, id, 'deaf-image');
    const seen = await watch(id, image);
    expect(seen).toMatchObject({ states: [on, off, on], images: ['queued'] });
    expect(seen.tasks.join(' ')).toMatch(held);
    expect(await expectSuccess(id, request)).toBeGreaterThanOrEqual(window);
  });

  it('holds it against everything else until then, the time that it runs again left out', async () => {
    const id = await launch('held', { shutdown_seconds: 50 });
    await snapshot(bench, id, 'held-image');
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'image_snapshot',
      { every: 0.5 },
    );
    const asked = [
      ['createImage', { createImage: { name: 'x' } }],
      ['stop', { 'os-stop': null }],
      ['reboot', { reboot: { type: 'HARD' } }],
    ] as const;
    await Promise.all(
      asked.map(async ([verb, body]) => {
        const message = `Cannot '${verb}' instance ${id} while it is in task_state image_snapshot`;
        const answer = await act(bench, id, body);
        expect([answer.status, answer.json]).toEqual([409, { conflictingRequest: { code: 409, message } }]);
      }),
    );
    await onceFree(id);
  });

  it('may leave it off', async () => {
    const id = await launch('left-off', { capture_powers_on: false });
    const { image, request } = await snapshot(bench, id, 'left-off-image');
    expect((await watch(id, image)).states).toEqual([on, off]);
    await expectSuccess(id, request);
    expect((await act(bench, id, { 'os-start': null })).status).toBe(202);
    await waitForServer(bench, id, 'ACTIVE');
    await onceActive(image);
  });
});

contract('createImage of a server that is off', () => {
  it('leaves it off; it may be started, and snapshotted again, while the image is made', async () => {
    const id = await launch('off', { snapshot_seconds: 90 });
    await act(bench, id, { 'os-stop': null });
    await waitForServer(bench, id, 'SHUTOFF');
    const { image, request } = await snapshot(bench, id, 'off-image');
    const early = await act(bench, id, { 'os-start': null });
    expect(early.status).toBe(409);
    expect(textAt(early.json, 'conflictingRequest', 'message')).toMatch(`Cannot 'start' instance ${id} while it is in task_state image_`);
    const seen = await watch(id, image);
    expect(seen).toMatchObject({ states: [off], images: ['queued'] });
    expect(seen.tasks.join(' ')).toMatch(held);
    await expectSuccess(id, request);

    expect((await act(bench, id, { 'os-start': null })).status).toBe(202);
    await waitForServer(bench, id, 'ACTIVE');
    expect(at(await readImage(image), 'status')).toBe('queued');
    const second = await snapshot(bench, id, 'off-second');
    expect(second.image).not.toBe(image);
    expect(at(await readImage(second.image), 'status')).toBe('queued');
    await onceFree(id);
    await onceActive(image);
    await onceActive(second.image);
  });
});

contract('work of the service that fails', () => {
  recorded('at the capture: the image is deleted, the action tells, and the server runs', async () => {
    const id = await launch('no-capture', { fail_snapshot: 'extract', capture_seconds: 2 });
    const { image, request } = await snapshot(bench, id, 'no-capture-image');
    const action = await finishedAction(bench, id, request);
    expect(action).toMatchObject({ message: 'Error', events: [{ event: 'compute_snapshot_instance', result: 'Error' }] });
    await waitForServer(bench, id, 'ACTIVE');
    expect((await session.image('GET', `/v2/images/${image}`)).status).toBe(404);
  });

  it('later: the action ended well, and the image is queued forever', async () => {
    const id = await launch('no-upload', { fail_snapshot: 'upload', capture_seconds: 2, snapshot_seconds: 4, upload_seconds: 30 });
    const { image, request } = await snapshot(bench, id, 'no-upload-image');
    await onceFree(id);
    await expectSuccess(id, request);
    // Its record is in full before its data comes (nova:image/glance.py `update`).
    await until(
      bench,
      () => readImage(image),
      (made) => at(made, 'status') === 'queued' && at(made, 'disk_format') !== null,
    );
  });
});
