/**
 * Sequences that steer a terminal (ECMA-48, section 5.4 and 5.6): with a final character, or the strings of OSC, DCS, SOS, PM and APC
 * where they come to an end. One that never ends hides nothing: only its introducer is taken out.
 */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f\n]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]+[0-~]/g;

/** Looked for at the first of its carriage returns only: from each of a million, a search to the end of them would take an hour. */
const lineEnds = /(?<!\r)\r+\n/g;

/** Where terminals, browsers, Markdown or .NET begin a new line, and terminals a command; the line feed itself is none of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const breaks = /[\u000b\u000c\r\u001b\u0085\u2028\u2029]/g;

/** What shows nothing of itself and changes how its neighbours are read: controls, marks of direction, joiners, fillers, tags. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The one way in which text that others wrote (a cloud, a guest, a child process, the author of a pull request) is made fit to be shown:
 * what is left is visible, in the order in which it is read, and on as many lines as it has line feeds. Of control characters only
 * line feeds and tabs stay; other ends of lines, and the escape character, become spaces. Applied twice, it changes nothing more.
 */
export function visible(text: string): string {
  return text
    .replaceAll(lineEnds, '\n')
    .replaceAll(breaks, ' ')
    .replaceAll(invisible, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replaceAll(/\p{Cs}/gu, '\ufffd');
}

/**
 * The same for what was written to a terminal, line by line: what steers one is taken out whole, and a lone carriage return, as between
 * the frames of a progress bar, begins a line.
 */
export function visibleLines(text: string): readonly string[] {
  return text
    .replaceAll(sequences, '')
    .replaceAll(lineEnds, '\n')
    .split(/[\n\r\u0085\u2028\u2029]/)
    .map(visible)
    .map((line) => line.trimEnd());
}
