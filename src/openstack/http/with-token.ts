import type { Exchange, Handler } from './exchange.ts';

/** Signed-in requests, as far as this link needs to know of them. */
export interface TokenSource {
  current(signal?: AbortSignal): Promise<{ readonly token: string }>;
  /** The cloud refused this token: get another one, unless that has been done already. */
  invalidate(token: string): void;
}

/** Adds the token; at a 401 gets a new one and sends again, once (keystoneauth:session.py does the same). */
export function withToken(next: Handler, tokens: TokenSource): Handler {
  const attempt = async (exchange: Exchange, token: string, signal: AbortSignal | undefined) =>
    next({ ...exchange, headers: { ...exchange.headers, 'x-auth-token': token } }, signal);
  return async (exchange, signal) => {
    const { token } = await tokens.current(signal);
    const response = await attempt(exchange, token, signal);
    if (response.status !== 401) return response;
    tokens.invalidate(token);
    return attempt(exchange, (await tokens.current(signal)).token, signal);
  };
}
