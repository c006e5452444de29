import { authMethodOf } from './auth-method.ts';
import { authUrlOf, endpointsOf, interfacesOf } from './endpoints.ts';
import { gatherSettings } from './gather.ts';
import { collectProblems } from './problems.ts';
import type { Settings } from './settings.ts';
import { tlsOf } from './tls.ts';
import type { CloudConfig, ConfigSources } from './types.ts';

/**
 * Where and as whom to sign in: the cloud that `chooseCloud` picks, with the settings that `gatherSettings` merges.
 * Pure but for `sources.readFile`.
 *
 * @throws RestageError `config-not-found`, `config-invalid` (all problems in one message), `cloud-unknown`, `region-unknown`;
 * never with a secret in its text
 */
export function loadCloudConfig(sources: ConfigSources): CloudConfig {
  const { name, isFromEnvironment, settings, warnings } = gatherSettings(sources);
  const problems = collectProblems(name, isFromEnvironment);
  const authUrl = authUrlOf(settings, problems);
  const auth = authMethodOf(settings, problems);
  const interfaces = interfacesOf(settings, problems);
  const endpoints = endpointsOf(settings, problems);
  const tls = tlsOf(settings, sources, problems);
  problems.throwIfAny();
  if (authUrl === undefined || auth === undefined) throw new Error('a missing setting was not told');
  return {
    name,
    authUrl,
    auth,
    region: settings.get('region_name')?.value,
    interfaces,
    tls,
    endpoints,
    allowedProjects: sources.allowedProjects,
    sources: sourcesOf(settings),
    warnings: tls.verify ? warnings : [...warnings, 'TLS certificates are not checked: anybody on the way can read what is sent.'],
  };
}

const usedKeys =
  /^(auth_url|auth_type|username|user_id|password|token|(user|project|default)_domain(_name|_id)?|domain_(name|id)|project_(name|id)|application_credential_(id|name|secret)|region_name|interface|verify|insecure|cacert|cert|key|(compute|image|network|identity)_endpoint_override)$/;

function sourcesOf(settings: Settings): Record<string, string> {
  return Object.fromEntries([...settings].filter(([key]) => usedKeys.test(key)).map(([key, { source }]) => [key, source]));
}
