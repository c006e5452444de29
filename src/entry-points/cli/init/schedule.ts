/** Smallest and largest number of each field: minute, hour, day of the month, month, day of the week. */
const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const names = ['', '', '', 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC', 'SUN MON TUE WED THU FRI SAT'].map((words) =>
  words.split(' ').filter((word) => word !== ''),
);

/**
 * What is wrong with a schedule of GitHub, which takes POSIX cron of five fields and none of the shorthands such as `@daily`
 * (https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule); `undefined` = nothing.
 */
export function scheduleProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== ranges.length) return `\`${cron}\` has ${fields.length} fields, not five`;
  const wrong = fields.find((field, at) => !isField(field, at));
  return wrong === undefined ? undefined : `\`${wrong}\` in \`${cron}\` is not a cron field, or out of range`;
}

function isField(field: string, at: number): boolean {
  return field.split(',').every((item) => isItem(item, at));
}

/** A star, a number or a range of them, and a step behind it. */
function isItem(item: string, at: number): boolean {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (match === null) return false;
  const [, first, last, step] = match;
  const [from, to] = [first, last].map((word) => (word === undefined ? undefined : numberOf(word, at)));
  if (Number.isNaN(from) || Number.isNaN(to) || (step !== undefined && Number(step) === 0)) return false;
  return from === undefined || to === undefined || from <= to;
}

function numberOf(word: string, at: number): number {
  const [least, most] = ranges[at] ?? [0, 0];
  const index = names[at]?.indexOf(word.toUpperCase()) ?? -1;
  const value = index >= 0 ? index + least : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  return value >= least && value <= most ? value : Number.NaN;
}
