import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type Json, listAt, textAt } from './contract-http.ts';
import { signIn } from './contract-session.ts';
import { type Claims, claimsOf, signToken } from './github-id-tokens.ts';
import type { LiveBench } from './live-bench.ts';

/** The test bed's Keystone behind Apache, which trusts what its own stand-in for GitHub signs. */
export interface Federation {
  readonly authUrl: string;
  /** What Apache and the mapping ask for in `aud`. */
  readonly audience: string;
  /** The stand-in's public keys. */
  readonly jwks: string;
  /** A token for the repository and the branch that the mapping lets in, but for what `other` says. */
  mint(other?: Claims): string;
  /** What `restage` is told of the cloud: nothing secret. */
  readonly env: Readonly<Record<string, string>>;
}

/** Lets the mapping's group into the bench's project. */
export async function openFederation({ session }: LiveBench, project: string): Promise<Federation> {
  const file = process.env.OS_CLIENT_CONFIG_FILE ?? '/var/lib/openstack-testbed/clouds.yaml';
  const clouds = parse(readFileSync(file, 'utf8')) as { clouds: Record<string, Json> };
  const authUrl = textAt(clouds.clouds.github ?? null, 'auth', 'auth_url');
  const folder = join(dirname(file), 'federation');
  const key = readFileSync(join(folder, 'key.pem'), 'utf8');
  const audience = authUrl.replace(/\/v3$/, '');
  await admitGroup(textAt(clouds.clouds.ci ?? null, 'auth', 'auth_url'), session.projectId);
  return {
    authUrl,
    audience,
    jwks: readFileSync(join(folder, '.well-known/jwks'), 'utf8'),
    mint: (other = {}) => signToken({ ...claimsOf(audience), ...other }, key),
    env: {
      OS_AUTH_TYPE: 'v3oidcaccesstoken',
      OS_AUTH_URL: authUrl,
      OS_IDENTITY_PROVIDER: 'github',
      OS_PROTOCOL: 'openid',
      OS_PROJECT_NAME: project,
      OS_PROJECT_DOMAIN_NAME: 'Default',
    },
  };
}

async function admitGroup(authUrl: string, projectId: string): Promise<void> {
  const admin = await signIn({ authUrl, user: 'admin', project: 'admin' });
  const idOf = async (path: string, list: string) => textAt(listAt((await admin.identity('GET', path)).json, list)[0] ?? null, 'id');
  const [group, role] = [await idOf('/groups?name=github-staging', 'groups'), await idOf('/roles?name=member', 'roles')];
  await admin.identity('PUT', `/projects/${projectId}/groups/${group}/roles/${role}`);
}
