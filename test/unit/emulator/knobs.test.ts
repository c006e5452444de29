import { describe, expect, it } from 'vitest';
import { defaultKnobs, KnobTable } from '../../../src/emulator/knobs.ts';
import { openCloud } from './cloud.ts';

function goldenWith(metadata: Readonly<Record<string, string>> = {}) {
  const { emulator } = openCloud();
  const server = emulator.books.server('golden');
  if (server === undefined) throw new Error('no golden server');
  return { ...server, metadata };
}

describe('a knob', () => {
  it('is the default, then that for all, then that of the latest rule, then that of the metadata', () => {
    const server = goldenWith();
    const table = new KnobTable({});
    expect(table.of(server, 'spawn_seconds')).toBe(defaultKnobs.spawn_seconds);
    table.setForAll({ spawn_seconds: 2 });
    expect(table.of(server, 'spawn_seconds')).toBe(2);
    table.set('gold*', { spawn_seconds: 3 });
    expect(table.of(server, 'spawn_seconds')).toBe(3);
    table.set(server.id, { spawn_seconds: 4 });
    expect(table.of(server, 'spawn_seconds')).toBe(4);
    expect(table.of({ ...server, metadata: { 'testbed:spawn_seconds': '5' } }, 'spawn_seconds')).toBe(5);
    expect(table.of(server, 'shutdown_seconds')).toBe(defaultKnobs.shutdown_seconds);
  });

  it('matches names whole, and takes nothing but * for a pattern', () => {
    const server = goldenWith();
    const table = new KnobTable({});
    for (const pattern of ['gold', 'g.lden', 'olden', '*x']) table.set(pattern, { fail_stop: true });
    expect(table.of(server, 'fail_stop')).toBe(false);
    table.set('*den', { fail_stop: true });
    expect(table.of(server, 'fail_stop')).toBe(true);
  });

  it.each([
    ['true', true],
    ['no', false],
    ['upload', 'upload'],
  ])('is read from the text %s', (text, value) => {
    expect(new KnobTable({}).of(goldenWith({ 'testbed:fail_snapshot': text }), 'fail_snapshot')).toBe(value);
  });

  it('without a default is a number all the same', () => {
    const table = new KnobTable({});
    expect(table.of(goldenWith({ 'testbed:snapshot_mb': '12.5' }), 'snapshot_mb')).toBe(12.5);
    expect(table.of(goldenWith(), 'snapshot_mb')).toBeUndefined();
  });
});
