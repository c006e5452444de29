/** Of what OpenStack, GitHub and people write, nothing comes near: Neutron's and Nova's answers are about ten levels deep. */
export const mostDepth = 64;
/** Values in one text; a page of 1000 servers has about 100,000. */
export const mostValues = 1_000_000;

const code = { quote: 0x22, comma: 0x2c, bracket: 0x5b, bracketEnd: 0x5d, brace: 0x7b, braceEnd: 0x7d } as const;

/** A text that would take more memory and time than it is worth. */
export class JsonTooMuch extends Error {
  override readonly name = 'JsonTooMuch';
}

/**
 * `JSON.parse` for a text of anyone's: 30 MB of `[` would take its 1.4 GB and block the process for as long, whatever signal comes.
 * One pass over the text decides, and stops at the first step too far.
 * @throws JsonTooMuch beyond `mostDepth` or `mostValues`; SyntaxError
 */
export function parseJson(text: string): unknown {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case code.quote:
        at = endOfString(text, at);
        break;
      case code.bracket:
      case code.brace:
        depth += 1;
        values += 1;
        if (depth > mostDepth) throw new JsonTooMuch(`it is nested more than ${mostDepth} levels deep`);
        break;
      case code.bracketEnd:
      case code.braceEnd:
        depth -= 1;
        break;
      case code.comma:
        values += 1;
        break;
    }
    if (values > mostValues) throw new JsonTooMuch(`it holds more than ${mostValues} values`);
  }
  return JSON.parse(text);
}

/** Where the string ends that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
