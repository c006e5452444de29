import * as v from 'valibot';
import { RestageError } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import type { Answered } from './outcome.ts';

/**
 * What is used of an answer.
 * @param whose `name` of the code host; `addressFrom`: what its address is taken from, for a hint
 * @throws RestageError `unexpected-answer`
 */
export function parseAnswer<T>(
  { method, path, body }: Answered,
  schema: v.GenericSchema<unknown, T>,
  { name, addressFrom }: { readonly name: string; readonly addressFrom: string },
): T {
  const result = v.safeParse(schema, jsonOf(body));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new RestageError(
    'unexpected-answer',
    `${name}: ${method} ${path}: ${v.getDotPath(issue) ?? 'the answer'} is not ${issue.expected ?? 'the expected value'}.`,
    { hint: `Check that ${addressFrom} is the address of a ${name} REST API.` },
  );
}

/** `undefined` for a text that is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
