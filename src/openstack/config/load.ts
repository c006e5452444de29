import { isEncrypted } from '../catalog.ts';
import { authMethodOf } from './auth-method.ts';
import { answerMsOf, authUrlOf, endpointsOf, interfacesOf, serviceKeys, servicesOf } from './endpoints.ts';
import { gatherSettings } from './gather.ts';
import { identityVersionOf } from './identity-version.ts';
import { collectProblems } from './problems.ts';
import type { Settings } from './settings.ts';
import { tlsOf } from './tls.ts';
import type { CloudConfig, ConfigSources } from './types.ts';
import { unusedVersions, versionWarnings } from './versions.ts';

/**
 * Where and as whom to sign in: the cloud that `chooseCloud` picks, with the settings that `gatherSettings` merges.
 * Pure but for `sources.readFile`.
 *
 * @throws RestageError `config-not-found`, `config-invalid` (all problems in one message), `cloud-unknown`, `region-unknown`;
 * never with a secret in its text
 */
export function loadCloudConfig(sources: ConfigSources): CloudConfig {
  const { name, isFromEnvironment, settings, warnings } = gatherSettings(sources);
  const { allowHttpEndpoints = false } = sources;
  const problems = collectProblems(name, isFromEnvironment);
  const authUrl = authUrlOf(settings, problems);
  const auth = authMethodOf(settings, problems, sources.env);
  const identityVersion = identityVersionOf(settings, auth, problems);
  const interfaces = interfacesOf(settings, problems);
  const endpoints = endpointsOf(settings, problems);
  const services = servicesOf(settings, problems);
  const answerMs = answerMsOf(settings, problems);
  const tls = tlsOf(settings, sources, problems);
  problems.throwIfAny();
  if (authUrl === undefined || auth === undefined) throw new Error('a missing setting was not told');
  return {
    name,
    authUrl,
    auth,
    identityVersion,
    region: settings.get('region_name')?.value,
    interfaces,
    tls,
    endpoints,
    services,
    answerMs,
    allowedProjects: sources.allowedProjects,
    allowHttpEndpoints,
    sources: { ...sourcesOf(settings), ...unusedVersions(settings) },
    warnings: [
      ...warnings,
      ...versionWarnings(settings),
      ...clearTextWarnings({ authUrl, endpoints, allowHttpEndpoints }),
      ...(tls.verify ? [] : ['TLS certificates are not checked: anybody on the way can read what is sent.']),
    ],
  };
}

/** What the user has consented to, so that it is not forgotten. */
function clearTextWarnings({
  authUrl,
  endpoints,
  allowHttpEndpoints,
}: Pick<CloudConfig, 'authUrl' | 'endpoints' | 'allowHttpEndpoints'>): readonly string[] {
  if (!isEncrypted(authUrl)) return [];
  const overrides = Object.entries(endpoints).filter(([, url]) => !isEncrypted(url));
  return [
    ...overrides.map(([service]) => `${service}_endpoint_override is an http address: the token is sent there in clear.`),
    ...(allowHttpEndpoints
      ? ['`allow-http-endpoints` is set: to each service whose address in the catalog is http, the token is sent in clear.']
      : []),
  ];
}

/** Keys of clouds.yaml that Restage reads; all others are for other tools, or for other services. */
const usedKeys: ReadonlySet<string> = new Set([
  ...['auth_url', 'auth_type', 'identity_api_version', 'username', 'user_id', 'password', 'token', 'project_name', 'project_id'],
  ...['user_domain_name', 'user_domain_id', 'project_domain_name', 'project_domain_id', 'domain_name', 'domain_id'],
  ...['default_domain', 'default_domain_name', 'default_domain_id'],
  ...['passcode', 'auth_methods', 'identity_provider', 'protocol', 'access_token', 'oidc_audience', 'client_id', 'client_secret'],
  ...['openid_scope', 'access_token_type', 'access_token_endpoint', 'discovery_endpoint'],
  ...['application_credential_id', 'application_credential_name', 'application_credential_secret'],
  ...['region_name', 'interface', 'verify', 'insecure', 'cacert', 'cert', 'key'],
  ...['api_timeout', ...serviceKeys],
]);

function sourcesOf(settings: Settings): Record<string, string> {
  return Object.fromEntries([...settings].filter(([key]) => usedKeys.has(key)).map(([key, { source }]) => [key, source]));
}
