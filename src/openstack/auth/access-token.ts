import { RestageError } from '../../domain/errors.ts';
import { asSentence } from '../../domain/sentence.ts';
import { isEncrypted } from '../encrypted.ts';
import type { Handler } from '../http/exchange.ts';
import { quoteOf } from '../http/reason.ts';
import { getExchange, postExchange } from '../identity/exchanges.ts';
import { jsonOf } from '../identity/json-of.ts';
import type { SignInTools } from './type.ts';

/** Where the token comes from by which another identity provider speaks for us. */
export type AccessTokenSource =
  | { readonly from: 'configuration'; readonly token: string }
  /** OAuth 2.0 client credentials (RFC 6749, section 4.4), from the provider itself. */
  | {
      readonly from: 'client-credentials';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly endpoint: { readonly kind: 'token' | 'discovery'; readonly url: string };
      /** The `scope` of OAuth, words with spaces. */
      readonly openidScope: string;
      /** Which field of the provider's answer is the token. */
      readonly tokenType: string;
    }
  /** The CI that runs this job makes one for each sign-in. `audience` default: Keystone's address without `/v3`. */
  | { readonly from: 'runner'; readonly audience: string | undefined };

/**
 * The token by which another identity provider speaks for us: fresh for each sign-in, where the source makes any.
 * @throws RestageError `config-invalid`, `auth-failed`, `http-error` (the provider has a problem), `insecure-endpoint`, `unexpected-answer`, `unreachable`, `tls`, `http-timeout`
 */
export async function obtainAccessToken(source: AccessTokenSource, { handle, idToken, audience, signal }: SignInTools): Promise<string> {
  switch (source.from) {
    case 'configuration':
      return source.token;
    case 'runner':
      if (idToken === undefined) throw noIdTokenSource();
      return idToken(source.audience ?? audience, signal);
    case 'client-credentials':
      return askProvider(source, handle, signal);
    default:
      return source satisfies never;
  }
}

function noIdTokenSource(): RestageError {
  return new RestageError('config-invalid', 'The sign-in needs a token from the CI of this run, but this run has no source for one.', {
    hint: 'Pass `idToken` to `openCloud`, or configure `access_token`.',
  });
}

type ClientCredentials = Extract<AccessTokenSource, { from: 'client-credentials' }>;

/** keystoneauth1:identity/v3/oidc.py `_get_access_token`, `_get_discovery_document`: id and secret go as they are, not URL-encoded. */
async function askProvider(source: ClientCredentials, handle: Handler, signal: AbortSignal | undefined): Promise<string> {
  const url = source.endpoint.kind === 'token' ? source.endpoint.url : await discover(source.endpoint.url, handle, signal);
  const basic = Buffer.from(`${source.clientId}:${source.clientSecret}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: source.openidScope });
  const response = await handle(postExchange(url, headers, form.toString()), signal);
  const token = textIn(response.body, source.tokenType);
  if (response.status === 200 && token !== undefined) return token;
  const { host } = new URL(url);
  if (response.status < 400) {
    throw new RestageError(
      'unexpected-answer',
      `The identity provider at ${host} answered ${response.status} without \`${source.tokenType}\`.`,
      {
        hint: 'Check `access_token_endpoint` and `access_token_type` (`access_token` or `id_token`).',
      },
    );
  }
  const told = (what: string) => asSentence([what, quoteOf(response)].filter((part) => part !== '').join(': '));
  if (response.status >= 500) {
    throw new RestageError('http-error', told(`The identity provider at ${host} answered ${response.status} to the request for a token`), {
      hint: 'The identity provider has a problem. Run this again. If it fails again, ask its administrator.',
    });
  }
  throw new RestageError(
    'auth-failed',
    told(`The identity provider at ${host} refused client ${source.clientId} with ${response.status}`),
    {
      hint: 'Check `client_id`, `client_secret` and `openid_scope`.',
    },
  );
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(url: string, handle: Handler, signal: AbortSignal | undefined): Promise<string> {
  const response = await handle(getExchange(url), signal);
  const found = textIn(response.body, 'token_endpoint');
  if (response.status === 200 && found !== undefined && URL.canParse(found) && /^https?:$/.test(new URL(found).protocol)) {
    if (isEncrypted(found) || !isEncrypted(url)) return found;
    throw new RestageError(
      'insecure-endpoint',
      `${url} names an http address as \`token_endpoint\`. Restage sent nothing there, because the client's secret would travel unencrypted.`,
      { hint: 'Set `access_token_endpoint` in clouds.yaml to the https address.' },
    );
  }
  throw new RestageError('unexpected-answer', `${url} answered ${response.status}, but names no \`token_endpoint\`.`, {
    hint: 'Check `discovery_endpoint`: it usually ends in `/.well-known/openid-configuration`.',
  });
}

function textIn(body: string, key: string): string | undefined {
  const json = jsonOf(body);
  const value = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
