import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, textAt } from '../helpers/contract-http.ts';
import { snapshot } from '../helpers/contract-images.ts';
import { finishedAction, launchServer, readServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';

const bench = await useBench('unsnapped');
const { session } = bench;

/** A GET that meets Glance in the middle of a deletion answers 200 and `deleted`: that is as good as gone. */
const imageStatus = async (id: string): Promise<string> => {
  const answer = await session.image('GET', `/v2/images/${id}`);
  const status = answer.status === 200 ? textAt(answer.json, 'status') : String(answer.status);
  return status === 'deleted' ? '404' : status;
};

/** Takes a snapshot that fails in the given way; returns what could be seen of image, server and action. */
const failBy = async (kind: string) => {
  const id = await launchServer(bench, kind, { fail_snapshot: kind, snapshot_seconds: 10, upload_seconds: kind === 'upload' ? 30 : 1 });
  const { image, request } = await snapshot(bench, id, `${kind}-image`);
  const seen: string[] = [];
  await until(
    bench,
    async () => {
      seen.push(await imageStatus(image));
      return taskOf(await readServer(bench, id));
    },
    (task) => task === null,
    { every: 0.5 },
  );
  const statuses = [...seen, await imageStatus(image)];
  const action = await finishedAction(bench, id, request);
  return {
    server: await readServer(bench, id),
    statuses: statuses.filter((status, index) => status !== statuses[index - 1]),
    message: at(action, 'message'),
    result: at(action, 'events', 0, 'result'),
  };
};
const asBefore = (server: Json) => {
  expect(server).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:vm_state': 'active', 'OS-EXT-STS:power_state': 1 });
  expect(server).not.toHaveProperty('fault');
};

contract('a snapshot fails, and the server shows nothing of it', () => {
  it('because the disk cannot be extracted: the image goes, and the action says so if it covers the work', async () => {
    const { server, statuses, message, result } = await failBy('extract');
    asBefore(server);
    expect(statuses).toEqual(['queued', '404']);
    expect([message, result]).toEqual(bench.target.release.snapshotRecord === 'work' ? ['Error', 'Error'] : [null, 'Success']);
  });

  it('because the upload breaks: the image goes, and the action says so if it covers the work', async () => {
    const { server, statuses, message, result } = await failBy('upload');
    asBefore(server);
    expect(statuses.slice(0, 2)).toEqual(['queued', 'saving']);
    expect(statuses.at(-1)).toBe('404');
    expect([message, result]).toEqual(bench.target.release.snapshotRecord === 'work' ? ['Error', 'Error'] : [null, 'Success']);
  });

  it('because another client deleted the image: the action calls it a success', async () => {
    const { server, statuses, message, result } = await failBy('deleted');
    asBefore(server);
    expect(statuses).toEqual(['queued', '404']);
    expect([message, result]).toEqual([null, 'Success']);
  });

  it('because no data ever came: queued forever, and the action calls it a success', async () => {
    const { server, statuses, message, result } = await failBy('queued');
    asBefore(server);
    expect(statuses).toEqual(['queued']);
    expect([message, result]).toEqual([null, 'Success']);
  });

  it('because we deleted the image on its way: the task ends by itself', async () => {
    const id = await launchServer(bench, 'cancel', { snapshot_seconds: 15 });
    const { image } = await snapshot(bench, id, 'cancel-image');
    // Before the host has it, the host's first look at the image ends the task.
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'image_pending_upload',
      { every: 0.5 },
    );
    expect((await session.image('DELETE', `/v2/images/${image}`)).status).toBe(204);
    expect(taskOf(await readServer(bench, id))).not.toBeNull();
    asBefore(await waitForServer(bench, id, 'ACTIVE'));
    expect(await imageStatus(image)).toBe('404');
  });

  it('because its server was deleted: the image goes too', async () => {
    const id = await launchServer(bench, 'deleted', { snapshot_seconds: 25 });
    const { image } = await snapshot(bench, id, 'deleted-image');
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'image_pending_upload',
      { every: 0.5 },
    );
    expect((await session.compute('DELETE', `/servers/${id}`)).status).toBe(204);
    await until(
      bench,
      () => session.compute('GET', `/servers/${id}`),
      ({ status }) => status === 404,
    );
    await until(
      bench,
      () => imageStatus(image),
      (status) => status === '404',
    );
  });
});
