import { expect, test } from 'vitest';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { cloudWorld, signIn } from './cloud-world.ts';

const job = { ...signIn, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push' };
/** What a runner would obey, by its own rules. */
const commands = /^\s*::|##\[/m;

test.each(['::add-mask::ready', ' ::stop-commands::x', '##[group]x'])(
  'no name from the cloud is a command of a runner: %s',
  async (name) => {
    const world = cloudWorld(['launch', '--image', 'base', '--flavor', 'm1.tiny', '--environment', 'qa'], { env: job }, {});
    expect(await run(world)).toBe(0);
    const [server] = world.emulator.books.servers().filter((one) => one.name.startsWith('qa'));
    rename(world, server?.id ?? '', name);
    for (const argv of [['status'], ['status', '--json'], ['destroy', '--environment', 'qa']]) {
      const before = [world.out().length, world.err().length];
      await run({ ...world, argv });
      const [out, err] = [world.out().slice(before[0]), world.err().slice(before[1])];
      expect(`${out}\n${err}`).not.toMatch(commands);
      if (argv.includes('--json')) expect(JSON.stringify(JSON.parse(out))).toContain(name.trim());
    }
  },
);

function rename({ emulator }: ReturnType<typeof cloudWorld>, id: string, name: string): void {
  const domain = { name: 'Default' };
  const password = { user: { name: 'ci', domain, password: 'testbed' } };
  const auth = { identity: { methods: ['password'], password }, scope: { project: { name: 'ci', domain } } };
  const headers = { host: 'cloud.test', 'content-type': 'application/json' };
  const body = JSON.stringify({ auth });
  const token = emulator.handle({ method: 'POST', url: '/identity/v3/auth/tokens', headers, body }).headers['x-subject-token'] ?? '';
  const renamed = emulator.handle({
    method: 'PUT',
    url: `/compute/v2.1/servers/${id}`,
    headers: { ...headers, 'x-auth-token': token },
    body: JSON.stringify({ server: { name } }),
  });
  expect(renamed.status).toBe(200);
}
