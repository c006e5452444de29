import type { EnvironmentVariables } from '../../domain/environment-variables.ts';
import type { AccessTokenSource } from './auth-types.ts';
import type { Settings } from './keys.ts';
import type { Problems } from './problems.ts';
import { needed, text } from './settings.ts';

/** Whether the job may ask GitHub for tokens that speak for it: the runner says so by setting both (https://docs.github.com/actions/reference/security/oidc). */
function offersIdTokens(env: EnvironmentVariables): boolean {
  return Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
}

/** Names of a provider and a protocol, as `openstack federation protocol list --identity-provider` lists them. */
export function providerOf(
  settings: Settings,
  problems: Problems,
): { readonly identityProvider: string; readonly protocol: string } | undefined {
  const identityProvider = needed(settings, problems, 'identity_provider');
  const protocol = needed(settings, problems, 'protocol');
  return identityProvider && protocol ? { identityProvider, protocol } : undefined;
}

/** A token that is configured, or else one of the runner's. */
export function givenToken(settings: Settings, problems: Problems, env: EnvironmentVariables): AccessTokenSource | undefined {
  const token = text(settings, 'access_token');
  if (token !== undefined) return { from: 'configuration', token };
  if (offersIdTokens(env)) return { from: 'runner', audience: text(settings, 'oidc_audience') };
  if (env['GITHUB_ACTIONS'] !== 'true') problems.missing('access_token');
  else {
    problems.wrong(
      'GitHub gives this job no ID token, and access_token is not set',
      'Add `id-token: write` to the `permissions` of the job. A pull request from a fork never gets an ID token.',
    );
  }
  return undefined;
}

/** keystoneauth1:identity/v3/oidc.py `OidcClientCredentials`, and its defaults. */
export function clientCredentials(settings: Settings, problems: Problems): AccessTokenSource | undefined {
  const clientId = needed(settings, problems, 'client_id');
  const clientSecret = needed(settings, problems, 'client_secret');
  const endpoint = endpointOf(settings, problems);
  if (!clientId || !clientSecret || !endpoint) return undefined;
  return {
    from: 'client-credentials',
    clientId,
    clientSecret,
    endpoint,
    openidScope: text(settings, 'openid_scope') ?? 'openid profile',
    tokenType: text(settings, 'access_token_type') ?? 'access_token',
  };
}

function endpointOf(settings: Settings, problems: Problems) {
  for (const kind of ['token', 'discovery'] as const) {
    const key = kind === 'token' ? 'access_token_endpoint' : 'discovery_endpoint';
    const url = text(settings, key);
    if (url === undefined) continue;
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return { kind, url };
    problems.wrong(`${key} must be a URL that begins with https:// or http://`);
    return undefined;
  }
  problems.missing('discovery_endpoint', 'access_token_endpoint');
  return undefined;
}
