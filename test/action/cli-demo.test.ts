import { expect, test } from 'vitest';
import { run } from '../../src/faces/cli/run.ts';
import { testWorld } from '../unit/faces/cli/world.ts';

test('the demo plays the whole job and leaves nothing behind', async () => {
  const world = testWorld(['demo'], { env: { OS_CLOUD: 'not-to-be-touched', HTTP_PROXY: 'http://127.0.0.1:1' } });
  const startedAt = world.clock.now();
  expect(await run(world)).toBe(0);
  const shown = world.out();
  expect(shown).toContain('stop golden server web-golden');
  expect(shown).toContain('consistency: clean');
  expect(shown).toMatch(/image saving.* of ~1h \(\d+ %\)/);
  expect(shown).toMatch(/golden server was down for: 1h/);
  for (const name of ['demo-g1-1', 'demo-g1-2', 'demo-g1-3']) expect(shown).toMatch(new RegExp(`^${name} +server +ACTIVE`, 'm'));
  expect(shown).toContain('destroy of demo: complete');
  expect(shown).toContain('That was all: 1h');
  expect(world.err()).toBe('');
  // True time, of which the play takes its share whatever the computer does.
  expect(world.clock.now() - startedAt).toBeLessThan(20_000);
});
