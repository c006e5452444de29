import type { Call } from '../call.ts';
import type { Refusal, Reply } from '../http.ts';
import { refusedToken } from '../identity/tokens.ts';
import { versionHeaders } from './microversion.ts';

/** One key, named after the kind of the fault (nova:api/openstack/wsgi.py `Fault`). */
const faultNames: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** A refusal as Nova writes it. */
export function refuse(call: Call, { status, message, detail }: Refusal): Reply {
  if (status === 401) return refusedToken(call, message);
  const headers = { 'content-type': 'application/json; charset=UTF-8', ...(detail.version && versionHeaders(detail.version)) };
  return { status, headers, body: { [faultNames[status] ?? 'computeFault']: { code: status, message } } };
}
