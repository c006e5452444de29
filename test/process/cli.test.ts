import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { launch, password, qa, test } from '../helpers/cli-cloud.ts';
import { runCommand, startCommand } from '../helpers/command.ts';

describe.concurrent('the main job', () => {
  test('from golden server to staging servers and away again, each step one JSON object', async ({ expect, cloud }) => {
    const refreshed = await cloud.restage('refresh', '--golden', 'golden', ...qa, '--count', '2', '--json');
    expect(refreshed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Step 1: Stop golden server golden') });
    const result = JSON.parse(refreshed.stdout);
    expect(result).toMatchObject({ status: 'complete', environment: 'qa', consistency: 'clean', live: true });
    expect(Object.keys(result)).toEqual([
      'status',
      'environment',
      'image-id',
      'image-name',
      'consistency',
      'consistency-evidence',
      'golden-downtime-seconds',
      'snapshot-seconds',
      'servers',
      'addresses',
      'matrix',
      'live',
      'api-requests',
    ]);
    expect(result.addresses.split('\n')).toHaveLength(2);
    expect(cloud.emulator.books.server('golden')).toMatchObject({ vmState: 'active' });

    const again = await cloud.restage('launch', '--image', result['image-id'], ...qa, '--count', '2', '--json');
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.stdout).servers.map(({ id }: { id: string }) => id)).toEqual(
      result.servers.map(({ id }: { id: string }) => id),
    );

    const status = await cloud.restage('status', '--json');
    expect(JSON.parse(status.stdout).inventory).toMatchObject({ environments: [{ name: 'qa' }], images: [{ id: result['image-id'] }] });

    const destroyed = await cloud.restage('destroy', '--environment', 'qa');
    expect(destroyed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('destroy of qa: complete') });
    expect(cloud.livingServers()).toEqual(['golden']);
  });

  test('a staging server that became a golden one is kept until it is released', async ({ expect, cloud }) => {
    await cloud.restage(...launch);
    expect(await cloud.restage('snapshot', '--golden', 'qa-g1-1')).toMatchObject({ exitCode: 0 });
    const kept = await cloud.restage('destroy', ...qa, '--json');
    expect(kept).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(kept.stdout).removed).toMatchObject([
      { kind: 'server', name: 'qa-g1-1', outcome: 'kept', why: expect.stringContaining('`restage release qa-g1-1`') },
    ]);
    expect(cloud.livingServers()).toEqual(['golden', 'qa-g1-1']);
    expect(await cloud.restage('release')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('golden: it is missing') });
    expect(await cloud.restage('release', 'qa-g1-1')).toMatchObject({ exitCode: 0, stdout: 'release: complete\n' });
    expect(await cloud.restage('destroy', ...qa)).toMatchObject({ exitCode: 0 });
    expect(cloud.livingServers()).toEqual(['golden']);
  });
});

describe.concurrent('files for SSH', () => {
  test('are in the directory that is named, below the current one; a link in the way is exit code 2', async ({
    expect,
    cloud,
    onTestFinished,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'restage-cli-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cloud.emulator.knobs.set('*', { host_keys_seconds: 0 });
    const argv = [...launch, '--ready', 'host-keys', '--json'];
    const { exitCode, stdout } = await runCommand([...argv, '--ssh-directory', 'ssh'], cloud.env, folder);
    expect(exitCode).toBe(0);
    const keys = JSON.parse(stdout);
    expect(keys['known-hosts'].split('\n')).toHaveLength(4);
    expect(readFileSync(join(folder, 'ssh/known_hosts'), 'utf8')).toBe(keys['known-hosts']);
    expect(readFileSync(join(folder, 'ssh/config'), 'utf8')).toBe(keys['ssh-config']);
    expect(readFileSync(join(folder, 'ssh/inventory.yml'), 'utf8')).toBe(keys['ansible-inventory']);

    symlinkSync(tmpdir(), join(folder, 'link'));
    const before = cloud.changes();
    const refused = await runCommand([...argv, '--ssh-directory', 'link/x'], cloud.env, folder);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is a link') });
    expect(cloud.changes()).toBe(before);
  });
});

describe.concurrent('every other end', () => {
  test('exit code 75: what takes long has begun, and the same command goes on with it', async ({ expect, cloud }) => {
    cloud.emulator.knobs.setForAll({ upload_seconds: 6 });
    const argv = ['snapshot', '--golden', 'golden', '--image-max-age', '1h', '--json'];
    const first = await cloud.restage(...argv, '--no-wait');
    expect(first.exitCode).toBe(75);
    const begun = JSON.parse(first.stdout);
    expect(begun).toMatchObject({ status: 'pending', pending: { 'come-back-at': expect.stringMatching(/Z$/) } });
    const second = await cloud.restage(...argv);
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ status: 'complete', 'image-id': begun['image-id'] });
    expect(cloud.livingImages()).toHaveLength(1);
    expect(cloud.emulator.books.server('golden')).toMatchObject({ vmState: 'active' });
  });

  test('exit code 1: a launch that fails deletes what it made', async ({ expect, cloud }) => {
    const argv = [...launch, '--metadata', 'testbed:fail_spawn=No disk today'];
    const { exitCode, stdout, stderr } = await cloud.restage(...argv, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).error.message).toContain('No disk today');
    expect(stderr).toMatch(/^error: /m);
    expect(cloud.livingServers()).toEqual(['golden']);
  });

  test('killed, what had happened until then is in the file of events, line by line', async ({ expect, cloud, onTestFinished }) => {
    const folder = mkdtempSync(join(tmpdir(), 'restage-events-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'events.ndjson');
    const running = startCommand([...launch, '--metadata', 'testbed:build_never_ends=true', '--events', file, '--verbose'], cloud.env);
    await running.seen('building');
    running.process.kill('SIGKILL');
    await running.ended;
    const events = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: 'run-start', verb: 'launch' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'request', method: 'POST', path: expect.stringMatching(/\/servers$/) }));
    expect(events.at(-1)?.type).not.toBe('run-end');
    expect(JSON.stringify(events)).not.toContain(password);
  });

  test('the embedded cloud serves a shell that sources its output, until SIGINT', async ({ expect }) => {
    const running = startCommand(['emulator'], {});
    const output = await running.seen('restage plan --golden web-golden');
    const settings = Object.fromEntries([...output.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value ?? '']));
    const planned = await runCommand(['plan', '--golden', 'web-golden', '--count', '3', '--json'], settings);
    expect(planned.exitCode).toBe(0);
    expect(JSON.parse(planned.stdout)).toMatchObject({ status: 'planned', plan: { golden: { name: 'web-golden' }, count: 3 } });
    running.process.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 0 });
  });
});
