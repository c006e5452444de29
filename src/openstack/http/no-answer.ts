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
  const what = `Nothing tells whether ${exchange.method} ${pathOf(exchange.url)} was done`;
  const details = { hint: 'Run the same again: what was made is looked for before anything is made anew.' };
  if ('status' in came) {
    return new UnknownOutcomeError(asSentence(`${what}. ${answeredTo(exchange, came)}`), {
      ...details,
      requestIds: requestIdsOf(came),
    });
  }
  return new UnknownOutcomeError(
    `${what}: ${sentences[came.failure]} after it had been sent to the ${exchange.service} service (${came.message}).`,
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
  unresolved: 'its name has no address',
  refused: 'nothing listens there',
  unreachable: 'no route to host',
  tls: 'no trusted TLS connection could be made',
  proxy: 'the proxy on the way failed or refused',
  reset: 'the connection broke',
  timeout: 'it took too long',
  malformed: 'what came back is not a usable HTTP answer',
};

const reach = "Check the address, and that this machine may reach the cloud's API (a firewall, a VPN, a list of allowed addresses).";

const hints: Readonly<Record<SendFailure, string>> = {
  unresolved: 'Check the spelling of the host name in `auth_url`, and the DNS of this machine.',
  refused: reach,
  unreachable: reach,
  tls: 'For a private certificate authority give its PEM: input `ca-cert`, `cacert` in clouds.yaml, or OS_CACERT. Check `http://` against `https://` too.',
  proxy: 'Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, and list the host in NO_PROXY if the cloud is to be reached directly.',
  reset: 'Run again; if it stays, check `http://` against `https://`, and what stands between this machine and the cloud.',
  timeout: reach,
  malformed: 'Check `http://` against `https://`, and the port, in the address.',
};
