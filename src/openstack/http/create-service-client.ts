import { RestageError } from '../../domain/errors.ts';
import { JsonTooMuch, parseJson } from '../../domain/json.ts';
import type { Fence } from '../calls.ts';
import type { ServiceName } from '../services.ts';
import { type Exchange, type Handler, isFine, requestIdOf, requestIdsOf } from './exchange.ts';
import { answeredTo, httpErrorOf } from './http-error.ts';
import { unknownOutcomeOf } from './no-answer.ts';
import type { HttpResponse } from './send.ts';
import type { Answer, ServiceCall, ServiceClient } from './service-client.ts';

/**
 * A service's client on top of the chain.
 * @param endpointOf the service's address without a trailing slash; signs in when that is not done yet
 * @param fence asked before each try of every call that is not a read
 */
export function createServiceClient(
  service: ServiceName,
  endpointOf: (signal?: AbortSignal) => Promise<string>,
  handle: Handler,
  fence?: Fence,
): ServiceClient {
  return {
    async request(call, options = {}) {
      const { signal } = options;
      const sent = exchangeOf(call, service, await endpointOf(signal));
      const exchange = call.repeat === 'read' ? sent : { ...sent, fence };
      const response = await handle(exchange, signal);
      if (!call.expect.includes(response.status))
        throw isFine(response) ? puzzling(exchange, response, 'which is not an answer to this request') : httpErrorOf(exchange, response);
      return answerOf(exchange, response);
    },
  };
}

function exchangeOf(call: ServiceCall, service: ServiceName, endpoint: string): Exchange {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const type = call.contentType ?? (call.data === undefined ? 'application/json' : 'application/octet-stream');
  return {
    service,
    method: call.method,
    url: `${endpoint}${call.path}`,
    headers: body === undefined && call.data === undefined ? {} : { 'content-type': type },
    body,
    data: call.data,
    answer: call.answer === 'data' ? 'data' : 'text',
    repeat: call.repeat,
    expect: call.expect,
    microversion: call.microversion,
    attempt: 1,
  };
}

function answerOf(exchange: Exchange, response: HttpResponse): Answer {
  return {
    status: response.status,
    body: parsed(exchange, response),
    data: response.data,
    header: (name) => response.headers[name.toLowerCase()],
    requestId: requestIdOf(response),
  };
}

function parsed(exchange: Exchange, response: HttpResponse): unknown {
  if (response.body.trim() === '') return undefined;
  try {
    return parseJson(response.body);
  } catch (error) {
    // An error page under an expected 404 says all that it has to say with its status.
    if (response.status >= 400) return undefined;
    // Without the parser's own words as a cause: they quote the body, which may hold a password (`adminPass`).
    throw puzzling(exchange, response, whatIsWrong(error));
  }
}

/** A success that makes no sense: from something in the service's stead, or cut short. A change may have been made. */
function puzzling(exchange: Exchange, response: HttpResponse, what: string): RestageError {
  if (exchange.repeat === 'create' || exchange.repeat === 'action') return unknownOutcomeOf(exchange, response);
  return new RestageError('unexpected-answer', `${answeredTo(exchange, response)}, ${what}.`, {
    hint: `Check that the ${exchange.service} endpoint of the catalog is right, and that no proxy or sign-in page answers instead of the service.`,
    requestIds: requestIdsOf(response),
  });
}

function whatIsWrong(cause: unknown): string {
  return cause instanceof JsonTooMuch ? `with a body that Restage does not read: ${cause.message}` : 'which is not JSON';
}
