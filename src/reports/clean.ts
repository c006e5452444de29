import { RestageError } from '../domain/errors.ts';
import { visibleLines } from '../domain/foreign-text.ts';
import type { Redactor } from '../domain/redactor.ts';
import { reportError } from './error.ts';

/** What makes the texts of a run fit to be shown. */
export type Cleaner = Pick<Redactor, 'clean' | 'redact'>;

/**
 * The same, every text in it clean: before anything is written into a sentence, Markdown, JSON, or a command for a runner, where a secret
 * would not be known again. Errors come out as errors, without their causes.
 */
export function cleaned<T>(value: T, cleaner: Cleaner): T {
  // The shape stays: texts become texts, errors become errors, all else is copied or left alone.
  return cleanedValue(value, cleaner) as T;
}

function cleanedValue(value: unknown, cleaner: Cleaner): unknown {
  if (typeof value === 'string') return cleaner.clean(value);
  if (value instanceof Error) return cleanedError(value, cleaner);
  if (Array.isArray(value)) return value.map((item) => cleanedValue(item, cleaner));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, cleanedValue(item, cleaner)]));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanedValue(item, cleaner)]));
}

/** Any error as one of ours. */
function cleanedError(error: Error, cleaner: Cleaner): RestageError {
  const { code, message, hint, requestIds, consoleTail } = reportError(error);
  const clean = new RestageError(code, cleaner.clean(message), {
    hint: hint === undefined ? undefined : cleaner.clean(hint),
    requestIds: requestIds.map(cleaner.clean),
    consoleTail: consoleTail && {
      server: cleaner.clean(consoleTail.server),
      text: cleaner.redact(visibleLines(consoleTail.text).join('\n')),
    },
  });
  if (error instanceof RestageError) clean.cleanupErrors.push(...error.cleanupErrors.map((each) => cleanedValue(each, cleaner)));
  return clean;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
