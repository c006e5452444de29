import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferLines } from '../../../../src/entry-points/common/lines.ts';

function linesOf(pieces: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const buffer = bufferLines((line) => lines.push(line));
  for (const piece of pieces) buffer.push(piece);
  buffer.end();
  return lines;
}

test('whatever the pieces, the lines are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', ':', '#', '[', '\n', '\r', ' ') }), { maxLength: 12 }), (pieces) => {
      expect(linesOf(pieces)).toEqual(linesOf([pieces.join('')]));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test('a command in two pieces is one line, and the last line needs no end', () => {
  expect(linesOf(['#', '#[', 'error]x\r\nta', 'il'])).toEqual(['##[error]x', 'tail']);
});

test('a line without an end is cut at a space, told once, and what follows it is read again', () => {
  const long = `${'word '.repeat(4000)}half-of-a-secret`;
  const [cut = '', ...rest] = linesOf([long, 'more', ' and more\nnext\n']);
  expect(cut).toMatch(/word … \(a line of more than 16384 characters\)$/);
  expect(rest).toEqual(['next']);
});
