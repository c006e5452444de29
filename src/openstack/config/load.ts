import { RestageError } from '../../domain/errors.ts';
import { isEncrypted } from '../encrypted.ts';
import { authMethodOf } from './auth-method.ts';
import { answerMsOf, authUrlOf, endpointsOf, interfacesOf, servicesOf } from './endpoints.ts';
import { gatherSettings, type Warn } from './gather.ts';
import { identityVersionOf } from './identity-version.ts';
import type { Settings } from './keys.ts';
import { isUsedKey } from './keys.ts';
import { misplacedKeys } from './misplaced.ts';
import { placeholderAt } from './mistaken.ts';
import { collectProblems } from './problems.ts';
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
  const warnings: string[] = [];
  try {
    return { ...configOf(sources, (...more) => warnings.push(...more)), warnings };
  } catch (error) {
    throw error instanceof RestageError && warnings.length > 0 ? withWarnings(error, warnings) : error;
  }
}

/** What was noticed on the way often explains the refusal: a profile that is not there is why `auth_url` is missing. */
function withWarnings({ code, message, hint, cause }: RestageError, warnings: readonly string[]): RestageError {
  return new RestageError(code, `${message} Also: ${warnings.join(' ')}`, { hint, cause });
}

function configOf(sources: ConfigSources, warn: Warn): Omit<CloudConfig, 'warnings'> {
  const { name, isFromEnvironment, settings, layers } = gatherSettings(sources, warn);
  const { allowHttpEndpoints = false } = sources;
  const problems = collectProblems(name, isFromEnvironment);
  warn(...versionWarnings(settings));
  const authUrl = authUrlOf(settings, problems);
  const auth = authMethodOf(settings, problems, sources.env);
  const identityVersion = identityVersionOf(settings, auth, problems);
  const interfaces = interfacesOf(settings, problems);
  const endpoints = endpointsOf(settings, problems);
  const services = servicesOf(settings, problems);
  const answerMs = answerMsOf(settings, problems);
  const tls = tlsOf(settings, sources, problems, { warn, isNeeded: authUrl === undefined || isEncrypted(authUrl) });
  for (const { entry } of layers) for (const problem of misplacedKeys(entry, problems.missed())) problems.wrong(problem);
  for (const [key, { value, source }] of settings) {
    if (placeholderAt(value)) problems.wrong(`${key} (from ${source}) is a placeholder (\`{{ … }}\`) that was not replaced`);
  }
  problems.throwIfAny();
  if (authUrl === undefined || auth === undefined) throw new Error('a missing setting was not told');
  warn(...clearTextWarnings({ authUrl, endpoints, allowHttpEndpoints }));
  if (!tls.verify) warn('Restage does not check TLS certificates, so anyone on the network path can read what it sends.');
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
    ...overrides.map(([service]) => `${service}_endpoint_override is an http address. Restage sends the token there unencrypted.`),
    ...(allowHttpEndpoints
      ? ['`allow-http-endpoints` is set. Restage sends the token unencrypted to each service whose address in the catalog is http.']
      : []),
  ];
}

function sourcesOf(settings: Settings): Record<string, string> {
  return Object.fromEntries([...settings].filter(([key]) => isUsedKey(key)).map(([key, { source }]) => [key, source]));
}
