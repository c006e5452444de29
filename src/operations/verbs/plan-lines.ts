const mark = 'note: ';

/** A line of a plan that is no step: lists number both alike. */
export function asFact(text: string): string {
  return `${mark}${text}`;
}

/** The lines of several plans as one: first each step, then what is only to be known. */
export function factsLast(lines: readonly string[]): readonly string[] {
  const isFact = (line: string) => line.startsWith(mark);
  return [...lines.filter((line) => !isFact(line)), ...lines.filter(isFact)];
}
