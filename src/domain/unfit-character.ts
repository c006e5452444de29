/** What shows nothing of itself: controls, joiners, marks of direction, fillers, line and paragraph separators, half surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Beyond the Basic Multilingual Plane: four bytes in UTF-8. */
const fourBytes = /[\u{10000}-\u{10ffff}]/u;

/**
 * The first character of a text that no name, tag or value in the cloud can hold: `U+1F418, which …`; `undefined` = there is none.
 *
 * Nova takes characters of four bytes and answers 202; where its database keeps three (MariaDB's `utf8`), the server is never written, and
 * stays in BUILD forever. Invisible ones are refused by Nova in names (nova:api/validation/validators.py `_is_printable`), and make of two values
 * that look the same two.
 */
export function unfitCharacter(text: string): string | undefined {
  const [first] = [
    { found: invisible.exec(text), why: 'is invisible' },
    { found: fourBytes.exec(text), why: 'is outside the Basic Multilingual Plane' },
  ]
    .flatMap(({ found, why }) => (found === null ? [] : [{ at: found.index, character: found[0], why }]))
    .sort((one, other) => one.at - other.at);
  return first && describe(first.character, first.why);
}

/** The same of a name that is looked up: Nova's own names hold nothing invisible, and may, on some clouds, hold all else. */
export function invisibleCharacter(text: string): string | undefined {
  return describe(invisible.exec(text)?.[0], 'is invisible');
}

function describe(character: string | undefined, why: string): string | undefined {
  const code = character?.codePointAt(0);
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}, which ${why}`;
}
