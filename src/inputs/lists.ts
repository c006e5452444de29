import { commaBeforeCheck } from './ready.ts';

/**
 * How a list is cut into items. Plain lists are cut at every comma and line end. Checks and pairs may hold commas, so
 * theirs are cut only where the next item visibly begins.
 */
const plainComma = /,/;
const commaBeforePair = /,(?=\s*[\w.: -]+=)/;

const cut = (text: string, comma: RegExp): string[] =>
  text
    .split(/\r?\n/)
    .flatMap((line) => line.split(comma))
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Items of a newline- or comma-separated list, trimmed, without empty ones. */
export const cutList = (text: string): string[] => cut(text, plainComma);

/** Readiness checks: `tcp:22,command:test -f a,b` are two. */
export const cutChecks = (text: string): string[] => cut(text, commaBeforeCheck);

/** `key=value` items: `a=1,2,b=3` are two. */
export const cutPairs = (text: string): string[] => cut(text, commaBeforePair);
