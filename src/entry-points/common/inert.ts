import { visible } from '../../domain/foreign-text.ts';

/** What tells a line of others from ours. */
export const quoteMark = '| ';

/**
 * Text in which a runner of GitHub's finds no command: it obeys `::name::` at a line's start, whatever kind of space stands before it, and
 * `##[name]` anywhere (actions/runner:src/Runner.Common/ActionCommand.cs). It compares by the rules of a language, which pass over
 * characters that show nothing: those are taken out before, and what is put between is a space, which counts.
 */
export function inert(text: string): string {
  return withoutCommands(visible(text));
}

/** The same for text that is visible already, but for colours of ours. */
export function withoutCommands(text: string): string {
  return text.replaceAll(/#(?=#\[)/g, '# ').replaceAll(/^(?=[^\S\n]*::)/gm, quoteMark);
}

/** The same for a line of JSON, whose value stays: it begins with a bracket, so no command stands at its start. */
export function jsonWithoutCommands(json: string): string {
  return json.replaceAll(/#(?=#\[)/g, '\\u0023');
}
