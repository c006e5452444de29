import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { expectNothingLeft, openBench, password, visible } from '../helpers/action-bench.ts';
import { runPost, runStep, startStep } from '../helpers/runner.ts';

describe('every operation', () => {
  test.concurrent('snapshot, launch, status, destroy and reap follow each other', async ({ expect, onTestFinished }) => {
    const { step } = await openBench(onTestFinished);
    const snapshot = await runStep(step({ operation: 'snapshot', golden: 'golden' }));
    expect(snapshot.outputs).toMatchObject({
      status: 'complete',
      consistency: 'clean',
      'image-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });

    const image = snapshot.outputs['image-id'] ?? '';
    const launch = await runStep(step({ operation: 'launch', image, environment: 'e2e', count: '2' }));
    expect(launch.outputs).toMatchObject({ status: 'complete', live: 'true', environment: 'e2e' });
    const servers = JSON.parse(launch.outputs.servers ?? '') as { id: string; addresses: string[] }[];
    expect(servers).toHaveLength(2);
    expect(launch.outputs.addresses?.split('\n')).toEqual(servers.map((server) => server.addresses[0]));
    expect(JSON.parse(launch.outputs.matrix ?? '')).toMatchObject({ include: [{ id: servers[0]?.id }, { id: servers[1]?.id }] });

    const status = await runStep(step({ operation: 'status' }));
    expect(status.log).toContain('e2e');
    expect(status.summary).toContain('### Environments');

    const destroy = await runStep(step({ operation: 'destroy', environment: 'e2e' }));
    expect(destroy.outputs).toMatchObject({ status: 'complete', live: 'false' });

    const reap = await runStep(step({ operation: 'reap' }));
    expect(reap.exitCode).toBe(0);
  });

  test.concurrent('launch writes what SSH and Ansible need, into the workspace alone', async ({ expect, onTestFinished }) => {
    const { step } = await openBench(onTestFinished);
    const workspace = mkdtempSync(join(tmpdir(), 'restage-workspace-'));
    onTestFinished(() => rmSync(workspace, { recursive: true }));
    const env = { GITHUB_WORKSPACE: workspace };
    const wanted = { operation: 'launch', image: 'base', flavor: 'm1.tiny', ready: 'host-keys', 'ssh-user': 'ubuntu' };
    const launch = await runStep(step({ ...wanted, 'ssh-directory': 'deploy/ssh' }, { env }));
    const [{ address }] = JSON.parse(launch.outputs.servers ?? '') as [{ address: string }];
    const folder = join(workspace, 'deploy/ssh');
    expect(launch.outputs['known-hosts']?.split('\n')[1]).toMatch(new RegExp(`^${address} ssh-ed25519 [A-Za-z0-9+/]+$`));
    for (const [output, name] of [
      ['known-hosts', 'known_hosts'],
      ['ssh-config', 'config'],
      ['ansible-inventory', 'inventory.yml'],
    ] as const) {
      expect(readFileSync(join(folder, name), 'utf8').trim()).toBe(launch.outputs[output]?.trim());
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    expect(launch.outputs['ssh-config']).toContain(`UserKnownHostsFile "${folder}/known_hosts"`);

    symlinkSync(tmpdir(), join(workspace, 'link'));
    const refused = await runStep(step({ ...wanted, 'ssh-directory': 'link' }, { env }));
    expect(refused.log).toMatch(/^::error title=Restage launch%3A invalid-input::ssh-directory: .*is a link/m);
  });

  test.concurrent('status: a golden server that is off unexpectedly is a warning and an output, and fails the step where that is asked for', async ({
    expect,
    onTestFinished,
  }) => {
    const { emulator, step } = await openBench(onTestFinished, {
      tags: ['restage:golden', 'restage:was=ACTIVE@20261121T120000Z', 'restage:run=dead'],
      vmState: 'stopped',
      powerState: 4,
    });
    const before = emulator.books.requests.length;
    const status = await runStep(step({ operation: 'status' }));
    expect(status.exitCode).toBe(0);
    expect(status.outputs).toMatchObject({ 'golden-off': 'true' });
    expect(status.log).toMatch(/^::warning title=Golden server golden is off::.*Run dead/m);
    expect(status.summary).toContain('golden server golden is off unexpectedly');
    expect(status.summary).toContain('### Golden servers');
    const failing = await runStep(step({ operation: 'status', 'fail-when-golden-off': 'true' }));
    expect(failing.exitCode).toBe(1);
    expect(failing.outputs).toMatchObject({ 'golden-off': 'true' });
    const sent = emulator.books.requests.slice(before).filter(({ service, method }) => method !== 'GET' && service !== 'identity');
    expect(sent).toEqual([]);
  });

  test.concurrent('without waiting it exits with a notice, and post does not take it for a dead run', async ({
    expect,
    onTestFinished,
  }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const options = step({ operation: 'snapshot', golden: 'golden', wait: 'false' });
    const main = await runStep(options);
    expect(main.exitCode).toBe(0);
    expect(main.outputs).toMatchObject({ status: 'pending' });
    expect(main.log).toMatch(/^::notice title=Restage snapshot%3A pending::/m);
    const before = emulator.books.requests.length;
    await runPost(options, main);
    expect(emulator.books.requests.length).toBe(before);
  });

  test.concurrent('refresh in a pull request names the environment, groups its steps, and leaves post nothing to do', async ({
    expect,
    onTestFinished,
  }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const repo = { full_name: 'acme/shop' };
    const options = step(
      { golden: 'golden', 'may-stop-golden': 'true', count: '1', 'user-data': '#cloud-config\nhostname: secret-host-name\n' },
      { eventName: 'pull_request', event: { pull_request: { number: 7, head: { repo }, base: { repo } } } },
    );
    const main = await runStep(options);
    expect(main.exitCode).toBe(0);
    expect(main.outputs).toMatchObject({ status: 'complete', environment: 'pr-7', live: 'true', consistency: 'clean' });
    expect(main.outputs['expires-at']).toMatch(/^\d{4}-/);
    expect(JSON.parse(main.outputs['api-requests'] ?? '')).toMatchObject({ compute: expect.any(Number) });
    expect(main.log).toMatch(/^::group::Step 1: /m);
    expect(main.log.match(/^::group::/gm)).toHaveLength(main.log.match(/^::endgroup::/gm)?.length ?? 0);
    expect(main.summary).toMatch(/```mermaid\n%%.*\ngantt\n/);
    for (const secret of [password, 'secret-host-name']) {
      expect(main.log).toMatch(new RegExp(`^::add-mask::.*${secret}`, 'm'));
      expect(visible(main.log) + main.summary + JSON.stringify(main.outputs)).not.toContain(secret);
    }

    const before = emulator.books.requests.length;
    expect(await runPost(options, main)).toMatchObject({ exitCode: 0, log: '' });
    expect(emulator.books.requests.length).toBe(before);
  });
});

describe('a run that does not come to its own end', () => {
  test.concurrent('failed with on-failure keep: post leaves the servers for a look', async ({ expect, onTestFinished }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const options = step({
      operation: 'launch',
      image: 'base',
      environment: 'kept',
      'on-failure': 'keep',
      ready: 'command:false',
      'ready-timeout': '3s',
    });
    const main = await runStep(options);
    expect(main.log).toMatch(/^::error title=Restage launch%3A not-ready::/m);
    await runPost(options, main);
    expect(emulator.books.server('kept-g1-1')).toMatchObject({ vmState: 'active', deletedAt: undefined });
  });

  test.concurrent('cancelled: ends by itself, and post makes sure', async ({ expect, onTestFinished }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const options = step({ operation: 'refresh', golden: 'golden' });
    const running = startStep(options);
    await running.seen(/image saving|image queued/);
    running.interrupt();
    const main = await running.ended;
    expect(main.exitCode).toBe(1);
    expect(main.log).toMatch(/^::error title=Restage refresh%3A cancelled::/m);
    const post = await runPost(options, main);
    expect(post.exitCode).toBe(0);
    expectNothingLeft(emulator, expect);
  });

  test.concurrent('killed: post brings the golden server back and leaves nothing behind', async ({ expect, onTestFinished }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const options = step({ operation: 'refresh', golden: 'golden' });
    const running = startStep(options);
    await running.seen(/image saving|image queued/);
    running.process.kill('SIGKILL');
    const main = await running.ended;
    expect(main.killed).toBe(true);
    const post = await runPost(options, main);
    expect(post.exitCode).toBe(0);
    expectNothingLeft(emulator, expect);
  });
});
