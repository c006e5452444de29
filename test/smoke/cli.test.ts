import { describe } from 'vitest';
import { launch, password, test } from '../helpers/cli-cloud.ts';
import { runCommand, startCommand } from '../helpers/command.ts';

describe.concurrent('exit code 2: nothing was touched', () => {
  test('a refused command line sends nothing at all', async ({ expect, cloud }) => {
    const { exitCode, stdout } = await cloud.restage('refresh', '--golden', 'golden', '--count', 'many', '--ttl', 'soon', '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/count.*\n.*ttl/),
      'request-ids': [],
    });
    expect(cloud.emulator.books.requests).toEqual([]);
  });

  test('a failed check changes nothing', async ({ expect, cloud }) => {
    const { exitCode, stderr } = await cloud.restage('refresh', '--golden', 'golden', '--flavor', 'm1.tiny');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('code: flavor-too-small');
    expect(cloud.changes()).toBe(0);
  });

  test('a wrong password is refused by the cloud, and never shown', async ({ expect, cloud }) => {
    const wrong = 'hunter2-is-not-it';
    const { exitCode, stdout, stderr } = await runCommand(['status', '--json', '--verbose'], { ...cloud.env, OS_PASSWORD: wrong });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('auth-failed');
    expect(stdout + stderr).not.toContain(wrong);
  });
});

describe.concurrent('every other end', () => {
  test('exit code 130: after SIGINT, the run deletes what it created', async ({ expect, cloud }) => {
    const argv = [...launch, '--metadata', 'testbed:build_never_ends=true'];
    const running = startCommand(argv, cloud.env);
    await running.seen('building');
    running.process.kill('SIGINT');
    const { exitCode, stderr, stdout } = await running.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Cancelling');
    expect(stdout).toBe('');
    expect(cloud.livingServers()).toEqual(['golden']);
  });

  test('secrets stay secret, even with --verbose', async ({ expect, cloud }) => {
    const userData = '#cloud-config\npassword: swordfish-of-the-seas\n';
    const argv = [...launch, '--user-data', userData, '--verbose', '--json'];
    const { exitCode, stdout, stderr } = await cloud.restage(...argv);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/compute POST \S*\/v2\.1\/servers -> 202/);
    expect(stderr).toContain('password from OS_PASSWORD');
    for (const secret of [password, 'swordfish-of-the-seas', Buffer.from(userData).toString('base64')])
      expect(stdout + stderr).not.toContain(secret);
  });

  test('a reader who has seen enough is no failure', async ({ expect }) => {
    const running = startCommand(['refresh', '--help'], {});
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
