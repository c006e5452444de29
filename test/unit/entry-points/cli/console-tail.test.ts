import { expect, test } from 'vitest';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { cloudWorld, signIn } from './cloud-world.ts';

const argv = [
  'launch',
  '--image',
  'base',
  '--flavor',
  'm1.tiny',
  '--network',
  'ci-net',
  '--ready',
  'console:never',
  '--ready-timeout',
  '20s',
];

async function failing(more: readonly string[], isTTY: boolean, env: Readonly<Record<string, string>> = {}) {
  const world = cloudWorld([...argv, ...more], { env: { ...signIn, ...env } });
  world.emulator.knobs.set('staging-g1-1', { host_keys: false, console: 'login:\r\u001b[31mroot password: testbed\n' });
  const stderr = { write: (text: string) => world.stderr.write(text), isTTY };
  expect(await run({ ...world, stderr })).toBe(1);
  return { err: world.err(), out: world.out() };
}

test("a person's terminal shows the end of a console, without what steers it and without what is secret", async () => {
  const { err, out } = await failing(['--json'], true);
  expect(err).toMatch(/The end of the console of \S+:\n\| login:\n\| root password: \*\*\*\n/);
  expect(out).not.toContain('root password');
});

test.each([
  ['a file', false, {}],
  ['the log of a CI', true, { CI: 'true' }],
])('%s says where to look instead', async (_, isTTY, env) => {
  const { err } = await failing([], isTTY, env);
  expect(err).not.toContain('root password');
  expect(err).toMatch(/The end of the console of \S+ is not shown\. Run this again with `--console-tail` to show it here/);
});

test('it shows it where it is told to', async () => {
  expect((await failing(['--console-tail'], false, { CI: 'true' })).err).toContain('| root password: ***');
});

test('the secrets of all clouds in clouds.yaml and secure.yaml are hidden, also those of clouds that are not used', async () => {
  const files: Readonly<Record<string, string>> = {
    '/etc/openstack/clouds.yaml': `clouds:\n  ci: { auth: { auth_url: "${signIn.OS_AUTH_URL}", username: ci, project_name: ci } }\n  other: { auth: { password: other_1_secret } }\n`,
    '/etc/openstack/secure.yaml': 'clouds:\n  ci: { auth: { password: testbed } }\n  third: { auth: { password: 0x1F } }\n',
  };
  const world = cloudWorld([...argv, '--cloud', 'ci', '--metadata', 'testbed:fail_spawn=no: other_1_secret 0x1F'], {
    env: {},
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      return text;
    },
  });
  expect(await run(world)).toBe(1);
  expect(world.err()).toContain('no: *** ***');
});
