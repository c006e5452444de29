import { visibleLines } from '../../domain/foreign-text.ts';

/** A longer line is cut, characters: it is not read, and must not fill the memory. */
const longestLine = 16_384;

export interface LineBuffer {
  /** Takes a piece as it comes: its end may be the middle of a line. */
  push(piece: string): void;
  /** Nothing more will come: the rest is a line, too. */
  end(): void;
}

/** Joins what comes in pieces into lines, without their ends and what steers a terminal: half a line is no text that could be judged. */
export function bufferLines(onLine: (line: string) => void): LineBuffer {
  let rest = '';
  let isCut = false;
  const tell = (line: string) => {
    if (!isCut) for (const shown of visibleLines(line)) onLine(shown);
    isCut = false;
  };
  return {
    push(piece) {
      const [first = '', ...more] = piece.split('\n');
      rest += first;
      for (const next of more) {
        tell(rest.replace(/(?<!\r)\r+$/, ''));
        rest = next;
      }
      if (isCut) rest = '';
      else if (rest.length > longestLine) {
        // Up to a space: the half of a secret would not be known.
        tell(`${rest.slice(0, longestLine).replace(/\S*$/, '')}… (a line of more than ${longestLine} characters)`);
        isCut = true;
        rest = '';
      }
    },
    end() {
      if (rest !== '') tell(rest);
      rest = '';
    },
  };
}
