import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { cloudWorld, signIn } from './cloud-world.ts';

// Loaded lazily by the command line: here before the tests, whose time is for the work.
import '../../../../src/entry-points/cli/confirm.ts';
import '../../../../src/entry-points/cli/verb.ts';
import '../../../../src/operations/verbs/launch.ts';

/** An environment `qa` with one server, and `destroy` run on it by a person who answers this. */
async function destroyWith(answer: string, more: readonly string[] = [], changes: { readonly env?: Record<string, string> } = {}) {
  const world = cloudWorld(['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', 'ci-net', '--environment', 'qa']);
  expect(await run(world)).toBe(0);
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.end(answer);
  let asked = '';
  const code = await run({
    ...world,
    ...changes,
    argv: ['destroy', '--environment', 'qa', ...more],
    stdin: () => input,
    stderr: { write: (text) => (asked += text), isTTY: true },
  });
  const left = world.emulator.books.servers().filter(({ name, deletedAt }) => name.startsWith('qa-') && deletedAt === undefined);
  return { code, asked, left: left.length, out: world.out() };
}

describe('destroy at a terminal', () => {
  test('shows what would be deleted, and deletes it after a yes', async () => {
    const { code, asked, left } = await destroyWith('y\n');
    expect(asked).toMatch(/This will be deleted:\n {2}server qa-g1-1 \([^)]+\).*\nDelete 1 server\? \[y\/N\] /);
    expect([code, left]).toEqual([0, 0]);
  });

  test.each(['n\n', '\n', ''])('deletes nothing after %j: 130', async (answer) => {
    const { code, asked, left } = await destroyWith(answer);
    expect([code, left]).toEqual([130, 1]);
    expect(asked).toContain('Nothing was deleted');
  });

  test('with --json asks on standard error, too', async () => {
    const { code, asked, left, out } = await destroyWith('n\n', ['--json']);
    expect(asked).toContain('[y/N]');
    expect([code, left]).toEqual([130, 1]);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '').error.code).toBe('cancelled');
  });

  test.each([
    ['with --yes', ['--yes'], {}],
    ['in a CI job', [], { env: { ...signIn, CI: 'true' } }],
  ])('asks nothing %s', async (_when, more, changes) => {
    const { code, asked, left } = await destroyWith('n\n', more, changes);
    expect(asked).not.toContain('[y/N]');
    expect([code, left]).toEqual([0, 0]);
  });
});
