import * as v from 'valibot';
import { RestageError } from '../domain/errors.ts';
import type { Answer, ServiceCall } from './http/service-client.ts';

/** The call whose answer is read, for the message. */
export type CallName = Pick<ServiceCall, 'method' | 'path'>;

/**
 * The answer's body in our shape. Unknown fields are ignored: every OpenStack release adds some.
 * @throws RestageError `unexpected-answer` with the place inside the body and what was expected there. The body itself
 * is not quoted: it may hold a password (`adminPass`) or user data.
 */
export function parseAnswer<T>(schema: v.GenericSchema<unknown, T>, answer: Answer, call: CallName): T {
  const result = v.safeParse(schema, answer.body, { abortPipeEarly: true });
  if (result.success) return result.output;
  const [first, ...others] = result.issues;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw unexpectedAnswer(answer, call, `${problemOf(first)}${more}`);
}

/** For an answer that has the right shape and still makes no sense. */
export function unexpectedAnswer(answer: Answer, call: CallName, problem: string): RestageError {
  return new RestageError(
    'unexpected-answer',
    `The answer to ${call.method} ${call.path} (status ${answer.status}) has an unexpected body: ${problem}.`,
    {
      hint: 'Check that the endpoint in the catalog (or the endpoint override) is the address of the service itself, not of a web page or another API.',
      requestIds: answer.requestId === undefined ? [] : [answer.requestId],
    },
  );
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue) ?? 'the body';
  if (issue.input === undefined) return `${place} is missing`;
  // What a check of ours wants is its message.
  const wanted = issue.expected ?? (issue.type === 'check' ? issue.message : 'the expected value');
  return `${place} is ${kindOf(issue.input)}, not ${wanted}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
