import { expect, it } from 'vitest';
import { until } from '../helpers/bench.ts';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, textAt } from '../helpers/contract-http.ts';
import { act, knobMetadata, launchServer, readServer, requestServer, taskOf, waitForServer } from '../helpers/contract-servers.ts';

const bench = await useBench('delete');
const { session } = bench;

const nowhere = '00000000-0000-4000-8000-000000000000';
const remove = (id: string) => session.compute('DELETE', `/servers/${id}`);
const read = (id: string) => session.compute('GET', `/servers/${id}`);
const waitUntilGone = (id: string) =>
  until(
    bench,
    () => read(id),
    ({ status }) => status === 404,
    { every: 0.5 },
  );
const notFound = (message: string) => [404, { itemNotFound: { code: 404, message } }];
const portsOf = async (id: string) => at((await session.network('GET', `/v2.0/ports?device_id=${id}`)).json, 'ports') as Json[];

contract('deleting a server', () => {
  it('is 204, then 404, and takes the port that Nova made', async () => {
    const id = await launchServer(bench, 'simple');
    expect((await portsOf(id)).length).toBe(1);
    const answer = await remove(id);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const gone = await waitUntilGone(id);
    expect([gone.status, gone.json]).toEqual(notFound(`Instance ${id} could not be found.`));
    const again = await remove(id);
    expect([again.status, again.json]).toEqual(notFound(`Instance ${id} could not be found.`));
    expect(await portsOf(id)).toEqual([]);
    const list = await session.compute('GET', `/servers?name=${bench.name('simple')}`);
    expect(at(list.json, 'servers')).toEqual([]);
  });

  it('shows the task deleting meanwhile, and may be repeated', async () => {
    const id = await launchServer(bench, 'repeat');
    await remove(id);
    const meanwhile = await read(id);
    // Between its last task and the 404 a server can be seen DELETED.
    if (meanwhile.status === 200 && at(meanwhile.json, 'server', 'status') !== 'DELETED') {
      expect(at(meanwhile.json, 'server')).toMatchObject({ 'OS-EXT-STS:task_state': 'deleting' });
    }
    expect([204, 404]).toContain((await remove(id)).status);
    await waitUntilGone(id);
  });

  it('while it builds waits for the build to end', async () => {
    const answer = await requestServer(bench, { name: bench.name('building'), metadata: knobMetadata({ spawn_seconds: 25 }) });
    const id = textAt(answer.json, 'server', 'id');
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'spawning',
      { every: 0.5 },
    );
    expect((await remove(id)).status).toBe(204);
    await bench.target.pause(3);
    expect(await readServer(bench, id)).toMatchObject({ status: 'BUILD', 'OS-EXT-STS:task_state': 'deleting' });
    await waitUntilGone(id);
    expect(await portsOf(id)).toEqual([]);
  });

  it('while it stops waits for the stop to end', async () => {
    const id = await launchServer(bench, 'stopping', { shutdown_seconds: 25 });
    await act(bench, id, { 'os-stop': null });
    await until(
      bench,
      () => readServer(bench, id),
      (server) => taskOf(server) === 'powering-off',
      { every: 0.5 },
    );
    expect((await remove(id)).status).toBe(204);
    await bench.target.pause(3);
    expect((await read(id)).status).toBe(200);
    await waitUntilGone(id);
  });

  it('by forceDelete is 202 for a member, and deletes', async () => {
    const id = await launchServer(bench, 'force');
    expect((await act(bench, id, { forceDelete: null })).status).toBe(202);
    await waitUntilGone(id);
  });

  it('leaves a port that was passed in, free again', async () => {
    const made = await session.network('POST', '/v2.0/ports', {
      body: { port: { network_id: bench.network, name: bench.name('port') } },
    });
    expect(made.status).toBe(201);
    const port = textAt(made.json, 'port', 'id');
    bench.undo(() => session.network('DELETE', `/v2.0/ports/${port}`));
    const launched = await requestServer(bench, { name: bench.name('port'), networks: [{ port }] });
    const id = textAt(launched.json, 'server', 'id');
    await waitForServer(bench, id, 'ACTIVE');
    expect(at((await session.network('GET', `/v2.0/ports/${port}`)).json, 'port')).toMatchObject({
      device_id: id,
      device_owner: 'compute:nova',
      status: 'ACTIVE',
    });
    const second = await requestServer(bench, { name: bench.name('port-2'), networks: [{ port }] });
    expect([second.status, at(second.json, 'conflictingRequest', 'message')]).toEqual([409, `Port ${port} is still in use.`]);
    await remove(id);
    await waitUntilGone(id);
    expect(at((await session.network('GET', `/v2.0/ports/${port}`)).json, 'port')).toMatchObject({ device_id: '', device_owner: '' });
  });

  it('leaves a floating IP, free again', async () => {
    const id = await launchServer(bench, 'fip');
    const external = await session.network('GET', '/v2.0/networks?router:external=true');
    const made = await session.network('POST', '/v2.0/floatingips', {
      body: {
        floatingip: {
          floating_network_id: textAt(external.json, 'networks', 0, 'id'),
          port_id: textAt((await portsOf(id))[0] ?? null, 'id'),
        },
      },
    });
    expect(made.status).toBe(201);
    const floating = textAt(made.json, 'floatingip', 'id');
    bench.undo(() => session.network('DELETE', `/v2.0/floatingips/${floating}`));
    await until(
      bench,
      async () => at(await readServer(bench, id), 'addresses', 'ci-net') as Json[],
      (addresses) => addresses.some((each) => at(each, 'OS-EXT-IPS:type') === 'floating'),
    );
    await remove(id);
    await waitUntilGone(id);
    const left = await session.network('GET', `/v2.0/floatingips/${floating}`);
    expect(at(left.json, 'floatingip')).toMatchObject({ port_id: null, fixed_ip_address: null, router_id: null });
  });
});

contract('an unknown server', () => {
  it('is 404 in these words', async () => {
    const got = await read(nowhere);
    expect([got.status, got.json]).toEqual(notFound(`Instance ${nowhere} could not be found.`));
    const removed = await remove(nowhere);
    expect([removed.status, removed.json]).toEqual(notFound(`Instance ${nowhere} could not be found.`));
    const acted = await act(bench, nowhere, { 'os-stop': null });
    expect([acted.status, acted.json]).toEqual(notFound(`Instance ${nowhere} has no mapping to a cell.`));
    const snapped = await act(bench, nowhere, { createImage: { name: 'x' } });
    expect([snapped.status, snapped.json]).toEqual(notFound(`Instance ${nowhere} could not be found.`));
  });
});
