import { createIdTokens } from '../../code-host/github/id-token.ts';
import type { Clock } from '../../domain/clock.ts';
import type { IdTokenSource } from '../../openstack/auth/type.ts';
import { createNodeSend } from '../../openstack/http/node-send.ts';
import { proxyFromEnvironment } from '../../openstack/http/proxy.ts';
import type { Send } from '../../openstack/http/send.ts';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly send?: Send | undefined;
}

/**
 * The runner's tokens that speak for this job; `undefined` where it gives none. They come by a connection of their own: the cloud's
 * certificates, and leave not to check any, are not for GitHub.
 */
export function idTokensOf({ env, clock, random, send }: Surroundings): IdTokenSource | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken } = env;
  if (!requestUrl || !requestToken) return undefined;
  return createIdTokens({
    requestUrl,
    requestToken,
    send: send ?? createNodeSend({ proxyFor: proxyFromEnvironment(env) }).send,
    clock,
    random,
  });
}
