import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { withQuestion } from '../../../../src/entry-points/cli/confirm.ts';
import type { Input } from '../../../../src/entry-points/cli/world.ts';
import type { RemovedResource } from '../../../../src/operations/results.ts';
import type { RunParts } from '../../../../src/operations/run/context.ts';

const server: RemovedResource = {
  kind: 'server',
  id: 's-1',
  name: 'qa-g1-1',
  environment: 'qa',
  why: 'of environment qa',
  outcome: 'would',
};
const image: RemovedResource = { kind: 'image', id: 'i-1', name: '', environment: 'qa', why: 'made for environment qa', outcome: 'would' };

/** A person at a terminal, unless told otherwise. */
function open({ tty = true, stderrTty = true, env = {} }: { tty?: boolean; stderrTty?: boolean; env?: Record<string, string> } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: tty });
  const cancel = new AbortController();
  const shown: string[] = [];
  const emitted: string[] = [];
  let ended = 0;
  // Only these are looked at.
  const deps = { signal: cancel.signal, emit: ({ type }) => emitted.push(type) } as Pick<RunParts, 'signal' | 'emit'> as RunParts;
  const asking = withQuestion(
    deps,
    { stdin: (): Input => input, stderr: { write: (text) => shown.push(text), isTTY: stderrTty }, env },
    { end: () => (ended += 1) },
  );
  return {
    ...{ input, cancel, emitted, asking },
    shown: () => shown.join(''),
    ended: () => ended,
    confirm: (removals: readonly RemovedResource[]) => asking.confirm?.(removals) ?? Promise.reject(new Error('there is no question')),
  };
}

describe('a person at a terminal', () => {
  test('is shown what would be deleted, and asked', async () => {
    const person = open();
    person.input.write('y\n');
    expect(await person.confirm([server, { ...server, id: 's-2' }, image])).toBe(true);
    expect(person.shown()).toBe(
      [
        'This will be deleted:',
        '  server qa-g1-1 (s-1): of environment qa',
        '  server qa-g1-1 (s-2): of environment qa',
        '  image i-1: made for environment qa',
        'Delete 2 servers, 1 image? [y/N] ',
      ].join('\n'),
    );
    expect(person.ended()).toBe(1);
  });

  test.each(['y', 'Y', 'yes', ' YES '])('says yes by %j', async (answer) => {
    const person = open();
    person.input.write(`${answer}\n`);
    expect(await person.confirm([server])).toBe(true);
  });

  test.each(['', 'n', 'no', 'yep', 'y y', 'qa', 'oui'])('does not say yes by %j', async (answer) => {
    const person = open();
    person.input.write(`${answer}\n`);
    await expect(person.confirm([server])).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringContaining('Nothing was deleted'),
    });
  });

  test('does not say yes by ending the input, or without an end of the line', async () => {
    const person = open();
    person.input.end();
    await expect(person.confirm([server])).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('may leave by a signal', async () => {
    const person = open();
    const answer = person.confirm([server]);
    person.cancel.abort(Object.assign(new Error('left'), { code: 'cancelled' }));
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('is not asked about nothing', async () => {
    const person = open();
    expect(await person.confirm([])).toBe(true);
    expect(person.shown()).toBe('');
  });

  test('reads names that cannot move the cursor', async () => {
    const person = open();
    person.input.write('y\n');
    await person.confirm([{ ...server, name: 'a\u001b[2J\u009b1A\r\u202eb\u2028c' }]);
    expect(person.shown()).toContain('server a [2J1A b c (s-1)');
  });

  test('is shown how much of a long list is left out', async () => {
    const person = open();
    person.input.write('y\n');
    await person.confirm(Array.from({ length: 45 }, () => server));
    expect(person.shown()).toMatch(/ {2}and 5 more\nDelete 45 servers\?/);
  });

  test('is asked one question after the other, and told of nothing else meanwhile', async () => {
    const person = open();
    const first = person.confirm([server]);
    const second = person.confirm([image]);
    await new Promise(setImmediate);
    person.asking.emit({ type: 'note', message: 'meanwhile' });
    expect([person.shown().match(/\[y\/N\]/g)?.length, person.emitted]).toEqual([1, []]);
    person.input.write('y\n');
    expect(await first).toBe(true);
    expect(person.emitted).toEqual(['note']);
    person.input.write('n\n');
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test.each([
  ['standard input is no terminal', { tty: false }],
  ['standard error is no terminal', { stderrTty: false }],
  ['it is a CI job', { env: { CI: 'true' } }],
])('there is no question if %s', (_where, surroundings) => {
  expect(open(surroundings).asking.confirm).toBeUndefined();
});
