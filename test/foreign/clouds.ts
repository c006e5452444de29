import { type Behaviour, type CloudSeed, createEmulator, defaultSeed, seededRandom, serve } from '../../src/emulator/index.ts';
import { textAt } from '../helpers/contract-http.ts';
import { connect, openLiveBench } from '../helpers/live-bench.ts';

/** A project that holds a network `tight-net` with a way to `public`, and nothing else. */
export interface Place {
  readonly cloud: 'emulator' | 'openstack';
  /** What a client needs to know of it: `OS_*`, and `CREDENTIAL_ID` and `CREDENTIAL_SECRET` of an application credential. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The emulated cloud's time passes faster than true time: a client waits with a clock of its own. */
const SPEED = 10;
/** As quick as the test bed's, and of the size of its snapshots. */
const knobs = { snapshot_seconds: 1, upload_seconds: 1, snapshot_mb: 4, volume_snapshot_seconds: 1 };
const START = Date.parse('2026-03-02T08:00:00Z');

export async function openEmulatorPlace(): Promise<Place> {
  return openEmulator('/identity/v3', {});
}

/** An old one: Keystone v2.0, and Nova v2. */
export async function openOldEmulatorPlace(): Promise<Place> {
  return openEmulator('/identity/v2.0', { identityVersions: ['v2.0'], computeVersion: 'v2' });
}

async function openEmulator(keystone: string, behaviour: Partial<Behaviour>): Promise<Place> {
  const name = `ct-quota-${crypto.randomUUID()}`;
  const began = performance.now();
  const now = () => START + (performance.now() - began) * SPEED;
  const credential = { id: 'c'.repeat(32), secret: 'hush' };
  const served = await serve(createEmulator({ now, random: seededRandom(7), seed: seedOf(name, credential), knobs, behaviour }));
  return {
    cloud: 'emulator',
    env: { ...environmentOf(`${served.url}${keystone}`, name), CREDENTIAL_ID: credential.id, CREDENTIAL_SECRET: credential.secret },
    close: served.close,
  };
}

function seedOf(project: string, credential: { readonly id: string; readonly secret: string }): Partial<CloudSeed> {
  // Nova's and Neutron's are lifted, and so are Cinder's, but for snapshots.
  const quotas = { volumes: -1, snapshots: 10, gigabytes: -1 };
  return {
    projects: [...defaultSeed.projects, project],
    users: defaultSeed.users.map((user) =>
      user.name === 'ci' ? { ...user, projects: [...user.projects, project], roles: ['member', 'reader'] } : user,
    ),
    applicationCredentials: [{ ...credential, name: 'foreign', user: 'ci', project }],
    networks: [...defaultSeed.networks, { name: 'tight-net', project, cidr: '10.99.0.0/24', dhcp: false }],
    routers: [{ name: 'tight-router', project, external: 'public', networks: ['tight-net'] }],
    securityGroups: [{ name: 'default', project }],
    keypairs: [],
    quotas: { [project]: quotas },
  };
}

/** The test bed, which `OS_CLIENT_CONFIG_FILE` says how to reach. */
export async function openRealPlace(): Promise<Place> {
  const { bench, close } = await openLiveBench('foreign');
  await connect(bench);
  const { session, env } = bench;
  const made = await session.identity('POST', `/users/${session.userId}/application_credentials`, {
    body: { application_credential: { name: bench.name('foreign') } },
  });
  const id = textAt(made.json, 'application_credential', 'id');
  bench.undo(() => session.identity('DELETE', `/users/${session.userId}/application_credentials/${id}`));
  return {
    cloud: 'openstack',
    env: { ...env, CREDENTIAL_ID: id, CREDENTIAL_SECRET: textAt(made.json, 'application_credential', 'secret') },
    close,
  };
}

function environmentOf(authUrl: string, project: string): Readonly<Record<string, string>> {
  return {
    OS_AUTH_URL: authUrl,
    OS_USERNAME: 'ci',
    OS_PASSWORD: 'testbed',
    OS_PROJECT_NAME: project,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: 'RegionOne',
  };
}
