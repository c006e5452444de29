import { expect, test } from 'vitest';
import { run } from '../../src/faces/cli/run.ts';
import { testWorld } from '../unit/faces/cli/world.ts';

test.each([
  { profile: 'snapshot-service', argv: ['demo'], down: /web-golden was down for 1m( \d+s)?, and is running again/, state: 'image queued' },
  { profile: 'nova', argv: ['demo', '--profile', 'nova'], down: /web-golden was down for 1h/, state: 'image saving' },
])('the demo on $profile plays the whole job and leaves nothing behind', async ({ argv, down, state }) => {
  const world = testWorld(argv, { env: { OS_CLOUD: 'not-to-be-touched', HTTP_PROXY: 'http://127.0.0.1:1' } });
  const startedAt = world.clock.now();
  expect(await run(world)).toBe(0);
  const shown = world.out();
  expect(shown).toContain('stop golden server web-golden');
  expect(shown).toContain('consistency: clean');
  expect(shown).toMatch(new RegExp(`${state}.* of ~1h \\(\\d+ %\\)`));
  for (const name of ['demo-g1-1', 'demo-g1-2', 'demo-g1-3']) expect(shown).toMatch(new RegExp(`^${name} +server +ACTIVE`, 'm'));
  expect(shown).toContain('destroy of demo: complete');
  const last = shown.slice(shown.indexOf('In total: 1h'));
  expect(last).toMatch(down);
  expect(last).toMatch(/image +usable 1h/);
  for (const name of ['demo-g1-1', 'demo-g1-2', 'demo-g1-3'])
    expect(last).toMatch(new RegExp(`${name} at 10\\.20\\.0\\.\\d+, ready after`));
  expect(world.err()).toBe('');
  // True time, of which the play takes its share whatever the computer does.
  expect(world.clock.now() - startedAt).toBeLessThan(20_000);
});
