import { catalogServiceNames, type ServiceName } from '../services.ts';

/** One value with where it came from: a file, a variable, an input. */
export interface Setting {
  readonly value: string;
  readonly source: string;
}

/** Settings by their normalised key, the keys of `auth` among the others. */
export type Settings = ReadonlyMap<string, Setting>;

export const serviceNames: readonly ServiceName[] = [...catalogServiceNames, 'identity'];

const serviceKeys = ['endpoint_override', 'interface', 'region_name', 'service_type', 'service_name'] as const;

/** Keys that a cloud may have for one service alone (openstacksdk:openstack/config/cloud_region.py `_get_config`). */
const serviceKey = new RegExp(`^(?:${serviceNames.join('|')})_(?:${serviceKeys.join('|')})$`);

interface Key {
  /** What sets it in the environment. Of two names for one thing the newer comes first. */
  readonly variables: readonly string[];
  /** Never shown; the environment may add it where clouds.yaml leaves it out, as CI keeps it. */
  readonly isSecret?: true;
}

/** Keys of clouds.yaml that Restage reads; all others are for other tools, or for other services. No other can be asked for. */
const keys = {
  auth_url: { variables: ['OS_AUTH_URL'] },
  auth_type: { variables: ['OS_AUTH_TYPE', 'OS_AUTH_PLUGIN'] },
  username: { variables: ['OS_USERNAME'] },
  user_id: { variables: ['OS_USER_ID'] },
  password: { variables: ['OS_PASSWORD'], isSecret: true },
  user_domain_name: { variables: ['OS_USER_DOMAIN_NAME'] },
  user_domain_id: { variables: ['OS_USER_DOMAIN_ID'] },
  project_name: { variables: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'] },
  project_id: { variables: ['OS_PROJECT_ID', 'OS_TENANT_ID'] },
  project_domain_name: { variables: ['OS_PROJECT_DOMAIN_NAME'] },
  project_domain_id: { variables: ['OS_PROJECT_DOMAIN_ID'] },
  domain_name: { variables: ['OS_DOMAIN_NAME'] },
  domain_id: { variables: ['OS_DOMAIN_ID'] },
  default_domain: { variables: ['OS_DEFAULT_DOMAIN'] },
  default_domain_name: { variables: [] },
  default_domain_id: { variables: [] },
  application_credential_id: { variables: ['OS_APPLICATION_CREDENTIAL_ID'] },
  application_credential_name: { variables: ['OS_APPLICATION_CREDENTIAL_NAME'] },
  application_credential_secret: { variables: ['OS_APPLICATION_CREDENTIAL_SECRET'], isSecret: true },
  token: { variables: ['OS_TOKEN', 'OS_AUTH_TOKEN'], isSecret: true },
  passcode: { variables: ['OS_PASSCODE'], isSecret: true },
  auth_methods: { variables: ['OS_AUTH_METHODS'] },
  identity_provider: { variables: ['OS_IDENTITY_PROVIDER'] },
  protocol: { variables: ['OS_PROTOCOL'] },
  access_token: { variables: ['OS_ACCESS_TOKEN'], isSecret: true },
  oidc_audience: { variables: ['OS_OIDC_AUDIENCE'] },
  client_id: { variables: ['OS_CLIENT_ID'] },
  client_secret: { variables: ['OS_CLIENT_SECRET'], isSecret: true },
  openid_scope: { variables: ['OS_OPENID_SCOPE'] },
  access_token_type: { variables: ['OS_ACCESS_TOKEN_TYPE'] },
  access_token_endpoint: { variables: ['OS_ACCESS_TOKEN_ENDPOINT'] },
  discovery_endpoint: { variables: ['OS_DISCOVERY_ENDPOINT'] },
  region_name: { variables: ['OS_REGION_NAME'] },
  interface: { variables: ['OS_INTERFACE', 'OS_ENDPOINT_TYPE'] },
  cacert: { variables: ['OS_CACERT'] },
  cert: { variables: ['OS_CERT'] },
  key: { variables: ['OS_KEY'] },
  insecure: { variables: ['OS_INSECURE'] },
  verify: { variables: [] },
  identity_api_version: { variables: ['OS_IDENTITY_API_VERSION'] },
  api_timeout: { variables: [] },
} as const satisfies Record<string, Key>;

/** What can be asked of settings, in its normal spelling. */
export type SettingKey = keyof typeof keys | `${ServiceName}_${(typeof serviceKeys)[number]}`;

/** By key, of all that Restage reads. */
export const keyVariables: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(keys).map(([name, { variables }]) => [name, variables]),
);

export const secretKeys: readonly string[] = Object.entries<Key>(keys).flatMap(([name, { isSecret }]) => (isSecret ? [name] : []));

/** Whether Restage reads this key, in its normal spelling. */
export function isUsedKey(key: string): boolean {
  return Object.hasOwn(keys, key) || serviceKey.test(key);
}

const otherKeys: ReadonlySet<string> = new Set([
  'clouds',
  'public_clouds',
  'auth',
  'regions',
  'values',
  'profile',
  'cloud',
  'name',
  'region',
]);
const oldKeys = /^(?:tenant_(?:id|name)|endpoint_type|auth_plugin|user_name|ca_cert)$/;

/** Whether a key is one of those that OpenStack's files have, and not a text that only stands where a key would: such a one may be shown. */
export function isKnownKey(key: string): boolean {
  const plain = key.replaceAll('-', '_');
  return isUsedKey(plain) || otherKeys.has(plain) || oldKeys.test(plain);
}
