import fc from 'fast-check';

/** Any text of Unicode. As `fc.string({ unit: 'binary' })`, which takes a second for a table of all characters whenever it is called. */
export function anyText(maxLength = 30): fc.Arbitrary<string> {
  const character = fc.oneof(
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
    fc.integer({ min: 0, max: 0xff }),
  );
  return fc.array(character, { maxLength }).map((codes) => String.fromCodePoint(...codes));
}
