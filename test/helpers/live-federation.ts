import { listAt, textAt } from './contract-http.ts';
import { signIn } from './contract-session.ts';
import type { LiveBench } from './live-bench.ts';
import { readFederation, type TestbedFederation } from './testbed-federation.ts';

export interface LiveFederation extends TestbedFederation {
  /** What `restage` needs to know of the cloud: nothing secret. */
  readonly env: Readonly<Record<string, string>>;
}

/** Lets the mapping's group into the bench's project. */
export async function openFederation({ session, env }: LiveBench): Promise<LiveFederation> {
  const { OS_AUTH_URL = '', OS_PROJECT_NAME = '', OS_REGION_NAME = '' } = env;
  const federation = readFederation(process.env.OS_CLIENT_CONFIG_FILE ?? '/var/lib/openstack-testbed/clouds.yaml');
  await admitGroup(OS_AUTH_URL, session.projectId);
  return {
    ...federation,
    env: {
      OS_AUTH_TYPE: 'v3oidcaccesstoken',
      OS_AUTH_URL: federation.authUrl,
      OS_IDENTITY_PROVIDER: 'github',
      OS_PROTOCOL: 'openid',
      OS_PROJECT_NAME,
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME,
    },
  };
}

async function admitGroup(authUrl: string, projectId: string): Promise<void> {
  const admin = await signIn({ authUrl, user: 'admin', project: 'admin' });
  const idOf = async (path: string, list: string) => textAt(listAt((await admin.identity('GET', path)).json, list)[0] ?? null, 'id');
  const [group, role] = [await idOf('/groups?name=github-staging', 'groups'), await idOf('/roles?name=member', 'roles')];
  await admin.identity('PUT', `/projects/${projectId}/groups/${group}/roles/${role}`);
}
