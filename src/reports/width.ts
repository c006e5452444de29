import stringWidth from 'string-width';

/** Columns that a text takes on a terminal: wide characters take two, combining ones none. */
export const widthOf = (text: string): number => stringWidth(text);

/** At most so many columns; what is cut off is marked, by `…` or by a dot. */
export function fitTo(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text;
  let fitted = '';
  let width = widthOf(mark);
  for (const { segment } of segmenter.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    fitted += segment;
  }
  return `${fitted}${mark}`;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Words in lines of at most so many columns; a longer word has a line of its own. */
export function wrapTo(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || widthOf(last) + 1 + widthOf(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
