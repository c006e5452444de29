import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { ask, at, type Json, textAt } from './contract-http.ts';
import { passwordBody, type Session, signIn } from './contract-session.ts';
import { passcodeAt, passcodeSecret } from './passcode.ts';
import { releaseOf, releases } from './releases.ts';
import type { EndingCredential, Limits, PasscodeUser, Target, TightProject } from './target.ts';
import { readFederation } from './testbed-federation.ts';

const DEFAULT_STATE = '/var/lib/openstack-testbed';

/** The real OpenStack of `test/openstack`, found through its own clouds.yaml. Its time is real. */
export async function openOpenStack(env: Readonly<Record<string, string | undefined>>): Promise<Target> {
  const file = env.OS_CLIENT_CONFIG_FILE ?? `${env.TESTBED_STATE ?? DEFAULT_STATE}/clouds.yaml`;
  const clouds = at(parse(await readFile(file, 'utf8')) as Json, 'clouds');
  const authUrl = textAt(clouds, 'ci', 'auth', 'auth_url');
  const shortUrl = textAt(clouds, 'ci-short', 'auth', 'auth_url');
  const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
  return {
    name: 'openstack',
    release: releases[releaseOf('openstack', env)],
    authUrl,
    applicationCredential: {
      id: textAt(clouds, 'ci-appcred', 'auth', 'application_credential_id'),
      secret: textAt(clouds, 'ci-appcred', 'auth', 'application_credential_secret'),
    },
    openEndingCredential: () => openEndingCredential(authUrl),
    get federation() {
      return readFederation(file);
    },
    openPasscodeUser: () => openPasscodeUser(authUrl),
    now: Date.now,
    pause,
    expiredToken: () => letTokenExpire(shortUrl, pause),
    openProject: (limits) => openProject(authUrl, limits),
    close: async () => {},
  };
}

async function letTokenExpire(shortUrl: string, pause: (seconds: number) => Promise<void>): Promise<string> {
  const body = passwordBody('ci', 'testbed', 'ci');
  const answer = await ask({ method: 'POST', url: `${shortUrl}/auth/tokens`, body });
  const left = Date.parse(textAt(answer.json, 'token', 'expires_at')) - Date.now();
  await pause(left / 1000 + 0.5);
  return answer.headers.get('x-subject-token') ?? '';
}

async function openEndingCredential(authUrl: string): Promise<EndingCredential> {
  const ci = await signIn({ authUrl });
  const secret = crypto.randomUUID();
  const soon = new Date(Date.now() + 600_000).toISOString().slice(0, 19);
  const request = { name: `ct-ending-${crypto.randomUUID()}`, secret, expires_at: soon };
  const credentials = `/users/${ci.userId}/application_credentials`;
  const created = await ci.identity('POST', credentials, { body: { application_credential: request } });
  const id = textAt(created.json, 'application_credential', 'id');
  return { id, secret, close: async () => void (await ci.identity('DELETE', `${credentials}/${id}`)) };
}

async function openPasscodeUser(authUrl: string): Promise<PasscodeUser> {
  const admin = await signIn({ authUrl, user: 'admin', project: 'admin' });
  const ci = await signIn({ authUrl });
  const name = `ct-totp-${crypto.randomUUID()}`;
  const created = await admin.identity('POST', '/users', { body: { user: { name, password: 'testbed' } } });
  const id = textAt(created.json, 'user', 'id');
  const roles = await admin.identity('GET', '/roles?name=member');
  await admin.identity('PUT', `/projects/${ci.projectId}/users/${id}/roles/${textAt(roles.json, 'roles', 0, 'id')}`);
  await admin.identity('POST', '/credentials', { body: { credential: { type: 'totp', blob: passcodeSecret, user_id: id } } });
  const close = async () => void (await admin.identity('DELETE', `/users/${id}`));
  return { name, passcode: () => passcodeAt(Date.now()), close };
}

/** As admin: a throw-away project, so that no quota of a project in use is ever touched. */
async function openProject(authUrl: string, limits: Limits): Promise<TightProject> {
  const admin = await signIn({ authUrl, user: 'admin', project: 'admin' });
  const name = `ct-quota-${crypto.randomUUID()}`;
  const created = await admin.identity('POST', '/projects', { body: { project: { name, domain_id: 'default' } } });
  const id = textAt(created.json, 'project', 'id');
  const roles = await admin.identity('GET', '/roles?name=member');
  const ci = await signIn({ authUrl });
  await admin.identity('PUT', `/projects/${id}/users/${ci.userId}/roles/${textAt(roles.json, 'roles', 0, 'id')}`);
  const {
    instances = -1,
    cores = -1,
    ram = -1,
    metadataItems = 128,
    serverGroupMembers = 10,
    ports = -1,
    floatingIps = -1,
    volumes = -1,
    gigabytes = -1,
  } = limits;
  await admin.compute('PUT', `/os-quota-sets/${id}`, {
    body: { quota_set: { instances, cores, ram, metadata_items: metadataItems, server_group_members: serverGroupMembers, force: true } },
  });
  const network = await createNetwork(await signIn({ authUrl, project: name }));
  await admin.network('PUT', `/v2.0/quotas/${id}`, { body: { quota: { port: ports, floatingip: floatingIps } } });
  await admin.volume?.('PUT', `/os-quota-sets/${id}`, { body: { quota_set: { volumes, gigabytes } } });
  return {
    authUrl,
    name,
    close: async () => {
      await admin.network('DELETE', `/v2.0/networks/${network}`);
      await admin.network('DELETE', `/v2.0/quotas/${id}`);
      await admin.compute('DELETE', `/os-quota-sets/${id}`);
      await admin.volume?.('DELETE', `/os-quota-sets/${id}`);
      await deleteSecurityGroups(admin, id);
      await admin.identity('DELETE', `/projects/${id}`);
    },
  };
}

async function createNetwork(member: Session): Promise<string> {
  const made = await member.network('POST', '/v2.0/networks', { body: { network: { name: 'tight-net' } } });
  const id = textAt(made.json, 'network', 'id');
  const subnet = { name: 'tight-subnet', network_id: id, ip_version: 4, cidr: '10.99.0.0/24', enable_dhcp: false };
  await member.network('POST', '/v2.0/subnets', { body: { subnet } });
  return id;
}

async function deleteSecurityGroups(admin: Session, projectId: string): Promise<void> {
  const answer = await admin.network('GET', `/v2.0/security-groups?project_id=${projectId}&fields=id`);
  const groups = at(answer.json, 'security_groups') as readonly Json[];
  for (const group of groups) await admin.network('DELETE', `/v2.0/security-groups/${textAt(group, 'id')}`);
}
