import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type ExpectStatic, type onTestFinished, test } from 'vitest';
import { readIntent } from '../../src/domain/intent.ts';
import { createEmulator, defaultSeed, type Emulator, type SeedServer, seededRandom, serve } from '../../src/emulator/index.ts';
import { runPost, runStep, type StepOptions, startStep } from '../helpers/runner.ts';

/** What ships; another entry, for instance the sources, by `RESTAGE_ACTION`. */
const entry = process.env.RESTAGE_ACTION ?? 'dist/action.js';
const password = 'right-horse-battery';

/** A golden server that stops, is copied and starts within seconds. */
const quick = { 'testbed:shutdown_seconds': '1', 'testbed:snapshot_seconds': '2', 'testbed:upload_seconds': '1' };

interface Bench {
  readonly emulator: Emulator;
  /** A step with this cloud's `clouds-yaml`. */
  step(inputs: Record<string, string>, more?: Partial<StepOptions>): StepOptions;
}

/** A cloud of its own for each test: they wait for real seconds, so they wait together. */
async function openBench(onFinished: typeof onTestFinished, golden: Partial<SeedServer> = {}): Promise<Bench> {
  const emulator = createEmulator({
    now: Date.now,
    random: seededRandom(42),
    seed: {
      ...defaultSeed,
      users: defaultSeed.users.map((user) => ({ ...user, password })),
      servers: defaultSeed.servers.map((server) => ({ ...server, metadata: quick, ...golden })),
    },
  });
  const { url, close } = await serve(emulator);
  onFinished(close);
  const auth = `auth_url: "${url}/identity/v3", username: ci, password: ${password}, project_name: ci`;
  const domains = 'user_domain_name: Default, project_domain_name: Default';
  const cloudsYaml = `clouds:\n  ci:\n    region_name: RegionOne\n    auth: { ${auth}, ${domains} }\n`;
  return {
    emulator,
    step: (inputs, more) => ({ entry, inputs: { 'clouds-yaml': cloudsYaml, network: 'ci-net', ...inputs }, ...more }),
  };
}

/** The log as a reader of the workflow sees it: masking commands are gone. */
const visible = (log: string) => log.replaceAll(/^::add-mask::.*$/gm, '');

describe('refused before anything is sent', () => {
  test.concurrent('every problem in one annotation with a title, and nothing for post to do', async ({ expect, onTestFinished }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const options = step({ operation: 'refresh', count: 'many', ttl: 'soon' });
    const main = await runStep(options);
    expect(main.exitCode).toBe(1);
    expect(main.log).toMatch(/^::error title=Restage refresh%3A invalid-input::.*count.*ttl/m);
    expect(main.summary).toContain('Restage refresh failed');
    const post = await runPost(options, main);
    expect(post).toMatchObject({ exitCode: 0, log: '' });
    expect(emulator.books.requests.length).toBe(0);
  });

  test.concurrent('a wrong password is told with what to do, and never shown', async ({ expect, onTestFinished }) => {
    const { step } = await openBench(onTestFinished);
    const options = step({ operation: 'status' });
    const wrong = 'hunter2-is-wrong';
    const yaml = options.inputs['clouds-yaml']?.replace(password, wrong) ?? '';
    const main = await runStep({ ...options, inputs: { ...options.inputs, 'clouds-yaml': yaml } });
    expect(main.exitCode).toBe(1);
    expect(main.log).toMatch(/^::error title=Restage status%3A auth-failed::.*hint: /m);
    expect(main.log).toContain(`::add-mask::${wrong}`);
    expect(visible(main.log) + main.summary).not.toContain(wrong);
  });
});

describe('every operation', () => {
  test.concurrent('plan changes nothing', async ({ expect, onTestFinished }) => {
    const { step } = await openBench(onTestFinished);
    const main = await runStep(step({ operation: 'plan', golden: 'golden', count: '2' }));
    expect(main.log).not.toContain('::error');
    expect(main.exitCode).toBe(0);
    expect(main.outputs).toMatchObject({ status: 'planned' });
    expect(JSON.parse(main.outputs.plan ?? '')).toMatchObject({ golden: { name: 'golden' }, count: 2 });
    expect(main.summary).toContain('nothing was changed');
  });

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
    expect(status.log).toMatch(/^::warning title=Golden server golden is off::.*run dead/m);
    expect(status.summary).toContain('golden server golden is off unexpectedly');
    expect(status.summary).toContain('### Golden servers');
    const failing = await runStep(step({ operation: 'status', 'fail-when-golden-off': 'true' }));
    expect(failing.exitCode).toBe(1);
    expect(failing.outputs).toMatchObject({ 'golden-off': 'true' });
    const sent = emulator.books.requests.slice(before).filter(({ service, method }) => method !== 'GET' && service !== 'identity');
    expect(sent).toEqual([]);
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

  test.concurrent('without waiting it leaves with a notice, in good order: post does not take it for a wreck', async ({
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
});

describe('a run that does not come to its own end', () => {
  const slow = { operation: 'refresh', golden: 'golden' };

  function expectNothingLeft({ books }: Emulator, expect: ExpectStatic): void {
    const servers = books.servers().filter(({ deletedAt }) => deletedAt === undefined);
    expect(servers.map(({ name, vmState }) => [name, vmState])).toEqual([['golden', 'active']]);
    expect(readIntent(servers[0]?.tags ?? [])).toBeUndefined();
    expect(books.images().filter(({ name, status }) => name?.startsWith('restage-') && status !== 'deleted')).toEqual([]);
  }

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
    const options = step(slow);
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
    const options = step(slow);
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
