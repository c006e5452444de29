import { type ErrorCode, HttpError } from '../../../src/domain/errors.ts';
import type { Answer, ServiceCall, ServiceClient } from '../../../src/openstack/http/service-client.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** The cloud's sentence, for statuses that the call does not expect. */
  readonly reason?: string;
  readonly location?: string;
}

export interface ScriptedClient extends ServiceClient {
  readonly calls: readonly ServiceCall[];
  /** `METHOD path` of each call. */
  readonly lines: () => readonly string[];
}

/** A service whose every answer is `answer`; an error that it returns is thrown, as for an answer that was lost. */
export function scriptedClient(answer: (call: ServiceCall, nth: number) => Reply | Error): ScriptedClient {
  const calls: ServiceCall[] = [];
  return {
    calls,
    lines: () => calls.map((call) => `${call.method} ${call.path}`),
    async request(call) {
      calls.push(call);
      const reply = answer(call, calls.length);
      if (reply instanceof Error) throw reply;
      if (!call.expect.includes(reply.status)) throw refusal(call, reply);
      return answerOf(reply);
    },
  };
}

/** One reply after the other; fails when there are more calls than replies. */
export function sequence(...replies: readonly (Reply | Error)[]): ScriptedClient {
  return scriptedClient((call, nth) => replies[nth - 1] ?? new Error(`unexpected ${call.method} ${call.path}`));
}

const codes: Readonly<Record<number, ErrorCode>> = { 403: 'forbidden', 404: 'not-found', 409: 'conflict' };

function refusal(call: ServiceCall, reply: Reply): HttpError {
  const { method, path } = call;
  const reason = reply.reason ?? '';
  return new HttpError(codes[reply.status] ?? 'http-error', `${method} ${path}: ${reply.status} ${reason}`, {
    status: reply.status,
    reason,
    method,
    path,
  });
}

function answerOf(reply: Reply): Answer {
  const { status, body, location } = reply;
  return { status, body, header: (name) => (name === 'location' ? location : undefined), requestId: 'req-1' };
}
