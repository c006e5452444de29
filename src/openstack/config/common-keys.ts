export interface Key {
  /** What sets it in the environment. Of two names for one thing the newer comes first. */
  readonly variables: readonly string[];
  /** Never shown; the environment may add it where clouds.yaml leaves it out, as CI keeps it. */
  readonly isSecret?: true;
}

/** Keys of clouds.yaml that are read whatever the way to sign in. */
export const commonKeys = {
  auth_url: { variables: ['OS_AUTH_URL'] },
  auth_type: { variables: ['OS_AUTH_TYPE', 'OS_AUTH_PLUGIN'] },
  username: { variables: ['OS_USERNAME'] },
  user_id: { variables: ['OS_USER_ID'] },
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

export type CommonKey = keyof typeof commonKeys;
