export const serviceNames = ['compute', 'image', 'network', 'volume', 'identity'] as const;

/** Keys that a cloud may have for one service alone (openstacksdk:openstack/config/cloud_region.py `_get_config`). */
const serviceKey = new RegExp(`^(?:${serviceNames.join('|')})_(?:endpoint_override|interface|region_name|service_type|service_name)$`);

/** Keys of clouds.yaml that Restage reads; all others are for other tools, or for other services. */
const usedKeys: ReadonlySet<string> = new Set([
  ...['auth_url', 'auth_type', 'identity_api_version', 'username', 'user_id', 'password', 'token', 'project_name', 'project_id'],
  ...['user_domain_name', 'user_domain_id', 'project_domain_name', 'project_domain_id', 'domain_name', 'domain_id'],
  ...['default_domain', 'default_domain_name', 'default_domain_id'],
  ...['passcode', 'auth_methods', 'identity_provider', 'protocol', 'access_token', 'oidc_audience', 'client_id', 'client_secret'],
  ...['openid_scope', 'access_token_type', 'access_token_endpoint', 'discovery_endpoint'],
  ...['application_credential_id', 'application_credential_name', 'application_credential_secret'],
  ...['region_name', 'interface', 'verify', 'insecure', 'cacert', 'cert', 'key'],
  'api_timeout',
]);

/** Whether Restage reads this key, in its normal spelling. */
export function isUsedKey(key: string): boolean {
  return usedKeys.has(key) || serviceKey.test(key);
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
