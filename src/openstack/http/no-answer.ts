import { type ErrorCode, RestageError, UnknownOutcomeError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import { type Exchange, pathOf, requestIdsOf } from './exchange.ts';
import { answeredTo } from './http-error.ts';
import type { HttpResponse, SendError, SendFailure } from './send.ts';

/** The error of a request that got no answer at all and changed nothing, or may be repeated. */
export function noAnswerErrorOf(exchange: Exchange, error: SendError): RestageError {
  const { origin } = new URL(exchange.url);
  const tried = `${exchange.method} ${pathOf(exchange.url)} of the ${exchange.service} service at ${origin}`;
  return new RestageError(codeOf(error), `${tried} got no answer: ${sentences[error.failure]} (${error.message}).`, {
    hint: hints[error.failure],
    cause: error,
  });
}

/** The error of a request that may have been done. */
export function unknownOutcomeOf(exchange: Exchange, came: HttpResponse | SendError): UnknownOutcomeError {
  const what = `Could not determine whether the cloud carried out ${exchange.method} ${pathOf(exchange.url)}`;
  const details = { hint: 'Run this again. Restage looks for what was created before it creates anything.' };
  if ('status' in came) {
    return new UnknownOutcomeError(asSentence(`${what}. ${answeredTo(exchange, came)}`), {
      ...details,
      requestIds: requestIdsOf(came),
    });
  }
  return new UnknownOutcomeError(
    `${what}: ${sentences[came.failure]} after the request had been sent to the ${exchange.service} service (${came.message}).`,
    {
      ...details,
      cause: came,
    },
  );
}

function codeOf(error: SendError): ErrorCode {
  switch (error.failure) {
    case 'tls':
      return 'tls';
    case 'timeout':
      return error.sent ? 'http-timeout' : 'unreachable';
    case 'malformed':
      return 'unexpected-answer';
    case 'unresolved':
    case 'refused':
    case 'unreachable':
    case 'proxy':
    case 'reset':
      return 'unreachable';
    default:
      return error.failure satisfies never;
  }
}

const sentences: Readonly<Record<SendFailure, string>> = {
  unresolved: 'the host name has no address',
  refused: 'the connection was refused',
  unreachable: 'no route to host',
  tls: 'no trusted TLS connection could be made',
  proxy: 'the proxy failed or refused the connection',
  reset: 'the connection broke',
  timeout: 'it took too long',
  malformed: 'the answer is not valid HTTP',
};

const reach = "Check the address, and check that this machine can reach the cloud's API (firewall, VPN, list of allowed addresses).";

const hints: Readonly<Record<SendFailure, string>> = {
  unresolved: 'Check the spelling of the host name in `auth_url`, and the DNS of this machine.',
  refused: reach,
  unreachable: reach,
  tls: 'If the cloud uses a private certificate authority, set its PEM with `ca-cert`, `cacert` in clouds.yaml, or OS_CACERT. Also check whether the address begins with `http://` or `https://`.',
  proxy: 'Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY. If this machine can reach the cloud directly, add the host to NO_PROXY.',
  reset:
    'Run this again. If the error persists, check whether the address begins with `http://` or `https://`, and check the proxies and firewalls between this machine and the cloud.',
  timeout: reach,
  malformed: 'Check whether the address begins with `http://` or `https://`, and check its port.',
};
